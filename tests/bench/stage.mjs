// Measures what it costs to keep the room over its slot, beside other ways to do that, in Chromium; `cargo xtask bench stage` calls it and
// reads a line of JSON for each measurement: node stage.mjs [--rounds 5] [--cycles 1000] [--rest 3000]
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { build } from 'esbuild';

import { Bench } from '../e2e/support/bench.mjs';
import { counts, launch, open } from '../e2e/support/browser.mjs';
import { ROOT } from '../e2e/support/programs.mjs';

const HERE = fileURLToPath(new URL('stage/', import.meta.url));
/** `liveroom-script` is the kit where it may not use anchors; `nothing` is what the page itself costs. */
const FOLLOWERS = ['liveroom', 'liveroom-script', 'floating-ui', 'listener', 'nothing'];
const PLACES = ['page', 'box'];
const THROTTLES = [1, 4];
/** Isolated pages have a clock of 5 µs, others one of 100. */
const ISOLATED = {
  'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp', 'cross-origin-resource-policy': 'cross-origin',
};
const VIEWPORT = { viewport: { width: 1280, height: 800 } };
/** In CSS pixels, and a second. */
const DISTANCE = 800;
const SPEED = 1_200;

const option = (value) => ({ type: 'string', default: value });
const { values } = parseArgs({
  options: { rounds: option('5'), cycles: option('1000'), rest: option('3000'), parts: option('scroll,rest,leaks'), followers: option(FOLLOWERS.join()) },
});
const followers = values.followers.split(',');
const say = (line) => console.log(JSON.stringify(line));

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
const bench = new Bench();
await bench.serve();
await prepare();
const browser = await launch();
try {
  console.log(JSON.stringify({ kind: 'version', version: `Chromium ${browser.version()}` }));
  const parts = values.parts.split(',');
  if (parts.includes('scroll')) await measureScrolling();
  if (parts.includes('rest')) await measureRest();
  if (parts.includes('leaks')) await measureLeaks();
} finally {
  await browser.close();
  await bench.close();
}

/** Every round begins with another follower. */
async function measureScrolling() {
  for (let round = 0; round < Number(values.rounds); round += 1) {
    const first = round % followers.length;
    const order = [...followers.slice(first), ...followers.slice(0, first)];
    for (const where of PLACES) {
      console.error(`scrolling, round ${round + 1} of ${values.rounds}: the ${where}`);
      const pages = [];
      for (const follower of order) pages.push({ follower, page: await openPage(follower, where) });
      for (const throttle of THROTTLES) {
        for (const { follower, page } of pages) say({ kind: 'scroll', round, where, throttle, follower, ...(await scroll(page, throttle)) });
      }
      for (const { follower, page } of pages) {
        if (round === 0) say({ kind: 'reads', where, follower, reads: await readsOf(page) });
        await page.context().close();
      }
    }
  }
}

async function scroll(page, throttle) {
  await page.bringToFront();
  if (throttle === THROTTLES[0]) await glide(page); // What was not compiled yet is now.
  await page.session.send('Emulation.setCPUThrottlingRate', { rate: throttle });
  const before = await busy(page);
  await page.evaluate(() => window.measurement.begin());
  await glide(page);
  const seen = await page.evaluate(() => window.measurement.end());
  const main = ((await busy(page)) - before) / seen.pictures;
  await page.session.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  const shift = await page.evaluate(() => window.measurement.shifted());
  return { ...seen, main, shift };
}

/** How often the layout is read for a picture. */
async function readsOf(page) {
  await page.evaluate(() => { window.measurement.begin(); window.measurement.countReads(); });
  await glide(page);
  const [reads, { pictures }] = await page.evaluate(() => [window.measurement.readsCounted(), window.measurement.end()]);
  return reads / pictures;
}

/** There and back, as a wheel does: by the browser's own scrolling. */
async function glide(page) {
  const gesture = { x: 200, y: 400, speed: SPEED, gestureSourceType: 'mouse' };
  for (const yDistance of [-DISTANCE, DISTANCE]) await page.session.send('Input.synthesizeScrollGesture', { ...gesture, yDistance });
}

/** Milliseconds that the page's main thread was at work, by the processor's time. */
async function busy(page) {
  const { metrics } = await page.session.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'TaskDuration').value * 1_000;
}

async function measureRest() {
  for (const follower of followers.filter((name) => name !== 'nothing')) {
    const page = await openPage(follower, 'page');
    const hows = follower.startsWith('liveroom') ? ['docked', 'floating'] : ['docked'];
    for (const how of hows) {
      console.error(`at rest: ${follower}, ${how}`);
      if (how === 'floating') await float(page);
      await page.evaluate(() => window.measurement.rest(1_000));
      const calls = await page.evaluate((millis) => window.measurement.rest(millis), Number(values.rest));
      const each = Object.values(calls).reduce((one, other) => one + other, 0) / (Number(values.rest) / 1_000);
      say({ kind: 'rest', follower, how, calls: each, which: calls, shift: await page.evaluate(() => window.measurement.shifted()) });
    }
    await page.context().close();
  }
}

async function float(page) {
  await page.evaluate(() => document.querySelector('#slot').remove());
  await page.waitForFunction(() => window.measurement.room.state.presentation === 'floating');
  await page.locator('[data-liveroom-controls]').waitFor({ state: 'attached' });
}

/** What 1,000 rooms leave behind. */
async function measureLeaks() {
  const page = await openPage('liveroom', 'page');
  await page.evaluate(() => window.measurement.room.destroy());
  const cycle = (count) => page.evaluate(async (count) => {
    const slot = document.querySelector('#slot');
    const { raf } = window.instruments;
    for (let index = 0; index < count; index += 1) {
      const other = document.createElement('div');
      other.style.cssText = 'width: 320px; height: 180px';
      slot.after(other);
      const room = await window.measurement.mount(slot);
      room.dock(other);
      await new Promise(raf);
      room.float();
      await new Promise(raf);
      room.destroy();
      other.remove();
    }
  }, count);
  await cycle(50);
  const before = await held(page);
  const cycles = Number(values.cycles);
  for (let done = 0; done < cycles; done += 100) {
    console.error(`leaks: ${done} of ${cycles} rooms`);
    await cycle(Math.min(100, cycles - done));
  }
  const after = await held(page);
  const shift = await page.evaluate(() => window.measurement.shifted());
  say({ kind: 'leaks', cycles, before, after, shift });
  await page.context().close();
}

async function held(page) {
  const found = await counts(page);
  const { metrics } = await page.session.send('Performance.getMetrics');
  const heap = metrics.find(({ name }) => name === 'JSHeapUsedSize').value;
  return { ...found, heap, wasm: await page.evaluate(() => window.instruments.wasmBytes()) };
}

async function openPage(follower, where) {
  const page = await open(browser, VIEWPORT);
  page.session = await page.context().newCDPSession(page);
  await page.session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const query = new URLSearchParams({ follower, where, backend: bench.backend, frame: `${bench.origin()}/room` });
  await page.goto(`${bench.page}/stage/page.html?${query}`);
  await page.waitForFunction(() => 'measurement' in window);
  if (!(await page.evaluate(() => window.crossOriginIsolated))) throw new Error('the page is not isolated: its clock is too coarse');
  return page;
}

async function prepare() {
  for (const name of await readdir(HERE)) {
    const path = join(HERE, name);
    const body = name === 'floating-ui.js' ? await bundle(path) : await readFile(path);
    bench.pages.set(`/stage/${name}`, { body, type: name.endsWith('.html') ? '.html' : '.js', headers: ISOLATED });
  }
  bench.rooms.set('lesson', bench.session({ dialect: 'mute' }));
  bench.frames.set('/room', { body: '<!doctype html><title>room</title><p>A simulated room.', headers: ISOLATED });
}

/** Bundled and minified, as an application's scripts are. */
async function bundle(path) {
  const { outputFiles } = await build({
    entryPoints: [path], write: false, bundle: true, minify: true, format: 'esm', target: 'es2022', absWorkingDir: ROOT, logLevel: 'warning',
  });
  return outputFiles[0].contents;
}
