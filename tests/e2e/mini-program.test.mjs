// A mini-program's web-view, as far as a browser can play it: its user agent, its bridge and the page's JSSDK (`wx`) are simulated by what
// WeChat documents; so is every room. What phones on slow networks are spared is here, too.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { setUpBench } from './support/bench.mjs';
import { PHONE, look } from './support/browser.mjs';
import { until } from './support/sim.mjs';

const bench = setUpBench({ prepare() {
  bench.pages.set('/lesson', { body: LESSON }).set('/late.svg', { open: (response) => void (bench.late = response), headers: { 'content-type': 'image/svg+xml' } });
  bench.pages.set('/jweixin.js', { body: 'window.wx = window.simulatedJssdk;', type: '.js' });
  bench.pages.set('/wechat', { body: WECHAT }).set('/strict', { body: WECHAT, headers: { 'content-security-policy': STRICT } }).set('/wechat.js', { body: WECHAT_SCRIPT, type: '.js' });
  bench.frames.set('/mini', { body: '<!doctype html><title>a simulated room for web-views</title><h1>Simulated</h1>' });
} });

const IN_WECHAT = 'Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/150.0.0.0 Mobile Safari/537.36 XWEB/1500117 MMWEBID/1 MicroMessenger/8.0.76 NetType/WIFI';
const IN_MINI_PROGRAM = `${IN_WECHAT} miniProgram/wx0123456789abcdef`;
const SECRET = 'access_token=a-secret-of-the-session';
const wayOut = () => `${bench.origin('mini')}/mini?${SECRET}`;
const room = (name, over) => bench.rooms.set(name, bench.session({ mini_program_url: wayOut(), ...over }));
const asked = (name) => bench.asked.filter((one) => one.room === name).map(({ body }) => body.environment);

/** Opens the page of the lesson, which opens its room by itself; `prepare` runs in it before its own scripts. */
async function enter(t, name, { userAgent = IN_MINI_PROGRAM, options = {}, prepare = () => {}, query = '' } = {}) {
  const { page, close } = await bench.openBlank({ ...PHONE, userAgent });
  t.after(close);
  await page.addInitScript(prepare);
  const given = encodeURIComponent(JSON.stringify({ backend: bench.backend, room: name, events: false, ...options }));
  await page.goto(`${bench.page}/lesson?${given}${query}`, { waitUntil: 'commit' });
  return page;
}

/** Until the room is there whole: in the midst of a change of processes the driver finds no page to go back in. */
const gone = (page) => page.waitForURL(wayOut());
const cover = (page, state) => page.locator(`[data-liveroom-cover="${state}"]`).waitFor({ state: 'attached' });

describe('in a mini-program’s web-view', () => {
  test('the page goes to the room, and back to itself; a tap goes there again', async (t) => {
    room('there and back');
    const page = await enter(t, 'there and back', { query: '#late' });
    await until('the session request', () => asked('there and back').length === 1);
    // A page that has not loaded whole would be replaced in the history, unless its viewer tapped: no tap may be simulated until it is gone.
    await until('the room', () => look(page, 'Boolean(window.mounted)'));
    await until('the late picture', () => bench.late);
    bench.late.end('<svg xmlns="http://www.w3.org/2000/svg"/>');
    await gone(page);

    for (let times = 2; times < 4; times += 1) {
      await page.goBack({ waitUntil: 'commit' });
      await page.waitForURL(/\/lesson/, { waitUntil: 'commit' });
      const told = await page.evaluate(() => sessionStorage.getItem('told'));
      assert.match(told, /liveroom/);
      assert.ok(!told.includes('a-secret'), 'no event and no attribute has the address');
      await cover(page, 'gate');
      assert.deepEqual(await page.evaluate(() => [history.state.own, document.querySelectorAll('iframe').length]), ['the page’s', 0]);
      assert.equal(asked('there and back').length, times);
      await page.locator('[data-liveroom-cover] button').click();
      await gone(page);
    }
    assert.deepEqual(new Set(asked('there and back')), new Set(['mini_program']));
  });

  test('the bridge may come late, and bring the word', async (t) => {
    room('late');
    const page = await enter(t, 'late', { userAgent: IN_WECHAT });
    await cover(page, 'hidden');
    assert.deepEqual(asked('late'), ['wechat']);
    await page.evaluate(() => {
      window.__wxjs_environment = 'miniprogram';
      document.dispatchEvent(new Event('WeixinJSBridgeReady'));
    });
    await gone(page);
    assert.deepEqual(asked('late'), ['wechat', 'mini_program']);
  });

  for (const [name, over, settings] of [
    ['a page that wants to frames the room', {}, { options: { webview: 'frame' } }],
    ['without an address for web-views the room is framed', { mini_program_url: undefined }, {}],
    ['outside of one the room is framed', {}, { userAgent: IN_WECHAT }],
  ]) {
    test(name, async (t) => {
      room(name, over);
      const page = await enter(t, name, settings);
      await page.waitForFunction(() => window.room?.state.link === 'loaded');
      assert.match(page.url(), /\/lesson/);
    });
  }
});

describe('a slow or dear network', () => {
  for (const [name, connection, state] of [
    ['data is saved', { saveData: true, effectiveType: '4g' }, 'gate'],
    ['2G', { saveData: false, effectiveType: '2g' }, 'gate'],
    ['3G', { saveData: false, effectiveType: '3g' }, 'hidden'],
  ]) {
    test(`${name}: ${state === 'gate' ? 'a tap comes first, and the connections are opened' : 'the room comes by itself'}`, async (t) => {
      bench.rooms.set(name, bench.session({ origins: [bench.origin(), bench.origin('second')] }));
      // In a browser without a tap a room that reports nothing is gated anyway: on Android's WebView none is.
      const prepare = `Object.defineProperty(navigator, 'connection', { value: ${JSON.stringify(connection)} })`;
      const page = await enter(t, name, { userAgent: IN_WECHAT, prepare: { content: prepare }, options: { gate: 'auto' } });
      await cover(page, state);
      assert.equal(await page.locator('iframe').count(), state === 'gate' ? 0 : 1);
      const links = () => page.locator('link[rel=preconnect]').evaluateAll((links) => links.map(({ href }) => new URL(href).origin));
      assert.deepEqual(await links(), [bench.origin(), bench.origin('second')]);
      await page.evaluate(() => window.again());
      assert.deepEqual(await links(), [bench.origin(), bench.origin('second')], 'a second room asks for none twice');
      await page.evaluate(() => window.rooms.forEach((room) => room.destroy()));
      assert.deepEqual(await links(), []);
    });
  }

  test('a page reaches under the notches when it asks for that', async (t) => {
    bench.rooms.set('notch', bench.session());
    const page = await enter(t, 'notch', { options: { viewport: 'cover' } });
    const meta = () => page.locator('meta[name=viewport]').getAttribute('content');
    await until('the word', async () => (await meta()).includes('viewport-fit=cover'));
    await page.waitForFunction(() => window.room);
    await page.evaluate(() => window.room.destroy());
    assert.equal(await meta(), 'width=device-width');
  });
});

describe('liveroom/wechat', () => {
  async function open(t, userAgent, { prepare = JSSDK, path = '/wechat' } = {}) {
    const { page, close } = await bench.openBlank({ ...PHONE, userAgent });
    t.after(close);
    await page.addInitScript(prepare);
    await page.clock.install();
    await page.goto(bench.page + path);
    await page.waitForFunction(() => window.wechat);
    return page;
  }
  /** Starts a call, and tells later what became of it. */
  const start = (page, name, ...args) => page.evaluate(([name, args]) => window.start(name, args), [name, args]);
  const ends = (page) => page.waitForFunction(() => window.started.every(({ end }) => end) && window.started.map(({ end }) => end)).then((ends) => ends.jsonValue());
  const loadJssdk = (page) => page.evaluate(() => document.head.append(Object.assign(document.createElement('script'), { src: '/jweixin.js' })));

  test('calls wait for the page’s own JSSDK, in their order', async (t) => {
    const page = await open(t, IN_MINI_PROGRAM);
    await start(page, 'navigateTo', '/pages/pay?order=1');
    await start(page, 'postMessage', { order: 1 });
    await start(page, 'navigateBack', 2);
    for (const name of ['redirectTo', 'reLaunch', 'switchTab']) await start(page, name, '/pages/index');
    assert.deepEqual(await page.evaluate(() => [window.calls, document.scripts.length]), [[], 1], 'it loads none');
    await loadJssdk(page);
    assert.deepEqual(await ends(page), Array(6).fill('done'));
    assert.deepEqual(await page.evaluate(() => window.calls), [
      ['navigateTo', { url: '/pages/pay?order=1' }], ['postMessage', { data: { order: 1 } }], ['navigateBack', { delta: 2 }],
      ['redirectTo', { url: '/pages/index' }], ['reLaunch', { url: '/pages/index' }], ['switchTab', { url: '/pages/index' }],
    ]);
  });

  test('a JSSDK of a bundler is given over', async (t) => {
    const page = await open(t, IN_MINI_PROGRAM);
    await start(page, 'navigateBack');
    await page.evaluate(() => window.wechat.setJssdk(window.simulatedJssdk));
    assert.deepEqual(await ends(page), ['done']);
    assert.deepEqual(await page.evaluate(() => window.calls), [['navigateBack', { delta: 1 }]]);
  });

  /** Each on a page of its own: the calls, and how they end. */
  for (const [name, userAgent, act, expected] of [
    ['a browser, and calls that are wrong everywhere', PHONE.userAgent, async (page) => {
      await start(page, 'navigateTo', '/pages/a');
      await start(page, 'navigateTo', '');
      await start(page, 'navigateBack', 0);
    }, ['not_supported', 'invalid_option', 'invalid_option']],
    ['WeChat’s own browser, whose bridge comes late', IN_WECHAT, async (page) => {
      await start(page, 'navigateTo', '/pages/a');
      await page.evaluate(() => {
        window.WeixinJSBridge = {};
        document.dispatchEvent(new Event('WeixinJSBridgeReady'));
      });
    }, ['not_supported']],
    ['no JSSDK', IN_MINI_PROGRAM, async (page) => {
      await start(page, 'postMessage', 1);
      await until('the wait', async () => {
        await page.clock.fastForward(10_001);
        return page.evaluate(() => window.started.every(({ end }) => end));
      });
    }, ['sdk_unavailable']],
    ['a page that is not there, and no answer', IN_MINI_PROGRAM, async (page) => {
      await loadJssdk(page);
      await start(page, 'navigateTo', '/pages/missing?token=a-secret');
      await start(page, 'navigateTo', '/pages/silent');
      await page.waitForFunction(() => window.calls.length === 2);
      await page.clock.fastForward(10_001);
    }, ['call_failed', 'call_timeout']],
  ]) {
    test(`what goes wrong: ${name}`, async (t) => {
      const page = await open(t, userAgent);
      await act(page);
      const found = await ends(page);
      assert.deepEqual(found.map(({ code }) => code), expected);
      assert.deepEqual(new Set(found.map(({ name }) => name)), new Set(['LiveRoomError']));
      assert.ok(!JSON.stringify(found).includes('a-secret'), 'a path may hold anything');
    });
  }

  test('where the page is, by the JSSDK', async (t) => {
    const page = await open(t, IN_WECHAT);
    const ask = (isInside) => page.evaluate((isInside) => {
      Object.assign(window, { isInside, wx: window.simulatedJssdk, WeixinJSBridge: {} });
      return window.wechat.environment();
    }, isInside);
    assert.deepEqual(await ask(false), { app: 'wechat', isMiniProgram: false, system: 'android' });
    assert.deepEqual(await ask(true), { app: 'wechat', isMiniProgram: true, system: 'android' });
  });

  test('a QR code is drawn here, under a strict policy, and taken away again', async (t) => {
    const page = await open(t, PHONE.userAgent, { path: '/strict' });
    const loaded = [];
    page.on('request', (request) => loaded.push(new URL(request.url()).pathname));
    await page.evaluate(async () => { window.remove = await window.wechat.qrCode('https://mini.example/a', document.querySelector('#code'), { label: '扫码打开' }); });
    assert.deepEqual(loaded, ['/pkg/qr.js']);
    const code = page.getByRole('img', { name: '扫码打开' });
    const { width, height } = await code.boundingBox();
    assert.deepEqual([width, height].map(Math.round), [200, 200]);
    await page.evaluate(() => window.remove());
    assert.equal(await code.count(), 0);
    await start(page, 'qrCode', 'a'.repeat(3000));
    const [{ code: why }] = await ends(page);
    assert.equal(why, 'invalid_option');
    assert.deepEqual(page.said, [], 'no violation');
  });
});

/** WeChat's JSSDK, simulated by what "web-view" of its documentation says: here it is not yet loaded. */
function JSSDK() {
  window.calls = [];
  const api = (name) => ({ success, fail, ...options }) => {
    window.calls.push([name, options]);
    setTimeout(() => {
      if (options.url?.includes('missing')) fail({ errMsg: `${name}:fail page "${options.url}" is not found` });
      else if (!options.url?.includes('silent')) success?.({ errMsg: `${name}:ok` });
    });
  };
  const names = ['navigateTo', 'redirectTo', 'reLaunch', 'switchTab', 'navigateBack', 'postMessage'];
  const getEnv = (answer) => setTimeout(() => answer({ miniprogram: Boolean(window.isInside) }));
  window.simulatedJssdk = { miniProgram: { ...Object.fromEntries(names.map((name) => [name, api(name)])), getEnv } };
}

const STRICT = `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-page'; img-src data:; require-trusted-types-for 'script'`;
const WECHAT = `<!doctype html><title>wechat; simulated</title><link rel="icon" href="data:,">
<style nonce="page">#code { width: 200px; height: 200px } svg { display: block }</style>
<div id="code"></div><script type="module" src="/wechat.js"></script>`;
const WECHAT_SCRIPT = `import * as wechat from '/pkg/wechat.js';
const started = [];
const start = (name, args) => {
  const call = {};
  started.push(call);
  const act = name === 'qrCode' ? wechat.qrCode(...args, document.body) : wechat.miniProgram[name](...args);
  act.then(() => { call.end = 'done'; }, ({ name, code, message }) => { call.end = { name, code, message }; });
};
Object.assign(window, { wechat, started, start });`;

const LESSON = `<!doctype html><html lang="en"><title>a lesson; simulated</title><link rel="icon" href="data:,"><meta name="viewport" content="width=device-width">
<body><div id="slot" style="height: 300px"></div>
<script>if (location.hash === '#late' && !history.state) document.body.append(Object.assign(new Image(), { src: '/late.svg' }));</script>
<script type="module">
import { LiveRoom } from '/pkg/index.js';
const options = JSON.parse(decodeURIComponent(location.search.slice(1)));
const told = [], rooms = [];
if (!history.state) history.replaceState({ own: 'the page’s' }, '');
addEventListener('pagehide', () => sessionStorage.setItem('told', JSON.stringify([told, history.state, document.documentElement.outerHTML])));
const open = async () => {
  const room = await LiveRoom.mount('#slot', { gate: 'never', seat: 'any', ...options });
  room.on('*', (event) => told.push(event));
  rooms.push(room);
  return room;
};
Object.assign(window, { rooms, again: () => open().then(() => {}), room: await open(), mounted: true });
</script>`;
