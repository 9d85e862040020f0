// Room pages that go quiet or answer wrongly: the room is loaded anew by itself, or goes on; nobody is asked for anything. The room and
// its vendor are simulated; the faults are real.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { look } from './support/browser.mjs';
import { asked, faulty, serveFaulty, told } from './support/faulty.mjs';
import { until } from './support/sim.mjs';
import { Viewer, setUpSurfaces } from './support/surface.mjs';

const stand = setUpSurfaces(({ bench }) => serveFaulty(bench));

/** Enters the faulty page and waits until it plays. */
async function enter(t, fault) {
  const viewer = await Viewer.open(t, stand, faulty(stand.bench, fault));
  await told(viewer, 'playing', { muted: false });
  return viewer;
}

const frameOf = (viewer) => viewer.page.frames().find((frame) => frame.url().includes('/faulty'));

/** Room pages that go quiet: how, and nothing else about them can be seen from outside. */
const QUIET = {
  'a page that answers nothing any more': (frame) => look(frame, 'void mute()'),
  'a page whose port was closed without a word': (frame) => look(frame, 'void port.close()'),
  'a page that hangs in a loop': async (frame) => {
    look(frame, 'for (;;);').catch(() => {}); // It never ends, and is cut off with its frame.
  },
  'a page whose process is killed': async (frame) => {
    const session = await frame.page().context().newCDPSession(frame);
    session.send('Page.crash').catch(() => {}); // Nobody is left to answer.
  },
};

describe('a quiet room page is loaded anew', { concurrency: 4 }, () => {
  for (const [name, goQuiet] of Object.entries(QUIET)) {
    test(name, async (t) => {
      const viewer = await enter(t);
      const after = await viewer.count();
      await goQuiet(frameOf(viewer));
      await told(viewer, 'linkchange', { link: 'lost' }, after);
      await told(viewer, 'playing', { muted: false }, after);
      assert.equal((await viewer.state()).link, 'live');
      await viewer.cover('hidden');
      assert.deepEqual(asked(stand, viewer), ['mount', 'reload'], 'with a new session');
      assert.equal((await viewer.events()).filter(({ type }) => type === 'error').length, 0, 'nobody is bothered');
      assert.equal(await viewer.look(`document.querySelectorAll('iframe').length`), 1);
      assert.equal(await viewer.call('setVolume', 0.25), undefined, 'it answers');
    });
  }
});

describe('answers that nobody can use', { concurrency: 4 }, () => {
  test('a late one: the call has failed by then, and the next one works', async (t) => {
    const viewer = await enter(t);
    const after = await viewer.count();
    assert.equal((await viewer.call('setVolume', 0.5)).code, 'call_timeout');
    await told(viewer, 'volumechange', { volume: 0.5 }, after);
    assert.equal(await viewer.call('setVolume', 0.25), undefined);
    await stays(viewer);
  });

  test('one that comes twice, or to no call', async (t) => {
    const viewer = await enter(t);
    const frame = frameOf(viewer);
    const answer = (id, error) => look(frame, `void port.postMessage(${JSON.stringify(JSON.stringify({ liveroom: 1, kind: 'result', id, error }))})`);
    await viewer.look('void (window.pending = attempt(room.seek(0)))');
    const id = await until('the call', () => look(frame, `calls.findLast(({ name }) => name === 'seek')?.id`));
    for (const other of [id - 1, id + 1, -id, 0, 2 ** 32 + id, 1e300, 'x', null]) await answer(other, { code: 'internal' });
    // What comes through a port comes in order, so this answer comes after all of those.
    assert.equal(await viewer.call('setVolume', 0.25), undefined);
    assert.equal(await viewer.look(`Promise.race([pending, 'still open'])`), 'still open');
    await answer(id);
    assert.equal(await viewer.look('pending'), undefined);
    for (const error of [{ code: 'internal' }, undefined]) await answer(id, error);
    await stays(viewer);
  });

  test('one from a page that was loaded anew', async (t) => {
    const viewer = await enter(t);
    const after = await viewer.count();
    await viewer.look('void (window.pending = attempt(room.seek(0)))');
    await until('the call', () => look(frameOf(viewer), `calls.some(({ name }) => name === 'seek')`));
    await look(frameOf(viewer), 'void location.reload()');
    assert.equal((await viewer.look('pending')).code, 'link_lost');
    await told(viewer, 'playing', { muted: false }, after);
    await stays(viewer);
  });
});

/** The room is as it was: no frame was exchanged, nobody is asked for anything, and it answers. */
async function stays(viewer) {
  assert.equal(await viewer.call('setVolume', 0.75), undefined);
  assert.equal((await viewer.state()).link, 'live');
  await viewer.cover('hidden');
  assert.deepEqual(asked(stand, viewer), ['mount']);
  assert.deepEqual((await viewer.events()).filter(({ type }) => type === 'error'), []);
}
