// A room's frame: what it has, and what it leaves behind.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { setUpBench } from './support/bench.mjs';

const bench = setUpBench({ prepare: () => bench.rooms.set('lesson', bench.session({ url: `${bench.origin()}/room?ticket=secret` })) });

async function openRoom(t, over) {
  const page = await bench.open(t);
  // What is set on a frame after it is in the document, or after it went somewhere, comes too late.
  await page.evaluate(() => {
    const { append } = Element.prototype;
    Element.prototype.append = function (...all) {
      if (all[0] instanceof HTMLIFrameElement) window.inserted = Object.fromEntries([...all[0].attributes].map(({ name, value }) => [name, value]));
      return append.apply(this, all);
    };
  });
  const options = { backend: bench.backend, room: 'lesson', events: false, label: '数学课 "1"', ...over };
  assert.equal(await page.evaluate((options) => window.mount(options), options), undefined);
  await page.waitForFunction(() => window.room.state.link === 'loaded');
  return page;
}

const attributes = (page) => page.evaluate(() => {
  const { attributes } = document.querySelector('[data-liveroom-stage] iframe');
  return Object.fromEntries([...attributes].map(({ name, value }) => [name, value]));
});

test('has its attributes before it is in the document, and never its URL', async (t) => {
  const page = await openRoom(t);
  const { style, allow, ...rest } = await attributes(page);
  assert.deepEqual(rest, { title: '数学课 "1"', referrerpolicy: 'strict-origin' }, 'no src, no srcdoc, no sandbox; not lazy, or it might never load');
  assert.match(style, /border: 0/);
  assert.ok(allow.startsWith(`autoplay ${bench.origin()};`), allow);
  assert.deepEqual(await page.evaluate(() => window.inserted), { style, allow, ...rest });
});

test('has a sandbox when asked to', async (t) => {
  const page = await openRoom(t, { sandbox: true });
  const { sandbox } = await attributes(page);
  assert.match(sandbox, /allow-scripts/);
  assert.doesNotMatch(sandbox, /top-navigation/);
  assert.equal(await page.evaluate(() => window.inserted.sandbox), sandbox);
});

test('leaves no history and no timing, not even when it is gone', async (t) => {
  const page = await openRoom(t);
  const traces = () => page.evaluate(() => [history.length, performance.getEntries().filter(({ name }) => name.includes('ticket')).length]);
  const [length, timed] = await traces();
  assert.equal(timed, 0);
  await page.evaluate(() => window.room.reload());
  await page.waitForFunction(() => window.heard.filter(({ link }) => link === 'loaded').length >= 1);
  await page.evaluate(() => window.room.destroy());
  assert.deepEqual(await traces(), [length, 0]);
  assert.equal(await page.evaluate(() => document.documentElement.outerHTML.includes('ticket')), false);
});
