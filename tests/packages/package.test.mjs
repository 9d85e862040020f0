// The packed package by itself: what is in it, whether each way in leads somewhere in Node, in TypeScript and for those who check packages.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';

import { ROOT } from '../e2e/support/programs.mjs';
import { FOLDER, INSTALLED, TARBALL, files, manifest, node, tool } from './support/packed.mjs';

const read = (file) => readFileSync(join(INSTALLED, file), 'utf8');
const json = (file) => JSON.parse(read(file));

/** What is imported; every other way in is to a file, which a page or a tool loads by its address. */
const MODULES = ['.', './react', './vue', './wechat', './slim', './agent'];
/** What nobody imports: npm and people read it. */
const READ = ['LICENSE', 'README.md', 'THIRD-PARTY-NOTICES.txt', 'package.json'];

test('the contents are those of the reviewed list', () => {
  const list = readFileSync(new URL('contents.txt', import.meta.url), 'utf8').split('\n').filter((line) => line && !line.startsWith('#'));
  assert.deepEqual(files(), list);
});

describe('exports', () => {
  const { exports } = manifest();
  const packed = files();
  /** Each subpath with its file, a pattern as often as it fits. */
  const ways = Object.entries(exports).flatMap(([subpath, target]) => {
    const { types, default: file } = typeof target === 'string' ? { default: target } : target;
    if (!subpath.includes('*')) return [{ subpath, types, file: file.slice(2) }];
    const [start, end] = file.slice(2).split('*');
    const fits = packed.filter((name) => name.startsWith(start) && name.endsWith(end));
    return fits.map((name) => ({ subpath: subpath.replace('*', name.slice(start.length, -end.length)), file: name }));
  });

  const name = (subpath) => join('liveroom', subpath);
  let resolved;
  before(async () => {
    const all = JSON.stringify(ways.map(({ subpath }) => name(subpath)));
    resolved = JSON.parse(await node(['--input-type=module', '--eval', `console.log(JSON.stringify(${all}.map((name) => import.meta.resolve(name))))`]));
  });

  for (const [at, { subpath, types, file }] of ways.entries()) {
    test(subpath, () => {
      assert.ok(packed.includes(file), `${file} is packed`);
      assert.equal(resolved[at], `file://${join(INSTALLED, file)}`);
      assert.equal(types !== undefined, MODULES.includes(subpath), 'what is imported has types');
      if (types) assert.ok(packed.includes(types.slice(2)), `${types} is packed`);
    });
  }

  for (const subpath of MODULES) {
    // There is no page: an import does nothing, and does not fail.
    test(`${subpath} in Node`, () => node(['--input-type=module', '--eval', `await import('${name(subpath)}')`]));
  }

  test('lead to every file there is', () => {
    const reached = new Set([...READ, ...ways.flatMap(({ file, types }) => [file, types?.slice(2)]).filter(Boolean)]);
    // A set is walked to its end also where it grows meanwhile.
    for (const file of reached) {
      if (!/\.(js|ts)$/.test(file)) continue;
      for (const [, path, map] of read(file).matchAll(/["'`]\.\/([\w.-]+)["'`]|sourceMappingURL=([\w.-]+)/g)) {
        const found = file.endsWith('.d.ts') ? `${path.replace(/\.js$/, '')}.d.ts` : path ?? map;
        if (packed.includes(found)) reached.add(found);
      }
    }
    assert.deepEqual(packed.filter((file) => !reached.has(file)), []);
  });
});

describe('what describes the package', () => {
  test('every attribute, property and event of the elements', async () => {
    const [{ declarations }] = json('custom-elements.json').modules;
    const [room, slot] = declarations;
    const observed = await node(['--input-type=module', '--eval', `import { LiveRoomElement, LiveRoomSlotElement } from 'liveroom';
      console.log(JSON.stringify([LiveRoomElement, LiveRoomSlotElement].map(({ observedAttributes }) => observedAttributes)))`]);
    const names = (list) => list.map(({ name }) => name);
    assert.deepEqual([room, slot].map(({ attributes }) => names(attributes)), JSON.parse(observed));
    const types = [...read('types.d.ts').split('type RoomEventType ')[0].split('type RoomEvent =')[1].matchAll(/^ {4}type: '(\w+)'/gm)].map(([, type]) => type);
    assert.deepEqual(names(room.events), ['open', ...types]);
    assert.deepEqual(names(room.members), ['room', 'options']);
    const { tags } = json('vscode.html-custom-data.json');
    assert.deepEqual(tags.map(({ attributes }) => names(attributes)), JSON.parse(observed));
    const { attributes, cssProperties, cssParts, events, slots } = room;
    for (const { name, description } of [...attributes, ...cssProperties, ...cssParts, ...events, ...slots, ...tags, ...declarations]) assert.ok(description, `${name} is described`);
    assert.deepEqual(tags[0].attributes.find(({ name }) => name === 'content').values, ['auto', 'live', 'playback', 'video'].map((name) => ({ name })));
  });

  test('every property and part that the scripts style by, in both catalogues', () => {
    const scripts = files().filter((file) => /^\w+\.js$/.test(file)).map(read).join('\n');
    const found = (pattern) => [...new Set([...scripts.matchAll(pattern)].map(([, name]) => name))].sort();
    // What the kit itself sets is no page's business.
    const own = found(/setProperty\("(--liveroom-[a-z-]+)"/g);
    const [properties, parts] = [found(/var\((--liveroom-[a-z-]+)/g).filter((name) => !own.includes(name)), found(/\[part~?=["']?([\w-]+)/g)];
    assert.ok(properties.length > 3 && parts.length > 10, 'the scripts were not understood');
    const names = (list) => list.map(({ name }) => name).sort();
    const [room] = json('custom-elements.json').modules[0].declarations;
    assert.deepEqual([names(room.cssProperties), names(room.cssParts)], [properties, parts]);
    const styles = json('vscode.css-custom-data.json');
    assert.deepEqual([names(styles.properties), names(styles.pseudoElements)], [properties, parts.map((name) => `::part(${name})`)]);
    const [{ description }] = json('vscode.html-custom-data.json').tags;
    for (const name of [...properties, ...parts, ...room.events.map(({ name }) => name)]) assert.ok(description.value.includes(`- \`${name}\`: `), name);
  });

  test('the hashes are those of the files, and every script has one', () => {
    const hashes = json('sri.json');
    assert.deepEqual(Object.keys(hashes), files().filter((file) => /\.(js|wasm)$/.test(file)));
    for (const [file, hash] of Object.entries(hashes)) {
      assert.equal(hash, `sha384-${createHash('sha384').update(readFileSync(join(INSTALLED, file))).digest('base64')}`, file);
    }
  });

  test('the notices name what is bundled', () => {
    const notices = read('THIRD-PARTY-NOTICES.txt');
    for (const name of ['wasm-bindgen 0', 'Rust standard library', 'hls.js 1', 'url-toolkit 2', 'eventemitter3 5']) {
      assert.ok(notices.includes(name), name);
    }
    for (const text of ['Permission is hereby granted', 'TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION']) assert.ok(notices.includes(text), text);
    assert.ok(!/liveroom-(core|contract)/.test(notices), 'our own works need none');
  });
});

// The description of the elements is checked beside the app.
before(() => {
  const text = `import type { Package } from 'custom-elements-manifest/schema.js';\n\nexport default ${read('custom-elements.json').trim()} satisfies Package;\n`;
  writeFileSync(join(FOLDER, 'apps/typescript/manifest.ts'), text);
});
// The old compiler takes ten times as long: it is asked once.
for (const [version, tsc, config] of [
  ['5.9', tool('typescript/lib/tsc.js'), 'tsconfig.json'],
  ['7', join(ROOT, 'node_modules/typescript/bin/tsc'), 'tsconfig.node16.json'],
  ['7', join(ROOT, 'node_modules/typescript/bin/tsc'), 'tsconfig.bundler.json'],
]) {
  test(`TypeScript ${version}, strict: ${config}`, () => node([tsc, '--project', join('apps/typescript', config)]));
}

test('publint finds nothing', async () => {
  const said = await node([tool('publint/src/cli.js'), 'run', TARBALL, '--strict']);
  assert.match(said, /All good/i);
});

// Of CommonJS there is none: what it would find is not asked. It fails with what it found.
test('the types are not wrong', async () => {
  const files = Object.keys(manifest().exports).filter((way) => !MODULES.includes(way));
  const said = await node([tool('@arethetypeswrong/cli/dist/index.js'), TARBALL, '--profile', 'esm-only', '--no-emoji', '--exclude-entrypoints', ...files]);
  for (const way of MODULES) assert.ok(said.includes(`"${join('liveroom', way)}"`), `${way} was looked at`);
});
