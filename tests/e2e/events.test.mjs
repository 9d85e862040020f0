// What a Talk-fun room tells reaches the page: typed, once, in order, and of this room alone.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';

import { look } from './support/browser.mjs';
import { setUp, until } from './support/live.mjs';
import { ROOT } from './support/programs.mjs';

const live = setUp({ host: { pages: join(ROOT, 'tests/e2e/pages') } });

async function enter(t, room) {
  const page = await live.page(t);
  await page.goto(live.url(`/room.html?room=${room}`));
  // The room speaks when its page has its line to the simulator.
  await heard(page, 'members');
  return page;
}

/** Waits for an event of this type; the latest. */
const heard = (page, type, at = 1) => until(`${at} × ${type}`, async () => {
  const events = await all(page, type);
  return events.length >= at && events.at(-1);
}, () => all(page));

const all = async (page, ...types) => ((await look(page, 'window.heard')) ?? []).filter(({ type }) => types.length === 0 || types.includes(type));

/** What the vendor's staff broadcasts, and what is heard of it. */
const BROADCASTS = [
  ['vote:new', { vid: '7', title: '投票', op: ['A', 'B'] }, (data) => ({ type: 'interaction', kind: 'vote', action: 'new', data })],
  ['vote:pub', { vid: '7', result: [3, 1] }, (data) => ({ type: 'interaction', kind: 'vote', action: 'pub', data })],
  ['lottery:start', {}, (data) => ({ type: 'interaction', kind: 'lottery', action: 'start', data })],
  ['lottery:stop', { nickname: '小雨' }, (data) => ({ type: 'interaction', kind: 'lottery', action: 'stop', data })],
  ['sign:new', { time: 30 }, (data) => ({ type: 'interaction', kind: 'sign', action: 'new', data })],
  ['question:ask', { content: '?' }, (data) => ({ type: 'interaction', kind: 'question', action: 'ask', data })],
  ['announce:notice', { content: '公告' }, (data) => ({ type: 'interaction', kind: 'announce', action: 'notice', data })],
  ['goods:put', { name: '书' }, (data) => ({ type: 'interaction', kind: 'goods', action: 'put', data })],
  ['third:gift', { from: 'alice', rose: 3, nested: [{ a: null }, true, 1.5, '文'] }, (data) => ({ type: 'custom', name: 'gift', data })],
  ['third:a:b', 'a text that is no JSON', (data) => ({ type: 'custom', name: 'a:b', data })],
  ['third:nothing', null, () => ({ type: 'custom', name: 'nothing', data: null })],
  ['member:kick', { uid: 'u1' }, (data) => ({ type: 'kicked', reason: 'kicked', data })],
];

test('broadcasts: typed and in order', async (t) => {
  const page = await enter(t, 'talkfun-demo');
  for (const [name, args] of BROADCASTS) {
    const { told } = await live.sim.broadcast('talkfun', '10001', { name, args });
    assert.equal(told, 1, `the simulator told ${name} to one page`);
  }
  const types = ['interaction', 'custom', 'kicked'];
  await until('all of them', async () => (await all(page, ...types)).length >= BROADCASTS.length, () => all(page, ...types));
  assert.deepEqual(await all(page, ...types), BROADCASTS.map(([, args, event]) => event(args)));
});

test('the class stops and starts', async (t) => {
  const page = await enter(t, 'talkfun-demo');
  await heard(page, 'livestart');
  const before = (await all(page, 'livestart', 'livestop')).length;
  await live.sim.stop('talkfun', '10001');
  await heard(page, 'livestop');
  await live.sim.start('talkfun', '10001');
  await until('the start', async () => (await all(page, 'livestart', 'livestop')).length === before + 2);
  assert.deepEqual((await all(page, 'livestart', 'livestop')).map(({ type }) => type).slice(before), ['livestop', 'livestart']);
  const broadcasts = (await all(page, 'broadcast')).map(({ name }) => name);
  assert.deepEqual(broadcasts.filter((name) => name.startsWith('camera')).slice(-2), ['camera:stop', 'camera:start'], 'by number, and without msg');
});

test('chat and members', async (t) => {
  const page = await enter(t, 'talkfun-demo');
  const { count } = await heard(page, 'members');
  assert.ok(Number.isInteger(count) && count > 0, String(count));
  const { data } = await heard(page, 'chat');
  assert.equal(typeof data.msg, 'string');
  assert.equal(typeof data.nickname, 'string');
  const joined = await enter(t, 'talkfun-demo'); // Another viewer: a browser of their own.
  const more = await until('one more member', async () => (await all(page, 'members')).find((event) => event.count === count + 1));
  assert.ok(more);
  assert.equal(await look(joined, 'window.room.state.link'), 'live');
});

test('two rooms of the vendor do not hear each other', async (t) => {
  const first = await enter(t, 'talkfun-demo');
  await first.evaluate(async () => {
    const { LiveRoom } = await import('/pkg/index.js');
    const slot = document.body.appendChild(Object.assign(document.createElement('div'), { style: 'height: 300px' }));
    window.second = [];
    const room = await LiveRoom.mount(slot, { backend: '/live', room: 'talkfun-demo-2', gate: 'never' });
    for (const type of ['custom', 'members']) room.on(type, (event) => window.second.push(event));
  });
  await until('the second room', () => look(first, `window.second.some(({ type }) => type === 'members')`));
  await live.sim.broadcast('talkfun', '10001', { name: 'third:first', args: 1 });
  await live.sim.broadcast('talkfun', '10002', { name: 'third:second', args: 2 });
  await until('both', async () => (await all(first, 'custom')).length > 0 && look(first, `window.second.some(({ type }) => type === 'custom')`));
  assert.deepEqual((await all(first, 'custom')).map(({ name }) => name), ['first']);
  assert.deepEqual(await look(first, `window.second.filter(({ type }) => type === 'custom').map(({ name }) => name)`), ['second']);
});

test('BaijiaYun and Gensee rooms say nothing, and nothing is pretended', async (t) => {
  for (const [vendor, room] of [['baijiayun', 'baijiayun-demo'], ['gensee', 'gensee-demo']]) {
    const page = await live.page(t);
    await page.goto(live.url(`/room.html?room=${room}`));
    await live.sim.viewer('the viewer', (viewer) => viewer.vendor === vendor);
    await until('the room to load', async () => (await look(page, 'window.room?.state.link')) === 'loaded');
    assert.deepEqual(await look(page, 'window.room.capabilities'), ['status']);
    assert.deepEqual((await all(page)).filter(({ type }) => !['statuschange', 'contentchange', 'linkchange'].includes(type)), []);
  }
});
