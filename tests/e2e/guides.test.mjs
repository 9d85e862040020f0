// The guides' whole pages, apps and policies, as a reader copies them: each opens a room in a browser, and nothing is said against it. Rooms and
// backends are simulated. The English ones are tried: tests/kit/documents.test.mjs makes sure that the Chinese ones have the same code.
import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';

import { build } from 'esbuild';
import { compileScript, parse } from 'vue/compiler-sfc';

import { setUpBench } from './support/bench.mjs';
import { open } from './support/browser.mjs';
import { ROOT } from './support/programs.mjs';

const ROOM = 'math-101';
const bench = setUpBench({ prepare: () => bench.rooms.set(ROOM, bench.session({ title: 'A simulated room' })) });

const blocks = async (guide, language) => {
  const text = await readFile(join(ROOT, 'docs', guide), 'utf8');
  const found = [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)].filter(([, word]) => word === language).map(([, , code]) => code);
  assert.ok(found.length > 0, `${guide} has no ${language}`);
  return found;
};

/** Opens a page of the guide's site: the kit lies where the guides have it, `/live` is the backend, and nobody needs to tap. */
async function visit(t, html, { policy, files = {} } = {}) {
  const page = await open(bench.browser);
  t.after(() => page.context().close());
  // Not every violation is told on the console: one of wasm is not.
  await page.addInitScript(() => {
    window.violations = [];
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => window.violations.push(`${violatedDirective} ${blockedURI}`));
  });
  const path = `/guide-${bench.pages.size}`;
  bench.pages.set(path, { body: html, headers: policy ? { 'content-security-policy': policy } : {} });
  await page.route(/\/liveroom\//, (route) => route.continue({ url: route.request().url().replace('/liveroom/', '/pkg/') }));
  await page.route(/\/live\//, (route) => route.continue({ url: route.request().url().replace(/^.*\/live\//, `${bench.backend}/`) }));
  for (const [name, body] of Object.entries(files)) bench.pages.set(name, { body, type: name.endsWith('.wasm') ? '.wasm' : '.js' });
  await page.goto(bench.page + path);
  return page;
}

/** The viewer's tap, where the room waits for one, and then the room itself. */
async function enters(page) {
  const [gate, frame] = [page.locator('[data-liveroom-cover="gate"] button'), page.locator('[data-liveroom-stage] iframe')];
  await gate.or(frame).first().waitFor({ state: 'attached' });
  if (await gate.isVisible()) await gate.click();
  await page.waitForFunction(() => document.querySelector('live-room').room?.state.link === 'loaded');
  assert.deepEqual(page.failures, []);
}

describe('whole pages', () => {
  for (const [guide, said] of [['script-tag.md', 'A simulated room'], ['wechat.md', 'A simulated room'], ['mini-program.md', 'browser']]) {
    test(guide, async (t) => {
      const pages = (await blocks(guide, 'html')).filter((html) => html.startsWith('<!doctype'));
      assert.ok(pages.length > 0);
      for (const html of pages) {
        const page = await visit(t, html);
        await enters(page);
        await page.getByText(said).waitFor();
      }
    });
  }
});

test('the policies, without a violation', async (t) => {
  for (const line of await blocks('policies.md', 'csp')) {
    const policy = line.trim().replace('https://live.example', new URL(bench.backend).origin).replace('https://open.talk-fun.com', bench.origin());
    const nonce = /'nonce-(\w+)'/.exec(line)?.[1];
    const tag = nonce ? `nonce="${nonce}"` : line.includes('wasm') ? '' : 'data-wasm="never"';
    const page = await visit(t, `<!doctype html><html lang="en"><meta charset="utf-8"><title>policy</title><link rel="icon" href="data:,">
      <script ${tag} src="/liveroom/liveroom.js"></script><live-room backend="/live" room="${ROOM}" events="false"></live-room>`, { policy });
    await enters(page);
    assert.deepEqual([...await page.evaluate(() => window.violations), ...page.said], [], policy);
  }
});

describe('apps', () => {
  const OUT = join(ROOT, 'target/guides');
  const SHELL = `<!doctype html><html lang="en"><meta charset="utf-8"><title>app</title><link rel="icon" href="data:,"><div id="app"></div>
    <script type="module" src="/app.js"></script>`;
  const sfc = { name: 'vue', setup: ({ onLoad }) => onLoad({ filter: /\.vue$/ }, component) };

  async function opens(t, name, files) {
    const dir = join(OUT, name);
    await mkdir(dir, { recursive: true });
    for (const [file, code] of Object.entries(files)) await writeFile(join(dir, file), code);
    const { outputFiles } = await build({
      entryPoints: [join(dir, Object.keys(files)[0])], bundle: true, write: false, format: 'esm', target: 'es2022', logLevel: 'warning', jsx: 'automatic',
      nodePaths: [join(ROOT, 'target/app-modules')], plugins: [sfc], define: { 'process.env.NODE_ENV': '"production"' },
    });
    const wasm = await readFile(join(ROOT, 'pkg/kit.wasm'));
    const page = await visit(t, SHELL, { files: { '/app.js': outputFiles[0].text, '/kit.wasm': wasm } });
    await enters(page);
    await page.getByRole('heading', { name: 'A simulated room' }).waitFor();
    return page;
  }

  test('React', async (t) => {
    const [app] = await blocks('react.md', 'tsx');
    const page = await opens(t, 'react', { 'main.tsx': app.replace(`{ path: '/', Component: Lesson }`, `{ path: '*', Component: Lesson }`) });
    await page.getByRole('link').click();
    await page.locator('[data-liveroom-controls]').waitFor();
  });

  test('Vue', async (t) => {
    const parts = Object.fromEntries((await blocks('vue.md', 'vue')).map((code) => [/<!-- (\w+\.vue) -->/.exec(code)[1], code]));
    assert.deepEqual(Object.keys(parts), ['App.vue', 'Lesson.vue']);
    await opens(t, 'vue', { 'main.js': VUE_MAIN, ...parts });
  });
});

const VUE_MAIN = `import { createApp } from 'vue';
import { createRouter, createWebHashHistory } from 'vue-router';
import App from './App.vue';
import Lesson from './Lesson.vue';
createApp(App).use(createRouter({ history: createWebHashHistory(), routes: [{ path: '/', component: Lesson }] })).mount('#app');`;

async function component({ path }) {
  const { descriptor, errors } = parse(await readFile(path, 'utf8'), { filename: path });
  if (errors.length > 0) return { errors: errors.map(({ message }) => ({ text: message })) };
  return { contents: compileScript(descriptor, { id: path, inlineTemplate: true }).content, loader: 'js' };
}
