// A room's frame: what it has, and what it leaves behind.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { setUpBench } from './support/bench.mjs';
import { until } from './support/sim.mjs';

const bench = setUpBench({ prepare: () => bench.rooms.set('lesson', bench.session({ url: `${bench.origin()}/room?ticket=secret` })) });

async function openRoom(t, over) {
  const page = await bench.open(t);
  const options = { backend: bench.backend, room: 'lesson', events: false, label: '数学课 "1"', ...over };
  assert.equal(await page.evaluate((options) => window.mount(options), options), undefined);
  await page.waitForFunction(() => window.room.state.link === 'loaded');
  return page;
}

const attributes = (page) => page.evaluate(() => {
  const { attributes } = document.querySelector('[data-liveroom-stage] iframe');
  return Object.fromEntries([...attributes].map(({ name, value }) => [name, value]));
});

/** What holds in the room's document: that which was set on its frame too late does not. */
async function rules(page) {
  const room = await until('the room', () => page.frames().find((frame) => frame.url().startsWith(`${bench.origin()}/room`)));
  return room.evaluate(() => {
    let isSandboxed = false;
    try {
      document.domain = location.hostname;
    } catch {
      isSandboxed = true;
    }
    return { allowed: ['autoplay', 'camera', 'usb'].filter((name) => document.featurePolicy.allowsFeature(name)), referrer: document.referrer, isSandboxed };
  });
}

test('has its attributes before it goes to the room, and never its URL', async (t) => {
  const page = await openRoom(t);
  const { style, allow, ...rest } = await attributes(page);
  assert.deepEqual(rest, { title: '数学课 "1"', referrerpolicy: 'strict-origin' }, 'no src, no srcdoc, no sandbox; not lazy, or it might never load');
  assert.match(style, /border: 0/);
  assert.ok(allow.startsWith(`autoplay ${bench.origin()};`), allow);
  assert.deepEqual(await rules(page), { allowed: ['autoplay', 'camera'], referrer: `${bench.page}/`, isSandboxed: false });
});

test('lets every origin of the session use what rooms use', async (t) => {
  bench.rooms.set('two origins', bench.session({ origins: [bench.origin(), 'https://media.example'] }));
  const { allow } = await attributes(await openRoom(t, { room: 'two origins' }));
  const features = allow.split(';').filter(Boolean);
  assert.equal(features.length, 9);
  for (const feature of features) assert.match(feature, new RegExp(`^[a-z-]+ ${bench.origin()} https://media.example$`));
});

describe('is named', () => {
  const check = (by, over, session, title) => test(by, async (t) => {
    bench.rooms.set('named', bench.session(session));
    assert.equal((await attributes(await openRoom(t, { room: 'named', ...over }))).title, title);
  });

  check('by the page', { label: 'Lesson' }, { title: 'Algebra' }, 'Lesson');
  check('by the session', { label: undefined }, { title: 'Algebra' }, 'Algebra');
  check('for what it is', { label: undefined }, {}, '直播间 Live room');
});

test('has a sandbox when asked to', async (t) => {
  const page = await openRoom(t, { sandbox: true });
  const { sandbox } = await attributes(page);
  assert.match(sandbox, /allow-scripts/);
  assert.doesNotMatch(sandbox, /top-navigation/);
  assert.equal((await rules(page)).isSandboxed, true);
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
