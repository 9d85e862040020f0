// Which part of a room page is the large one.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { load } from './support/page.mjs';

const { Stage } = await load('stage.ts');

class Part {
  places = new Set();
  classList = { toggle: (name, on) => (on ? this.places.add(name) : this.places.delete(name)) };
  get place() { return [...this.places].join(' '); }
}

/** `[courseware, first picture, second picture]` after these steps, and what was told. */
function check(steps, places, told) {
  const parts = [new Part(), new Part(), new Part()];
  const heard = [];
  const stage = new Stage((name, { main, mode }) => heard.push(`${name} ${main} ${mode}`), parts[0], [parts[1], parts[2]]);
  steps(stage, parts);
  assert.deepEqual(parts.map(({ place }) => place), places);
  assert.deepEqual(heard, told);
}

const CASES = {
  'courseware first': [(s) => s.follow('courseware'), ['large', 'small', 'gone'], ['layout courseware courseware-main']],
  'a shared screen': [(s, [, , video]) => { s.follow('video'); s.carry(video); }, ['small', 'gone', 'large'], ['layout video video-main']],
  'video only': [(s) => s.set('video-only'), ['gone', 'large', 'gone'], ['layout video video-only']],
  'courseware only': [(s) => s.follow('courseware', { alone: true }), ['large', 'gone', 'gone'], ['layout courseware courseware-only']],
  'swapped': [(s) => { s.follow('courseware'); s.set('swap'); }, ['small', 'large', 'gone'], ['layout courseware courseware-main', 'layout video video-main']],
  'swapped twice': [(s) => { s.set('video-main'); s.set('swap'); s.set('swap'); }, ['small', 'large', 'gone'], ['layout video video-main', 'layout courseware courseware-main', 'layout video video-main']],
  'the same again': [(s) => { s.set('video-main'); s.set('video-main'); }, ['small', 'large', 'gone'], ['layout video video-main']],
  'swapped in a corner': [(s) => { s.setCompact(true); s.set('swap'); }, ['gone', 'large', 'gone'], ['layout courseware courseware-main', 'layout video video-main']],
  'in a corner, the large part alone': [(s) => { s.follow('courseware'); s.setCompact(true); }, ['large', 'gone', 'gone'], ['layout courseware courseware-main']],
  'in a corner, by the vendor’s switch': [(s, [, , video]) => { s.follow('courseware'); s.setCompact(true); s.follow('video'); s.carry(video); }, ['gone', 'gone', 'large'], ['layout courseware courseware-main', 'layout video video-main']],
  'back from a corner': [(s) => { s.set('video-main'); s.setCompact(true); s.setCompact(false); }, ['small', 'large', 'gone'], ['layout video video-main']],
  'no picture': [(s) => { s.set('video-main'); s.carry(undefined); }, ['large', 'gone', 'gone'], ['layout video video-main', 'layout courseware courseware-only']],
  'no picture yet': [(s, [, camera]) => { s.carry(undefined); s.set('video-only'); s.carry(camera); }, ['gone', 'large', 'gone'], ['layout courseware courseware-only', 'layout video video-only']],
  'the vendor switches after the viewer': [(s) => { s.set('video-only'); s.follow('courseware'); }, ['large', 'small', 'gone'], ['layout video video-only', 'layout courseware courseware-main']],
};

for (const [name, [steps, places, told]] of Object.entries(CASES)) test(name, () => check(steps, places, told));
