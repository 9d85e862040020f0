// No secret of a vendor reaches the browser: not over the wire in a whole scenario, not in the npm package.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { describe, test } from 'node:test';

import { look, wire } from './support/browser.mjs';
import { setUp, until } from './support/live.mjs';
import { ROOT } from './support/programs.mjs';
import { SECRETS, assertHidden } from './support/secrets.mjs';

const live = setUp({ host: { pages: join(ROOT, 'tests/e2e/pages') } });

test('the instruments see a secret in any form', () => {
  assert.deepEqual(SECRETS.map(({ name }) => name).sort(), ['open_token', 'partner_key', 'password'], 'one of each vendor');
  for (const { value } of SECRETS) {
    const encoded = ['', 'a', 'ab', 'abc'].map((beside) => Buffer.from(`${beside}${value}${beside}`).toString('base64'));
    for (const text of [value, `k=${encodeURIComponent(value)}`, ...encoded]) {
      assert.throws(() => assertHidden(text, 'the text'), /is in the text/);
    }
  }
});

describe('the wire', () => {
  test('in a scenario with every vendor: sessions, rooms, events, playback, refusals', { timeout: 90_000 }, async (t) => {
    const page = await live.page(t);
    const wired = await wire(page);
    const rooms = [
      ['talkfun', 'talkfun-demo', '10001'],
      ['baijiayun', 'baijiayun-demo', '26112200000001'],
      ['gensee', 'gensee-demo', '5f0c7a3e9b1d4826a4e2c8d07b91f601'],
    ];
    for (const [vendor, room, id] of rooms) {
      await page.goto(live.url(`/room.html?room=${room}`));
      const of = (viewer) => viewer.vendor === vendor && viewer.room === id;
      await live.sim.viewer('the viewer', of);
      await page.evaluate(() => window.room.reload());
      await live.sim.viewer('the viewer again', (viewer) => of(viewer) && viewer.loads > 1);
      await live.sim.stop(vendor, id);
      await live.sim.playback(vendor, id);
      await until('the recording', () => look(page, `window.room.state.contents.includes('playback')`));
      await page.evaluate(() => window.room.show('playback'));
      await live.sim.viewer('the recording’s viewer', (viewer) => of(viewer) && viewer.content === 'playback');
    }
    for (const room of ['private', 'nowhere']) {
      await page.goto(live.url(`/room.html?room=${room}`));
      await until('the refusal', () => look(page, 'window.refused'));
    }
    const text = await wired.text();
    for (const sign of ['"status":"live"', '"type":"state"', 'accessAuth', 'room_not_found', '"kind":"members"']) {
      assert.ok(text.includes(sign), `the record is whole: it has ${sign}`);
    }
    assertHidden(text, 'what the browser got');
    assertHidden(page.said.join('\n'), 'the console');
  });
});

describe('the npm package', () => {
  test('holds no secret, and nothing of the repository’s place', async (t) => {
    const dir = await mkdtemp(join(tmpdir(), 'liveroom-'));
    t.after(() => rm(dir, { recursive: true, force: true }));
    const args = ['pack', join(ROOT, 'pkg'), '--pack-destination', dir, '--json', '--ignore-scripts'];
    const [packed] = JSON.parse(execFileSync('npm', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }));
    execFileSync('tar', ['-xzf', join(dir, packed.filename), '-C', dir]);
    const unpacked = join(dir, 'package');
    const files = await readdir(unpacked, { recursive: true, withFileTypes: true });
    const names = files.filter((file) => file.isFile()).map((file) => relative(unpacked, join(file.parentPath ?? file.path, file.name)));
    for (const needed of ['package.json', 'index.js', 'index.d.ts', 'liveroom.js', 'kit.js', 'kit.wasm', 'LICENSE', 'README.md']) {
      assert.ok(names.includes(needed), `${needed} is in the package`);
    }
    for (const name of names) {
      const text = await readFile(join(unpacked, name), 'latin1');
      assertHidden(text, name);
      assert.ok(!text.includes(ROOT), `${name} says where the repository lies`);
      assert.ok(!/\.cargo|registry\/src/.test(text), `${name} says where the machine keeps its crates`);
    }
  });
});
