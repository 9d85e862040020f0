// One cell of the autoplay matrix: a viewer's page in one engine over one surface, what the viewer sees first, and how many taps it takes
// until there is sound. The page drives itself and tells what happens; the test does nothing but click.
//
// The sound is proved where it is made: the simulated room pages tell the simulator what their own `<video>` does, and the video surface
// is the page's own.

import { Pages } from '../../room/support/framed.mjs';
import { Bench } from './bench.mjs';
import { REPORT_SCRIPT } from './engines/reports.mjs';
import { Host } from './host.mjs';
import { Sim, until } from './sim.mjs';
import { sessionOf } from './surface.mjs';

/** Everything that a cell needs but the browser. */
export class Stand {
  static async start() {
    const stand = new Stand();
    stand.bench = new Bench();
    await stand.bench.serve();
    stand.sim = await Sim.start();
    stand.host = await Host.start(stand.sim);
    await stand.sim.callbacks(stand.host.live);
    stand.pages = await Pages.start(stand.sim);
    // The room pages let the bench's page frame them.
    Object.defineProperty(stand.pages, 'parent', { value: stand.bench.page });
    stand.bench.pages.set('/matrix', { body: PAGE }).set('/matrix.js', { body: SCRIPT, type: '.js' });
    return stand;
  }

  async close() {
    for (const part of [this.pages, this.host, this.sim, this.bench]) await part?.close();
  }

  /** What the backend answers for a surface, `stock talkfun` or `own gensee live` or `video webm`. */
  async prepare(surface, room) {
    const [kind, name, content = 'playback'] = surface.split(' ');
    await this.sim.reset();
    const session = kind === 'stock' ? (request, response, body) => this.#proxy(`${name}-demo`, response, body) : await sessionOf(this, name, content);
    this.bench.rooms.set(room, session);
  }

  /** A stock room's session is the real host's: signed, and good once. */
  async #proxy(room, response, body) {
    const answer = await fetch(`${this.host.live}/rooms/${room}/session`, {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body),
    });
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') }).end(await answer.text());
  }
}

let cells = 0;

/** Opens the page, and taps what the viewer is asked to tap until there is sound: `{ seen, taps, events }`. */
export async function measure(stand, browser, surface, options = {}) {
  const room = `cell-${++cells}`;
  await stand.prepare(surface, room);
  const url = new URL('/matrix', stand.bench.page);
  url.searchParams.set('options', JSON.stringify({ backend: stand.bench.backend, room, events: false, ...options }));
  const page = await browser.open(url.href);
  try {
    const viewer = new Viewer(stand, page, surface);
    const seen = [await viewer.settled()];
    while (seen.at(-1) !== SOUND && seen.length <= MOST_TAPS) {
      await viewer.tap(seen.at(-1));
      seen.push(await viewer.settled(seen.at(-1)));
    }
    return { seen, taps: seen.length - 1, events: viewer.events() };
  } finally {
    if (page.failures.length > 0) throw page.failures[0];
    await page.close();
  }
}

/** What a viewer sees who need not do anything. */
export const SOUND = 'sound';
/** What a viewer sees whose room has a play control of its own. */
export const ROOMS_OWN = "the room's own control";
const MOST_TAPS = 3;
const LASTING_SECONDS = 0.5;
const ASKING = ['gate', 'tap', 'tap-inside', 'unmute'];
const TOLD = ['autoplayblocked', 'playing', 'unmuted', 'pause', 'error'];

class Viewer {
  #loudFrom;

  constructor(stand, page, surface) {
    this.stand = stand;
    this.page = page;
    this.surface = surface;
  }

  /** What the viewer sees once nothing more happens by itself; after a tap something else than `before`. */
  settled(before) {
    const what = before ? `something else than ${before}, after a tap` : 'something to see';
    return until(`${what} of ${this.surface}`, async () => {
      const video = await this.#video();
      const { state } = this.#cover();
      const asks = ASKING.includes(state) ? state : state === 'hidden' && this.#told(video);
      return asks !== before && asks;
    }, async () => ({ said: this.page.said.slice(-5), reports: [...this.page.reports].slice(-30), viewers: await this.stand.sim.viewers() }));
  }

  /** A real click on the control, or in the room where the cover has none. */
  async tap(seen) {
    const { x, y } = seen === ROOMS_OWN ? {} : this.#cover();
    await this.page.click(...(x === undefined ? IN_THE_PICTURE : [x, y]));
  }

  events() {
    const events = this.page.reports.filter(({ type }) => TOLD.includes(type));
    return events.map(({ type, muted, reason, code }) => {
      const sound = ['playing', 'autoplayblocked'].includes(type) ? (muted ? 'muted' : 'with sound') : undefined;
      return [type, sound, code, reason && `(${reason})`].filter(Boolean).join(' ');
    });
  }

  #cover() {
    return this.page.reports.findLast(({ type }) => type === 'cover') ?? {};
  }

  /** What the room itself shows under no cover. A room page is not seen like that for longer than it needs to greet. */
  #told({ isLoud, blocked }) {
    if (isLoud) return SOUND;
    return blocked && this.surface.startsWith('stock') && ROOMS_OWN;
  }

  /** Loud is what plays on with its sound: WebKit lets a video begin before it knows of its sound, and stops it then. */
  async #video() {
    const isOurs = this.surface.startsWith('video');
    const reports = isOurs ? this.page.reports.filter(({ type }) => type === 'video') : await this.stand.sim.viewers();
    const now = reports.at(-1);
    if (!now?.playing || now.muted) this.#loudFrom = undefined;
    else this.#loudFrom ??= now.played;
    return { isLoud: now?.played - this.#loudFrom > LASTING_SECONDS, blocked: Boolean(now?.blocked) };
  }
}

/** A point of the simulated rooms' picture, and of their play control, when the room is as large as here. */
const IN_THE_PICTURE = [200, 150];

const PAGE = `<!doctype html><html lang="en"><meta charset="utf-8"><title>matrix</title><link rel="icon" href="data:,">
<meta name="viewport" content="width=device-width, initial-scale=1">
<body style="margin:0"><div id="slot" style="width:640px;height:360px"></div><h1>A page of a test; every room is simulated</h1>
<script type="module" src="/matrix.js"></script>`;

const SCRIPT = `import { LiveRoom } from '/pkg/index.js';
${REPORT_SCRIPT}
const TYPES = ['autoplayblocked', 'playing', 'unmuted', 'pause', 'waiting', 'stalled', 'linkchange', 'error'];
// What is seen of the cover, whenever it changes: told when it was painted, for until then a click may still hit what was there before.
let told = '';
const painted = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
const look = () => {
  const host = document.querySelector('[data-liveroom-cover]');
  const box = host?.shadowRoot.querySelector('[part="cover"]');
  if (!box?.dataset.state) return;
  const button = host.shadowRoot.querySelector('[part="button"]');
  const { x, y, width, height } = button.getBoundingClientRect();
  const control = button.hidden || host.hidden ? {} : { x: x + width / 2, y: y + height / 2 };
  const seen = { type: 'cover', state: box.dataset.state, ...control };
  const text = JSON.stringify(seen);
  if (text === told) return;
  told = text;
  painted().then(() => text === told && report(seen));
};
let played = 0, last = 0;
setInterval(() => {
  look();
  const video = document.querySelector('video');
  if (!video) return;
  const moved = video.currentTime - last;
  last = video.currentTime;
  if (moved > 0 && moved < 2) played += moved;
  report({ type: 'video', playing: !video.paused && moved !== 0, muted: video.muted || video.volume === 0, played, blocked: false });
}, 100);
const options = JSON.parse(new URLSearchParams(location.search).get('options'));
const mounting = LiveRoom.mount('#slot', options);
mounting.then((room) => {
  for (const type of TYPES) room.on(type, (event) => report(event.error ? { type, code: event.error.code } : event));
}, ({ code, message }) => report({ type: 'error', code, reason: message }));
`;
