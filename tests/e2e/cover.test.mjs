// What lies over a room: every state of it reached as a viewer reaches it, in both languages, on a phone and a desktop, under the
// strictest policy a page can have. Pictures of all of them go into target/screenshots. The rooms are simulated.
import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';

import { DESKTOP, PHONE } from './support/browser.mjs';
import { ROOT } from './support/programs.mjs';
import { until } from './support/sim.mjs';
import { Viewer, sessionOf, setUpSurfaces } from './support/surface.mjs';

const SHOTS = join(ROOT, 'target/screenshots');
const MINUTE = 60_000;
let axe;

const stand = setUpSurfaces(async ({ bench, sim, pages }) => {
  await mkdir(SHOTS, { recursive: true });
  axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  const from = (frames) => [
    `default-src 'none'`, `script-src 'self' 'wasm-unsafe-eval'`, `style-src 'self'`, `connect-src 'self' ${new URL(bench.backend).origin}`,
    `img-src data: ${sim.url}`, `media-src ${sim.url}`, `frame-src ${frames}`, `require-trusted-types-for 'script'`, `trusted-types 'none'`,
  ].join('; ');
  const page = bench.pages.get('/surface');
  bench.pages.set('/strict', { ...page, headers: { 'content-security-policy': from(`${bench.origin()} ${pages.room}`) } });
  bench.pages.set('/unframed', { ...page, headers: { 'content-security-policy': from(`'none'`) } });
  bench.frames.set('/never', { open: () => {} }).set('/removed', { body: REMOVED }).set('/refusing', { body: REFUSING });
});

const stock = (over) => stand.bench.session({ title: '高一数学 · 函数的单调性', poster: `${stand.sim.url}/sim/assets/poster.jpg`, ...over });
const waiting = (over) => stock({ content: 'waiting', status: 'waiting', url: undefined, origins: undefined, contents: [], ...over });
const removed = (reason) => stock({ dialect: 'agent', url: `${stand.bench.origin()}/removed?${reason}` });
/** A room page that lets nothing play before a tap: on the cover (as WebKit does), or in the room itself (as Android's WebView does). */
const refusing = (where) => stock({ dialect: 'agent', url: `${stand.bench.origin()}/refusing?${where}` });
const enter = (session, over = {}) => async (t, how) => Viewer.open(t, stand, await session(), { ...how, ...over, options: { ...how.options, ...over.options } });

/** Each state: how it is reached, and what it says in Chinese and English: a sentence, a control. */
const STATES = {
  loading: { enter: enter(() => stock({ url: `${stand.bench.origin()}/never` })), zh: ['正在进入直播间'], en: ['Entering the room'] },
  gate: { enter: enter(stock, { options: { gate: 'always' } }), zh: ['', '播放'], en: ['', 'Play'] },
  tap: { enter: enter(() => refusing('outside')), zh: ['', '播放'], en: ['', 'Play'] },
  'tap-inside': { enter: tapInside, zh: ['请点击画面播放'], en: ['Tap the video to play'] },
  unmute: { enter: enter(() => sessionOf(stand, 'webm', 'playback')), zh: ['', '点击开启声音'], en: ['', 'Tap for sound'] },
  waiting: { enter: enter(() => waiting()), zh: ['直播尚未开始'], en: ['The class has not started'] },
  // The viewer's own clock is an hour behind.
  'waiting, counting down': {
    enter: enter(() => waiting({ server_time: Date.now() + 60 * MINUTE, starts_at: Date.now() + 69.9 * MINUTE })),
    zh: ['直播尚未开始', undefined, /^距离开始 00:09:5\d$/], en: ['The class has not started', undefined, /^Starts in 00:09:5\d$/],
  },
  'waiting, late': {
    enter: enter(() => waiting({ starts_at: Date.now() - MINUTE })),
    zh: ['直播尚未开始', undefined, /^即将开始$/], en: ['The class has not started', undefined, /^Starting soon$/],
  },
  ended: { enter: enter(() => waiting({ status: 'ended' })), zh: ['直播已结束'], en: ['The class is over'] },
  playback: {
    enter: enter(() => waiting({ status: 'playback', contents: ['playback'] })),
    zh: ['直播已结束', '观看回放'], en: ['The class is over', 'Watch the recording'],
  },
  elsewhere: { enter: elsewhere, zh: ['你正在另一个页面观看', '在此观看'], en: ['You are watching in another tab', 'Watch here'] },
  'removed, replaced': { enter: enter(() => removed('replaced')), zh: ['你已在其他设备进入直播间', '在此观看'], en: ['You entered on another device', 'Watch here'] },
  'removed, kicked': { enter: enter(() => removed('kicked')), zh: ['你已被移出直播间', '重试'], en: ['You were removed from the room', 'Try again'] },
  'removed, full': { enter: enter(() => removed('full')), zh: ['直播间人数已满', '重试'], en: ['The room is full', 'Try again'] },
  'removed, banned': { enter: enter(() => removed('banned')), zh: ['你已被禁止进入直播间'], en: ['You may not enter this room'] },
  'removed, refused': { enter: enter(() => removed('refused')), zh: ['暂时无法进入直播间', '重试'], en: ['The room cannot be entered now', 'Try again'] },
  failed: {
    enter: enter(stock, { path: '/unframed' }),
    zh: ['直播间加载失败 (frame_blocked)', '重试'], en: ['The room could not be loaded (frame_blocked)', 'Try again'],
  },
};

async function tapInside(t, how) {
  const viewer = await Viewer.open(t, stand, refusing('inside'), how);
  await viewer.click('tap');
  return viewer;
}

async function elsewhere(t, how) {
  const first = await Viewer.open(t, stand, stock(), how);
  return Viewer.open(t, stand, undefined, { ...how, room: first.room, context: first.page.context() });
}

for (const [name, { enter, ...words }] of Object.entries(STATES)) {
  const state = name.split(',')[0];
  for (const [language, device] of [['zh', PHONE], ['en', DESKTOP]]) {
    test(`${name}, ${language}`, async (t) => {
      await stand.sim.reset();
      // Zooming is up to the page; the vendors' viewport, which forbids it, is none of the cover's.
      const viewer = await enter(t, { path: '/strict', page: device, options: { language: language === 'zh' ? 'zh-CN' : 'en', viewport: 'leave' } });
      assert.equal(viewer.refusal, undefined);
      const [text, label, clock = /^$/] = words[language];
      const cover = await viewer.cover(state);
      assert.deepEqual([cover.text, cover.label], [text, label]);
      assert.match(cover.clock, clock);
      if (label) assert.ok(cover.width >= 44 && cover.height >= 44, `${cover.width} × ${cover.height}`);
      for (const [size, { viewport }] of Object.entries({ phone: PHONE, desktop: DESKTOP })) {
        await viewer.page.setViewportSize(viewport);
        await viewer.page.screenshot({ path: join(SHOTS, `cover-${name.replace(', ', '-').replaceAll(' ', '-')}-${language}-${size}.png`) });
      }
      assert.deepEqual(await violations(viewer), []);
      const expected = state === 'failed' ? 1 : 0;
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

const strictly = (t, session, options, over) => Viewer.open(t, stand, session, { path: '/strict', options: { language: 'en', ...options }, ...over });

test('gate: the tap opens the room', async (t) => {
  const viewer = await strictly(t, stock(), { gate: 'always' });
  const frames = () => viewer.look(`document.querySelectorAll('iframe').length`);
  const { title, poster } = await viewer.cover('gate');
  assert.deepEqual([title, new URL(poster).pathname], ['高一数学 · 函数的单调性', '/sim/assets/poster.jpg']);
  assert.equal(await frames(), 0);
  await viewer.click('gate');
  await viewer.cover('hidden');
  assert.equal(await frames(), 1);
});

test('playback: the control asks for the recording', async (t) => {
  const recording = await sessionOf(stand, 'webm', 'playback');
  const viewer = await strictly(t, (request, response, { content }) => {
    const session = content === 'playback' ? recording : waiting({ status: 'playback', contents: ['playback'] });
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(session));
  });
  await viewer.click('playback');
  await viewer.heard('playing', { muted: false });
  await viewer.cover('hidden');
});

test('tap: one tap is passed on and is enough', async (t) => {
  const viewer = await strictly(t, refusing('outside'));
  await viewer.click('tap');
  await viewer.heard('playing', { muted: false });
  await viewer.cover('hidden');
});

test('tap-inside: the cover lets the second tap through', async (t) => {
  const viewer = await tapInside(t, { path: '/strict', options: { language: 'en' } });
  await viewer.cover('tap-inside');
  await viewer.clickRoom();
  await viewer.heard('playing', { muted: false });
  await viewer.cover('hidden');
});

test('removed: trying again enters anew', async (t) => {
  let isKicked = true;
  const viewer = await strictly(t, (request, response) => {
    const session = isKicked ? { ...removed('kicked'), single_use: true } : stock();
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(session));
  });
  await viewer.cover('removed');
  isKicked = false;
  await viewer.click('removed');
  await viewer.cover('hidden');
});

for (const [state, session, options] of [
  ['gate', () => stock(), { gate: 'always' }],
  ['unmute', () => sessionOf(stand, 'webm', 'playback'), {}],
]) {
  for (const key of ['Enter', 'Space']) {
    test(`${state}: by Tab and ${key} alone`, async (t) => {
      const viewer = await strictly(t, await session(), options);
      await viewer.cover(state);
      await viewer.page.keyboard.press('Tab');
      const focused = await viewer.look(`(() => { const inside = document.activeElement.shadowRoot?.activeElement; return inside && { name: inside.localName, ring: getComputedStyle(inside).outlineStyle }; })()`);
      assert.deepEqual(focused, { name: 'button', ring: 'solid' });
      await viewer.page.keyboard.press(key);
      await viewer.cover('hidden');
    });
  }
}

test('what cannot be seen cannot be focused', async (t) => {
  const viewer = await strictly(t, stock());
  await viewer.cover('hidden');
  await viewer.page.keyboard.press('Tab');
  assert.equal(await viewer.look(`document.activeElement.matches('[data-liveroom-cover]')`), false);
});

test('texts of the page’s own take the place of the kit’s', async (t) => {
  const viewer = await strictly(t, waiting({ status: 'playback' }), { texts: { ended: 'See you on Monday', watchPlayback: '<b>Again</b>' } });
  const { text, label } = await viewer.cover('playback');
  assert.deepEqual([text, label], ['See you on Monday', '<b>Again</b>']);
});

for (const [name, options, text] of [
  ['the page’s language', {}, 'The class is over'],
  ['a language that is asked for', { language: 'zh-TW' }, '直播已结束'],
  ['a language that there is none of', { language: 'fr' }, '直播已结束'],
]) {
  test(`language: ${name}`, async (t) => {
    const viewer = await Viewer.open(t, stand, waiting({ status: 'ended' }), { path: '/strict', options });
    assert.equal((await viewer.cover('ended')).text, text);
  });
}

test('the countdown counts, and ends by itself', async (t) => {
  const viewer = await strictly(t, waiting({ starts_at: Date.now() + 3_000 }));
  assert.match((await viewer.cover('waiting')).clock, /^Starts in 00:00:0\d$/);
  await until('the end of the countdown', async () => (await viewer.look('cover()')).clock === 'Starting soon');
});

test('whoever wants less motion gets less', async (t) => {
  const spin = async (reducedMotion) => {
    const viewer = await STATES.loading.enter(t, { path: '/strict', options: {}, page: { ...DESKTOP, reducedMotion } });
    await viewer.cover('loading');
    return parseFloat(await viewer.look(`getComputedStyle(host().shadowRoot.querySelector('[part="spinner"]')).animationDuration`));
  };
  assert.ok((await spin('reduce')) > 4 * (await spin('no-preference')));
});

const REMOVED = `<!doctype html><title>A simulated room page</title><script>
const write = (message) => JSON.stringify({ liveroom: 1, ...message });
addEventListener('message', ({ data, ports: [port] }) => {
  const { kind, nonce } = JSON.parse(data);
  if (kind !== 'welcome') return;
  port.postMessage(write({ kind: 'ready', nonce }));
  port.postMessage(write({ kind: 'event', name: 'removed', data: { reason: location.search.slice(1) } }));
});
parent.postMessage(write({ kind: 'hello', version: 1, offers: ['events'] }), '*');
</script>`;

const REFUSING = `<!doctype html><title>A simulated room page</title><p>Simulated.</p><script>
const write = (message) => JSON.stringify({ liveroom: 1, ...message });
let port, isAllowed = false, tries = 0;
const tell = (message) => port.postMessage(write(message));
const play = () => tell({ kind: 'event', name: 'playback', data: { state: 'playing', muted: false, volume: 1 } });
const call = ({ id, name, args }) => {
  if (name !== 'play') return tell({ kind: 'result', id });
  isAllowed ||= location.search === '?outside' && tries++ > 1; // The third call is the tap's.
  if (isAllowed) play();
  else tell({ kind: 'event', name: 'blocked', data: { muted: args.muted, reason: 'not_allowed' } });
  tell({ kind: 'result', id, ...(!isAllowed && { error: { code: 'blocked', message: 'not_allowed' } }) });
};
addEventListener('message', ({ data, ports }) => {
  const message = JSON.parse(data);
  if (message.kind === 'call') return call(message);
  [port] = ports;
  port.onmessage = ({ data }) => { const message = JSON.parse(data); if (message.kind === 'call') call(message); else tell({ kind: 'result', id: message.id }); };
  tell({ kind: 'ready', nonce: message.nonce });
});
addEventListener('click', () => { isAllowed = true; play(); });
parent.postMessage(write({ kind: 'hello', version: 1, offers: ['play', 'mute', 'events'] }), '*');
</script>`;
