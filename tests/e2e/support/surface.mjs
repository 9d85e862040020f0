// A viewer's page with the kit over surfaces that report what they do: room pages on the simulated SDKs, and the video surface. Nothing
// here counts as a viewer's tap but `click` and `press`.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';

import { ROOMS, credentials } from '../../room/support/credentials.mjs';
import { Pages } from '../../room/support/framed.mjs';
import { setUpBench } from './bench.mjs';
import { DESKTOP, look, open } from './browser.mjs';
import { Sim, until } from './sim.mjs';

/**
 * Call it once, at the top of a test file; the fields are there when the first test runs. `prepare`: what else is to be done before;
 * `browser`: options of `launch`.
 */
export function setUpSurfaces(prepare = () => {}, { browser } = {}) {
  const stand = { bench: setUpBench({ browser }) };
  before(async () => {
    stand.sim = await Sim.start();
    stand.pages = await Pages.start(stand.sim);
    // A file's first hooks run side by side.
    await until('the bench', async () => stand.bench.browser);
    // The room pages let the bench's page frame them.
    Object.defineProperty(stand.pages, 'parent', { value: stand.bench.page });
    stand.bench.pages.set('/surface', { body: PAGE }).set('/surface.js', { body: SCRIPT, type: '.js' });
    await prepare(stand);
  });
  after(async () => {
    await stand.pages?.close();
    await stand.sim?.close();
  });
  return stand;
}

const MEDIA = {
  webm: () => ['/sim/assets/lesson.webm', 'video/webm'],
  mp4: () => ['/sim/assets/lesson.mp4', 'video/mp4'],
  hls: () => [`/mgclient/${ROOMS.baijiayun}-00001/playlist.m3u8`, 'application/vnd.apple.mpegurl'],
};

/** The session of a room page, or of the video surface for `webm`, `mp4`, `hls`. */
export async function sessionOf({ bench, sim, pages }, surface, content, over = {}) {
  if (surface in MEDIA) {
    const [path, type] = MEDIA[surface]();
    const media = { url: `${sim.url}${path}`, type };
    return bench.session({ vendor: 'baijiayun', dialect: 'agent', content, contents: [content], url: undefined, origins: undefined, media, ...over });
  }
  if (content === 'playback') await sim.playback(surface, ROOMS[surface]);
  return bench.session({
    vendor: surface, dialect: 'agent', content, contents: [content], status: content === 'live' ? 'live' : 'playback',
    url: `${pages.room}/${surface}.html?content=${content}`, origins: [pages.room],
    credentials: await credentials[surface](sim, content, '1001'), ...over,
  });
}

let opened = 0;

/** One viewer's page. */
export class Viewer {
  /**
   * `session`: what the backend answers, or a function as `Bench.rooms` takes it. `page`: options of the browser's context. `prepare`: what is
   * to be done with the page before it loads.
   */
  static async open(t, stand, session, { options = {}, page = DESKTOP, path = '/surface', context, room = `surface-${++opened}`, prepare = () => {} } = {}) {
    const viewer = new Viewer();
    viewer.page = context ? await context.newPage() : await open(stand.bench.browser, page);
    await prepare(viewer.page);
    const failures = viewer.page.failures ?? [];
    if (context) viewer.page.on('pageerror', (error) => failures.push(error));
    t.after(async () => {
      await viewer.page.context().close();
      if (failures.length > 0) throw failures[0];
    });
    if (session) stand.bench.rooms.set(room, session);
    viewer.room = room;
    await viewer.page.goto(new URL(path, stand.bench.page).href);
    await viewer.look('ready');
    viewer.refusal = await viewer.look(`mount(${JSON.stringify({ backend: stand.bench.backend, room, events: false, ...options })})`);
    return viewer;
  }

  look(expression) { return look(this.page, expression); }

  /** Calls the room; the answer is the error's `{code, message}`, or nothing. */
  call(name, ...values) { return this.look(`attempt(room.${name}(${values.map((value) => JSON.stringify(value)).join()}))`); }

  /** The first event from `after` on that has this name and these members. */
  heard(type, like = {}, after = 0) { return this.look(`heardOf(${JSON.stringify(type)}, ${JSON.stringify(like)}, ${after})`); }
  events() { return this.look('heard'); }
  async count() { return (await this.events()).length; }
  state() { return this.look('room.state'); }

  /** Waits until the cover is in this state; the answer is what a viewer sees of it. */
  cover(state) {
    return until(`the cover to be ${state}`, async () => {
      const cover = await this.look('cover()');
      return cover?.state === state && cover;
    }, async () => [await this.look('cover()'), await this.events()]);
  }

  /** The slot gets this size; the answer names the parts of the cover that reach over its edge, or that are cut off. */
  async outside(width, height) {
    await this.look(`size(${width}, ${height})`);
    const fits = `(() => { const { width, height } = host().getBoundingClientRect(); return Math.abs(width - ${width}) + Math.abs(height - ${height}) < 1; })()`;
    await until('the room to follow its slot', () => this.look(fits));
    return this.look('outside()');
  }

  /** A real click on the cover's control. */
  async click(state) {
    await this.cover(state);
    // What a click hits in another process's frame, or over it, is known to the browser by what was painted.
    await this.look('painted()');
    const { x, y } = await this.cover(state);
    assert.ok(x !== undefined, `the cover has a control when it is ${state}`);
    await this.page.mouse.click(x, y);
  }

  /** A real click in the middle of the room. */
  async clickRoom() {
    const [x, y] = await this.look('middle()');
    await this.page.mouse.click(x, y);
  }

  /** The room page's frame. */
  frame() { return this.page.frames().find((frame) => frame.url().includes('room.localhost')); }
}

const PAGE = `<!doctype html><html lang="en"><meta charset="utf-8"><title>surface</title><link rel="icon" href="data:,">
<meta name="viewport" content="width=device-width, initial-scale=1">
<body><main><h1>A page of a test; every room is simulated</h1><div id="slot"></div></main>
<script type="module" src="/surface.js"></script>`;

const SCRIPT = `import { LiveRoom } from '/pkg/index.js';
const TYPES = ['statuschange', 'contentchange', 'linkchange', 'kicked', 'members', 'custom', 'interaction', 'autoplayblocked', 'playing', 'unmuted',
  'pause', 'waiting', 'stalled', 'ended', 'volumechange', 'layoutchange', 'lineschange', 'seatchange', 'error'];
const slot = document.querySelector('#slot');
slot.style.cssText = 'height:min(360px, 56vw);max-width:640px';
const heard = [], listeners = new Set(), violations = [];
document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => violations.push(violatedDirective + ' ' + blockedURI));
const plain = (event) => (event.error ? { type: 'error', code: event.error.code, message: event.error.message } : event);
const attempt = (promise) => promise.then(() => undefined, ({ code, message }) => ({ code, message }));
const mount = (options) => attempt((async () => {
  // Most tests are of what comes after the viewer's tap.
  const room = await LiveRoom.mount(slot, { gate: 'never', ...options });
  window.room = room;
  for (const type of TYPES) {
    room.on(type, (event) => {
      heard.push(plain(event));
      for (const listener of listeners) listener();
    });
  }
})());
const heardOf = (type, like, after) => new Promise((resolve, reject) => {
  const late = setTimeout(() => reject(new Error('waited for ' + type + ' ' + JSON.stringify(like) + '; heard ' + JSON.stringify(heard))), 15000);
  const search = () => {
    const found = heard.find((event, index) => index >= after && event.type === type && Object.entries(like).every(([key, value]) => event[key] === value));
    if (!found) return;
    clearTimeout(late);
    listeners.delete(search);
    resolve(found);
  };
  listeners.add(search);
  search();
});
const host = () => document.querySelector('[data-liveroom-cover]');
const cover = () => {
  if (!host()) return undefined;
  const part = (name) => host().shadowRoot.querySelector('[part="' + name + '"]');
  const button = part('button');
  const box = part('cover');
  const { x, y, width, height } = button.getBoundingClientRect();
  const control = button.hidden ? {} : { label: button.getAttribute('aria-label'), width, height, x: x + width / 2, y: y + height / 2 };
  const text = (name) => part(name).textContent;
  return { state: box.dataset.state, title: text('title'), text: text('text'), clock: text('clock'), code: text('code'), poster: part('poster').hidden ? undefined : part('poster').src, ...control };
};
const size = (width, height) => Object.assign(slot.style, { width: width + 'px', height: height + 'px', maxWidth: 'none' });
const outside = () => {
  const edge = host().getBoundingClientRect();
  const shown = [...host().shadowRoot.querySelectorAll('[part=cover] > :not(img)')].filter((part) => part.checkVisibility() && box() !== 'hidden' && (part.textContent || part.localName !== 'p'));
  return shown.map((part) => [part.getAttribute('part'), part.getBoundingClientRect()]).filter(([, { left, right, top, bottom }]) =>
    left < edge.left - 1 || right > edge.right + 1 || top < edge.top - 1 || bottom > edge.bottom + 1).map(([name]) => name);
};
const box = () => host().dataset.liveroomCover;
const painted = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
const middle = () => { const { x, y, width, height } = slot.getBoundingClientRect(); return [x + width / 2, y + height / 2]; };
Object.assign(window, { attempt, host, mount, heard, heardOf, cover, middle, outside, painted, size, violations, ready: true });
`;
