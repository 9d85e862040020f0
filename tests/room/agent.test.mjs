// The child's side of the agent protocol, requirement by requirement, with Node's own message channels.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Link, PARENT, Page, load, text } from './support/page.mjs';

const { AgentError, connect } = await load('agent.ts');

/** A room that does as it is told, and keeps what it was told. */
class Room {
  vendor = 'talkfun';
  offers = ['play', 'mute', 'volume', 'seek', 'lines', 'layout', 'events'];
  calls = [];
  started = [];
  start(session, report) {
    this.started.push(session);
    this.report = report;
  }
  play(muted) { this.calls.push(['play', muted]); return Promise.resolve({ muted }); }
  pause() { this.calls.push(['pause']); }
  setMuted(muted) { this.calls.push(['setMuted', muted]); }
  setVolume(volume) { this.calls.push(['setVolume', volume]); }
  seek(seconds) { this.calls.push(['seek', seconds]); }
  setLine(line) { this.calls.push(['setLine', line]); }
  setLayout(layout) { this.calls.push(['setLayout', layout]); }
  setCompact(compact) { this.calls.push(['setCompact', compact]); }
}

/** A page with an agent; its links close when the test ends. */
function open(t, { room = new Room(), options } = {}) {
  const page = new Page();
  globalThis.window = page;
  const disconnect = connect(room, options);
  const links = [];
  t.after(() => {
    disconnect();
    for (const link of links) link.close();
  });
  const link = (over) => {
    const made = new Link(page, over);
    links.push(made);
    return made;
  };
  return { page, room, link, disconnect };
}

test('greets whoever frames the page once, with nothing secret', (t) => {
  const { page } = open(t);
  const hello = { liveroom: 1, kind: 'hello', version: 1, vendor: 'talkfun', offers: new Room().offers };
  assert.deepEqual(page.parent.heard, [{ message: hello, targetOrigin: '*' }]);
});

test('does nothing in a page that nobody frames', () => {
  const page = new Page();
  page.parent = page;
  globalThis.window = page;
  connect(new Room())();
  page.message(text({ kind: 'welcome' }));
  assert.equal(page.touched, 0);
});

test('starts the room with the session of the greeting', async (t) => {
  const { room, link } = open(t);
  const parent = link().greet();
  assert.deepEqual(room.started, [{ content: 'live', credentials: { access_token: 'secret-token' } }]);
  assert.deepEqual(await parent.next({ kind: 'ready' }), { liveroom: 1, kind: 'ready', nonce: 'n1' });
});

const STRANGERS = {
  'another window': { source: { postMessage() {} } },
  'no window': { source: null },
  'another origin': { origin: 'https://evil.example' },
  'an opaque origin': { origin: 'null' },
  'an origin that begins alike': { origin: `${PARENT}.evil.example` },
};
for (const [name, over] of Object.entries(STRANGERS)) {
  test(`does not look into a greeting from ${name}`, (t) => {
    const { page, room, link } = open(t);
    link().greet(over);
    assert.equal(page.touched, 0);
    assert.equal(room.started.length, 0);
  });
}

const REFUSED = {
  'without a port': [{}, { ports: [] }],
  'in an unknown version': [{ version: 2 }],
  'without a nonce': [{ nonce: undefined }],
  'with an empty nonce': [{ nonce: '' }],
  'of an unknown kind': [{ kind: 'welcome!' }],
  'of another protocol': [{ liveroom: 2 }],
};
for (const [name, [message, over]] of Object.entries(REFUSED)) {
  test(`takes no greeting ${name}`, (t) => {
    const { room, link } = open(t);
    const parent = link();
    Object.assign(parent.welcome, message);
    parent.greet(over);
    assert.equal(room.started.length, 0);
  });
}

const NOISE = {
  'an object': { liveroom: 1, kind: 'welcome' },
  'a number': 1,
  'no JSON': '{"liveroom":1,',
  'a bare null': 'null',
  'a list': '[]',
  'deep nesting': '['.repeat(60_000),
  'a text over the limit': text({ kind: 'welcome', version: 1, nonce: 'n', padding: 'x'.repeat(64 * 1024) }),
};
for (const [name, data] of Object.entries(NOISE)) {
  test(`drops ${name}, from the window and from the port`, async (t) => {
    const { page, room, link } = open(t);
    page.message(data);
    assert.equal(room.started.length, 0);
    const parent = link().greet();
    if (typeof data === 'string') parent.post(data);
    assert.deepEqual((await parent.settled()).map(({ kind }) => kind), ['ready']);
  });
}

for (const [units, started] of [[64 * 1024, 1], [64 * 1024 + 1, 0]]) {
  test(`${started ? 'takes' : 'drops'} a greeting of ${units} units`, (t) => {
    const { room, link } = open(t);
    const parent = link();
    parent.welcome.padding = '';
    parent.welcome.padding = 'x'.repeat(units - text(parent.welcome).length);
    parent.greet();
    assert.equal(room.started.length, started);
  });
}

test('listed origins replace the own one', (t) => {
  const { room, link } = open(t, { options: { allowedOrigins: ['https://a.example', 'https://b.example'] } });
  link().greet();
  assert.equal(room.started.length, 0);
  link().greet({ origin: 'https://b.example' });
  assert.equal(room.started.length, 1);
});

const BAD_SESSIONS = { 'no session': undefined, 'no credentials': { content: 'live' }, 'unknown content': { content: 'x', credentials: {} } };
for (const [name, session] of Object.entries(BAD_SESSIONS)) {
  test(`says so when the greeting brings ${name}`, async (t) => {
    const { room, link } = open(t);
    const { data } = await link({ session }).greet().next({ kind: 'event' });
    assert.equal(data.code, 'invalid_session');
    assert.equal(room.started.length, 0);
  });
}

test('answers a ping', async (t) => {
  const parent = open(t).link().greet();
  parent.post({ kind: 'ping', id: 7 });
  assert.deepEqual(await parent.next({ kind: 'result' }), { liveroom: 1, kind: 'result', id: 7 });
});

const CALLS = [
  ['play', { muted: true }, ['play', true], { muted: true }],
  ['pause', {}, ['pause']],
  ['pause', undefined, ['pause']],
  ['setMuted', { muted: false }, ['setMuted', false]],
  ['setVolume', { volume: 0.5 }, ['setVolume', 0.5]],
  ['seek', { seconds: 90 }, ['seek', 90]],
  ['setLine', { line: '1' }, ['setLine', '1']],
  ['setLayout', { layout: 'swap' }, ['setLayout', 'swap']],
  ['setCompact', { compact: true }, ['setCompact', true]],
];
for (const [name, args, called, value] of CALLS) {
  test(`runs ${name} ${JSON.stringify(args)} through either door`, async (t) => {
    const { room, link } = open(t);
    const parent = link().greet();
    parent.tap({ id: 1, name, args });
    assert.deepEqual(room.calls, [called], 'within the handler of the window message');
    parent.post({ kind: 'call', id: 2, name, args });
    for (const id of [1, 2]) assert.deepEqual((await parent.next({ kind: 'result', id })).value, value);
    assert.deepEqual(room.calls, [called, called]);
  });
}

const WRONG = [
  ['play', { muted: 'yes' }, 'invalid_argument'],
  ['play', undefined, 'invalid_argument'],
  ['setVolume', { volume: 1.01 }, 'invalid_argument'],
  ['setVolume', { volume: -0.1 }, 'invalid_argument'],
  ['seek', { seconds: -1 }, 'invalid_argument'],
  ['seek', { seconds: null }, 'invalid_argument'],
  ['setLine', { line: 1 }, 'invalid_argument'],
  ['setLayout', { layout: 'upside-down' }, 'invalid_argument'],
  ['setCompact', { compact: 1 }, 'invalid_argument'],
  ['explode', {}, 'not_supported'],
  ['start', {}, 'not_supported'],
  ['constructor', {}, 'not_supported'],
  ['__proto__', {}, 'not_supported'],
  [undefined, {}, 'not_supported'],
  [['play'], {}, 'not_supported'],
];
for (const [name, args, code] of WRONG) {
  test(`refuses ${JSON.stringify(name)} ${JSON.stringify(args)} with ${code}`, async (t) => {
    const { room, link } = open(t);
    const parent = link().greet();
    parent.post({ kind: 'call', id: 1, name, args });
    assert.equal((await parent.next({ kind: 'result', id: 1 })).error.code, code);
    assert.deepEqual(room.calls, []);
  });
}

const FORGED_TAPS = {
  'another window': [{}, { source: {} }],
  'another origin': [{}, { origin: 'https://evil.example' }],
  'a wrong nonce': [{ nonce: 'n2' }],
  'no nonce': [{ nonce: undefined }],
};
for (const [name, [message, over]] of Object.entries(FORGED_TAPS)) {
  test(`ignores a window call with ${name}`, async (t) => {
    const { room, link } = open(t);
    const parent = link().greet();
    parent.tap({ id: 1, name: 'play', args: { muted: false }, ...message }, over);
    assert.deepEqual((await parent.settled()).map(({ kind }) => kind), ['ready']);
    assert.deepEqual(room.calls, []);
  });
}

test('ignores a window call from another allowed origin than the link\'s', async (t) => {
  const other = 'https://other.example';
  const { room, link } = open(t, { options: { allowedOrigins: [PARENT, other] } });
  link().greet().tap({ id: 1, name: 'play', args: { muted: false } }, { origin: other });
  assert.deepEqual(room.calls, []);
});

test('ignores a window call before the greeting', (t) => {
  const { room, link } = open(t);
  link().tap({ id: 1, name: 'pause' });
  assert.deepEqual(room.calls, []);
});

test('runs a call of one id once, whichever way it comes', async (t) => {
  const { room, link } = open(t);
  const parent = link().greet();
  const call = { id: 'a', name: 'play', args: { muted: false } };
  parent.tap(call);
  parent.tap(call);
  parent.post({ kind: 'call', ...call });
  assert.equal((await parent.settled()).filter(({ kind }) => kind === 'result').length, 1);
  assert.deepEqual(room.calls, [['play', false]]);
});

test('ignores a call that could not be answered', async (t) => {
  const { room, link } = open(t);
  const parent = link().greet();
  for (const id of [undefined, null, { a: 1 }]) parent.post({ kind: 'call', id, name: 'pause' });
  await parent.settled();
  assert.deepEqual(room.calls, []);
});

const FAILURES = {
  'throws': () => { throw new Error('secret-token was refused'); },
  'rejects': () => Promise.reject(new Error('secret-token was refused')),
  'throws no error': () => { throw 'secret-token'; },
};
for (const [name, fail] of Object.entries(FAILURES)) {
  test(`keeps what an adapter that ${name} says to itself`, async (t) => {
    const room = Object.assign(new Room(), { seek: fail, start: fail });
    const parent = open(t, { room }).link().greet();
    parent.post({ kind: 'call', id: 1, name: 'seek', args: { seconds: 1 } });
    assert.equal((await parent.next({ kind: 'result', id: 1 })).error.code, 'internal');
    assert.equal((await parent.next({ kind: 'event' })).data.code, 'internal');
    assert.doesNotMatch(JSON.stringify(parent.received), /secret/);
  });
}

test('passes on what an adapter means to say', async (t) => {
  const room = Object.assign(new Room(), { play: () => Promise.reject(new AgentError('blocked', 'not_allowed')) });
  const parent = open(t, { room }).link().greet();
  parent.tap({ id: 1, name: 'play', args: { muted: false } });
  assert.deepEqual((await parent.next({ kind: 'result', id: 1 })).error, { code: 'blocked', message: 'not_allowed' });
});

test('does not do and does not tell what is not granted', async (t) => {
  const { room, link } = open(t);
  const parent = link({ grants: ['play', 'fly'] }).greet();
  room.report('members', { count: 3 });
  parent.post({ kind: 'call', id: 1, name: 'setMuted', args: { muted: true } });
  parent.post({ kind: 'call', id: 2, name: 'pause' });
  const received = await parent.settled();
  assert.equal(received.find(({ id }) => id === 1).error.code, 'not_supported');
  assert.equal(received.find(({ id }) => id === 2).error, undefined);
  assert.deepEqual(received.filter(({ kind }) => kind === 'event'), []);
  assert.deepEqual(room.calls, [['pause']]);
});

test('grants nothing that is not offered', async (t) => {
  const room = Object.assign(new Room(), { offers: ['events'] });
  const parent = open(t, { room }).link().greet();
  parent.post({ kind: 'call', id: 1, name: 'play', args: { muted: true } });
  assert.equal((await parent.next({ kind: 'result', id: 1 })).error.code, 'not_supported');
});

test('tells events, and survives those that cannot be told', async (t) => {
  const { room, link } = open(t);
  const parent = link().greet();
  const cyclic = {};
  cyclic.self = cyclic;
  room.report('custom', { name: 'gift', data: cyclic });
  room.report('custom', { name: 'gift', data: 1n });
  room.report('chat', { name: '小雨', text: 'x'.repeat(70_000) });
  room.report('chat', { name: '小雨', text: '老师好' });
  const events = (await parent.settled()).filter(({ kind }) => kind === 'event');
  assert.deepEqual(events, [{ liveroom: 1, kind: 'event', name: 'chat', data: { name: '小雨', text: '老师好' } }]);
});

test('a second greeting replaces the link, and the room goes on', async (t) => {
  const { room, link } = open(t);
  const first = link().greet();
  room.report('status', { status: 'live' });
  room.report('members', { count: 2 });
  room.report('members', { count: 3 });
  room.report('chat', { name: 'a', text: 'gone by then' });
  room.report('blocked', { muted: false, reason: 'not_allowed' });
  room.report('playback', { state: 'playing', muted: false, volume: 1 });
  await first.settled();
  const second = link({ nonce: 'n2' }).greet();
  const events = (await second.settled()).filter(({ kind }) => kind === 'event').map(({ name, data }) => [name, data]);
  assert.deepEqual(events, [['status', { status: 'live' }], ['members', { count: 3 }], ['playback', { state: 'playing', muted: false, volume: 1 }]]);
  assert.equal(room.started.length, 1);
  first.tap({ id: 1, name: 'pause' });
  first.post({ kind: 'call', id: 2, name: 'pause' });
  await second.settled();
  assert.deepEqual(room.calls, [], 'the former nonce and port are no longer taken');
  second.tap({ id: 1, name: 'pause' });
  assert.deepEqual(room.calls, [['pause']], 'ids are the link\'s own');
});

test('the same greeting twice changes nothing', async (t) => {
  const { room, link } = open(t);
  const first = link().greet();
  link().greet();
  room.report('members', { count: 1 });
  await first.next({ kind: 'event' });
  assert.equal(room.started.length, 1);
});

const RETURNS = [
  ['paused unless known to play', undefined, 'playing', 'paused'],
  ['paused when it does not play', () => false, 'playing', 'paused'],
  ['playing when it plays', () => true, 'paused', 'playing'],
];
for (const [name, isPlaying, before, after] of RETURNS) {
  test(`comes back from the back/forward cache ${name}`, async (t) => {
    const room = new Room();
    if (isPlaying) room.isPlaying = isPlaying;
    const { page, link } = open(t, { room });
    const parent = link().greet();
    room.report('playback', { state: before, muted: false, volume: 1 });
    page.come(false);
    page.come(true);
    const states = (await parent.settled()).filter(({ kind }) => kind === 'event').map(({ data }) => data.state);
    assert.deepEqual(states, [before, after]);
  });
}

const CLICKS = [
  ['nothing was blocked', [], []],
  ['it was blocked', [['blocked', { muted: false, reason: 'not_allowed' }]], [['play', false]]],
  ['it was blocked and plays muted', [['blocked', { muted: false, reason: 'not_allowed' }], ['playback', { state: 'playing', muted: true, volume: 1 }]], [['play', false]]],
  ['it was blocked and plays with sound', [['blocked', { muted: false, reason: 'not_allowed' }], ['playback', { state: 'playing', muted: false, volume: 1 }]], []],
];
for (const [name, events, calls] of CLICKS) {
  test(`a click inside when ${name}: ${calls.length ? 'plays with sound' : 'is the page\'s own'}`, (t) => {
    const { page, room, link } = open(t);
    link().greet();
    for (const [event, data] of events) room.report(event, data);
    page.dispatchEvent(new Event('click'));
    page.dispatchEvent(new Event('click'));
    assert.deepEqual(room.calls, calls);
  });
}

test('a click does not end a silence that was asked for', (t) => {
  const { page, room, link } = open(t);
  const parent = link().greet();
  room.report('blocked', { muted: false, reason: 'not_allowed' });
  parent.tap({ id: 1, name: 'setMuted', args: { muted: true } });
  page.dispatchEvent(new Event('click'));
  assert.deepEqual(room.calls, [['setMuted', true]]);
});

test('lets go of everything', (t) => {
  const { page, room, link, disconnect } = open(t);
  const parent = link().greet();
  disconnect();
  parent.tap({ id: 1, name: 'pause' });
  room.report('blocked', { muted: false, reason: 'not_allowed' });
  page.dispatchEvent(new Event('click'));
  assert.deepEqual(room.calls, []);
  assert.equal(page.touched, 1);
});
