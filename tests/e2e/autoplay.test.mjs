// The autoplay matrix: every engine and policy over every kind of room. For each cell, what the viewer sees first and after each tap until
// there is sound, and which events fired. Rooms, SDKs and streams are simulated; the policies are the browsers' own, and every click is a
// real one. Pages drive themselves and report by themselves, for a driver's `evaluate` would count as a viewer's gesture.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { launch } from './support/engines.mjs';
import { ROOMS_OWN, SOUND, Stand, measure } from './support/matrix.mjs';

const REFUSED = 'autoplayblocked with sound (not_allowed)';
const REFUSED_MUTED = 'autoplayblocked muted (not_allowed)';

/** What happens in a cell: what is seen, and the events in their order. */
const AT_ONCE = { seen: [SOUND], events: ['playing with sound'] };
const UNMUTED = { seen: ['unmute', SOUND], events: [REFUSED, 'playing muted', 'unmuted'] };
const TAPPED = { seen: ['tap', SOUND], events: [REFUSED, REFUSED_MUTED, 'playing with sound'] };
const TAPPED_INSIDE = { seen: ['tap-inside', SOUND], events: [REFUSED, 'playing muted', 'playing with sound', 'unmuted'] };
/** BaijiaYun's live SDK cannot be asked to play; a click anywhere inside does. */
const INSIDE_ONLY = { seen: ['tap-inside', SOUND], events: [REFUSED, 'playing with sound'] };
/** A stock room tells the page nothing. */
const SILENT = { events: [] };
const STOCK = { seen: [ROOMS_OWN, SOUND], ...SILENT };
const STOCK_AT_ONCE = { seen: [SOUND], ...SILENT };
const GATE = { seen: ['gate', SOUND], ...SILENT };
const GATE_AND_INSIDE = { seen: ['gate', ROOMS_OWN, SOUND], ...SILENT };

/** One column: the three answers of a gate for stock rooms, then what room pages and the page's own video come to. */
const COLUMNS = [
  { engine: 'chromium', policy: 'default', auto: GATE, never: STOCK, always: GATE, steered: UNMUTED, video: UNMUTED, live: INSIDE_ONLY },
  {
    engine: 'chromium', policy: 'user-gesture-required', auto: STOCK, never: STOCK, always: GATE_AND_INSIDE, steered: TAPPED_INSIDE,
    video: UNMUTED, live: INSIDE_ONLY,
  },
  {
    engine: 'chromium', policy: 'no-user-gesture-required', auto: STOCK_AT_ONCE, never: STOCK_AT_ONCE, always: GATE, steered: AT_ONCE,
    video: AT_ONCE, live: AT_ONCE,
  },
  { engine: 'firefox', policy: 'default', auto: GATE, never: STOCK, always: GATE, steered: UNMUTED, video: UNMUTED, live: INSIDE_ONLY },
  { engine: 'webkit', policy: 'default', auto: STOCK, never: STOCK, always: GATE_AND_INSIDE, steered: UNMUTED, video: UNMUTED, live: INSIDE_ONLY },
  { engine: 'webkit', policy: 'deny', auto: STOCK, never: STOCK, always: GATE_AND_INSIDE, steered: TAPPED, video: TAPPED, live: INSIDE_ONLY },
];

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

const table = [];
let stand;
before(async () => { stand = await Stand.start(); });
after(async () => {
  await stand?.close();
  print(table);
});

for (const { engine, policy, ...expected } of COLUMNS) {
  describe(`${engine}, ${policy}`, () => {
    let browser;
    before(async () => { browser = await launch(engine, policy); });
    after(() => browser?.close());

    for (const [surface, gate, kind] of ROWS) {
      const { seen, events } = expected[kind];
      test(`${surface}, gate ${gate}: ${seen.join(', ')}`, async () => {
        const cell = await measure(stand, browser, surface, { gate });
        table.push({ browser: `${engine} ${policy}`, room: `${surface}, ${gate}`, ...cell });
        assert.deepEqual({ seen: cell.seen, events: cell.events }, { seen, events });
      });
    }
  });
}

function print(rows) {
  console.log('\nThe autoplay matrix, as measured (rooms simulated):');
  console.log('| browser, policy | room, gate | the viewer sees | taps | events |\n| --- | --- | --- | --- | --- |');
  for (const { browser, room, seen, taps, events } of rows) {
    console.log(`| ${browser} | ${room} | ${seen.join(' → ')} | ${taps} | ${events.join(' · ') || '–'} |`);
  }
}
