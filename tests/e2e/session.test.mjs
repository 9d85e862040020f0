// When the kit asks for a session: once, at once, with what it knows of the viewer's browser; and again before it is needed.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { setUpBench } from './support/bench.mjs';
import { until } from './support/sim.mjs';

const bench = setUpBench();

const mount = (page, room, over) => page.evaluate((options) => window.mount(options), { backend: bench.backend, room, events: false, ...over });
const asked = (name) => bench.asked.filter(({ room }) => room === name).map(({ body }) => body);

describe('the first request', () => {
  test('does not wait for the wasm', async (t) => {
    bench.rooms.set('side by side', bench.session());
    const page = await bench.open(t);
    await page.route('**/kit.wasm', async (route) => {
      await until('the session request', () => asked('side by side').length > 0);
      await route.continue();
    });
    assert.equal(await mount(page, 'side by side'), undefined);
    assert.equal(asked('side by side').length, 1, 'what was asked early is used');
  });

  test('is on its way while the page is as long as it was', async (t) => {
    bench.rooms.set('no shift', bench.session());
    const page = await bench.open(t);
    await page.evaluate(() => { document.body.style.minHeight = '100vh'; });
    const size = () => page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.scrollHeight]);
    const before = await size();
    let during;
    await page.route('**/kit.js', async (route) => {
      await page.waitForSelector('[data-liveroom-stage]', { state: 'attached' });
      during = await size();
      await route.continue();
    });
    assert.equal(await mount(page, 'no shift'), undefined);
    assert.deepEqual(during, before);
  });

  const CHROME = 'Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/150.0.0.0 Mobile Safari/537.36';
  /** `init` runs in the page before its own scripts. */
  const check = (environment, name, userAgent, init = '') => test(`says where the page runs: ${name}`, async (t) => {
    bench.rooms.set(name, bench.session());
    const page = await bench.openPage('/', { userAgent });
    t.after(() => bench.closePage(page));
    await page.evaluate(init);
    assert.equal(await mount(page, name), undefined);
    assert.deepEqual(asked(name).at(-1), { content: 'auto', reason: 'mount', environment });
    assert.equal(asked(name).length, 1);
  });
  check('browser', 'a browser', CHROME);
  check('wechat', 'WeChat', `${CHROME} MicroMessenger/8.0.49`);
  check('mini_program', 'a mini-program', `${CHROME} MicroMessenger/8.0.49 miniProgram/wx0123456789abcdef`);
  check('mini_program', 'a mini-program by its window', `${CHROME} MicroMessenger/8.0.49`, `window.__wxjs_environment = 'miniprogram'`);

  test('carries the page’s own credentials', async (t) => {
    let cookies;
    bench.rooms.set('signed in', (request, response) => {
      cookies = request.headers.cookie;
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(bench.session()));
    });
    const page = await bench.open(t);
    await page.context().addCookies([{ name: 'viewer', value: 'alice', url: bench.page }]);
    // Another origin of the same site: without asking for it, no cookie would go there.
    const backend = bench.backend.replace('127.0.0.1', 'localhost');
    assert.equal(await mount(page, 'signed in', { backend }), undefined);
    assert.equal(cookies, 'viewer=alice');
  });
});

/** A page whose clock can be put forward, also for the wasm. */
async function openTimeless(t, room, over) {
  const page = await bench.open(t);
  await page.clock.install();
  assert.equal(await mount(page, room, over), undefined);
  return page;
}

describe('time', () => {
  test('a session is renewed before it expires, and the room plays on', async (t) => {
    bench.rooms.set('expiring', (_, response) => {
      const now = Date.now();
      const session = bench.session({ server_time: now, expires_at: now + 600_000 });
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(session));
    });
    const page = await openTimeless(t, 'expiring');
    await page.waitForFunction(() => window.room.state.link === 'loaded');
    const frame = await until('the room', () => page.frames().find((frame) => frame.url().startsWith(bench.origin())));
    await frame.evaluate(() => { window.stayed = true; });
    await page.clock.fastForward(470_000);
    assert.equal(asked('expiring').length, 1, 'not too early');
    await page.clock.fastForward(129_000);
    await until('the renewal', () => asked('expiring').length === 2);
    assert.equal(asked('expiring')[1].reason, 'refresh');
    assert.equal(await frame.evaluate(() => window.stayed), true);
    assert.equal(await page.evaluate(() => window.room.state.link), 'loaded');
  });

  test('a room that never loads is tried with new sessions, then given up', async (t) => {
    bench.frames.set('/never', { open: () => {} });
    bench.rooms.set('hanging', bench.session({ url: `${bench.origin()}/never` }));
    const page = await openTimeless(t, 'hanging');
    await until('the first frame', () => page.evaluate(() => window.room.state.link === 'navigating'));
    for (const times of [2, 3]) {
      await page.clock.fastForward(21_000);
      await until('another session', () => asked('hanging').length === times);
      await until('another frame', () => page.evaluate(() => window.room.state.link === 'navigating'));
    }
    await page.clock.fastForward(21_000);
    const error = await until('the end', () => page.evaluate(() => window.heard.find(({ type }) => type === 'error')));
    assert.equal(error.code, 'frame_unreachable');
    assert.equal(await page.evaluate(() => window.room.state.link), 'lost');
    assert.deepEqual(asked('hanging').map(({ reason }) => reason), ['mount', 'reload', 'reload']);
  });

  test('a room that the network took is there again with the network', async (t) => {
    let isOffline = true;
    let loads = 0;
    const load = (response) => (isOffline ? undefined : response.end(`<!doctype html><title>room ${++loads}</title>`));
    bench.frames.set('/far', { open: load });
    bench.rooms.set('far', (request, response) => {
      if (isOffline && asked('far').length > 1) return request.socket.destroy();
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(bench.session({ url: `${bench.origin()}/far` })));
    });
    const page = await openTimeless(t, 'far');
    await until('the first frame', () => page.evaluate(() => window.room.state.link === 'navigating'));
    // It is given up when no attempt brought a session, with longer and longer pauses between them.
    const code = await until('the end', async () => {
      await page.clock.fastForward(5_000);
      return page.evaluate(() => window.heard.find(({ type }) => type === 'error')?.code);
    });
    assert.match(code, /^backend_(unreachable|timeout)$/);
    const before = asked('far').length;
    await page.context().setOffline(true);
    isOffline = false;
    await page.context().setOffline(false);
    await until('the room', async () => {
      if (asked('far').length === before) await page.clock.fastForward(1_000);
      return loads > 0;
    });
    assert.deepEqual(asked('far').slice(before).map(({ reason }) => reason), ['reload']);
  });
});
