// Pages with policies: https, Content-Security-Policy, Trusted Types. What they forbid is named; what the kit needs is little.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';

import { setUpBench } from './support/bench.mjs';
import { ROOT } from './support/programs.mjs';
import { until } from './support/sim.mjs';

const bench = setUpBench();

/** Adds a page with this policy and opens it. */
async function openUnder(t, policy) {
  const path = `/policy-${bench.pages.size}`;
  bench.pages.set(path, { ...bench.pages.get('/'), headers: { 'content-security-policy': policy } });
  return bench.open(t, path);
}

describe('https', () => {
  /** `url` is where the session wants the frame. */
  const check = (name, url, code) => test(name, async (t) => {
    const page = await bench.openPage('/', { ignoreHTTPSErrors: true }, await bench.secure());
    t.after(() => bench.closePage(page));
    assert.equal(new URL(page.url()).protocol, 'https:');
    const session = bench.session({ url: url(), origins: [new URL(url()).origin] });
    const error = await page.evaluate((session) => window.mount({ backend: async () => session, room: 'own' }), session);
    assert.equal(error?.code, code, JSON.stringify(error));
    if (code) assert.match(error.message, /https/);
    assert.equal(await page.locator('iframe').count(), code ? 0 : 1);
  });

  check('an http room', () => 'http://room.example/enter?ticket=1', 'insecure_url');
  check('an http room whose name begins like this machine’s', () => 'http://127.0.0.1.example/enter', 'insecure_url');
  check('an http room on this machine, which browsers allow', () => `${bench.origin()}/room`, undefined);
});

describe('Content-Security-Policy', () => {
  test('frame-src without the room', async (t) => {
    const page = await openUnder(t, `frame-src 'self'`);
    bench.rooms.set('framed', bench.session({ url: `${bench.origin()}/room?ticket=1` }));
    await page.evaluate((backend) => window.mount({ backend, room: 'framed', events: false }), bench.backend);
    await page.waitForFunction(() => window.heard.some(({ code }) => code));
    const [error, ...more] = await page.evaluate(() => window.heard.filter(({ type }) => type === 'error'));
    assert.equal(error.code, 'frame_blocked');
    assert.ok(error.message.includes(`frame-src ${bench.origin()}`), 'it says what to add');
    assert.deepEqual(more, [], 'once');
    assert.equal(await page.evaluate(() => window.room.state.link), 'lost');
    assert.ok(!page.said.some((line) => line.includes('ticket')), 'no URL on the console');
  });

  test('of another frame that is blocked the room says nothing', async (t) => {
    const page = await openUnder(t, `frame-src ${bench.origin()}`);
    bench.rooms.set('beside', bench.session());
    await page.evaluate((backend) => window.mount({ backend, room: 'beside', events: false }), bench.backend);
    const violated = page.evaluate(() => new Promise((resolve) => {
      document.addEventListener('securitypolicyviolation', () => resolve(true));
    }));
    const other = `${bench.origin('other')}/room`;
    await page.evaluate((src) => { document.body.append(Object.assign(document.createElement('iframe'), { src })); }, other);
    await violated;
    await until('the room to load', () => page.evaluate(() => window.room.state.link === 'loaded'));
    assert.deepEqual(await page.evaluate(() => window.heard.filter(({ type }) => type === 'error')), []);
  });

  test('of a frame without an origin that is blocked while the session is awaited it says nothing either', async (t) => {
    const page = await openUnder(t, `frame-src ${bench.origin()}`);
    await page.evaluate((session) => {
      const asked = new Promise((answer) => (window.answer = () => answer(session)));
      window.mounted = window.mount({ backend: () => asked, room: 'awaited', events: false });
    }, bench.session());
    await page.waitForFunction(() => document.querySelector('[data-liveroom-stage] iframe')?.referrerPolicy);
    await page.evaluate(() => new Promise((resolve) => {
      document.addEventListener('securitypolicyviolation', resolve, { once: true });
      document.body.append(Object.assign(document.createElement('iframe'), { src: 'data:text/html,deep' }));
    }));
    await page.evaluate(() => (window.answer(), window.mounted));
    await until('the room to load', () => page.evaluate(() => window.room.state.link === 'loaded'));
    assert.deepEqual(await page.evaluate(() => window.heard.filter(({ type }) => type === 'error')), []);
  });

  test('the strictest one that the documentation names is enough', async (t) => {
    const page = await openUnder(t, `default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src data:; `
      + `connect-src 'self' ${new URL(bench.backend).origin}; frame-src ${bench.origin()}; require-trusted-types-for 'script'`);
    bench.rooms.set('strict', bench.session());
    assert.equal(await page.evaluate((backend) => window.mount({ backend, room: 'strict', events: false }), bench.backend), undefined);
    const room = await until('the frame', () => page.frames().find((frame) => frame.url() === `${bench.origin()}/room`));
    await room.evaluate(() => top.postMessage('{"cmd":"third:mark"}', '*'));
    await page.waitForFunction(() => window.heard.some(({ name }) => name === 'mark'));
    const [box, slot] = await Promise.all(['[data-liveroom-stage] iframe', '#slot'].map((selector) => page.locator(selector).boundingBox()));
    for (const side of Object.keys(slot)) assert.ok(Math.abs(box[side] - slot[side]) < 0.5, `the frame covers its slot: ${side}`);
    await page.evaluate(() => window.room.destroy());
    assert.deepEqual(page.said, [], 'no violation');
  });

  test('a script tag with a nonce and with the hash that the package gives', async (t) => {
    const { 'liveroom.js': integrity } = JSON.parse(await readFile(join(ROOT, 'pkg/sri.json'), 'utf8'));
    const policy = `default-src 'none'; script-src 'nonce-r4nd0m' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self'; img-src data:; `
      + `connect-src 'self' ${new URL(bench.backend).origin}; frame-src ${bench.origin()}`;
    const body = `<!doctype html><title>nonce</title><link rel="icon" href="data:,"><h1>Simulated</h1><div id="slot"></div>
      <script nonce="r4nd0m" integrity="${integrity}" src="/pkg/liveroom.js"></script>
      <script nonce="r4nd0m">window.mount = (options) => LiveRoom.mount('#slot', options);</script>`;
    bench.pages.set('/nonce', { body, headers: { 'content-security-policy': policy } });
    bench.rooms.set('trusted', bench.session());
    const page = await bench.open(t, '/nonce');
    await page.evaluate(async (backend) => { window.room = await window.mount({ backend, room: 'trusted', events: false }); }, bench.backend);
    await page.waitForFunction(() => window.room.state.link === 'loaded');
    await page.evaluate(() => window.room.destroy());
    assert.deepEqual(page.said, [], 'no violation');
  });

  test('connect-src without the backend', async (t) => {
    const page = await openUnder(t, `connect-src 'self'`);
    const error = await page.evaluate((backend) => window.mount({ backend, room: 'unreachable', events: false }), bench.backend);
    assert.equal(error?.code, 'backend_unreachable');
  });
});
