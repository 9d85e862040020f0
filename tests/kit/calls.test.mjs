// The words of calls, and the answers that are known by their text.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { load } from '../room/support/page.mjs';

const { readDone, write } = await load('../kit/calls.ts');

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
    'play with sound': [[1, 0, 0, undefined, 'n-1'], { id: 1, name: 'play', args: { muted: false }, nonce: 'n-1' }],
    'play without': [[2, 0, 1, undefined, 'n-1'], { id: 2, name: 'play', args: { muted: true }, nonce: 'n-1' }],
    pause: [[3, 1, Number.NaN], { id: 3, name: 'pause', args: {} }],
    'sound off': [[4, 2, 1], { id: 4, name: 'setMuted', args: { muted: true } }],
    'sound on': [[5, 2, 0, undefined, 'n-1'], { id: 5, name: 'setMuted', args: { muted: false }, nonce: 'n-1' }],
    'half the volume': [[6, 3, 0.5], { id: 6, name: 'setVolume', args: { volume: 0.5 } }],
    'a small volume': [[7, 3, 1e-9], { id: 7, name: 'setVolume', args: { volume: 1e-9 } }],
    seek: [[8, 4, 3600.25], { id: 8, name: 'seek', args: { seconds: 3600.25 } }],
    'a line with quotes in its name': [[9, 5, 0, 'a "2"\\'], { id: 9, name: 'setLine', args: { line: 'a "2"\\' } }],
    'a line without a name': [[10, 5, 0, ''], { id: 10, name: 'setLine', args: { line: '' } }],
    'the large picture alone': [[12, 7, 1], { id: 12, name: 'setCompact', args: { compact: true } }],
    'a layout': [[11, 6, 0, 'swap'], { id: 11, name: 'setLayout', args: { layout: 'swap' } }],
  };
  for (const [name, [given, expected]] of Object.entries(CASES)) {
    test(name, () => assert.deepEqual(JSON.parse(write(...given)), { liveroom: 1, kind: 'call', ...expected }));
  }
});
