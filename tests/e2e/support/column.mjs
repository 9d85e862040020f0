// One column of the autoplay matrix as a test: one engine with one policy, over every kind of room. For each cell, what the viewer sees first
// and after each tap until there is sound, and which events fired. Rooms, SDKs and streams are simulated; the policies are the browsers'
// own, and every click is a real one. A file of its own for each column, because a file's time is limited.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { launch } from './engines.mjs';
import { ROOMS_OWN, SOUND, Stand, measure } from './matrix.mjs';

const REFUSED = 'autoplayblocked with sound (not_allowed)';
const REFUSED_MUTED = 'autoplayblocked muted (not_allowed)';

/** What happens in a cell: what is seen, and the events in their order. */
export const AT_ONCE = { seen: [SOUND], events: ['playing with sound'] };
export const UNMUTED = { seen: ['unmute', SOUND], events: [REFUSED, 'playing muted', 'unmuted'] };
export const TAPPED = { seen: ['tap', SOUND], events: [REFUSED, REFUSED_MUTED, 'playing with sound'] };
export const TAPPED_INSIDE = { seen: ['tap-inside', SOUND], events: [REFUSED, 'playing muted', 'playing with sound', 'unmuted'] };
/** BaijiaYun's live SDK cannot be asked to play; a click anywhere inside does. */
export const INSIDE_ONLY = { seen: ['tap-inside', SOUND], events: [REFUSED, 'playing with sound'] };
/** A stock room tells the page nothing. */
const SILENT = { events: [] };
export const STOCK = { seen: [ROOMS_OWN, SOUND], ...SILENT };
export const STOCK_AT_ONCE = { seen: [SOUND], ...SILENT };
export const GATE = { seen: ['gate', SOUND], ...SILENT };
export const GATE_AND_INSIDE = { seen: ['gate', ROOMS_OWN, SOUND], ...SILENT };

const VENDORS = ['talkfun', 'baijiayun', 'gensee'];
/** Surfaces, their gate, and where their column says what to expect. */
const ROWS = [
  ...VENDORS.map((vendor) => [`stock ${vendor}`, 'auto', 'auto']),
  ['stock talkfun', 'never', 'never'],
  ['stock talkfun', 'always', 'always'],
  ['own talkfun live', 'auto', 'steered'],
  ['own talkfun playback', 'auto', 'steered'],
  ['own baijiayun live', 'auto', 'live'],
  ['own baijiayun playback', 'auto', 'steered'],
  ['own gensee live', 'auto', 'steered'],
  ['own gensee playback', 'auto', 'steered'],
  ['video webm', 'auto', 'video'],
];

/**
 * `expected`: for the three answers of a gate over stock rooms (`auto`, `never`, `always`), for room pages that let themselves be played
 * (`steered`), for the page's own video (`video`), and for the room page that does not (`live`).
 */
export function column(engine, policy, expected) {
  const rows = [];
  let stand;
  let browser;
  before(async () => {
    stand = await Stand.start();
    browser = await launch(engine, policy);
  });
  after(async () => {
    for (const part of [browser, stand]) await part?.close();
    print(`${engine}, ${policy}`, rows);
  });
  for (const [surface, gate, kind] of ROWS) {
    const { seen, events } = expected[kind];
    test(`${engine}, ${policy}: ${surface}, gate ${gate}: ${seen.join(', ')}`, async () => {
      const cell = await measure(stand, browser, surface, { gate });
      rows.push({ room: `${surface}, ${gate}`, ...cell });
      assert.deepEqual({ seen: cell.seen, events: cell.events }, { seen, events });
    });
  }
}

function print(title, rows) {
  console.log(`\nAutoplay in ${title}, as measured (rooms simulated):`);
  console.log('| room, gate | the viewer sees | taps | events |\n| --- | --- | --- | --- |');
  for (const { room, seen, taps, events } of rows) {
    console.log(`| ${room} | ${seen.join(' → ')} | ${taps} | ${events.join(' · ') || '–'} |`);
  }
}
