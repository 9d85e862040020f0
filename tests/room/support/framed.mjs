// A room page in a browser, framed by a parent that speaks the protocol and nothing else, with the simulator behind its SDK.
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import { extname, join } from 'node:path';

import { build } from 'esbuild';

import { look, open } from '../../e2e/support/browser.mjs';
import { credentials } from './credentials.mjs';
import { ROOM } from './page.mjs';

const TYPES = { '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.js': 'text/javascript' };

/** Serves the parent on `localhost` and the room pages, compiled as they are, on `room.localhost`. */
export class Pages {
  #server;
  #scripts = new Map();

  static async start(sim) {
    const pages = new Pages();
    pages.sim = sim;
    const entryPoints = ['talkfun', 'baijiayun', 'gensee'].map((vendor) => join(ROOM, `${vendor}.ts`));
    const { outputFiles } = await build({ entryPoints, outdir: '/pkg/room', bundle: true, format: 'esm', write: false, logLevel: 'warning' });
    for (const { path, text } of outputFiles) pages.#scripts.set(path, text);
    pages.#server = http.createServer((request, response) => pages.#answer(request, response)).listen(0, '127.0.0.1');
    await once(pages.#server, 'listening');
    return pages;
  }

  get port() { return this.#server.address().port; }
  get parent() { return `http://localhost:${this.port}`; }
  get room() { return `http://room.localhost:${this.port}`; }

  async #answer(request, response) {
    const { pathname } = new URL(request.url, this.parent);
    const body = pathname === '/' ? PARENT : this.#scripts.get(pathname) ?? (await this.#file(pathname));
    const headers = { 'content-type': TYPES[extname(pathname)] ?? TYPES['.html'], 'cache-control': 'no-store' };
    // The strict policy of a careful customer, with the vendor's origin in it.
    if (extname(pathname) === '.html') {
      const sim = `http://127.0.0.1:${this.sim.port} ws://127.0.0.1:${this.sim.port}`;
      headers['content-security-policy'] = `default-src 'self'; script-src 'self' ${sim}; connect-src ${sim}; media-src ${sim}; img-src data: ${sim}`;
    }
    response.writeHead(body === undefined ? 404 : 200, headers).end(body);
  }

  /** A page with the simulator's port and the parent's origin in its `<meta>`s. */
  async #file(pathname) {
    const text = await readFile(join(ROOM, pathname), 'utf8').catch(() => undefined);
    const allow = `<meta name="liveroom-allow" content="${this.parent}">`;
    return text?.replaceAll('http://localhost:8200', `http://127.0.0.1:${this.sim.port}`).replace('<title>', `${allow}\n<title>`);
  }

  async close() {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** One viewer in one room page. */
export class Framed {
  /** `over` changes the page's address, what it is entered with, or what it is granted. */
  static async open(t, { pages, browser }, vendor, content = 'live', { viewer = '1001', path = `/${vendor}.html`, entry, grants } = {}) {
    const page = await open(browser);
    t.after(async () => {
      await page.context().close();
      if (page.failures.length > 0) throw page.failures[0];
    });
    await page.goto(pages.parent);
    const framed = new Framed();
    Object.assign(framed, { page, vendor });
    const session = { content, credentials: entry ?? (await credentials[vendor](pages.sim, content, viewer)) };
    await framed.look(`start(${JSON.stringify({ url: `${pages.room}${path}?content=${content}`, session, grants })})`);
    return framed;
  }

  look(expression) { return look(this.page, expression); }
  hello() { return this.look('hello'); }

  /** Through the port; the answer is `{value}` or `{error}`. */
  call(name, args = {}) { return this.look(`call(${JSON.stringify(name)}, ${JSON.stringify(args)})`); }

  /** A real click on the parent, and the answer to the call that it sends as a window message. */
  async tap(name = 'play', args = { muted: false }) {
    await this.look(`arm(${JSON.stringify(name)}, ${JSON.stringify(args)})`);
    await this.page.click('#tap');
    return this.look('tapped');
  }

  /** The first event from `after` on that has this name and these members. */
  event(name, like = {}, after = 0) { return this.look(`heard(${JSON.stringify(name)}, ${JSON.stringify(like)}, ${after})`); }
  events() { return this.look('events'); }
  async count() { return (await this.events()).length; }

  frame() { return this.page.frames().find((frame) => frame.url().includes('room.localhost')); }
}

const PARENT = `<!doctype html><meta charset="utf-8"><title>parent</title><link rel="icon" href="data:,">
<h1>A parent of a test; every room is simulated</h1><button id="tap">tap</button><br>
<iframe id="room" width="640" height="360"></iframe>
<script>
const frame = document.getElementById('room');
const events = [], waiting = new Map(), listeners = new Set();
let hello, port, origin, armed, tapped, last = 0;
const text = (message) => JSON.stringify({ liveroom: 1, ...message });
const within = (what, promise) => Promise.race([promise, new Promise((_, reject) => setTimeout(() => reject(new Error('waited for ' + what + '; heard ' + JSON.stringify(events))), 12000))]);

function start({ url, session, grants }) {
  origin = new URL(url).origin;
  frame.allow = 'autoplay ' + origin;
  return within('ready', new Promise((resolve) => {
    addEventListener('message', (event) => {
      if (event.source !== frame.contentWindow || event.origin !== origin) return;
      const message = JSON.parse(event.data);
      if (message.kind !== 'hello') return;
      hello = message;
      const channel = new MessageChannel();
      port = channel.port1;
      port.onmessage = ({ data }) => hear(JSON.parse(data), resolve);
      frame.contentWindow.postMessage(text({ kind: 'welcome', version: 1, nonce: 'nonce', grants: grants ?? hello.offers, session }), origin, [channel.port2]);
    });
    frame.src = url;
  }));
}
function hear(message, ready) {
  if (message.kind === 'ready') ready();
  if (message.kind === 'result') { waiting.get(message.id)?.({ value: message.value, error: message.error }); waiting.delete(message.id); }
  if (message.kind === 'event') { events.push(message); for (const listener of listeners) listener(); }
}
function call(name, args, send = (message) => port.postMessage(text(message))) {
  const id = ++last;
  const answer = new Promise((resolve) => waiting.set(id, resolve));
  send({ kind: 'call', nonce: 'nonce', id, name, args });
  return within('the answer to ' + name, answer);
}
function arm(name, args) { armed = [name, args]; tapped = undefined; }
document.getElementById('tap').addEventListener('click', () => {
  tapped = call(...armed, (message) => frame.contentWindow.postMessage(text(message), origin));
});
function heard(name, like, after) {
  return within(name + ' ' + JSON.stringify(like), new Promise((resolve) => {
    const search = () => {
      const found = events.find((event, index) => index >= after && event.name === name && Object.entries(like).every(([key, value]) => event.data[key] === value));
      if (found) { listeners.delete(search); resolve(found.data); }
    };
    listeners.add(search);
    search();
  }));
}
</script>`;
