// The packed package in an app of each bundler, in a plain page and in Next.js: each is built as its users build it, and its room plays in
// Chromium, with no request failing. The rooms are simulated.
import assert from 'node:assert/strict';
import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { before, test } from 'node:test';

import { Host } from '../e2e/support/host.mjs';
import { setUp } from '../e2e/support/live.mjs';
import { startServer } from '../e2e/support/server.mjs';
import { FOLDER, INSTALLED, node, tool } from './support/packed.mjs';

const app = (name) => join(FOLDER, 'apps', name);
const dist = (name) => join(FOLDER, 'dist', name);

/** How each app is made; what is made lies in `dist`. */
const APPS = {
  vite: () => node([tool('vite/bin/vite.js'), 'build', '--logLevel', 'warn'], { cwd: app('vite') }),
  webpack: () => node(['build.mjs'], { cwd: app('webpack') }),
  esbuild: () => node(['build.mjs'], { cwd: app('esbuild') }),
  async script() {
    await cp(app('script'), dist('script'), { recursive: true });
    await cp(INSTALLED, join(dist('script'), 'liveroom'), { recursive: true });
  },
};

const args = Object.keys(APPS).flatMap((name) => ['--pages', `${dist(name)}=/${name}`]);
// A simulated room plays by itself where the browser lets it: this is not about autoplay.
const live = setUp({ host: { args }, browser: { args: ['--autoplay-policy=no-user-gesture-required'] } });
before(() => Promise.all(Object.keys(APPS).map((name) => mkdir(dist(name), { recursive: true }))));

/** Opens the app's page: its room plays, by wasm, and all that it asks for comes. */
async function plays(t, url) {
  const page = await live.page(t);
  const [came, failed] = [[], []];
  page.on('response', (response) => (response.status() < 400 ? came : failed).push(`${response.status()} ${response.headers()['content-type']} ${response.url()}`));
  page.on('requestfailed', (request) => failed.push(`${request.failure()?.errorText} ${request.url()}`));
  await page.goto(url);
  await live.sim.playing(`the room of ${url}`);
  assert.deepEqual(failed, []);
  assert.deepEqual(page.said.filter((line) => !line.startsWith('[vite] connect')), []);
  assert.ok(came.some((line) => /^200 application\/wasm .*\.wasm$/.test(line)), `wasm in ${came.join('\n')}`);
  assert.ok(!came.some((line) => line.includes('plain')), 'and nothing in its place');
  await page.close();
  await live.sim.empty();
}

for (const [name, build] of Object.entries(APPS)) {
  test(name, async (t) => {
    await build();
    await plays(t, `${live.host.url}/${name}/`);
  });
}

test('vite, while developing', async (t) => {
  const { createServer } = await import(tool('vite/dist/node/index.js'));
  const proxy = { '/live': live.host.url };
  const server = await createServer({ root: app('vite'), logLevel: 'error', server: { port: 0, proxy, hmr: false }, cacheDir: dist('vite-cache') });
  t.after(() => server.close());
  await server.listen();
  await plays(t, server.resolvedUrls.local[0]);
});

test('Next.js: rendered on the server, taken over in the browser', async (t) => {
  const next = tool('next/dist/bin/next');
  // Vite's server in this process has said `development` meanwhile.
  const env = { NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' };
  await node([next, 'build'], { cwd: app('next'), env });
  const server = await startServer('Next.js', process.execPath, [next, 'start', app('next'), '--port', '0', '--hostname', 'localhost'], env);
  t.after(() => server.stop());
  // An origin of its own, which the host has to know.
  const origin = `http://localhost:${server.port}`;
  const host = await Host.start(live.sim, { set: { 'server.allowed_origins': `["${origin}"]` } });
  t.after(() => host.close());
  await live.sim.callbacks(host.live);
  const url = `${origin}/?backend=${host.url}/live`;
  assert.match(await (await fetch(url)).text(), /<live-room [^>]*room="talkfun-demo"/);
  await plays(t, url);
});
