// What lies over a room: every state of it reached as a viewer reaches it, in both languages, on a phone and a desktop, under the
// strictest policy a page can have. The rooms are simulated.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { test } from 'node:test';

import { DESKTOP, PHONE } from './support/browser.mjs';
import { setUpCovers } from './support/covers.mjs';

const DEVICES = { zh: PHONE, en: DESKTOP };
const SLOTS = [[640, 360], [390, 219], [320, 180], [160, 90]];
let axe;

const stand = setUpCovers(async () => {
  axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
});

for (const [name, { enter, code = '', violations: expected = 0, languages = ['zh', 'en'], ...words }] of Object.entries(stand.states)) {
  const state = name.split(',')[0];
  for (const language of languages) {
    test(`${name}, ${language}`, async (t) => {
      await stand.sim.reset();
      // Zooming is up to the page; the vendors' viewport, which forbids it, is none of the cover's.
      const viewer = await enter(t, { path: '/strict', page: DEVICES[language], options: { language: language === 'zh' ? 'zh-CN' : 'en', viewport: 'leave' } });
      assert.equal(viewer.refusal, undefined);
      const [text, label, clock = /^$/] = words[language];
      const cover = await viewer.cover(state);
      assert.deepEqual([cover.text, cover.label, cover.code], [text, label, code]);
      assert.match(cover.clock, clock);
      if (label) assert.ok(cover.width >= 44 && cover.height >= 44, `${cover.width} × ${cover.height}`);
      assert.deepEqual(await violations(viewer), []);
      for (const size of SLOTS) assert.deepEqual(await viewer.outside(...size), [], `in a slot of ${size.join(' × ')}`);
      assert.equal((await viewer.look('violations')).length, expected, JSON.stringify(await viewer.look('violations')));
      if (!expected) assert.deepEqual(viewer.page.said?.filter((line) => /Content Security Policy|Trusted/.test(line)) ?? [], []);
    });
  }
}

/** What axe-core finds wrong in the page; rooms are pages of their own. */
async function violations(viewer) {
  await viewer.look(`${axe}; void 0`);
  const found = await viewer.look(`axe.run(document, { iframes: false }).then(({ violations }) => violations.map(({ id, nodes }) => ({ id, at: nodes.map(({ target, failureSummary }) => [target, failureSummary]) })))`);
  return found;
}
