// A room of each vendor, as a viewer meets it: from the signed URL to a picture that moves, by the browser's own autoplay policy.
//
// Nothing here asks the page by `page.evaluate` or a locator before playing was judged: to Chromium that is a viewer's gesture.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';

import { setUp, until } from './support/live.mjs';
import { look } from './support/browser.mjs';
import { ROOT } from './support/programs.mjs';

const live = setUp({ host: { pages: join(ROOT, 'tests/e2e/pages') } });

const ROOMS = [
  { vendor: 'talkfun', room: 'talkfun-demo', id: '10001', host: 'open.talk-fun' },
  { vendor: 'baijiayun', room: 'baijiayun-demo', id: '26112200000001', host: 'demo.at.baijiayun' },
  { vendor: 'gensee', room: 'gensee-demo', id: '5f0c7a3e9b1d4826a4e2c8d07b91f601', host: 'demo.gensee' },
];

const origin = ({ host }) => `http://${host}.localhost:${live.sim.port}`;
/** The newest: one that was removed is listed for a moment still. */
const frameOf = (page, room) => until(`a frame on ${origin(room)}`, () => page.frames().findLast((frame) => frame.url().startsWith(origin(room))));
const state = (page) => look(page, 'window.room?.state');
const of = ({ vendor, id }) => (viewer) => viewer.vendor === vendor && viewer.room === id;

/** A viewer's page; `page.sessions` collects the backend's answers. */
async function enter(t, { room }, query = '') {
  const page = await live.page(t);
  page.sessions = [];
  page.on('response', async (response) => {
    if (response.url().endsWith('/session') && response.ok()) page.sessions.push(await response.json());
  });
  await page.goto(live.url(`/room.html?room=${room}${query}`));
  t.after(() => live.sim.empty());
  return page;
}

/** A real tap in the middle of the room's picture. */
async function tapPicture(page, room) {
  const middle = `(({ left, top, width, height }) => ({ x: left + width / 2, y: top + height / 2 }))(
    document.querySelector('video').getBoundingClientRect())`;
  const stage = await look(page, `(({ left, top }) => ({ left, top }))(document.querySelector('[data-liveroom-stage]').getBoundingClientRect())`);
  // A frame that has just come may not be to be asked yet.
  const { x, y } = await until('the picture', async () => look(await frameOf(page, room), middle).catch(() => undefined));
  await page.mouse.click(stage.left + x, stage.top + y);
}

for (const room of ROOMS) {
  describe(room.vendor, () => {
    test('without a tap the room is there and asks for one; the tap plays, with sound', async (t) => {
      const page = await enter(t, room);
      const waiting = await live.sim.viewer('a viewer whose sound the browser refuses', (viewer) => of(room)(viewer) && viewer.blocked);
      assert.equal(waiting.playing, false);
      assert.equal(new URL((await frameOf(page, room)).url()).origin, origin(room));
      const { vendor, status, content, link } = await state(page);
      assert.deepEqual({ vendor, status, content }, { vendor: room.vendor, status: 'live', content: 'live' });
      assert.ok(['loaded', 'live'].includes(link), link);
      await tapPicture(page, room);
      const playing = await live.sim.playing('the picture', of(room));
      assert.deepEqual([playing.muted, playing.blocked], [false, false]);
    });

    test('after a tap on the page it plays at once, with sound', async (t) => {
      const page = await enter(t, room, '&tap');
      await until('the page', () => look(page, `Boolean(document.querySelector('#open')) && 'heard' in window`));
      await page.mouse.click(100, 390);
      const playing = await live.sim.playing('the picture', of(room));
      assert.deepEqual([playing.muted, playing.blocked], [false, false]);
    });

    test('the session’s URL leaves no trace on the page', async (t) => {
      const page = await enter(t, room);
      const frame = await frameOf(page, room);
      await until('the room to load', async () => ['loaded', 'live'].includes((await state(page))?.link));
      const url = new URL(page.sessions.at(-1).url);
      assert.equal(frame.url(), url.href, 'the room is at that URL');
      const seen = await page.evaluate(() => JSON.stringify({
        document: document.documentElement.outerHTML,
        attributes: [...document.querySelectorAll('iframe')].map((frame) => [frame.src, frame.name]),
        timing: performance.getEntries().map(({ name }) => name),
        state: window.room.state,
        heard: window.heard,
        history: history.length,
      }));
      const said = page.said.filter((line) => !line.startsWith('[room]')).join('\n');
      for (const credential of credentials(url)) {
        assert.ok(!seen.includes(credential), 'a credential of the session is on the page');
        assert.ok(!said.includes(credential), 'a credential of the session is on the console');
      }
      assert.equal(JSON.parse(seen).history, 2, 'about:blank and the page; no entry for the frame');
    });

    test('reload gives a fresh room that works', async (t) => {
      const page = await enter(t, room);
      const first = await live.sim.viewer('the viewer', of(room));
      await page.evaluate(() => window.room.reload());
      const again = await live.sim.viewer('the viewer again', (viewer) => of(room)(viewer) && viewer.loads > first.loads);
      assert.equal(again.viewer, first.viewer, 'the same seat');
      await tapPicture(page, room);
      await live.sim.playing('the picture', (viewer) => of(room)(viewer) && viewer.loads === again.loads);
      assert.deepEqual(await page.evaluate(() => window.heard.filter(({ type }) => type === 'error')), []);
    });

    test('destroy empties the seat', async (t) => {
      const page = await enter(t, room);
      await live.sim.viewer('the viewer', of(room));
      await page.evaluate(() => window.room.destroy());
      await live.sim.empty();
      await until('no frame', () => page.frames().length === 1);
    });
  });
}

/** Every part of a session's URL that lets somebody in: its path's and its query's longer words, as they are and decoded. */
function credentials(url) {
  const parts = [...url.pathname.split('/'), ...url.searchParams.values(), url.search.slice(1)];
  return parts.flatMap((part) => [part, encodeURIComponent(part)]).filter((part) => part.length >= 16);
}

describe('what the backend says of its rooms', () => {
  /** As the page's own error; nothing of a room is opened. */
  const refuses = (room, code) => test(`${room}: ${code}`, async (t) => {
    const page = await live.page(t);
    await page.goto(live.url(`/room.html?room=${room}`));
    const refused = await until('the refusal', () => look(page, 'window.refused'));
    assert.equal(refused.code, code);
    assert.equal(page.frames().length, 1);
  });
  refuses('nowhere', 'room_not_found');
  refuses('private', 'forbidden');

  test('content that there is none of', async (t) => {
    const page = await live.page(t);
    await page.goto(live.url('/room.html?room=talkfun-demo&content=playback'));
    assert.equal((await until('the refusal', () => look(page, 'window.refused'))).code, 'content_not_found');
  });
});
