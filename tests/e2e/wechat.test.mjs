// WeChat on an iPhone, as far as a browser can play it: its bridge is there, comes later, or never calls back. The bridge and the room are
// simulated; that its callbacks count as a gesture there was measured elsewhere, so the room decides here what it takes for one.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { PHONE, look } from './support/browser.mjs';
import { until } from './support/sim.mjs';
import { Viewer, setUpSurfaces } from './support/surface.mjs';

const stand = setUpSurfaces(({ bench }) => bench.frames.set('/wechat', { body: ROOM }));

const IPHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.60(0x18003c2f) NetType/WIFI Language/zh_CN';
const ANDROID = 'Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/130.0.6723.103 Mobile Safari/537.36 XWEB/1300333 MMWEBSDK/20240404 MicroMessenger/8.0.60(0x28003c34) NetType/WIFI Language/zh_CN';

/** `takes`: what the room takes for a gesture, `bridge` or `tap`. `bridge`: `present`, `later`, `dumb` (never calls back) or `none`. */
async function enter(t, takes, bridge, userAgent = IPHONE) {
  const session = stand.bench.session({ dialect: 'agent', url: `${stand.bench.origin()}/wechat?${takes}` });
  const prepare = (page) => page.addInitScript(BRIDGE, bridge);
  const viewer = await Viewer.open(t, stand, session, { page: { ...PHONE, userAgent }, prepare });
  assert.equal(viewer.refusal, undefined);
  return viewer;
}

const frameOf = (viewer) => viewer.page.frames().find((frame) => frame.url().includes('/wechat'));
/** What the room heard, in order; nothing, while its script has not run. */
const heardBy = (viewer) => look(frameOf(viewer), "typeof heard === 'undefined' ? [] : heard");
const invoked = (viewer) => viewer.look('invoked');

const REFUSED = ['play(sound) by window', 'play(muted) by window'];
const WITHIN_THE_CALLBACK = ['before the callback', 'play(sound) by window', 'after the callback'];

test('the bridge is there: it is asked once the room has greeted, and the play message leaves within its callback', async (t) => {
  const viewer = await enter(t, 'bridge', 'present');
  await viewer.heard('playing', { muted: false });
  await viewer.cover('hidden');
  assert.deepEqual(await invoked(viewer), [{ name: 'getNetworkType', link: 'live' }]);
  assert.deepEqual(await heardBy(viewer), [...REFUSED, ...WITHIN_THE_CALLBACK]);
});

test('the bridge comes later', async (t) => {
  const viewer = await enter(t, 'bridge', 'later');
  await until('the two refusals', async () => frameOf(viewer) && (await heardBy(viewer)).length === 2);
  await viewer.look('void comeBridge()');
  await viewer.heard('playing', { muted: false });
  assert.deepEqual(await invoked(viewer), [{ name: 'getNetworkType', link: 'live' }]);
  assert.deepEqual(await heardBy(viewer), [...REFUSED, ...WITHIN_THE_CALLBACK]);
  await viewer.cover('hidden');
});

for (const [name, bridge, heard] of [
  ['it does not help', 'present', WITHIN_THE_CALLBACK],
  ['it never calls back', 'dumb', []],
  ['it never comes', 'none', []],
]) {
  test(`${name}: the ladder goes on, and a tap plays`, async (t) => {
    const viewer = await enter(t, 'tap', bridge);
    await viewer.cover('tap');
    assert.deepEqual(await heardBy(viewer), [...REFUSED, ...heard]);
    await look(frameOf(viewer), 'void (allows = true)');
    await viewer.click('tap');
    await viewer.heard('playing', { muted: false });
    await viewer.cover('hidden');
    assert.deepEqual(await heardBy(viewer), [...REFUSED, ...heard, 'play(sound) by window']);
  });
}

for (const [name, takes, cover] of [['plays all the same', 'bridge', 'hidden'], ['and does not help uses up no tap', 'tap', 'tap']]) {
  test(`a callback that comes when the viewer is asked already ${name}`, async (t) => {
    const viewer = await enter(t, takes, 'later');
    await viewer.cover('tap');
    await viewer.look('void comeBridge()');
    await until('the callback', async () => (await heardBy(viewer)).includes('after the callback'));
    assert.deepEqual(await heardBy(viewer), [...REFUSED, ...WITHIN_THE_CALLBACK]);
    await viewer.cover(cover);
  });
}

test('on Android the bridge is left alone, and the viewer is sent inside', async (t) => {
  const viewer = await enter(t, 'tap', 'present', ANDROID);
  await viewer.cover('tap-inside');
  assert.deepEqual([await invoked(viewer), await heardBy(viewer)], [[], REFUSED]);
});

/** WeChat's side, before any script of the page. The messages around the callback show what was posted within it. */
function BRIDGE(bridge) {
  const tell = (text) => document.querySelector('iframe').contentWindow.postMessage(text, '*');
  const invoke = (name, _, callback) => {
    window.invoked.push({ name, link: window.room?.state.link });
    if (bridge === 'dumb') return;
    setTimeout(() => {
      tell('before the callback');
      callback({ err_msg: 'network_type:wifi' });
      tell('after the callback');
    });
  };
  window.invoked = [];
  window.comeBridge = () => {
    window.WeixinJSBridge = { invoke };
    document.dispatchEvent(new Event('WeixinJSBridgeReady'));
  };
  if (bridge === 'present' || bridge === 'dumb') window.WeixinJSBridge = { invoke };
}

const ROOM = `<!doctype html><title>A simulated room page</title><p>Simulated.</p><script>
const takesBridge = location.search === '?bridge';
const heard = [];
let port, allows = false;
const write = (message) => JSON.stringify({ liveroom: 1, ...message });
const tell = (message) => port.postMessage(write(message));
const call = ({ id, name, args, nonce }, by) => {
  if (name !== 'play') return tell({ kind: 'result', id });
  heard.push('play(' + (args.muted ? 'muted' : 'sound') + ') by ' + by);
  // WebKit hands a gesture on to whoever is messaged within it.
  if (allows) tell({ kind: 'event', name: 'playback', data: { state: 'playing', muted: args.muted, volume: 1 } });
  else tell({ kind: 'event', name: 'blocked', data: { muted: args.muted, reason: 'not_allowed' } });
  tell({ kind: 'result', id, ...(!allows && { error: { code: 'blocked', message: 'not_allowed' } }) });
};
addEventListener('message', ({ data, ports }) => {
  if (/ the callback$/.test(data)) {
    heard.push(data);
    if (takesBridge) allows = data === 'before the callback';
    return;
  }
  const message = JSON.parse(data);
  if (message.kind === 'call') return call(message, 'window');
  [port] = ports;
  port.onmessage = ({ data }) => { const message = JSON.parse(data); if (message.kind === 'call') call(message, 'port'); else tell({ kind: 'result', id: message.id }); };
  tell({ kind: 'ready', nonce: message.nonce });
});
parent.postMessage(write({ kind: 'hello', version: 1, offers: ['play', 'mute', 'events'] }), '*');
</script>`;
