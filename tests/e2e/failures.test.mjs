// What goes wrong and stays wrong: each fault ends in a state of the link, a documented code, and a control that helps once the fault is
// gone. The rooms, vendors and streams are simulated; the faults are real.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';

import { asked, faulty, serveFaulty, told } from './support/faulty.mjs';
import { ROOT } from './support/programs.mjs';
import { Viewer, sessionOf, setUpSurfaces } from './support/surface.mjs';

const stand = setUpSurfaces(({ bench }) => serveFaulty(bench));

describe('a fault that stays ends in a control, which helps when the fault is gone', { concurrency: 4 }, () => {
  for (const [fault, code, link] of [['silent', 'frame_silent', 'lost'], ['refused', 'room_failed', 'live']]) {
    test(`a page that is ${fault}`, async (t) => {
      const viewer = await Viewer.open(t, stand, faulty(stand.bench, fault));
      await failsWith(viewer, code);
      assert.equal((await viewer.state()).link, link);
      stand.bench.rooms.set(viewer.room, faulty(stand.bench));
      const after = await viewer.count();
      await viewer.click('failed');
      await told(viewer, 'playing', { muted: false }, after);
      await viewer.cover('hidden');
      assert.equal((await viewer.state()).link, 'live');
    });
  }

  for (const [surface, content] of [['talkfun', 'live'], ['baijiayun', 'live'], ['gensee', 'live'], ['baijiayun', 'playback']]) {
    test(`${surface}, ${content}: its SDK is not there`, async (t) => {
      const { viewer, mend } = await without(t, /\/sdk\/\w+\.js/, surface, content);
      await failsWith(viewer, 'sdk_unavailable');
      await mend(surface === 'baijiayun' && content === 'live');
    });
  }

  for (const [surface, content] of [['webm', 'playback'], ['mp4', 'playback'], ['hls', 'video'], ['baijiayun', 'playback']]) {
    test(`${surface}, ${content}: its media is not there`, async (t) => {
      const { viewer, mend } = await without(t, /lesson\.|playlist\.m3u8/, surface, content);
      await failsWith(viewer, 'media_failed');
      await mend();
    });
  }
});

describe('a stream that stops coming', { concurrency: 4 }, () => {
  test('is told as stalled, and as playing when it comes again', async (t) => {
    const { viewer, flow, played } = await stalling(t);
    await told(viewer, 'waiting', {}, played);
    await told(viewer, 'stalled', {}, played);
    assert.equal((await viewer.state()).playback.state, 'stalled');
    const after = await viewer.count();
    flow();
    await told(viewer, 'playing', {}, after);
    assert.equal((await viewer.state()).playback.state, 'playing');
    assert.deepEqual(asked(stand, viewer), ['mount'], 'nobody is sent to the backend for it');
  });

  test('ends in a control, and goes on by itself all the same', async (t) => {
    const { viewer, flow } = await stalling(t);
    await failsWith(viewer, 'media_stalled', ['mount']);
    flow();
    await viewer.cover('unmute');
  });

  test('ends in a control, which brings another stream', async (t) => {
    const { viewer } = await stalling(t);
    await failsWith(viewer, 'media_stalled', ['mount']);
    stand.bench.rooms.set(viewer.room, await sessionOf(stand, 'webm', 'playback'));
    const after = await viewer.count();
    await viewer.click('failed');
    await told(viewer, 'playing', { muted: false }, after);
    await viewer.cover('hidden');
  });
});

/** The cover of a failure: its code is told once, after two rescues, and its control loads the room anew. */
async function failsWith(viewer, code, reasons = ['mount', 'reload', 'reload']) {
  await told(viewer, 'error', { code });
  const cover = await viewer.cover('failed');
  assert.deepEqual([cover.label, cover.code], ['Try again', code]);
  assert.deepEqual(asked(stand, viewer), reasons);
  assert.equal((await viewer.events()).filter(({ type }) => type === 'error').length, 1);
}

/** A viewer for whom something is not there (404), and what brings it: the control is pressed, and the room plays. */
async function without(t, missing, surface, content) {
  let isMended = false;
  const prepare = (page) => page.context().route(missing, (route) => (isMended ? route.continue() : route.fulfill({ status: 404, body: 'not found' })));
  const viewer = await Viewer.open(t, stand, await sessionOf(stand, surface, content), { prepare });
  const mend = async (playsByItself = false) => {
    isMended = true;
    const after = await viewer.count();
    await viewer.click('failed');
    if (!playsByItself) await told(viewer, 'playing', { muted: false }, after);
    await viewer.cover('hidden');
    assert.equal((await viewer.state()).link, 'live');
  };
  return { viewer, mend };
}

let streams = 0;

/** A viewer of a file whose server sends the first seconds, and the rest when it is told to. */
async function stalling(t) {
  const file = await readFile(join(ROOT, 'crates/sim/assets/lesson.webm'));
  const path = `/stalling-${++streams}.webm`;
  const held = [];
  let isFlowing = false;
  const open = (response) => {
    response.write(file.subarray(0, FIRST_BYTES));
    const rest = () => response.end(file.subarray(FIRST_BYTES));
    if (isFlowing) rest();
    else held.push(rest);
  };
  stand.bench.frames.set(path, { open, headers: { 'content-type': 'video/webm', 'content-length': file.length } });
  const media = { url: `${stand.bench.origin()}${path}`, type: 'video/webm' };
  const viewer = await Viewer.open(t, stand, await sessionOf(stand, 'webm', 'playback', { media }));
  await told(viewer, 'playing', { muted: true });
  const played = await viewer.count();
  const flow = () => {
    isFlowing = true;
    for (const rest of held) rest();
  };
  return { viewer, flow, played };
}

/** Some seconds of the clip, which is 30 s and 140 kB. */
const FIRST_BYTES = 40_000;
