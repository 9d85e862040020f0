// Messages that are not the room's: another window's, another origin's, misshapen, too many. None is heard, none does harm.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { setUpBench } from './support/bench.mjs';
import { until } from './support/sim.mjs';

const bench = setUpBench({ prepare: () => bench.rooms.set('lesson', bench.session()) });
const MARK = JSON.stringify({ cmd: 'third:mark', type: 'broadcast' });
const FORGED = JSON.stringify({ cmd: 'third:forged', type: 'broadcast' });

/** A page with an open room: `room` is its frame. */
async function openRoom(t, over) {
  const page = await bench.open(t);
  return { page, room: await enter(page, over) };
}

async function enter(page, over) {
  if (over) bench.rooms.set('other lesson', bench.session(over));
  const options = { backend: bench.backend, room: over ? 'other lesson' : 'lesson', events: false };
  assert.equal(await page.evaluate((options) => window.mount(options), options), undefined);
  return loaded(page, `${bench.origin()}/`);
}

/** The frame that is on this origin, once it is. */
const loaded = (page, origin, former) =>
  until(`a frame on ${origin}`, () => page.frames().find((frame) => frame !== former && frame.url().startsWith(origin)));

const post = (frame, ...data) => frame.evaluate((data) => data.forEach((text) => top.postMessage(text, '*')), data);

/** Waits for the page to have got so many messages; what it then has not heard it never will. */
const arrived = (page, count) => page.waitForFunction((count) => window.arrived >= count, count);

/** What the room told of messages; the state of the frame aside. */
const heard = async (page) => (await page.evaluate(() => window.heard)).filter(({ type }) => type !== 'linkchange');

const MARKED = [{ type: 'custom', name: 'mark', data: null }];

test('the room itself is heard', async (t) => {
  const { page, room } = await openRoom(t);
  await post(room, MARK);
  await arrived(page, 1);
  assert.deepEqual(await heard(page), MARKED);
});

describe('another window', () => {
  /** `forge` posts the forged message to the page from elsewhere. */
  const check = (name, forge) => test(name, async (t) => {
    const { page, room } = await openRoom(t);
    await forge(page, room);
    await arrived(page, 1);
    await post(room, MARK);
    await arrived(page, 2);
    assert.deepEqual(await heard(page), MARKED);
  });

  check('a frame beside the room, of its origin', async (page) => {
    const beside = `${bench.origin()}/room?beside`;
    await page.evaluate((src) => { document.body.append(Object.assign(document.createElement('iframe'), { src })); }, beside);
    await post(await loaded(page, beside), FORGED);
  });

  check('a frame inside the room, of its origin', async (page, room) => {
    await room.evaluate(() => { document.body.append(Object.assign(document.createElement('iframe'), { src: '/room?inside' })); });
    await post(await loaded(page, `${bench.origin()}/room?inside`), FORGED);
  });

  check('a window that the page opened, of the room’s origin', async (page) => {
    const opened = page.waitForEvent('popup');
    await page.evaluate((url) => { window.open(url); }, `${bench.origin()}/room`);
    const popup = await opened;
    await popup.waitForURL(`${bench.origin()}/room`);
    await popup.evaluate((data) => opener.postMessage(data, '*'), FORGED);
  });

  check('the page itself', (page) => page.evaluate((data) => { window.postMessage(data, '*'); }, FORGED));

  check('nobody: an event that the page made up', (page) => page.evaluate(([data, origin]) => {
    window.dispatchEvent(new MessageEvent('message', { data, origin }));
  }, [FORGED, bench.origin()]));
});

describe('the room’s window', () => {
  test('gone to another origin', async (t) => {
    const { page, room } = await openRoom(t);
    const elsewhere = `${bench.origin('elsewhere')}/room`;
    await room.evaluate((url) => { location.href = url; }, elsewhere);
    const stranger = await loaded(page, elsewhere);
    await post(stranger, FORGED, FORGED);
    await arrived(page, 2);
    assert.deepEqual(await heard(page), []);
    // Back on its own origin it is the room again.
    await stranger.evaluate((url) => { location.href = url; }, `${bench.origin()}/room`);
    await post(await loaded(page, `${bench.origin()}/room`), MARK);
    await arrived(page, 3);
    assert.deepEqual(await heard(page), MARKED);
  });

  test('on another origin that the session lists', async (t) => {
    const { page, room } = await openRoom(t, { origins: [bench.origin(), bench.origin('second')] });
    await room.evaluate((url) => { location.href = url; }, `${bench.origin('second')}/room`);
    await post(await loaded(page, bench.origin('second')), MARK);
    await arrived(page, 1);
    assert.deepEqual(await heard(page), MARKED);
  });

  test('in a sandbox without an origin', async (t) => {
    const { page, room } = await openRoom(t);
    const body = `<!doctype html><script>top.postMessage(${JSON.stringify(FORGED)}, '*')</script>`;
    bench.frames.set('/sandboxed', { body, headers: { 'content-security-policy': 'sandbox allow-scripts' } });
    await room.evaluate(() => { location.href = '/sandboxed'; });
    await arrived(page, 1);
    assert.deepEqual(await heard(page), []);
  });

  test('of the room before, after a reload', async (t) => {
    const { page, room } = await openRoom(t);
    // Posted while the frame goes: the message arrives when there is a new one.
    await room.evaluate((data) => { addEventListener('pagehide', () => top.postMessage(data, '*')); }, FORGED);
    await page.evaluate(() => window.room.reload());
    await post(await loaded(page, bench.origin(), room), MARK);
    await page.waitForFunction(() => window.heard.some(({ name }) => name === 'mark'));
    assert.deepEqual(await heard(page), MARKED);
  });

  test('in a mute room says nothing', async (t) => {
    const { page, room } = await openRoom(t, { dialect: 'mute', vendor: 'gensee' });
    await post(room, MARK);
    await arrived(page, 1);
    assert.deepEqual(await heard(page), []);
    assert.notEqual(await page.evaluate(() => window.room.state.link), 'live');
  });
});

describe('misshapen', () => {
  let page, room;
  before(async () => {
    page = await bench.openPage();
    room = await enter(page);
  });
  after(() => bench.closePage(page));
  /** `data` is JavaScript for a message, evaluated in the room; `events` is what is heard of it. */
  const check = (name, data, events = []) => test(name, async () => {
    await page.evaluate(() => { window.arrived = window.heard.length = 0; });
    await room.evaluate(`top.postMessage(${data}, '*')`);
    await post(room, MARK);
    await arrived(page, 2);
    assert.deepEqual(await heard(page), [...events, ...MARKED]);
    assert.deepEqual(page.said, [], 'nothing on the console');
  });
  const message = (fields) => `JSON.stringify(${fields})`;
  const cmd = (type) => `{ cmd: 'third:forged', type: ${type} }`;
  const forged = { type: 'custom', name: 'forged', data: null };

  check('no JSON', `'live:start'`);
  check('half a JSON', `'{"cmd":"third:forged"'`);
  check('an empty text', `''`);
  check('a number', `7`);
  check('null', `null`);
  check('the object that the text should be', cmd(`'broadcast'`));
  check('a text object', `new String(${message(cmd(`'broadcast'`))})`);
  check('a cyclic object', `(() => { const loop = ${cmd(1)}; loop.loop = loop; return loop })()`);
  check('a large object', `Array.from({ length: 100_000 }, () => ({}))`);
  check('a map, a date, a buffer', `new Map([[new Date(NaN), new ArrayBuffer(1 << 20)]])`);
  check('a JSON that is no object', message(`['third:forged']`));
  check('no name', message(`{ type: 'broadcast' }`));
  check('a name that is no text', message(`{ cmd: { toString: 1 }, type: 'broadcast' }`));
  check('a kind that does not exist', message(cmd(`'shout'`)));
  check('a kind that does not exist, by number', message(cmd(4)));
  check('a kind that is an object', message(cmd(`{}`)));
  check('longer than 64 Ki', `${message(cmd(`'broadcast'`))}.padEnd(65_537)`);
  check('as long as 64 Ki', `${message(cmd(`'broadcast'`))}.padEnd(65_536)`, [forged]);
  check('50 MB', `${message(cmd(`'broadcast'`))}.padEnd(50_000_000)`);
  check('nested too deep', `'{"cmd":"third:forged","msg":' + '['.repeat(30_000) + ']'.repeat(30_000) + '}'`);
  check('too many parts', message(`{ cmd: 'third:forged', msg: Array(5_000).fill(0) }`));
  const deep = '['.repeat(20) + ']'.repeat(20);
  check('a payload nested too deep stays the text it is', message(`{ cmd: 'third:forged', msg: '${deep}' }`), [{ ...forged, data: deep }]);
  check('half a letter', message(`{ cmd: 'third:forged', msg: '\\ud800' }`), [{ ...forged, data: '\ufffd' }]);

  test('a payload that would change every object', async () => {
    await page.evaluate(() => { window.arrived = window.heard.length = 0; });
    await post(room, '{"cmd":"third:forged","msg":"{\\"__proto__\\":{\\"polluted\\":1}}"}', MARK);
    await arrived(page, 2);
    assert.equal(await page.evaluate(() => ({}).polluted), undefined);
    assert.equal((await heard(page)).length, 2);
  });
});

describe('too many', () => {
  const flood = (frame, count, data) => frame.evaluate(([count, data]) => {
    for (let sent = 0; sent < count; sent += 1) top.postMessage(data, '*');
  }, [count, data]);
  const floodings = async (page) => (await heard(page)).filter(({ code }) => code === 'frame_flooding').length;

  test('the room is told of once, and heard again after a reload', async (t) => {
    const { page, room } = await openRoom(t);
    await flood(room, 5_000, FORGED);
    await arrived(page, 5_000);
    await post(room, MARK);
    await arrived(page, 5_001);
    assert.equal(await floodings(page), 1);
    assert.ok(!(await heard(page)).some(({ name }) => name === 'mark'), 'it is not listened to any more');
    await page.evaluate(() => window.room.reload());
    await post(await loaded(page, bench.origin(), room), MARK);
    await page.waitForFunction(() => window.heard.some(({ name }) => name === 'mark'));
  });

  test('a page that reloads the room when it hears of the flood', async (t) => {
    const { page, room } = await openRoom(t);
    await page.evaluate(() => {
      window.room.on('error', () => { window.again = attempt(() => window.room.reload()).then(() => 'reloaded'); });
    });
    await flood(room, 2_000, FORGED);
    await page.waitForFunction(() => window.again);
    assert.equal(await page.evaluate(() => window.again), 'reloaded');
  });

  test('a stranger’s flood is not the room’s', async (t) => {
    const { page, room } = await openRoom(t);
    await flood(page.mainFrame(), 5_000, FORGED);
    await arrived(page, 5_000);
    await post(room, MARK);
    await arrived(page, 5_001);
    assert.deepEqual(await heard(page), MARKED);
  });
});
