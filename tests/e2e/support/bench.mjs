// Small servers of a test's own, for what no real backend or room would do: a page with the kit, a backend that answers as a test
// says, and rooms that say what a test wants. Everything simulated, nothing of a vendor's.
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { after, before } from 'node:test';

import { launch, open as openPage } from './browser.mjs';
import { ROOT } from './programs.mjs';

const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.wasm': 'application/wasm', '.map': 'application/json' };

/**
 * Call it once, at the top of a test file. The fields are there when the first test runs. `browser`: options of `launch`;
 * `prepare`: what else is to be done before the first test.
 */
export function setUpBench({ browser, prepare = () => {} } = {}) {
  const bench = new Bench();
  before(async () => {
    await bench.start(browser);
    prepare();
  });
  after(() => bench.close());
  return bench;
}

export class Bench {
  browser;
  /** Paths of the page's origin with what they answer: `{ body, headers, status }`, or `{ open, headers }`: `open` gets the response. */
  pages = new Map([['/', { body: PAGE }], ['/bench.js', { body: BENCH, type: '.js' }]]);
  /** Rooms of the backend: what a session request is answered with. A function gets `(request, response, body)`. */
  rooms = new Map();
  /** Paths of the rooms' origins. */
  frames = new Map([['/room', { body: '<!doctype html><title>room</title>' }]]);
  /** Session requests that arrived: `{ room, body }`. */
  asked = [];
  #servers = [];
  #ports = {};

  async start(browser) {
    await this.serve();
    this.browser = await launch(browser);
  }

  /** The servers alone, for a test with browsers of its own. */
  async serve() {
    this.#ports.page = await this.#serve(http.createServer((request, response) => this.#page(request, response)));
    this.#ports.backend = await this.#serve(http.createServer((request, response) => this.#backend(request, response)));
    this.#ports.frame = await this.#serve(http.createServer((request, response) => this.#frame(request, response)));
  }

  get page() { return `http://localhost:${this.#ports.page}`; }
  /** Another origin than the page's: every request of the kit crosses origins. */
  get backend() { return `http://127.0.0.1:${this.#ports.backend}/live`; }

  /** An origin of rooms; any name does, for all of them are this machine. */
  origin(name = 'room') { return `http://${name}.localhost:${this.#ports.frame}`; }

  /** The same pages on an https origin. */
  async secure() {
    const dir = await mkdtemp(join(tmpdir(), 'liveroom-'));
    try {
      const [key, cert] = [join(dir, 'key.pem'), join(dir, 'cert.pem')];
      const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
      const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', '-keyout', key, '-out', cert];
      execFileSync('openssl', [...request, ...subject], { stdio: 'pipe' });
      const options = { key: await readFile(key), cert: await readFile(cert) };
      const port = await this.#serve(https.createServer(options, (request, response) => this.#page(request, response)));
      return `https://localhost:${port}`;
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  }

  /** A session as the contract has it; `over` changes it. */
  session(over = {}) {
    return {
      vendor: 'talkfun', content: 'live', status: 'live', dialect: 'talkfun', url: `${this.origin()}/room`, origins: [this.origin()],
      server_time: Date.now(), contents: ['live'], ...over,
    };
  }

  /** A viewer's page with the kit on it, for one test. */
  async open(t, path, options) {
    const page = await this.openPage(path, options);
    t.after(() => this.closePage(page));
    return page;
  }

  /** The same for several tests; whoever opens it closes it. */
  async openPage(path = '/', options, origin = this.page) {
    const page = await openPage(this.browser, options);
    await page.goto(new URL(path, origin).href);
    await page.waitForFunction(() => 'mount' in window);
    return page;
  }

  /** An empty page of a viewer, for a test that prepares it before it goes anywhere; and what closes it. */
  async openBlank(options) {
    const page = await openPage(this.browser, options);
    return { page, close: () => this.closePage(page) };
  }

  /** An error that nobody caught in the page fails the test. */
  async closePage(page) {
    await page.context().close();
    if (page.failures.length > 0) throw page.failures[0];
  }

  async close() {
    await this.browser?.close();
    for (const server of this.#servers) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  }

  async #serve(server) {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    this.#servers.push(server);
    return server.address().port;
  }

  async #page(request, response) {
    const { pathname } = new URL(request.url, 'http://page');
    const known = this.pages.get(pathname);
    if (known) return answer(response, known);
    const file = normalize(pathname);
    const body = file.startsWith('/pkg/') ? await readFile(join(ROOT, file)).catch(() => undefined) : undefined;
    answer(response, body === undefined ? { status: 404, body: 'no such page' } : { body, type: extname(file) });
  }

  async #backend(request, response) {
    response.setHeader('access-control-allow-origin', request.headers.origin ?? '*');
    response.setHeader('access-control-allow-credentials', 'true');
    response.setHeader('access-control-allow-headers', 'content-type');
    response.setHeader('access-control-expose-headers', 'retry-after');
    if (request.method === 'OPTIONS') return response.writeHead(204).end();
    const [, name = '', call] = /^\/live\/rooms\/([^/]+)\/(session|events)$/.exec(request.url) ?? [];
    const room = decodeURIComponent(name);
    const reply = this.rooms.get(room);
    if (call === 'events') return response.writeHead(204).end(); // Which ends an EventSource for good.
    const body = JSON.parse((await text(request)) || 'null');
    this.asked.push({ room, body });
    if (typeof reply === 'function') return reply(request, response, body);
    if (reply) return answer(response, { body: JSON.stringify(reply), headers: { 'content-type': 'application/json' } });
    problem(response, 404, 'room_not_found', `There is no room \`${room}\`.`);
  }

  #frame(request, response) {
    const { pathname } = new URL(request.url, 'http://frame');
    answer(response, this.frames.get(pathname) ?? { status: 404, body: 'no such room' });
  }
}

/** A refusal as the contract has it. */
export function problem(response, status, code, detail, headers = {}) {
  const body = JSON.stringify({ type: 'about:blank', title: http.STATUS_CODES[status], status, code, detail });
  answer(response, { status, body, headers: { 'content-type': 'application/problem+json', ...headers } });
}

function answer(response, { status = 200, body, open, headers = {}, type = '.html' }) {
  response.writeHead(status, { 'content-type': TYPES[type] ?? 'application/octet-stream', 'cache-control': 'no-cache', ...headers });
  if (open) open(response);
  else response.end(body);
}

async function text(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString();
}

const PAGE = `<!doctype html><html lang="en"><meta charset="utf-8"><title>bench</title><link rel="icon" href="data:,">
<body><h1>A page of a test; every room is simulated</h1><div id="slot"></div>
<script type="module" src="/bench.js"></script>`;

// `mount` resolves with what went wrong, or with nothing; `heard` collects what rooms tell, `arrived` counts messages.
const BENCH = `import * as kit from '/pkg/index.js';
const TYPES = ['statuschange', 'contentchange', 'linkchange', 'livestart', 'livestop', 'chat', 'members', 'kicked', 'interaction',
  'custom', 'broadcast', 'error'];
document.querySelector('#slot').style.height = '360px';
const heard = [], rooms = [];
const plain = (event) => (event.error ? { type: 'error', code: event.error.code, message: event.error.message } : event);
const attempt = (act) => act().then(() => undefined, (error) => ({
  code: error.code, message: error.message, stack: error.stack, isOurs: error instanceof kit.LiveRoomError,
}));
const mount = (options, slot = '#slot') => attempt(async () => {
  const room = await kit.LiveRoom.mount(slot, options);
  window.room = room;
  rooms.push(room);
  for (const type of TYPES) room.on(type, (event) => heard.push(plain(event)));
});
Object.assign(window, { ...kit, mount, attempt, heard, rooms, arrived: 0 });
window.addEventListener('message', () => { window.arrived += 1; });
`;
