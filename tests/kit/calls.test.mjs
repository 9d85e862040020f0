// The calls of a page: when they are sent, in which words and which way, and how every one ends.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { load } from '../room/support/page.mjs';

const { Calls, readDone, write } = await load('../kit/calls.ts');

/** How long a call may take. */
const CALL = 10_000;
/** What each call takes, and what it needs. */
const ALL = {
  pause: [undefined, 'play'],
  setMuted: [true, 'mute'],
  setVolume: [0.5, 'volume'],
  seek: [60, 'seek'],
  setLine: ['2', 'lines'],
  setLayout: ['swap', 'layout'],
};
const GRANTS = ['events', ...new Set(Object.values(ALL).map(([, needed]) => needed))];

/** Calls over a link that keeps what is sent, on a clock of the test's own. */
function linked(t, grants = GRANTS) {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  let now = 0;
  t.mock.method(performance, 'now', () => now);
  const sent = [];
  const calls = new Calls((via, text) => sent.push([via, JSON.parse(text)]), (code, message) => Object.assign(new Error(message), { code }));
  calls.open('n-1', grants);
  return {
    calls,
    sent,
    pass: (millis) => {
      now += millis;
      t.mock.timers.tick(millis);
    },
    /** Asks, and knows how it ended. */
    ask: (name, value = ALL[name]?.[0]) => {
      const call = { ends: [] };
      calls.ask(name, value).then(() => call.ends.push('done'), ({ code, message }) => {
        call.ends.push(code);
        call.message = message;
      });
      call.id = sent.at(-1)?.[1].id;
      return call;
    },
  };
}

const done = (id) => `{"liveroom":1,"kind":"result","id":${id}}`;
const refused = Object.assign(new Error('No.'), { code: 'call_failed' });
/** What promises have to tell is told. */
const told = () => new Promise(setImmediate);

describe('a call ends once, by its answer, its deadline or the end of its link', () => {
  const CASES = {
    'not yet': [[], []],
    done: [['done'], [({ calls }, id) => calls.read(done(id))]],
    'done, as the core read it': [['done'], [({ calls }, id) => calls.end(id)]],
    refused: [['call_failed'], [({ calls }, id) => calls.end(id, refused)]],
    'a moment before its deadline': [[], [({ pass }) => pass(CALL - 1)]],
    'never answered': [['call_timeout'], [({ pass }) => pass(CALL)]],
    'answered late': [['call_timeout'], [({ pass }) => pass(CALL), ({ calls }, id) => calls.read(done(id))]],
    'refused late': [['call_timeout'], [({ pass }) => pass(CALL), ({ calls }, id) => calls.end(id, refused)]],
    'answered as the page wakes from sleep': [['call_timeout'], [({ pass }) => pass(3_600_000), ({ calls }, id) => calls.read(done(id))]],
    'done, then refused': [['done'], [({ calls }, id) => calls.read(done(id)), ({ calls }, id) => calls.end(id, refused)]],
    'refused, then done': [['call_failed'], [({ calls }, id) => calls.end(id, refused), ({ calls }, id) => calls.read(done(id))]],
    'done twice': [['done'], [({ calls }, id) => calls.read(done(id)), ({ calls }, id) => calls.read(done(id))]],
    'another done': [[], [({ calls }, id) => calls.read(done(id + 7)), ({ calls }, id) => calls.end(id + 7, refused)]],
    'the link ends': [['link_lost'], [({ calls }) => calls.close()]],
    'the link ends before the answer': [['link_lost'], [({ calls }) => calls.close(), ({ calls }, id) => calls.read(done(id))]],
    'the link ends and another begins': [['link_lost'], [({ calls }) => calls.close(), ({ calls }) => calls.open('n-2', GRANTS), ({ calls }, id) => calls.read(done(id))]],
    'the room is destroyed': [['destroyed'], [({ calls }) => calls.close(Object.assign(new Error(), { code: 'destroyed' })), ({ calls }) => calls.close()]],
  };
  for (const [name, [expected, steps]] of Object.entries(CASES)) {
    test(name, async (t) => {
      const link = linked(t);
      const { id, ends } = link.ask('seek');
      for (const step of steps) step(link, id);
      await told();
      assert.deepEqual(ends, expected);
    });
  }
});

test('every call has its own deadline', async (t) => {
  const { ask, calls, pass } = linked(t);
  const first = ask('setVolume');
  pass(CALL / 2);
  const [second, third] = [ask('setLayout'), ask('seek')];
  pass(CALL / 2);
  await told();
  assert.deepEqual([first.ends, second.ends, third.ends], [['call_timeout'], [], []]);
  calls.read(done(second.id));
  pass(CALL / 2 - 1);
  await told();
  assert.deepEqual([second.ends, third.ends], [['done'], []]);
  pass(1);
  const fourth = ask('pause');
  pass(CALL);
  await told();
  assert.deepEqual([third.ends, fourth.ends], [['call_timeout'], ['call_timeout']]);
});

test('a number names one call, whatever becomes of the link', async (t) => {
  const { ask, calls } = linked(t);
  const before = [ask('seek').id, calls.send('setCompact', true)];
  calls.close();
  calls.open('n-2', GRANTS);
  const after = [ask('seek').id, ask('pause').id];
  assert.equal(new Set([...before, ...after]).size, 4);
  await told();
});

describe('a call needs what the other side offers, and a link', () => {
  for (const [name, [, needed]] of Object.entries(ALL)) {
    test(name, async (t) => {
      const { ask, calls, sent } = linked(t, GRANTS.filter((offered) => offered !== needed));
      const without = ask(name);
      calls.close();
      calls.open('n-2', GRANTS);
      calls.close();
      const unlinked = ask(name);
      await told();
      assert.deepEqual([without.ends, unlinked.ends, sent], [['not_supported'], ['not_supported'], []]);
      assert.match(without.message, new RegExp(`\\b${name}\\b`));
    });
  }
});

test('what a page wrote wrong is named and not sent', async (t) => {
  const { ask, sent } = linked(t);
  const wrong = [['setVolume', 1.1], ['setVolume', '1'], ['setVolume', NaN], ['seek', -1], ['setLine', 2], ['setLayout', 'sideways'], ['setMuted', 1]];
  const asked = wrong.map(([name, value]) => ask(name, value));
  await told();
  for (const { ends } of asked) assert.deepEqual(ends, ['invalid_option']);
  assert.deepEqual(sent, []);
});

test('a call goes by window, with the nonce, where it may carry a tap', (t) => {
  const { calls, sent } = linked(t);
  const CASES = [
    ['play', false, 'window'], ['play', true, 'window'], ['setMuted', false, 'window'], ['setMuted', true, 'port'],
    ['pause', undefined, 'port'], ['seek', 1.5, 'port'], ['setVolume', 0, 'port'], ['setCompact', false, 'port'],
  ];
  for (const [name, value, way] of CASES) {
    calls.send(name, value);
    const [via, { nonce }] = sent.at(-1);
    assert.deepEqual([name, via, nonce], [name, way, way === 'window' ? 'n-1' : undefined]);
  }
});

test('what was asked for is no flood, and no more than that', (t) => {
  const { calls } = linked(t);
  const count = () => {
    let messages = 0;
    while (calls.awaits()) messages += 1;
    return messages;
  };
  assert.equal(count(), 0);
  for (let call = 0; call < 1_000; call += 1) calls.send('setVolume', 0.5);
  assert.equal(count(), 2_000, 'each answered and told about');
  calls.send('setVolume', 0.5);
  calls.close();
  calls.open('n-2', GRANTS);
  assert.equal(count(), 0, 'what was asked of the page before');
});

test('messages that say more are for the core', (t) => {
  const { ask, calls } = linked(t);
  const { id } = ask('seek');
  const more = [`{"liveroom":1,"kind":"result","id":${id},"error":{}}`, '{"liveroom":1,"kind":"result","id":2147483649}', '{"liveroom":1,"kind":"event"}'];
  for (const text of more) assert.equal(calls.read(text), false, text);
  assert.equal(calls.read(done(calls.send('pause'))), true, 'an answer that nobody waits for is for nobody');
});

describe('an answer is known by its text when it says that the call is done, and no more', () => {
  const CASES = {
    'as the agent writes it': ['{"liveroom":1,"kind":"result","id":7}', 7],
    'the greatest that is looked at': ['{"liveroom":1,"kind":"result","id":999999999}', 999_999_999],
    'one digit more': ['{"liveroom":1,"kind":"result","id":1000000000}', 0],
    'a number that 32 bits would turn into 1': ['{"liveroom":1,"kind":"result","id":4294967297}', 0],
    'no number of a call': ['{"liveroom":1,"kind":"result","id":0}', 0],
    'a zero before it': ['{"liveroom":1,"kind":"result","id":07}', 0],
    'a negative number': ['{"liveroom":1,"kind":"result","id":-7}', 0],
    'a fraction': ['{"liveroom":1,"kind":"result","id":7.5}', 0],
    'no number': ['{"liveroom":1,"kind":"result","id":NaN}', 0],
    'more than any number': ['{"liveroom":1,"kind":"result","id":Infinity}', 0],
    'an exponent': ['{"liveroom":1,"kind":"result","id":7e1}', 0],
    'a number in quotes': ['{"liveroom":1,"kind":"result","id":"7"}', 0],
    'without a number': ['{"liveroom":1,"kind":"result","id":}', 0],
    'with a value': ['{"liveroom":1,"kind":"result","id":7,"value":1}', 0],
    'with an error': ['{"liveroom":1,"kind":"result","id":7,"error":{"code":"internal"}}', 0],
    'a later member that counts': ['{"liveroom":1,"kind":"result","id":7,"id":8}', 0],
    'another order': ['{"kind":"result","liveroom":1,"id":7}', 0],
    'with spaces': ['{"liveroom": 1, "kind": "result", "id": 7}', 0],
    'of another version': ['{"liveroom":2,"kind":"result","id":7}', 0],
    'of another kind': ['{"liveroom":1,"kind":"event","id":7}', 0],
    'a line after it': ['{"liveroom":1,"kind":"result","id":7}\n', 0],
    'a line before it': ['\n{"liveroom":1,"kind":"result","id":7}', 0],
    'a second one': ['{"liveroom":1,"kind":"result","id":7}{"liveroom":1,"kind":"result","id":8}', 0],
    'not closed': ['{"liveroom":1,"kind":"result","id":7', 0],
    nothing: ['', 0],
  };
  for (const [name, [text, expected]] of Object.entries(CASES)) test(name, () => assert.equal(readDone(text), expected));
});

describe('a call in the words of the wire', () => {
  const CASES = {
    'play with sound': [[1, 'play', false, 'n-1'], { id: 1, name: 'play', args: { muted: false }, nonce: 'n-1' }],
    'play without': [[2, 'play', true, 'n-1'], { id: 2, name: 'play', args: { muted: true }, nonce: 'n-1' }],
    pause: [[3, 'pause'], { id: 3, name: 'pause', args: {} }],
    'sound off': [[4, 'setMuted', true], { id: 4, name: 'setMuted', args: { muted: true } }],
    'sound on': [[5, 'setMuted', false, 'n-1'], { id: 5, name: 'setMuted', args: { muted: false }, nonce: 'n-1' }],
    'half the volume': [[6, 'setVolume', 0.5], { id: 6, name: 'setVolume', args: { volume: 0.5 } }],
    'a small volume': [[7, 'setVolume', 1e-9], { id: 7, name: 'setVolume', args: { volume: 1e-9 } }],
    'no volume': [[7, 'setVolume', -0], { id: 7, name: 'setVolume', args: { volume: 0 } }],
    seek: [[8, 'seek', 3600.25], { id: 8, name: 'seek', args: { seconds: 3600.25 } }],
    'a line with quotes in its name': [[9, 'setLine', 'a "2"\\'], { id: 9, name: 'setLine', args: { line: 'a "2"\\' } }],
    'a line without a name': [[10, 'setLine', ''], { id: 10, name: 'setLine', args: { line: '' } }],
    'a layout': [[11, 'setLayout', 'swap'], { id: 11, name: 'setLayout', args: { layout: 'swap' } }],
    'the large picture alone': [[12, 'setCompact', true], { id: 12, name: 'setCompact', args: { compact: true } }],
  };
  for (const [name, [given, expected]] of Object.entries(CASES)) {
    test(name, () => assert.deepEqual(JSON.parse(write(...given)), { liveroom: 1, kind: 'call', ...expected }));
  }
});
