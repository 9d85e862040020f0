// A whole site for a first try: the files of `public/`, a stand-in for signing in, and the rooms. Start it by `node server.mjs`.
import { randomInt } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import { extname, join, normalize } from 'node:path';

import { live } from './live.mjs';

const { PORT = '3000', PUBLIC = 'public' } = process.env;
const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.wasm': 'application/wasm' };
/** Who is signed in, by a cookie that cannot be guessed: here everybody, as a guest. In its place stands your site's own sign-in. */
const viewers = new Map();

function viewerOf({ headers: { cookie = '' } }) {
  return viewers.get(/(?:^|; *)viewer=(\d+)/.exec(cookie)?.[1]);
}

async function page(request, response) {
  const { pathname } = new URL(request.url, 'http://site');
  const file = join(PUBLIC, normalize(pathname.endsWith('/') ? `${pathname}index.html` : pathname));
  const body = await readFile(file).catch(() => undefined);
  const headers = { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' };
  if (extname(file) === '.html' && !viewerOf(request)) {
    const ticket = String(randomInt(2 ** 47));
    viewers.set(ticket, { id: String(randomInt(1000, 1e9)), name: `Guest ${viewers.size + 1}` });
    headers['set-cookie'] = `viewer=${ticket}; Path=/; HttpOnly; SameSite=Lax`;
  }
  response.writeHead(body === undefined ? 404 : 200, headers).end(body ?? 'There is no such file.');
}

const server = http.createServer((request, response) => {
  const answer = request.url.startsWith('/live/') ? live(request, response, viewerOf(request)) : page(request, response);
  answer.catch(() => response.writeHead(500).end());
});
server.listen(Number(PORT), '127.0.0.1', () => console.log(`listening on http://localhost:${server.address().port}`));
