// The simulator's HLS stream behind a server that counts who asks for what, and misbehaves when it is told to.
import { once } from 'node:events';
import http from 'node:http';

import { ROOMS } from '../../room/support/credentials.mjs';

const PLAYLIST = `/mgclient/${ROOMS.baijiayun}-00001/playlist.m3u8`;

export class Stream {
  /** `good`, `missing` (404), `silent` (no answer), or `over` (a playlist that has an end). */
  mode = 'good';
  /** Requests by kind. */
  asked = { playlist: 0, piece: 0 };
  #server;
  #sim;
  #held = [];

  static async start(sim) {
    const stream = new Stream();
    stream.#sim = sim;
    stream.#server = http.createServer((request, response) => void stream.#answer(request, response));
    await once(stream.#server.listen(0, '127.0.0.1'), 'listening');
    return stream;
  }

  get media() {
    return { url: `http://127.0.0.1:${this.#server.address().port}${PLAYLIST}`, type: 'application/vnd.apple.mpegurl' };
  }

  /** Answers again, also what it left unanswered. */
  flow() {
    this.mode = 'good';
    for (const answer of this.#held.splice(0)) answer();
  }

  async close() {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request, response) {
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('access-control-allow-headers', 'range');
    if (request.method === 'OPTIONS') return response.writeHead(204).end();
    const isPlaylist = request.url.endsWith('.m3u8');
    this.asked[isPlaylist ? 'playlist' : 'piece'] += 1;
    if (this.mode === 'silent') return this.#held.push(() => void this.#pass(request, response, isPlaylist));
    if (this.mode === 'missing') return response.writeHead(404).end('not found');
    await this.#pass(request, response, isPlaylist);
  }

  async #pass({ url, headers: { range } }, response, isPlaylist) {
    const answer = await fetch(`${this.#sim.url}${url}`, { headers: range ? { range } : {} });
    const headers = Object.fromEntries(['content-type', 'content-range'].flatMap((name) => (answer.headers.has(name) ? [[name, answer.headers.get(name)]] : [])));
    const body = Buffer.from(await answer.arrayBuffer());
    response.writeHead(answer.status, { ...headers, 'cache-control': 'no-store' });
    response.end(isPlaylist && this.mode === 'over' ? `${body}#EXT-X-ENDLIST\n` : body);
  }
}
