// The simulator and its control interface. What it tells about a viewer is instrumentation of the simulated room page:
// the kit never sees it.
import { startServer } from './server.mjs';
import { program } from './programs.mjs';

const UNTIL_MS = 20_000;
const POLL_MS = 50;

export class Sim {
  #server;

  /** `args`: further options of `liveroom-sim`. */
  static async start({ args = [] } = {}) {
    return new Sim(await startServer('liveroom-sim', program('liveroom-sim'), ['--listen', '127.0.0.1:0', ...args]));
  }

  constructor(server) {
    this.#server = server;
  }

  get url() { return this.#server.url; }
  get port() { return this.#server.port; }
  get log() { return this.#server.log; }

  /** Where class start, class stop and the like are sent: the host's base path. */
  callbacks(base) { return this.#call('PUT', 'callbacks', { base }); }

  async rooms() {
    return (await this.#call('GET', 'rooms')).rooms;
  }
  start(vendor, id) { return this.#room(vendor, id, 'start'); }
  stop(vendor, id) { return this.#room(vendor, id, 'stop'); }
  playback(vendor, id) { return this.#room(vendor, id, 'playback'); }
  kick(vendor, id, body) { return this.#room(vendor, id, 'kick', body); }
  broadcast(vendor, id, body) { return this.#room(vendor, id, 'broadcast', body); }

  /**
   * Room pages that are open, as each reports itself: `{vendor, room, viewer, loads, currentTime, played, paused, muted, blocked,
   * playing, …}`. `played` counts seconds of picture, and does not fall when the clip begins again.
   */
  async viewers() {
    return (await this.#call('GET', 'viewers')).viewers;
  }

  /** API calls that arrived, with counts. */
  requests() { return this.#call('GET', 'requests'); }

  /** `{vendor, api, kind, times}`; kind: error, slow, html, status500, bad_signature. */
  fault(fault) { return this.#call('POST', 'faults', fault); }

  /** Everything as it was at the start. */
  reset() { return this.#call('POST', 'reset'); }

  /** Waits for a viewer for whom `test` is true, and returns its report. */
  viewer(what, test) {
    return until(what, async () => (await this.viewers()).find(test), () => this.viewers());
  }

  /** Waits for a viewer whose picture advances: two reports, the later one further on. */
  async playing(what, test = () => true) {
    const first = await this.viewer(what, (viewer) => test(viewer) && viewer.playing);
    const same = (viewer) => ['vendor', 'room', 'viewer'].every((key) => viewer[key] === first[key]);
    return this.viewer(`${what}, advancing`, (viewer) => test(viewer) && same(viewer) && viewer.played > first.played);
  }

  /** Waits until nobody is in a room. */
  empty() {
    return until('no viewer', async () => (await this.viewers()).length === 0, () => this.viewers());
  }

  close() { return this.#server.stop(); }

  #room(vendor, id, action, body) {
    return this.#call('POST', `rooms/${vendor}/${encodeURIComponent(id)}/${action}`, body);
  }

  async #call(method, path, body) {
    const init = { method };
    if (body !== undefined) Object.assign(init, { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
    const response = await fetch(`${this.url}/sim/${path}`, init);
    const text = await response.text();
    if (!response.ok) throw new Error(`the simulator answered ${response.status} to ${method} /sim/${path}: ${text}`);
    return text === '' ? null : JSON.parse(text);
  }
}

/** Asks again and again, because HTTP has no event for it; on failure says what was seen last. */
export async function until(what, ask, describe = async () => '', millis = UNTIL_MS) {
  const deadline = Date.now() + millis;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > deadline) {
      throw new Error(`waited ${millis} ms for ${what}; seen last: ${JSON.stringify(await describe())}`);
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
