// The life of a class: waiting, live, ended, playback. The vendors tell the host by callback or when it asks, the host tells the kit
// by its event stream, and the viewer is let in without doing anything.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';

import { look } from './support/browser.mjs';
import { setUp, until } from './support/live.mjs';
import { ROOT } from './support/programs.mjs';

const live = setUp({ sim: { args: ['--not-started'] }, host: { pages: join(ROOT, 'tests/e2e/pages'), set: { 'status.poll_seconds': 1 } } });

const state = (page) => look(page, 'window.room?.state');
const heard = (page, type) => look(page, `window.heard.filter(({ type }) => type === '${type}')`);

async function enter(t, room, query = '') {
  const page = await live.page(t);
  await page.goto(live.url(`/room.html?room=${room}${query}`));
  await until('the room', () => look(page, 'window.room !== undefined || window.refused'));
  return page;
}

/** Waits for what the page sees of the room. */
const shows = (page, what, test) => until(what, async () => test(await state(page)), () => state(page));

for (const [vendor, room, id, player] of [
  ['talkfun', 'talkfun-demo', '10001', '/player.php'],
  ['baijiayun', 'baijiayun-demo', '26112200000001', '/web/playback/'],
  ['gensee', 'gensee-demo', '5f0c7a3e9b1d4826a4e2c8d07b91f601', '/webcast/site/vod/'],
]) {
  describe(vendor, () => {
    const of = (viewer) => viewer.vendor === vendor && viewer.room === id;

    test('waiting, live, ended, playback: all the while in a corner of the page', async (t) => {
      const page = await enter(t, room);
      const asked = [];
      page.on('request', (request) => {
        if (request.url().endsWith('/session')) asked.push(request.postDataJSON());
      });
      await look(page, 'window.room.float()');
      await shows(page, 'the waiting room', ({ status, content, link }) => status === 'waiting' && content === 'waiting' && link === 'empty');
      assert.equal(page.frames().length, 1, 'there is nothing to frame yet');

      await live.sim.start(vendor, id);
      await shows(page, 'the class', ({ status, content }) => status === 'live' && content === 'live');
      const viewer = await live.sim.viewer('the viewer, let in by itself', of);
      assert.deepEqual(await look(page, 'window.room.state.contents'), ['live']);

      await live.sim.stop(vendor, id);
      await shows(page, 'the end', ({ status }) => status === 'ended');
      assert.equal((await state(page)).content, 'live', 'the frame is left alone');
      assert.equal((await live.sim.viewer('the viewer, still there', of)).loads, viewer.loads);

      await live.sim.playback(vendor, id);
      await shows(page, 'the recording', ({ status, contents }) => status === 'playback' && contents.includes('playback'));
      const before = asked.length;
      await page.evaluate(() => window.room.show('playback'));
      await shows(page, 'the playback page, where the class was', ({ content, presentation }) => content === 'playback' && presentation === 'floating');
      assert.deepEqual(asked.slice(before).map(({ content, reason }) => [content, reason]), [['playback', 'show']]);
      assert.equal(await look(page, `document.querySelectorAll('[data-liveroom-stage]').length`), 1);
      await until('the player', () => page.frames().find((frame) => new URL(frame.url()).pathname.startsWith(player)));
      await live.sim.viewer('a viewer of the recording', (viewer) => of(viewer) && viewer.content === 'playback');

      const changes = (await heard(page, 'statuschange')).map(({ status, previous }) => [previous, status]);
      assert.deepEqual(dedup(changes), [['waiting', 'live'], ['live', 'ended'], ['ended', 'playback']]);
      assert.deepEqual((await heard(page, 'contentchange')).map(({ content }) => content), ['live', 'playback']);
      assert.deepEqual(await heard(page, 'error'), []);
    });

    test('who comes after the end gets the recording', async (t) => {
      const page = await enter(t, room);
      await shows(page, 'the recording', ({ status, content }) => status === 'playback' && content === 'playback');
      await live.sim.viewer('a viewer of the recording', (viewer) => of(viewer) && viewer.content === 'playback');
    });
  });
}

test('a viewer who asked for the live room alone is let in, too', async (t) => {
  const page = await enter(t, 'talkfun-demo-2', '&content=live');
  await shows(page, 'the waiting room', ({ status, content }) => status === 'waiting' && content === 'waiting');
  await live.sim.start('talkfun', '10002');
  await shows(page, 'the class', ({ status, content }) => status === 'live' && content === 'live');
});

test('a host that restarts is found again, with what happened meanwhile', async (t) => {
  const page = await enter(t, 'talkfun-demo-2');
  await shows(page, 'the class', ({ status }) => status === 'live');
  await live.host.restart(() => live.sim.stop('talkfun', '10002'));
  await shows(page, 'the end', ({ status }) => status === 'ended');
  assert.deepEqual(await heard(page, 'error'), []);
});

/** A change of `contents` alone is told of too, with the same status. */
const dedup = (changes) => changes.filter(([previous, status]) => previous !== status);
