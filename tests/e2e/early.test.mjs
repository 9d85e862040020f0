// The frame goes to its room before the kit is there, where nothing stands in the way; what the kit then finds is one room, opened once.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { setUpBench } from './support/bench.mjs';
import { until } from './support/sim.mjs';

const MARK = JSON.stringify({ cmd: 'third:mark', type: 'broadcast' });
/** It speaks once, when it is there. */
const ROOM = `<!doctype html><title>room</title><script>parent.postMessage(${JSON.stringify(MARK)}, '*')</script>`;
// A page that opens a room by itself: whatever a driver asks of a page counts as a viewer's gesture.
const PAGE = `<!doctype html><html lang="en"><title>early</title><link rel="icon" href="data:,"><div id="slot" style="height: 360px"></div>
<script type="module">
import { LiveRoom } from '/pkg/index.js';
const { init, ...options } = JSON.parse(decodeURIComponent(location.search.slice(1)));
await new Function('options', 'return (async () => {' + (init ?? '') + '})()')(options);
window.leaving = new AbortController();
window.mount = LiveRoom.mount('#slot', options, leaving.signal).then((room) => { window.room = room; }, ({ code }) => { window.failure = code; });
window.mount.finally(() => fetch('/mounted'));
</script>`;

let requests = 0;
let mounted = 0;
const bench = setUpBench({
  prepare() {
    bench.pages.set('/early', { body: PAGE });
    bench.pages.set('/mounted', { open: (response) => { mounted += 1; response.end(); } });
    bench.frames.set('/room', { open: (response) => { requests += 1; response.end(ROOM); } });
  },
});

/** A page that waits for `file` of the kit, and what lets it come. */
async function begin(t, { session = {}, file = 'kit.wasm', userAgent, ...options } = {}) {
  requests = 0;
  bench.rooms.set('lesson', typeof session === 'function' ? session : bench.session(session));
  const { page, close } = await bench.openBlank(userAgent && { userAgent });
  t.after(close);
  let come;
  const held = new Promise((resolve) => (come = resolve));
  await page.route(`**/${file}`, async (route) => ((await held) === 'never' ? route.abort() : route.continue()));
  const search = encodeURIComponent(JSON.stringify({ backend: bench.backend, room: 'lesson', events: false, ...options }));
  await page.goto(`${bench.page}/early?${search}`);
  return { page, come };
}

/** The frame is asked for while the wasm is held. */
async function beginEarly(t, options) {
  const { page, come } = await begin(t, options);
  await until('the frame', () => requests === 1);
  return { page, come };
}

/** Neither on the page nor in the browser. */
async function nothingIsLeft(page) {
  assert.equal(await page.locator('[data-liveroom-stage]').count(), 0);
  assert.deepEqual(await page.evaluate(async () => (await navigator.locks.query()).held.map(({ name }) => name)), []);
}

const PHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1';
const WECHAT = 'Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/150.0.0.0 Mobile Safari/537.36 MicroMessenger/8.0.49';

describe('goes ahead', () => {
  const check = (name, options) => test(name, async (t) => {
    const { page, come } = await beginEarly(t, options);
    await page.waitForFunction(() => document.querySelector('[data-liveroom-stage] iframe')?.allow.startsWith('autoplay http://room.localhost'));
    come();
    // It said so when nobody could hear it yet.
    await page.waitForFunction(() => window.room?.state.link === 'live');
    assert.equal(requests, 1);
    assert.equal(await page.locator('[data-liveroom-stage] iframe').count(), 1);
    assert.equal(await page.locator('[data-liveroom-stage]').evaluate((stage) => getComputedStyle(stage).visibility), 'visible');
    await page.evaluate(() => window.room.destroy());
    await nothingIsLeft(page);
  });

  check('without a gate', { gate: 'never' });
  check('in every tab', { gate: 'never', seat: 'any' });
  check('in a sandbox', { gate: 'never', sandbox: true });
  check('where a tap does not last', { userAgent: PHONE });
  check('in WeChat', { userAgent: WECHAT });
});

describe('waits', () => {
  const check = (name, options) => test(name, async (t) => {
    const asked = bench.asked.length;
    const { come } = await begin(t, { gate: 'never', ...options });
    await until('the session request', () => bench.asked.length > asked);
    const before = mounted;
    come();
    await until('the kit', () => mounted > before);
    assert.equal(requests, 0);
  });

  const json = (status, body) => (_, response) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  check('for a tap', { gate: 'always' });
  check('for a tap that helps', { gate: 'auto' });
  check('where data is saved', {
    gate: 'auto', session: { dialect: 'agent' }, init: `Object.defineProperty(navigator, 'connection', { value: { saveData: true } })`,
  });
  check('while another has the seat', { init: `await new Promise((taken) => navigator.locks.request('liveroom:' + options.backend + ':lesson', () => {
    taken();
    return new Promise(() => {});
  }))` });
  check('for who is not let in', { session: json(403, { code: 'forbidden' }) });
  check('for no answer of the contract', { session: json(200, []) });
  check('before the class', { session: { content: 'waiting', status: 'waiting', url: undefined } });
  check('for a URL that is on no listed origin', { session: { origins: ['https://other.example'] } });
  check('for an answer with a secret', { session: { credentials: { token: 'a', 'Partner-Key': 'b' } } });
  check('for a URL that is none', { session: { url: 'javascript:parent.postMessage(1)', origins: ['null'] } });
  check('for origins that would be a policy', { get session() { return { origins: [bench.origin(), 'https://a.example; geolocation *'] }; } });
  check('in a mini-program', {
    userAgent: `${WECHAT} miniProgram/wx0123456789abcdef`, get session() { return { mini_program_url: `${bench.page}/away` }; },
  });
});

describe('leaves nothing', () => {
  test('of a room with a wrong option', async (t) => {
    const { page, come } = await beginEarly(t, { gate: 'never', float: 'up' });
    come();
    await page.waitForFunction(() => window.failure === 'invalid_option');
    await nothingIsLeft(page);
  });

  test('of a session that the core refuses', async (t) => {
    const { page, come } = await beginEarly(t, { gate: 'never', session: { vendor: 'nobody' } });
    come();
    await page.waitForFunction(() => window.failure === 'backend_invalid');
    await nothingIsLeft(page);
  });

  test('of a room that nobody wants any more', async (t) => {
    const { page, come } = await beginEarly(t, { gate: 'never' });
    await page.evaluate(() => window.leaving.abort());
    await until('it to be gone', () => nothingIsLeft(page).then(() => true, () => false));
    come();
    await page.waitForFunction(() => window.failure === 'destroyed');
    await nothingIsLeft(page);
  });

  test('of a room that nobody wanted when it began', async (t) => {
    const { page, come } = await begin(t, { gate: 'never', file: 'early.js' });
    await page.waitForFunction(() => 'leaving' in window);
    await page.evaluate(() => {
      const { request } = navigator.locks;
      navigator.locks.request = (...given) => { window.sat = true; return request.apply(navigator.locks, given); };
      window.leaving.abort();
    });
    come();
    await page.waitForFunction(() => window.failure === 'destroyed');
    await nothingIsLeft(page);
    assert.equal(await page.evaluate(() => window.sat), undefined, 'who comes next finds the seat free');
    assert.equal(requests, 0);
  });

  for (const file of ['kit.js', 'early.js']) {
    test(`where ${file} does not come`, async (t) => {
      const { page, come } = await begin(t, { gate: 'never', file });
      if (file === 'kit.js') await until('the frame', () => requests === 1);
      come('never');
      await page.waitForFunction(() => window.failure === 'kit_unavailable');
      await nothingIsLeft(page);
    });
  }
});

test('an answer that breaks off in its midst is an answer that did not come', async (t) => {
  const session = (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write('{"vendor":');
  };
  const { page, come } = await begin(t, { timeout: 300, session });
  come();
  await page.waitForFunction(() => window.failure === 'backend_timeout');
  await nothingIsLeft(page);
});

test('a slot that comes while the kit is on its way is found', async (t) => {
  const init = `document.querySelector('#slot').id = 'later'`;
  const { page, come } = await begin(t, { init });
  await page.waitForFunction(() => 'mount' in window);
  await page.evaluate(() => { document.querySelector('#later').id = 'slot'; });
  come();
  await page.waitForFunction(() => window.room?.state.link === 'live');
});
