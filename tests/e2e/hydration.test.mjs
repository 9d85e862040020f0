// Apps of React and Vue that Node renders and the browser takes over: one stage and one load, and nothing that the framework complains of. The
// room is simulated and counts its loads.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';

import { build } from 'esbuild';

import { setUpBench } from './support/bench.mjs';
import { ROOT } from './support/programs.mjs';

let loads = 0;
const bench = setUpBench({ prepare() {
  bench.rooms.set('lesson', bench.session());
  bench.frames.set('/room', { open(response) {
    loads += 1;
    response.end('<!doctype html><title>a simulated room</title>');
  } });
} });

const OUT = join(ROOT, 'target/hydrated');
const bundle = (framework, over) => build({
  entryPoints: [join(ROOT, `tests/e2e/hydrated/${framework}.js`)],
  bundle: true,
  format: 'esm',
  logLevel: 'warning',
  nodePaths: [join(ROOT, 'target/app-modules')],
  define: { 'process.env.NODE_ENV': '"development"' },
  ...over,
});

/** A page of what Node rendered, with the app's script. */
async function open(t, framework) {
  const [inNode, inBrowser] = ['node', 'browser'].map((platform) => join(OUT, `${framework}.${platform}.mjs`));
  await bundle(framework, { platform: 'node', external: ['react', 'react-dom', 'vue'], outfile: inNode });
  await bundle(framework, { outfile: inBrowser });
  const { render } = await import(pathToFileURL(inNode).href);
  bench.pages.set('/app.js', { body: await readFile(inBrowser), type: '.js' });
  bench.pages.set('/kit.wasm', { body: await readFile(join(ROOT, 'pkg/kit.wasm')), type: '.wasm' });
  const html = await render(bench.backend);
  bench.pages.set('/app', { body: `<!doctype html><html lang="en"><meta charset="utf-8"><title>${framework}</title><link rel="icon" href="data:,">
    <div id="app">${html}</div><style>.slot { display: block; width: 480px; height: 270px }</style>
    <script type="module">import { hydrate } from '/app.js'; window.heard = []; window.mount = () => hydrate('${bench.backend}', window.heard);</script>` });
  loads = 0;
  return { html, page: await bench.open(t, '/app') };
}

for (const framework of ['react', 'vue']) {
  test(`${framework}: taken over, docked and floating, with one load`, async (t) => {
    const { html, page } = await open(t, framework);
    assert.match(html, /<live-room [^>]*room="lesson"/);
    assert.match(html, /<live-room-slot [^>]*room="lesson"/);
    const element = await page.$('live-room');
    await page.evaluate(() => window.mount());
    const becomes = (word) => page.waitForFunction((word) => window.told.state?.presentation === word && window.told.state.link === 'loaded', word);
    await becomes('docked');
    assert.ok(await page.evaluate((element) => element === document.querySelector('live-room'), element), 'the element is the server’s');
    const inside = () => page.frames().find((frame) => frame.url() === `${bench.origin()}/room`);
    await inside().evaluate(() => { window.stayed = true; });
    for (const word of ['floating', 'docked', 'floating']) {
      await page.evaluate(() => window.again());
      await becomes(word);
    }
    assert.equal(loads, 1);
    assert.equal(await inside()?.evaluate(() => window.stayed), true, 'and the room plays on');
    assert.equal(await page.locator('[data-liveroom-stage]').count(), 1);
    // The control calls the latest `back`, although the room was opened with the first.
    await page.locator('[data-liveroom-controls] [part~="back"]').click();
    assert.deepEqual(await page.evaluate(() => window.heard.filter((what) => what !== 'hidden')), ['floating', 'docked', 'floating', 'back in round 3']);
    assert.deepEqual(page.said.filter((line) => !/devtools|development version/i.test(line)), []);
  });
}
