// A room page without a browser: a window of our own, a parent that greets it, and the real agent or adapters, compiled as they are.
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { build } from 'esbuild';

export const ROOM = fileURLToPath(new URL('../../../www/room/', import.meta.url));
export const PARENT = 'https://school.example';

/** The exports of a TypeScript module, by its path from www/room. */
export async function load(entry) {
  const dir = await mkdtemp(join(tmpdir(), 'liveroom-'));
  try {
    const outfile = join(dir, 'module.mjs');
    await build({ entryPoints: [join(ROOM, entry)], outfile, bundle: true, format: 'esm', logLevel: 'warning' });
    return await import(pathToFileURL(outfile).href);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** The window that frames the page; `heard` holds what was posted to it. */
class Parent {
  heard = [];
  postMessage(data, targetOrigin) {
    this.heard.push({ message: JSON.parse(data), targetOrigin });
  }
}

export class Page extends EventTarget {
  location = { origin: PARENT };
  parent = new Parent();

  /** How often somebody looked into a message. */
  touched = 0;

  message(data, { source = this.parent, origin = PARENT, ports = [] } = {}) {
    const event = new Event('message');
    const page = this;
    Object.defineProperties(event, {
      source: { value: source },
      origin: { value: origin },
      ports: { value: ports },
      data: { get() { page.touched += 1; return data; } },
    });
    this.dispatchEvent(event);
  }

  come(persisted) {
    this.dispatchEvent(Object.assign(new Event('pageshow'), { persisted }));
  }
}

export const text = (message) => JSON.stringify({ liveroom: 1, ...message });

/** The parent's end of a link. */
export class Link {
  #channel = new MessageChannel();
  #waiting = [];
  received = [];

  constructor(page, { nonce = 'n1', grants = ['play', 'mute', 'volume', 'seek', 'lines', 'layout', 'events'], ...over } = {}) {
    this.page = page;
    this.nonce = nonce;
    this.#channel.port1.onmessage = ({ data }) => {
      this.received.push(JSON.parse(data));
      for (const wake of this.#waiting.splice(0)) wake();
    };
    const session = { content: 'live', credentials: { access_token: 'secret-token' } };
    this.welcome = { kind: 'welcome', version: 1, nonce, grants, session, ...over };
  }

  greet(over = {}) {
    this.page.message(text(this.welcome), { ports: [this.#channel.port2], ...over });
    return this;
  }

  /** Through the port. */
  post(message) {
    this.#channel.port1.postMessage(typeof message === 'string' ? message : text(message));
  }

  /** As a window message. */
  tap(message, over) {
    this.page.message(text({ kind: 'call', nonce: this.nonce, ...message }), over);
  }

  /** The first message that is like this one, once it has come. */
  async next(like) {
    const deadline = AbortSignal.timeout(2_000);
    for (;;) {
      const found = this.received.find((message) => Object.entries(like).every(([name, value]) => message[name] === value));
      if (found) return found;
      await Promise.race([
        new Promise((wake) => this.#waiting.push(wake)),
        once(deadline, 'abort').then(() => { throw new Error(`no ${JSON.stringify(like)} in ${JSON.stringify(this.received)}`); }),
      ]);
    }
  }

  /** All that came before the answer to a ping sent now: what was not sent until then is not sent. */
  async settled() {
    const id = `ping-${this.received.length}`;
    this.post({ kind: 'ping', id });
    await this.next({ kind: 'result', id });
    return this.received.filter((message) => message.id !== id);
  }

  close() {
    this.#channel.port1.close();
  }
}
