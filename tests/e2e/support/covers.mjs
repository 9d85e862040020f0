// Every state of the cover, reached as a viewer reaches it, and what it says in Chinese and English. The rooms are simulated.
import { problem } from './bench.mjs';
import { Viewer, sessionOf, setUpSurfaces } from './surface.mjs';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const WHITE = 'data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 viewBox=%220 0 16 9%22%3E%3Crect width=%2216%22 height=%229%22 fill=%22%23fff%22/%3E%3C/svg%3E';

/** Call it once, at the top of a test file. Its pages are `/surface`, `/strict` under the strictest policy, `/unframed` where no room may be. */
export function setUpCovers(prepare = () => {}) {
  const stand = setUpSurfaces(async (stand) => {
    const { bench, sim, pages } = stand;
    const from = (frames) => [
      `default-src 'none'`, `script-src 'self' 'wasm-unsafe-eval'`, `style-src 'self'`, `connect-src 'self' ${new URL(bench.backend).origin}`,
      `img-src data: ${sim.url}`, `media-src ${sim.url}`, `frame-src ${frames}`, `require-trusted-types-for 'script'`, `trusted-types 'none'`,
    ].join('; ');
    const page = bench.pages.get('/surface');
    bench.pages.set('/strict', { ...page, headers: { 'content-security-policy': from(`${bench.origin()} ${pages.room}`) } });
    bench.pages.set('/unframed', { ...page, headers: { 'content-security-policy': from(`'none'`) } });
    bench.frames.set('/never', { open: () => {} }).set('/dumb', { body: '<!doctype html><title>room</title>' });
    bench.frames.set('/removed', { body: REMOVED }).set('/refusing', { body: REFUSING });
    await prepare(stand);
  });
  return Object.assign(stand, { states: states(stand), sessions: sessions(stand) });
}

/** Sessions that lead to a cover. */
function sessions(stand) {
  const stock = (over) => stand.bench.session({ title: '高一数学 · 函数的单调性', poster: `${stand.sim.url}/sim/assets/poster.jpg`, ...over });
  return {
    stock,
    waiting: (over) => stock({ content: 'waiting', status: 'waiting', url: undefined, origins: undefined, contents: [], ...over }),
    removed: (reason) => stock({ dialect: 'agent', url: `${stand.bench.origin()}/removed?${reason}` }),
    /** A room page that lets nothing play before a tap: on the cover (as WebKit does), or in the room itself (as Android's WebView does). */
    refusing: (where) => stock({ dialect: 'agent', url: `${stand.bench.origin()}/refusing?${where}` }),
    /** Of each kind of answer, the session; then the refusal. */
    thenRefused: (session, status, code) => (request, response) => {
      if (session.asked) return problem(response, status, code, 'A sentence for the developer.');
      session.asked = true;
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ ...session, single_use: true }));
    },
  };
}

/**
 * By name, the state before the comma: how it is reached, and its sentence, its control and its clock. What differs in its picture alone
 * has one language to be tested in.
 */
function states(stand) {
  const { stock, waiting, removed, refusing, thenRefused } = sessions(stand);
  const enter = (session, over = {}) => async (t, how) => Viewer.open(t, stand, await session(), { ...how, ...over, options: { ...how.options, ...over.options } });
  /** Enters, is removed, tries again, and is refused. */
  const retry = (status, code) => async (t, how) => {
    const viewer = await Viewer.open(t, stand, thenRefused(removed('kicked'), status, code), how);
    await viewer.click('removed');
    return viewer;
  };
  const tapInside = async (t, how) => {
    const viewer = await Viewer.open(t, stand, refusing('inside'), how);
    await viewer.click('tap');
    return viewer;
  };
  const elsewhere = async (t, how) => {
    const first = await Viewer.open(t, stand, stock(), how);
    return Viewer.open(t, stand, undefined, { ...how, room: first.room, context: first.page.context() });
  };
  /** The page's clock is put on until the kit has given up. */
  const lateFor = (session) => async (t, how) => {
    const viewer = await Viewer.open(t, stand, await session(), { ...how, prepare: ({ clock }) => clock.install() });
    for (let round = 0; (await viewer.look('cover()'))?.state !== 'failed' && round < 40; round += 1) await viewer.page.clock.runFor(5_000);
    return viewer;
  };
  const media = (path, type) => () => sessionOf(stand, 'webm', 'playback', { media: { url: `${stand.sim.url}${path}`, type } });
  const failed = (code, zh, en) => ({ zh: [zh, '重试'], en: [en, 'Try again'], code });
  const soon = (over) => ({ server_time: Date.now() + 60 * MINUTE, starts_at: Date.now() + 60 * MINUTE + 9.9 * MINUTE, ...over });
  const notYet = { zh: ['直播尚未开始', '刷新'], en: ['The class has not started', 'Check again'] };
  const over = { zh: ['直播已结束'], en: ['The class is over'] };
  const start = { zh: ['', '播放'], en: ['', 'Play'] };
  return {
    loading: { enter: enter(() => stock({ url: `${stand.bench.origin()}/never` })), zh: ['正在进入直播间'], en: ['Entering the room'] },
    gate: { enter: enter(stock, { options: { gate: 'always' } }), ...start },
    'gate, no poster': { languages: ['zh'], enter: enter(() => stock({ poster: undefined }), { options: { gate: 'always' } }), ...start },
    'gate, white poster': { languages: ['en'], enter: enter(() => stock({ poster: WHITE }), { options: { gate: 'always' } }), ...start },
    tap: { enter: enter(() => refusing('outside')), ...start },
    'tap-inside': { enter: tapInside, zh: ['请点击画面播放'], en: ['Tap the video to play'] },
    unmute: { enter: enter(() => sessionOf(stand, 'webm', 'playback')), zh: ['', '点击开启声音'], en: ['', 'Tap for sound'] },
    waiting: { enter: enter(() => waiting()), ...notYet },
    // The viewer's own clock is an hour behind.
    'waiting, counting down': {
      enter: enter(() => waiting(soon())),
      zh: ['直播尚未开始', undefined, /^距离开始 00:09:5\d$/], en: ['The class has not started', undefined, /^Starts in 00:09:5\d$/],
    },
    'waiting, days': {
      enter: enter(() => waiting({ starts_at: Date.now() + 2 * DAY })),
      zh: ['直播尚未开始', undefined, /^\d{4}年\d+月\d+日 \d+:\d\d$/], en: ['The class has not started', undefined, /^\w+ \d+, \d{4} at \d+:\d\d\s[AP]M$/],
    },
    'waiting, late': {
      enter: enter(() => waiting({ starts_at: Date.now() - MINUTE })),
      zh: ['直播即将开始，请稍候', '刷新'], en: ['The class will start soon', 'Check again'],
    },
    'waiting, white poster': {
      languages: ['zh'],
      enter: enter(() => waiting(soon({ poster: WHITE }))),
      zh: ['直播尚未开始', undefined, /^距离开始 00:09:5\d$/], en: ['The class has not started', undefined, /^Starts in 00:09:5\d$/],
    },
    ended: { enter: enter(() => waiting({ status: 'ended' })), ...over },
    'ended, no poster': { languages: ['en'], enter: enter(() => waiting({ status: 'ended', poster: undefined })), ...over },
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
    'failed, blocked': { enter: enter(stock, { path: '/unframed' }), violations: 1, ...failed('frame_blocked', '直播间加载失败', 'The room could not be loaded') },
    'failed, not found': { languages: ['zh'], enter: retry(404, 'room_not_found'), ...failed('room_not_found', '直播间加载失败', 'The room could not be loaded') },
    'failed, forbidden': { languages: ['en'], enter: retry(403, 'forbidden'), ...failed('forbidden', '暂时无法进入直播间', 'The room cannot be entered now') },
    'failed, unreachable': {
      languages: ['en'],
      enter: lateFor(() => stock({ url: `${stand.bench.origin()}/never` })),
      ...failed('frame_unreachable', '连接失败，请检查网络后重试', 'No connection. Check the network and try again.'),
    },
    'failed, silent': {
      enter: lateFor(() => stock({ dialect: 'agent', url: `${stand.bench.origin()}/dumb` })),
      ...failed('frame_silent', '直播间没有响应', 'The room does not respond'),
    },
    'failed, busy': { languages: ['zh'], enter: retry(502, 'vendor_unavailable'), ...failed('vendor_unavailable', '服务繁忙，请稍后重试', 'The service is busy. Try again in a moment.') },
    'failed, no media': { languages: ['zh'], enter: lateFor(media('/no-such-file.webm', 'video/webm')), ...failed('media_failed', '直播间加载失败', 'The room could not be loaded') },
    'failed, unsupported': { enter: enter(media('/no-such-file', 'video/x-unknown')), ...failed('media_unsupported', '当前浏览器无法播放，请换一个浏览器', 'This browser cannot play it. Try another one.') },
  };
}

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
