// Measures the start of a room, from `mount()` to the first request of its frame, beside other embeds, in Chromium; `cargo xtask bench mount`
// calls it and reads a line of JSON for each start: node mount.mjs [--rounds 5] [--networks 4G,3G] [--embeds liveroom,ten-lines,vimeo]
import { readFile, readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { brotliCompressSync } from 'node:zlib';

import { build } from 'esbuild';
import puppeteer from 'puppeteer-core';

import { Bench } from '../e2e/support/bench.mjs';
import { ARGS, DESKTOP } from '../e2e/support/browser.mjs';
import { ROOT, chromium } from '../e2e/support/programs.mjs';
import { until } from '../e2e/support/sim.mjs';

const HERE = fileURLToPath(new URL('mount/', import.meta.url));
/** `ten-lines` asks for the same session and makes a frame; `vimeo` is @vimeo/player, which asks its own backend. */
const EMBEDS = ['liveroom', 'ten-lines', 'vimeo'];
/** As Chromium's developer tools emulate "Fast 4G" and "3G"; the latency is added to every request. */
const NETWORKS = {
  '4G': { latency: 165, downloadThroughput: (9_000_000 * 0.9) / 8, uploadThroughput: (1_500_000 * 0.9) / 8 },
  '3G': { latency: 2_000, downloadThroughput: (500_000 * 0.8) / 8, uploadThroughput: (500_000 * 0.8) / 8 },
};
const CACHES = ['cold', 'warm'];
const THROTTLES = [1, 4];
/** What belongs to a start though it comes after the frame's request. */
const REST_MILLIS = 500;

const option = (value) => ({ type: 'string', default: value });
const { values } = parseArgs({
  options: { rounds: option('5'), networks: option(Object.keys(NETWORKS).join()), embeds: option(EMBEDS.join()) },
});
const embeds = values.embeds.split(',');
/** When the frame of the present start was asked for: the clock of the machine, in milliseconds. */
let requested;

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
const bench = new Bench();
await bench.serve();
await prepare();
const { host: vimeo } = new URL((await bench.secure()).replace('localhost', '127.0.0.1'));
const { width, height } = DESKTOP.viewport;
const browser = await puppeteer.launch({
  executablePath: chromium(), headless: true, defaultViewport: null, acceptInsecureCerts: true,
  args: [...ARGS, '--no-sandbox', `--window-size=${width},${height}`, `--host-resolver-rules=MAP vimeo.com ${vimeo}, MAP player.vimeo.com ${vimeo}`],
});
const root = await browser.target().createCDPSession();
try {
  console.log(JSON.stringify({ kind: 'version', version: (await browser.version()).replace('/', ' ') }));
  for (let round = 0; round < Number(values.rounds); round += 1) await measure(round);
} finally {
  await browser.close();
  await bench.close();
}

/** Every round begins with another embed. */
async function measure(round) {
  const first = round % embeds.length;
  const order = [...embeds.slice(first), ...embeds.slice(0, first)];
  for (const network of values.networks.split(',')) {
    console.error(`round ${round + 1} of ${values.rounds}: ${network}`);
    for (const cache of CACHES) {
      for (const throttle of THROTTLES) {
        for (const embed of order) {
          const start = await startOf(embed, { network, cache, throttle });
          console.log(JSON.stringify({ kind: 'start', round, network, cache, throttle, embed, ...start }));
        }
      }
    }
  }
}

/** A viewer with an empty cache, or one who was here before. */
async function startOf(embed, { network, cache, throttle }) {
  const context = await browser.createBrowserContext();
  try {
    if (cache === 'warm') await visit(context, embed);
    return await visit(context, embed, { network: NETWORKS[network], throttle });
  } finally {
    await context.close();
  }
}

/** A driver's own page listens to every script context: Chromium makes two in each frame, for it alone. This one is only spoken to. */
async function visit(context, embed, { network, throttle = 1 } = {}) {
  const { targetId } = await root.send('Target.createTarget', { url: 'about:blank', browserContextId: context.id });
  const target = await context.waitForTarget(({ _targetId }) => _targetId === targetId);
  const session = await target.createCDPSession();
  const look = async (expression) => {
    const { result, exceptionDetails } = await session.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  };
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  await session.send('Page.navigate', { url: `${bench.page}/mount/page.html?${new URLSearchParams({ embed, backend: bench.backend })}` });
  await until('the page', () => look(`'measurement' in window`).catch(() => false));
  await session.send('Emulation.setCPUThrottlingRate', { rate: throttle });
  const before = await busy(session);
  await look('window.measurement.load()');
  if (network) {
    await session.send('Network.enable');
    await session.send('Network.emulateNetworkConditions', { offline: false, ...network });
  }
  requested = undefined;
  const begun = await look('window.measurement.start()');
  const millis = (await until('the frame', () => requested)) - begun;
  await look(`new Promise((done) => setTimeout(done, ${REST_MILLIS}))`);
  const main = (await busy(session)) - before;
  const longest = await look('window.measurement.longest()');
  await root.send('Target.closeTarget', { targetId });
  return { millis, main, longest };
}

/** Milliseconds that the page's main thread was at work, by the processor's time. */
async function busy(session) {
  const { metrics } = await session.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'TaskDuration').value * 1_000;
}

/** Files are delivered as a site delivers them: compressed, and kept by the browser. */
async function prepare() {
  const deliver = (path, body) => bench.pages.set(path, {
    body: brotliCompressSync(body), type: extname(path), headers: { 'content-encoding': 'br', 'cache-control': 'max-age=31536000, immutable' },
  });
  for (const name of await readdir(join(ROOT, 'pkg'))) {
    if (/\.(js|wasm)$/.test(name)) deliver(`/kit/${name}`, await readFile(join(ROOT, 'pkg', name)));
  }
  for (const name of await readdir(HERE)) {
    deliver(`/mount/${name}`, name === 'vimeo.js' ? await bundle(join(HERE, name)) : await readFile(join(HERE, name)));
  }
  bench.rooms.set('lesson', bench.session({ dialect: 'mute' }));
  bench.frames.set('/room', frame('<!doctype html><title>room</title><p>A simulated room.'));
  const headers = { 'access-control-allow-origin': '*' };
  const html = '<iframe src="https://player.vimeo.com/video/1" allow="autoplay; fullscreen"></iframe>';
  bench.pages.set('/api/oembed.json', { body: JSON.stringify({ html }), headers: { ...headers, 'content-type': 'application/json' } });
  bench.pages.set('/video/1', frame('<!doctype html><title>player</title><script>parent.postMessage(\'{"event":"ready"}\', "*")</script>'));
}

function frame(body) {
  return {
    open(response) {
      requested = performance.timeOrigin + performance.now();
      response.end(body);
    },
  };
}

/** Bundled and minified, as an application's scripts are. */
async function bundle(path) {
  const { outputFiles } = await build({
    entryPoints: [path], write: false, bundle: true, minify: true, format: 'esm', target: 'es2022', absWorkingDir: ROOT, logLevel: 'warning',
  });
  return outputFiles[0].contents;
}
