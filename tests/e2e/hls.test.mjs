// HLS where the engine does not play it itself: hls.js, in a real Firefox, on the simulator's stream. It comes when it is needed, fails with
// the documented code, and leaves nothing behind.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { launch } from './support/engines.mjs';
import { asked, eventually, told } from './support/faulty.mjs';
import { until } from './support/sim.mjs';
import { Stream } from './support/hls.mjs';
import { Viewer, sessionOf, setUpSurfaces } from './support/surface.mjs';

const stand = setUpSurfaces();
let firefox;
before(async () => { firefox = await launch('firefox'); });
after(() => firefox?.close());

/** A viewer in Firefox. */
class Fox extends Viewer {
  static #opened = 0;

  static async open(t, session) {
    const viewer = new Fox();
    viewer.room = `fox-${++Fox.#opened}`;
    stand.bench.rooms.set(viewer.room, session);
    viewer.page = await firefox.open(new URL('/surface', stand.bench.page).href);
    t.after(async () => {
      await viewer.page.close();
      if (viewer.page.failures.length > 0) throw viewer.page.failures[0];
    });
    await until('the page', () => viewer.look(`'ready' in window`));
    const options = { backend: stand.bench.backend, room: viewer.room, events: false, seat: 'any' };
    viewer.refusal = await viewer.look(`mount(${JSON.stringify(options)})`);
    return viewer;
  }

  look(expression) { return this.page.look(expression); }

  async click(state) {
    const { x, y } = await this.cover(state);
    await this.page.click(x, y);
  }
}

const hls = (media, over = {}) => stand.bench.session({
  vendor: 'baijiayun', dialect: 'agent', content: 'video', contents: ['video'], url: undefined, origins: undefined, media, ...over,
});
// Closed at the very end: to Firefox, a page that is cut off from its stream has failed.
const streams = [];
after(() => Promise.all(streams.map((stream) => stream.close())));
const open = async () => {
  const stream = await Stream.start(stand.sim);
  streams.push(stream);
  return stream;
};

/** How often hls.js was loaded by the page. */
const loads = (viewer) => viewer.look(`performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('/hls.js')).length`);
const video = (viewer, what) => viewer.look(`document.querySelector('video').${what}`);
const advances = async (viewer) => {
  const before = await video(viewer, 'currentTime');
  await until('the picture to advance', async () => (await video(viewer, 'currentTime')) > before);
};

/** Enters, and taps for sound; a machine that is slow to say no is slow to play without. */
async function enter(t, media) {
  const viewer = await Fox.open(t, hls(media));
  const state = await eventually(viewer, 'a control', async () => {
    const { state } = (await viewer.look('cover()')) ?? {};
    return ['tap', 'unmute'].includes(state) && state;
  });
  await viewer.click(state);
  await eventually(viewer, 'sound', async () => {
    const { playback } = await viewer.state();
    return playback?.state === 'playing' && !playback.muted;
  });
  await viewer.cover('hidden');
  return viewer;
}

test('it is loaded where it is needed, and nowhere else', async (t) => {
  const { media } = await open();
  const file = await Fox.open(t, await sessionOf(stand, 'webm', 'playback'));
  const native = await Viewer.open(t, stand, hls(media));
  const needed = await Fox.open(t, hls(media));
  for (const viewer of [file, native, needed]) await told(viewer, 'autoplayblocked');
  assert.deepEqual([await loads(file), await loads(native), await loads(needed)], [0, 0, 1]);
});

test('a stream is blocked, and a click brings its sound', async (t) => {
  const viewer = await enter(t, (await open()).media);
  const blocked = (await viewer.events()).find(({ type }) => type === 'autoplayblocked');
  assert.deepEqual(blocked, { type: 'autoplayblocked', muted: false, reason: 'not_allowed' });
  await advances(viewer);
  assert.equal(await video(viewer, 'muted'), false);
  assert.match(await video(viewer, 'src'), /^blob:/, 'by MediaSource');
});

/** Plays what is buffered in a second or two, so that a test need not wait for it. */
const hurry = (viewer) => viewer.look(`void (document.querySelector('video').playbackRate = 8)`);
const errors = async (viewer) => (await viewer.events()).filter(({ type }) => type === 'error').map(({ code }) => code);

// They wait for streams, not for the machine.
describe('a stream', { concurrency: 3 }, () => {
  for (const [name, isPlaying] of [['that is not there', false], ['that goes missing', true]]) {
    test(`${name}: two rescues, the code, and a control that helps`, async (t) => {
      const source = await open();
      if (!isPlaying) source.mode = 'missing';
      const viewer = isPlaying ? await enter(t, source.media) : await Fox.open(t, hls(source.media));
      if (isPlaying) {
        source.mode = 'missing';
        await hurry(viewer);
      }
      await told(viewer, 'error', { code: 'media_failed' });
      assert.equal((await viewer.cover('failed')).code, 'media_failed');
      assert.deepEqual([await errors(viewer), asked(stand, viewer)], [['media_failed'], ['mount', 'reload', 'reload']]);
      source.flow();
      const after = await viewer.count();
      await viewer.click('failed');
      await told(viewer, 'playing', { muted: false }, after);
      await viewer.cover('hidden');
      await advances(viewer);
    });
  }

  test('that stops is told as stalled, and as playing when it flows again', async (t) => {
    const source = await open();
    const viewer = await enter(t, source.media);
    const before = await viewer.count();
    source.mode = 'silent';
    await hurry(viewer);
    await told(viewer, 'waiting', {}, before);
    await told(viewer, 'stalled', {}, before);
    assert.equal((await viewer.state()).playback.state, 'stalled');
    const after = await viewer.count();
    source.flow();
    await told(viewer, 'playing', {}, after);
    assert.deepEqual(asked(stand, viewer), ['mount'], 'nobody is sent to the backend for it');
  });

  test('whose playlist ends ends the picture', async (t) => {
    const source = await open();
    const viewer = await enter(t, source.media);
    source.mode = 'over';
    await hurry(viewer);
    await told(viewer, 'ended');
    assert.equal((await viewer.state()).playback.state, 'ended');
    const { playlist } = source.asked;
    await advancesElsewhere(t);
    assert.equal(source.asked.playlist, playlist, 'what is over is not asked for again');
    assert.deepEqual(await errors(viewer), []);
  });

  test('whose class ends: the viewer is told so, and no error', async (t) => {
    const source = await open();
    const viewer = await enter(t, source.media);
    source.mode = 'missing';
    stand.bench.rooms.set(viewer.room, hls(undefined, { content: 'waiting', status: 'ended', contents: [] }));
    await hurry(viewer);
    await viewer.cover('ended');
    assert.equal((await viewer.state()).link, 'empty');
    assert.deepEqual([await errors(viewer), await viewer.look(`document.querySelectorAll('video').length`)], [[], 0]);
  });

  test('whose room is destroyed: it asks for nothing more and leaves nothing', async (t) => {
    const source = await open();
    const viewer = await enter(t, source.media);
    const element = await viewer.look(`(window.former = document.querySelector('video')) && former.src`);
    assert.match(element, /^blob:/);
    await viewer.look('void room.destroy()');
    const asked = { ...source.asked };
    await advancesElsewhere(t);
    assert.deepEqual(source.asked, asked);
    assert.deepEqual(await viewer.look(`[former.isConnected, former.getAttribute('src'), former.buffered.length, document.querySelectorAll('video').length]`), [false, null, 0, 0]);
  });
});

/** Waits as long as a player that goes on needs to ask for its playlist twice more: another viewer's player is the clock. */
async function advancesElsewhere(t) {
  const source = await open();
  await enter(t, source.media);
  const { playlist } = source.asked;
  await until('two more playlists', async () => source.asked.playlist >= playlist + 2, undefined, 60_000);
}
