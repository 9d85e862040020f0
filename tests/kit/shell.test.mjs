// The room in the wasm, as its page's side drives it: what is told, what is done of it, and what is told in the midst of that.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { load } from '../room/support/page.mjs';

const { Shell } = await load('../kit/shell.ts');

/** A room that keeps what it is told and wants what `wants` says; a page that keeps what it is to do. */
function shell(wants, actions = {}) {
  const told = [];
  const done = [];
  const room = {
    tell: (now, what, numbers, text) => {
      told.push([what, [...numbers], text]);
      return JSON.stringify(wants[what] ?? []);
    },
    admits: (now, frame, origin) => origin === 'https://room.example',
    look: () => '{"state":{"link":"live"},"capabilities":["play"]}',
  };
  const shell = new Shell(room, new Proxy({}, { get: (_, action) => (...given) => {
    done.push([action, ...given]);
    actions[action]?.(...given);
  } }));
  return { shell, told, done };
}

test('what is wanted is done in its order, with what is absent left out', () => {
  const { shell: room, told, done } = shell({ open: [['fetch', 1, '{}'], ['cover', 'loading'], ['settle', 1]] });
  room.tell('open', [1]);
  assert.deepEqual(told, [['open', [1], '']]);
  assert.deepEqual(done, [['fetch', 1, '{}'], ['cover', 'loading'], ['settle', 1]]);
});

test('what happens while something is done is told after it', () => {
  const wants = { answer: [['emit', 'statuschange'], ['emit', 'contentchange']], show: [['fetch', 2]] };
  let isFirst = true;
  const { shell: room, told, done } = shell(wants, { emit: () => {
    if (isFirst) room.tell('show', [2], 'live');
    isFirst = false;
  } });
  room.tell('answer', [1, 200], '{}');
  assert.deepEqual(told.map(([what]) => what), ['answer', 'show']);
  assert.deepEqual(done, [['emit', 'statuschange'], ['emit', 'contentchange'], ['fetch', 2]]);
});

test('a message that may not be read is followed by what there is to do', () => {
  const { shell: room, told, done } = shell({ tick: [['emit', 'error']] });
  assert.equal(room.admits(1, 'https://room.example'), true);
  assert.deepEqual(told, []);
  assert.equal(room.admits(1, 'https://other.example'), false);
  assert.deepEqual(done, [['emit', 'error']]);
});

test('after a room that stopped nothing is stuck', () => {
  let stops = true;
  const { shell: room, done } = shell({ tick: [['wake', 1]] }, { wake: () => {
    if (stops) throw new Error('unreachable');
  } });
  assert.throws(() => room.tell('tick'), /unreachable/);
  stops = false;
  room.tell('tick');
  assert.deepEqual(done, [['wake', 1], ['wake', 1]]);
  assert.deepEqual(room.look(), { state: { link: 'live' }, capabilities: ['play'] });
});
