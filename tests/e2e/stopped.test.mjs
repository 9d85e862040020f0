// A kit whose wasm stopped: whatever it is asked for traps. The page's side still lets go of all that it holds, and says nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { setUpBench } from './support/bench.mjs';
import { PHONE, counts } from './support/browser.mjs';
import { WITHOUT_WASM } from './support/programs.mjs';

/** Every function of the wasm traps once `stopped` is set. */
const TRAP = `<script>
  const { instantiateStreaming } = WebAssembly;
  const trapping = (act) => (...all) => {
    if (window.stopped) throw new WebAssembly.RuntimeError('unreachable');
    return act(...all);
  };
  WebAssembly.instantiateStreaming = async (...all) => {
    const { instance, module } = await instantiateStreaming(...all);
    const entries = Object.entries(instance.exports);
    const exports = Object.fromEntries(entries.map(([name, part]) => [name, typeof part === 'function' ? trapping(part) : part]));
    return { instance: { exports }, module };
  };
</script>`;

const bench = setUpBench({ prepare() {
  bench.rooms.set('lesson', bench.session());
  const { body } = bench.pages.get('/');
  bench.pages.set('/stopped', { body: body.replace('<body>', () => `${TRAP}<body>`) });
  bench.pages.set('/events', { body: ': hello\n\n', headers: { 'content-type': 'text/event-stream' } });
} });

/** Opens a room that holds as much as a room can, and destroys it. */
const round = (page, stops) => page.evaluate(async ([options, stops]) => {
  const found = (heard) => new Promise((resolve) => {
    const look = () => { if (heard()) resolve(); else requestAnimationFrame(look); };
    look();
  });
  await window.mount(options);
  await found(() => window.room.state.link === 'loaded' && document.querySelector('meta[name=viewport]'));
  window.stopped = stops;
  window.room.destroy();
  await new Promise((resolve) => setTimeout(resolve));
  return [document.documentElement.outerHTML, frames.length];
}, [{ backend: bench.backend, room: 'lesson', events: '/events' }, stops]);

test('destroy lets go of everything, and is quiet', { skip: WITHOUT_WASM }, async (t) => {
  const page = await bench.open(t, '/stopped', PHONE);
  const html = await page.evaluate(() => document.documentElement.outerHTML);
  // The first ones load the wasm and what the browser keeps once.
  for (let warm = 0; warm < 3; warm += 1) assert.deepEqual(await round(page, false), [html, 0], 'with wasm that works');
  // The wasm that stopped keeps its page's side in memory, and so an empty stage; nothing listens, nothing is in the document.
  const held = async () => ({ ...await counts(page), nodes: undefined });
  const before = await held();
  assert.deepEqual(await round(page, true), [html, 0]);
  assert.deepEqual(await held(), before);
  await page.evaluate(() => {
    for (const target of [window, document]) {
      for (const name of ['message', 'online', 'visibilitychange', 'resize', 'scroll', 'fullscreenchange']) target.dispatchEvent(new Event(name));
    }
  });
  assert.deepEqual(page.said, []);
});
