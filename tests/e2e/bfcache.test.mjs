// Back and forward: a page that returns from the browser's cache goes on where it was.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { setUpBench } from './support/bench.mjs';
import { until } from './support/sim.mjs';

/** The streams that pages opened, the latest last. */
const streams = [];
const tell = (response, status) => response.write(`data: ${JSON.stringify({ type: 'state', status, server_time: Date.now() })}\n\n`);

// Playwright turns the cache off, because most tests want pages that go to be gone.
const bench = setUpBench({
  browser: { without: ['--disable-back-forward-cache'] },
  prepare() {
    bench.rooms.set('lesson', bench.session());
    bench.pages.set('/events', {
      headers: { 'content-type': 'text/event-stream' },
      open: (response) => streams.push(response) && tell(response, 'live'),
    });
    // The driver does not see frames that return, so the room speaks for itself.
    const back = `addEventListener('pageshow', ({ persisted }) => { if (persisted) top.postMessage('{"cmd":"third:back"}', '*'); })`;
    bench.frames.set('/room', { body: `<!doctype html><script>${back}</script>` });
  },
});

/** `events`: the room's event stream. */
const check = (name, events) => test(name, async (t) => {
  const page = await bench.open(t);
  const options = { backend: bench.backend, room: 'lesson', events };
  assert.equal(await page.evaluate((options) => window.mount(options), options), undefined);
  await page.waitForFunction(() => window.room.state.link === 'loaded');
  await page.evaluate(() => {
    window.stayed = true;
    addEventListener('pageshow', ({ persisted }) => { window.persisted = persisted; });
  });

  await page.goto(`${bench.page}/elsewhere`);
  await page.goBack({ waitUntil: 'commit' });
  await until('the page', () => page.evaluate(() => window.stayed && window.persisted));
  await page.waitForFunction(() => window.heard.some(({ name }) => name === 'back'));
  if (events) {
    await until('the stream to be heard', async () => {
      tell(streams.at(-1), 'ended');
      return page.evaluate(() => window.room.state.status === 'ended');
    });
  }
  await page.evaluate(() => { window.heard.length = 0; });
  await page.evaluate(() => window.room.reload());
  await page.waitForFunction(() => window.heard.some(({ link }) => link === 'loaded'));
  assert.deepEqual(await page.evaluate(() => window.heard.filter(({ type }) => type === 'error')), []);
  await page.evaluate(() => window.room.destroy());
  assert.equal(await page.locator('iframe').count(), 0);
});

check('without an event stream', false);
check('with one that is open', '/events');
