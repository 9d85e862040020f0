// One contract for every surface that reports what it does: the room pages on the vendors' SDKs and the video surface, as a page with the
// kit meets them. The SDKs, rooms and streams are simulated; the autoplay policy is the browser's own.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';

import { look } from './support/browser.mjs';
import { ROOT } from './support/programs.mjs';
import { until } from './support/sim.mjs';
import { Viewer, sessionOf, setUpSurfaces } from './support/surface.mjs';

const stand = setUpSurfaces();

const FILE = ['play', 'mute', 'volume', 'seek', 'events'];
/** What each surface offers, and whether it plays without sound before a tap. */
const SURFACES = {
  'talkfun live': ['play', 'mute', 'volume', 'lines', 'layout', 'events'],
  'talkfun playback': [...FILE, 'layout'],
  'baijiayun playback': [...FILE, 'layout'],
  'gensee live': ['play', 'mute', 'volume', 'layout', 'events'],
  'gensee playback': [...FILE, 'layout'],
  'webm playback': FILE,
  'mp4 playback': FILE,
  'hls video': ['play', 'mute', 'volume', 'events'],
};

const enter = async (t, name) => {
  const [surface, content] = name.split(' ');
  await stand.sim.reset();
  return Viewer.open(t, stand, await sessionOf(stand, surface, content));
};

/** Enters, and taps what there is to tap until there is sound. */
const enterLoud = async (t, name) => {
  const viewer = await enter(t, name);
  await viewer.click(await asked(viewer));
  await loud(viewer);
  return viewer;
};

/** The cover that asks for the one tap. */
const asked = (viewer) => until('a control', async () => {
  const { state } = (await viewer.look('cover()')) ?? {};
  return ['tap', 'unmute'].includes(state) && state;
}, async () => [await viewer.look('cover()'), await viewer.events()]);

const playback = (viewer, what, test) => until(what, async () => {
  const { playback } = await viewer.state();
  return playback && test(playback) && playback;
}, async () => [await viewer.state(), await viewer.events()]);
const loud = (viewer) => playback(viewer, 'sound', ({ state, muted }) => state === 'playing' && !muted);

for (const [name, offers] of Object.entries(SURFACES)) {
  const isFramed = !/^(webm|mp4|hls)/.test(name);
  const not = (capability) => !offers.includes(capability);

  test(`${name}: greets, and says what it can do`, async (t) => {
    const viewer = await enter(t, name);
    assert.equal(viewer.refusal, undefined);
    await viewer.heard('linkchange', { link: 'live' });
    assert.deepEqual((await viewer.look('room.capabilities')).toSorted(), offers.toSorted());
    assert.equal(await viewer.look(`document.documentElement.outerHTML.includes('token')`), false, 'no credential in the page');
  });

  test(`${name}: is blocked, and one click brings picture and sound`, async (t) => {
    const viewer = await enter(t, name);
    const { muted } = await viewer.heard('autoplayblocked');
    assert.equal(muted, false);
    const cover = await asked(viewer);
    if (cover === 'unmute') await viewer.heard('playing', { muted: true });
    const after = await viewer.count();
    await viewer.click(cover);
    await (cover === 'unmute' ? viewer.heard('unmuted', {}, after) : viewer.heard('playing', { muted: false }, after));
    await viewer.cover('hidden');
    if (isFramed) await stand.sim.playing('a viewer with sound', (viewer) => !viewer.muted);
    else await advances(viewer);
    assert.equal((await viewer.state()).playback.muted, false);
    assert.equal(await viewer.call('play'), undefined, 'play() resolves where it plays');
  });

  test(`${name}: does what it offers, and refuses the rest`, async (t) => {
    const viewer = await enterLoud(t, name);
    const pausedAfter = await viewer.count();
    assert.equal(await viewer.call('pause'), undefined);
    await viewer.heard('pause', {}, pausedAfter);
    const after = await viewer.count();
    assert.equal(await viewer.call('play'), undefined);
    await viewer.heard('playing', { muted: false }, after);
    assert.equal(await viewer.call('setMuted', true), undefined);
    await viewer.heard('volumechange', { muted: true }, after);
    await viewer.cover('unmute');
    assert.equal(await viewer.call('setMuted', false), undefined);
    await loud(viewer);
    assert.equal(await viewer.call('setVolume', 0.25), undefined);
    await viewer.heard('volumechange', { volume: 0.25 }, after);
    await check(viewer, 'seek', 20, not('seek'), async () => {
      // Talk-fun's SDK is not known to tell the time.
      if (isFramed) await stand.sim.viewer('a viewer further on', (viewer) => viewer.currentTime >= 20);
      else await playback(viewer, 'a later time', ({ position, duration }) => position >= 20 && duration > 25);
    });
    await check(viewer, 'layout', 'video-main', not('layout'), async () => {
      await viewer.heard('layoutchange', { main: 'video', layout: 'video-main' });
      for (const [how, parts] of [['float', 1], ['dock', 2]]) {
        await viewer.look(`room.${how}()`);
        const seen = () => look(viewer.frame(), `document.querySelectorAll('.part:not(.gone)').length`);
        await until(`${parts} parts of the room to be seen after ${how}`, async () => (await seen()) === parts);
      }
      assert.equal((await viewer.state()).layout, 'video-main', 'the layout is kept');
    });
    if (not('lines')) await check(viewer, 'setLine', '1', true);
    else {
      const { lines, current } = await viewer.heard('lineschange');
      const other = lines.find(({ id }) => id !== current);
      await check(viewer, 'setLine', other.id, false, () => viewer.heard('lineschange', { current: other.id }));
    }
    for (const [call, value] of [['setVolume', 2], ['setMuted', 'yes'], ['seek', -1], ['layout', 'round'], ['setLine', 1]]) {
      assert.equal((await viewer.call(call, value)).code, 'invalid_option', call);
    }
  });

  // By a headset, say, or by the system.
  if (!isFramed) test(`${name}: paused by others, it has a control that plays on`, async (t) => {
    const viewer = await enterLoud(t, name);
    // A pause at once would be the browser's own answer to the sound.
    await advances(viewer, 1.5);
    const after = await viewer.count();
    await viewer.look(`document.querySelector('video').pause()`);
    await viewer.heard('pause', {}, after);
    await viewer.click('tap');
    await viewer.heard('playing', { muted: false }, after);
    await viewer.cover('hidden');
    await advances(viewer);
  });

  if (isFramed) test(`${name}: a reload of the room page ends its calls with link_lost and greets anew`, async (t) => {
    const viewer = await enterLoud(t, name);
    const after = await viewer.count();
    await look(viewer.frame(), `void (MessagePort.prototype.postMessage = () => {})`); // It answers nothing any more.
    await viewer.look(`void (window.pending = attempt(room.setVolume(0.5)))`);
    await look(viewer.frame(), `void location.reload()`);
    assert.equal((await viewer.look('pending')).code, 'link_lost');
    await until('a new greeting', async () => (await viewer.look('room.capabilities')).includes('play'));
    await viewer.heard('playing', {}, after);
    await stand.sim.playing('a viewer');
  });

  test(`${name}: destroyed, it leaves nothing`, async (t) => {
    const viewer = await enterLoud(t, name);
    await viewer.look(`void (window.pending = attempt(room.setVolume(0.5)))`);
    await viewer.look(`room.destroy()`);
    assert.equal((await viewer.look('pending'))?.code ?? 'destroyed', 'destroyed');
    assert.equal(await viewer.look(`document.querySelectorAll('iframe, video, [data-liveroom-cover], [data-liveroom-stage]').length`), 0);
    assert.deepEqual(await viewer.look(`[...document.documentElement.children].map(({ localName }) => localName)`), ['head', 'body']);
    if (isFramed) await stand.sim.empty();
    assert.equal(await viewer.look(`navigator.locks.query().then(({ held }) => held.length)`), 0);
  });
}

test('another content comes where the room is, and the last picture stays until it does', async (t) => {
  const { bench } = stand;
  const type = 'video/webm';
  bench.pages.set('/lesson.webm', { body: await readFile(join(ROOT, 'crates/sim/assets/lesson.webm')), headers: { 'content-type': type } });
  const viewer = await Viewer.open(t, stand, (request, response, { content }) => {
    const session = bench.session({
      vendor: 'baijiayun', dialect: 'agent', content: content === 'playback' ? content : 'video', status: 'playback',
      contents: ['video', 'playback'], url: undefined, origins: undefined, media: { url: `${bench.page}/lesson.webm`, type },
    });
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(session));
  });
  await asked(viewer);
  await advances(viewer, 0.5);
  await viewer.look('room.float()');
  await viewer.look(`void (window.still = new Promise((done) => new MutationObserver(() => {
    const still = document.querySelector('[data-liveroom-stage] > canvas');
    if (still) done(new Set(new Uint32Array(still.getContext('2d').getImageData(0, 0, still.width, still.height).data.buffer)).size);
  }).observe(document.querySelector('[data-liveroom-stage]'), { childList: true })))`);
  assert.equal(await viewer.call('show', 'playback'), undefined);
  const colours = await viewer.look('Promise.race([still, painted().then(() => 0)])');
  assert.ok(colours > 50, `a picture, not a colour: ${colours}`);
  await asked(viewer);
  await advances(viewer);
  assert.equal(await viewer.look(`document.querySelectorAll('canvas').length`), 0, 'the recording is seen');
  const { content, presentation } = await viewer.state();
  assert.deepEqual([content, presentation], ['playback', 'floating']);
  assert.equal(bench.asked.filter(({ room }) => room === viewer.room).length, 2, 'one request for each');
});

/** A call that must work, with what follows from it, or must be refused. */
async function check(viewer, name, value, isRefused, then) {
  const error = await viewer.call(name, value);
  assert.equal(error?.code, isRefused ? 'not_supported' : undefined, `${name}: ${error?.message}`);
  if (!isRefused) await then();
}

async function advances(viewer, seconds = 0) {
  const time = () => viewer.look(`document.querySelector('video').currentTime`);
  const before = await time();
  await until('the picture to advance', async () => (await time()) > before + seconds);
}
