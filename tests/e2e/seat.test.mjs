// One viewer, one seat: two tabs of one browser agree who shows the room. The rooms are simulated.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { until } from './support/sim.mjs';
import { Viewer, sessionOf, setUpSurfaces } from './support/surface.mjs';

const stand = setUpSurfaces();

const frames = (viewer) => viewer.look(`document.querySelectorAll('iframe, video').length`);

/** Two tabs of one browser on one room; the first one sits. */
async function twoTabs(t, session, { first: ofFirst = {}, second: ofSecond = {} } = {}) {
  const room = `seat-${t.name}`;
  const first = await Viewer.open(t, stand, session, { room, options: ofFirst });
  assert.equal(first.refusal, undefined);
  await until('the first frame', async () => (await frames(first)) === 1);
  const second = await Viewer.open(t, stand, undefined, { room, options: ofSecond, context: first.page.context() });
  assert.equal(second.refusal, undefined);
  return { first, second };
}

test('the first tab sits, the second offers to', async (t) => {
  const { first, second } = await twoTabs(t, stand.bench.session());
  const { text, label } = await second.cover('elsewhere');
  assert.deepEqual([text, label], ['You are watching in another tab', 'Watch here']);
  assert.deepEqual([await frames(first), await frames(second)], [1, 0]);
  assert.deepEqual([(await first.state()).seated, (await second.state()).seated], [true, false]);
});

for (const [name, session] of [
  ['a stock room', async () => stand.bench.session()],
  ['a room page', () => sessionOf(stand, 'talkfun', 'live')],
  ['a video', () => sessionOf(stand, 'webm', 'playback')],
]) {
  test(`${name}: whoever takes the seat has the room, back and forth`, async (t) => {
    const { first, second } = await twoTabs(t, await session());
    for (const [taker, loser] of [[second, first], [first, second], [second, first]]) {
      const after = [await taker.count(), await loser.count()];
      await taker.page.bringToFront();
      await taker.click('elsewhere');
      await taker.heard('seatchange', { seated: true }, after[0]);
      await loser.heard('seatchange', { seated: false }, after[1]);
      await loser.cover('elsewhere');
      await until('one frame here', async () => (await frames(taker)) === 1);
      assert.equal(await frames(loser), 0, 'no frame there');
      assert.equal((await taker.state()).seated, true);
    }
  });
}

test('destroy leaves the seat, and a new tab sits at once', async (t) => {
  const { first, second } = await twoTabs(t, stand.bench.session());
  await second.cover('elsewhere');
  await first.look('room.destroy()');
  assert.equal(await first.look(`navigator.locks.query().then(({ held }) => held.length)`), 0);
  const third = await Viewer.open(t, stand, undefined, { room: first.room, context: first.page.context() });
  await until('the third frame', async () => (await frames(third)) === 1);
  assert.equal(await frames(second), 0, 'who was asked to wait is not moved by it');
  await second.click('elsewhere');
  await until('the second frame', async () => (await frames(second)) === 1);
  await third.cover('elsewhere');
});

test('a tab that is closed leaves the seat', async (t) => {
  const { first, second } = await twoTabs(t, stand.bench.session());
  await first.page.close();
  await second.click('elsewhere');
  await until('the second frame', async () => (await frames(second)) === 1);
});

test('destroyed while another tab sits, it does not disturb it', async (t) => {
  const { first, second } = await twoTabs(t, stand.bench.session());
  await second.cover('elsewhere');
  await second.look('room.destroy()');
  assert.equal(await second.look(`document.querySelectorAll('[data-liveroom-cover]').length`), 0);
  assert.equal((await first.state()).seated, true);
  assert.equal(await first.look(`navigator.locks.query().then(({ held }) => held.length)`), 1);
});

test('seat: "any" lets every tab sit', async (t) => {
  const { first, second } = await twoTabs(t, stand.bench.session(), { first: { seat: 'any' }, second: { seat: 'any' } });
  await until('the second frame', async () => (await frames(second)) === 1);
  assert.equal(await frames(first), 1);
  assert.deepEqual([(await first.state()).seated, (await second.state()).seated], [true, true]);
});

test('two rooms are two seats', async (t) => {
  const first = await Viewer.open(t, stand, stand.bench.session());
  const second = await Viewer.open(t, stand, stand.bench.session(), { context: first.page.context() });
  for (const viewer of [first, second]) await until('a frame', async () => (await frames(viewer)) === 1);
});

test('without Web Locks every tab sits', async (t) => {
  stand.bench.pages.set('/lockless', { body: stand.bench.pages.get('/surface').body.replace('<body>', '<body><script src="/lockless.js"></script>') });
  stand.bench.pages.set('/lockless.js', { body: `Object.defineProperty(Navigator.prototype, 'locks', { value: undefined });`, type: '.js' });
  const first = await Viewer.open(t, stand, stand.bench.session(), { path: '/lockless' });
  const second = await Viewer.open(t, stand, undefined, { path: '/lockless', room: first.room, context: first.page.context() });
  for (const viewer of [first, second]) await until('a frame', async () => (await frames(viewer)) === 1);
});
