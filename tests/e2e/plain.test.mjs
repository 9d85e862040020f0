// The kit without WebAssembly: engines that have none, policies that forbid it, servers that lose it. It comes as JavaScript then, and does
// the same. Rooms and backends are simulated; engines and policies are real.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { setUpBench } from './support/bench.mjs';
import { launch } from './support/engines.mjs';
import { REPORT_SCRIPT } from './support/engines/reports.mjs';
import { ROOT, WITHOUT_WASM } from './support/programs.mjs';
import { until } from './support/sim.mjs';

const OPENED = `(() => {
  const { backend, gate } = Object.fromEntries(new URLSearchParams(location.search));
  return LiveRoom.mount('#slot', { backend, gate, room: 'plain', events: false });
})()`;
const PAGE = '<!doctype html><html lang="en"><meta charset="utf-8"><title>plain</title><link rel="icon" href="data:,"><h1>Simulated</h1><div id="slot"></div>';
const PAGES = {
  '/script-tag': { body: `${PAGE}<script src="/pkg/liveroom.js"></script><script src="/opens.js"></script>` },
  '/never': { body: `${PAGE}<script data-wasm="never" src="/pkg/liveroom.js"></script><script src="/opens.js"></script>` },
  '/slim': { body: `${PAGE}<script type="module" src="/slim.js"></script>` },
  '/slim-never': { body: `${PAGE}<script type="module" src="/slim-never.js"></script>` },
  '/engine': { body: `${PAGE}<script type="module" src="/engine.js"></script>` },
  '/opens.js': { body: `window.opened = ${OPENED};`, type: '.js' },
  '/slim.js': { body: `import { LiveRoom, setWasm } from '/pkg/slim.js'; setWasm(() => fetch('/pkg/kit.wasm')); window.opened = ${OPENED};`, type: '.js' },
  '/slim-never.js': { body: `import { LiveRoom, setWasm } from '/pkg/slim.js'; setWasm(false); window.opened = ${OPENED};`, type: '.js' },
  '/engine.js': { type: '.js', body: `${REPORT_SCRIPT}
    if (location.hash === '#JavaScript') delete globalThis.WebAssembly;
    const { LiveRoom } = await import('/pkg/index.js');
    const room = await ${OPENED};
    const told = (name) => report({ name, files: performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname) });
    room.on('custom', ({ name }) => told(name));
    setInterval(() => document.querySelector('[data-liveroom-cover]')?.shadowRoot.querySelector('[data-state=gate]') && told('gate'), 100);` },
  '/room': { body: `<!doctype html><title>A simulated room</title><script>setInterval(() => top.postMessage('{"cmd":"third:mark"}', '*'), 200)</script>` },
};

const bench = setUpBench({
  prepare: () => {
    for (const [path, page] of Object.entries(PAGES)) (path === '/room' ? bench.frames : bench.pages).set(path, page);
    bench.rooms.set('plain', bench.session());
  },
});

/** Opens a page's room and hears it; the answer is what the browser fetched of the kit, and what it said of violated policies. */
async function openRoom(t, path, { policy, prepare = () => {} } = {}) {
  const page = await bench.open(t, '/');
  const fetched = [];
  page.on('request', (request) => fetched.push(new URL(request.url()).pathname.replace('/pkg/', '')));
  await prepare(page);
  if (path === '/') return { page, fetched, error: await page.evaluate((backend) => window.mount({ backend, room: 'plain', events: false }), bench.backend) };
  const at = `${path}-${bench.pages.size}`;
  bench.pages.set(at, { ...PAGES[path], headers: policy ? { 'content-security-policy': policy } : {} });
  // Whether the page has a gesture by then depends on how quickly the kit comes.
  await page.goto(`${bench.page}${at}?backend=${bench.backend}&gate=never`);
  await page.waitForFunction(() => 'opened' in window);
  await page.evaluate(async () => { window.room = await window.opened; });
  return { page, fetched };
}

async function isAlive(page) {
  await page.evaluate(() => window.room.on('custom', ({ name }) => { window.marked = name; }));
  await page.waitForFunction(() => window.marked === 'mark');
  await page.evaluate(() => window.room.destroy());
  assert.equal(await page.locator('iframe').count(), 0);
}

const serve = (answer) => (page) => page.route('**/kit.wasm', (route) => route.fulfill(answer));

describe('instead of the wasm comes JavaScript', () => {
  for (const [why, prepare] of [
    ['an engine without WebAssembly', (page) => page.evaluate(() => { delete globalThis.WebAssembly; })],
    ['the file is not there', serve({ status: 404, body: 'not found' })],
    ["a server's front page comes in place of the file", serve({ contentType: 'text/html', body: '<!doctype html>' })],
    ['half of the file', async (page) => {
      const wasm = await readFile(join(ROOT, 'pkg/kit.wasm'));
      await serve({ contentType: 'application/wasm', body: wasm.subarray(0, wasm.length / 2) })(page);
    }],
    ['the download fails', (page) => page.route('**/kit.wasm', (route) => route.abort())],
  ]) {
    test(why, async (t) => {
      const { page, fetched, error } = await openRoom(t, '/', { prepare });
      assert.equal(error, undefined);
      assert.ok(fetched.includes('kit.plain.js'), fetched.join());
      if (!WITHOUT_WASM) assert.equal(fetched.includes('kit.wasm'), why !== 'an engine without WebAssembly');
      await isAlive(page);
    });
  }

  test('its memory grows', async (t) => {
    const { page } = await openRoom(t, '/', { prepare: (page) => page.evaluate(() => { delete globalThis.WebAssembly; }) });
    const room = await until('the frame', () => page.frames().find((frame) => frame.url() === `${bench.origin()}/room`));
    await room.evaluate(() => {
      for (const name of ['long', 'longer']) top.postMessage(JSON.stringify({ cmd: `third:${name}`, args: 'x'.repeat(60_000) }), '*');
    });
    await isAlive(page);
    const names = await page.evaluate(() => window.heard.filter(({ type }) => type === 'custom').map(({ name }) => name));
    assert.deepEqual([...new Set(names)].sort(), ['long', 'longer', 'mark']);
  });

  test('a policy without wasm-unsafe-eval', async (t) => {
    const { page, fetched } = await openRoom(t, '/script-tag', { policy: "script-src 'self'" });
    assert.ok(fetched.includes('kit.plain.js'), fetched.join());
    await isAlive(page);
  });
});

test('a file of another type is compiled all the same', { skip: WITHOUT_WASM }, async (t) => {
  const wasm = await readFile(join(ROOT, 'pkg/kit.wasm'));
  const { page, fetched, error } = await openRoom(t, '/', { prepare: serve({ contentType: 'application/octet-stream', body: wasm }) });
  assert.equal(error, undefined);
  assert.ok(!fetched.includes('kit.plain.js'));
  await isAlive(page);
});

describe('no wasm by choice: the strictest policy is not violated once', () => {
  for (const path of ['/never', '/slim-never']) {
    test(path.slice(1), async (t) => {
      const policy = `default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src ${new URL(bench.backend).origin}; `
        + `frame-src ${bench.origin()}; require-trusted-types-for 'script'`;
      const { page, fetched } = await openRoom(t, path, { policy });
      await isAlive(page);
      assert.deepEqual(page.said, []);
      assert.ok(!fetched.includes('kit.wasm'));
    });
  }
});

test('liveroom/slim loads the wasm as it is told', { skip: WITHOUT_WASM }, async (t) => {
  const { page, fetched } = await openRoom(t, '/slim');
  assert.deepEqual(fetched.filter((name) => name.startsWith('kit')).sort(), ['kit.js', 'kit.wasm']);
  await isAlive(page);
});

test('with neither to be had, the error says why and what would help', async (t) => {
  const prepare = (page) => page.route(/kit\.(wasm|plain\.js)/, (route) => route.fulfill({ status: 404, body: '' }));
  const { page, error } = await openRoom(t, '/', { prepare });
  assert.equal(error?.code, 'kit_unavailable');
  for (const word of ['kit.wasm', 'kit.plain.js', 'wasm-unsafe-eval']) assert.ok(error.message.includes(word), error.message);
  await page.unroute(/kit\.(wasm|plain\.js)/);
  assert.equal(await page.evaluate((backend) => window.mount({ backend, room: 'plain', events: false }), bench.backend), undefined, 'a failed load is not remembered');
});

/** Where a page may not begin with sound, the viewer is asked first: that is known of the page, whichever kit it has. */
for (const [engine, first] of [['firefox', 'gate'], ['webkit', 'mark']]) {
  describe(engine, () => {
    let browser;
    before(async () => { browser = await launch(engine); });
    after(() => browser?.close());

    for (const how of ['wasm', 'JavaScript']) {
      test(`a room by ${how}`, { skip: WITHOUT_WASM }, async () => {
        const page = await browser.open(`${bench.page}/engine?backend=${bench.backend}#${how}`);
        const { name, files } = await page.report('the room', ({ name }) => name);
        assert.equal(name, first);
        assert.equal(files.includes('/pkg/kit.plain.js'), how === 'JavaScript');
        assert.equal(files.includes('/pkg/kit.wasm'), how === 'wasm');
        await page.close();
      });
    }
  });
}
