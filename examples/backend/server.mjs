// A whole site for a first try: the files of `public/`, a stand-in for signing in, and the rooms. Start it by `node server.mjs`.
import { randomInt } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import { extname, join, normalize } from 'node:path';

import { live } from './live.mjs';

const { PORT = '3000', PUBLIC = 'public' } = process.env;
const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.wasm': 'application/wasm' };
const viewers = new Map();

/** Who asks, by a cookie that cannot be guessed: here everybody is a guest. In its place stands your site's own sign-in. */
function viewerOf({ headers: { cookie = '' } }, response) {
  const known = viewers.get(/(?:^|; *)viewer=(\d+)/.exec(cookie)?.[1]);
  if (known) return known;
  const [ticket, id] = [String(randomInt(2 ** 47)), String(randomInt(1000, 1e9))];
  viewers.set(ticket, { id, name: `Guest ${viewers.size + 1}` });
  response.setHeader('set-cookie', `viewer=${ticket}; Path=/; HttpOnly; SameSite=Lax`);
  return viewers.get(ticket);
}

async function file(request, response) {
  const { pathname } = new URL(request.url, 'http://site');
  const path = join(PUBLIC, normalize(pathname.endsWith('/') ? `${pathname}index.html` : pathname));
  const body = await readFile(path).catch(() => undefined);
  const type = TYPES[extname(path)] ?? 'application/octet-stream';
  response.writeHead(body === undefined ? 404 : 200, { 'content-type': type }).end(body ?? 'There is no such file.');
}

const server = http.createServer((request, response) => {
  const answer = request.url.startsWith('/live/') ? live(request, response, viewerOf(request, response)) : file(request, response);
  answer.catch(() => response.writeHead(500).end());
});
server.listen(Number(PORT), '127.0.0.1', () => console.log(`listening on http://localhost:${server.address().port}`));
