// The documents are true to the code: every option, event, error code and field of the types stands in their tables, and nothing else does;
// both languages say it, and no link leads nowhere.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';

import { ROOT } from '../e2e/support/programs.mjs';

const read = (path) => readFile(join(ROOT, path), 'utf8');
const [types, error, problem] = await Promise.all(['www/kit/types.ts', 'www/kit/error.ts', 'crates/contract/src/problem.rs'].map(read));
const READMES = ['README.md', 'README.zh-CN.md'];
const GUIDES = (await readdir(join(ROOT, 'docs'))).filter((file) => file.endsWith('.zh-CN.md')).map((file) => file.replace('.zh-CN.md', ''));

/** The members of an interface of the types. */
function members(name) {
  const body = new RegExp(`export interface ${name} {\\n(.*?)\\n}`, 's').exec(types)?.[1];
  assert.ok(body, `there is no interface ${name}`);
  return [...body.matchAll(/^ {2}(?:readonly )?(\w+)\??:/gm)].map(([, member]) => member);
}

const union = types.slice(types.indexOf('export type RoomEvent ='), types.indexOf('export type RoomEventType'));
const WORDS = {
  options: members('LiveRoomOptions'),
  session: members('Session'),
  state: members('RoomState'),
  events: [...union.matchAll(/\| { type: '(\w+)'/g)].map(([, word]) => word),
  codes: [...error.slice(0, error.indexOf('export class')).matchAll(/\| '(\w+)'/g)].map(([, code]) => code),
  problems: [...problem.matchAll(/^ +\w+ = "(\w+)",$/gm)].map(([, code]) => code),
};

/** The words in the first column of the table whose header begins with this. */
function column(text, header) {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => line.startsWith(`| ${header}`));
  assert.ok(start >= 0, `no table begins with | ${header}`);
  const end = lines.findIndex((line, at) => at > start && !line.startsWith('|'));
  return lines.slice(start + 2, end).flatMap((line) => [...line.split('|')[1].matchAll(/`(\w+)`/g)].map(([, word]) => word));
}

function same(found, expected, where) {
  assert.ok(expected.length > 5, `${where}: the code was not understood`);
  assert.deepEqual(found.toSorted(), expected.toSorted(), where);
}

describe('every word of the code, and no other', () => {
  /** `headers`: how the table begins in English and in Chinese. */
  const check = (what, files, headers) => test(`${what}: ${files[0]}`, async () => {
    for (const [place, file] of files.entries()) same(column(await read(file), headers[place]), WORDS[what], file);
  });
  check('options', READMES, ['option', '选项']);
  check('events', READMES, ['event', '事件']);
  check('codes', READMES, ['`code` | |', '`code` | |']);
  check('codes', ['docs/troubleshooting.md', 'docs/troubleshooting.zh-CN.md'], ['`code` <!--codes-->', '`code` <!--codes-->']);
  check('session', ['docs/backend.md', 'docs/backend.zh-CN.md'], ['field <!--session-->', '字段 <!--session-->']);
  check('problems', ['docs/backend.md', 'docs/backend.zh-CN.md'], ['`code` <!--problems-->', '`code` <!--problems-->']);

  test('state: README.md', async () => {
    for (const file of READMES) {
      const row = (await read(file)).split('\n').find((line) => line.startsWith('| `room.state` |'));
      same([...row.split('|')[2].matchAll(/`(\w+)`/g)].map(([, word]) => word), WORDS.state, file);
    }
  });
});

test('the examples of a backend are as short as is said', async () => {
  for (const file of ['live.mjs', 'live.php']) {
    const lines = (await read(`examples/backend/${file}`)).trimEnd().split('\n').length;
    assert.ok(lines <= 40, `${file} has ${lines} lines`);
  }
});

describe('guides', () => {
  for (const guide of GUIDES) {
    test(`${guide}: both languages have the same code, are linked, and link to what there is`, async () => {
      const files = [`docs/${guide}.md`, `docs/${guide}.zh-CN.md`];
      const [english, chinese] = await Promise.all(files.map(read));
      assert.deepEqual(blocks(chinese).map(bare), blocks(english).map(bare));
      for (const [place, file] of READMES.entries()) assert.ok((await read(file)).includes(`](${files[place]})`), `${file} links ${files[place]}`);
    });
  }

  test('no link leads nowhere', async () => {
    const files = [...READMES, 'ARCHITECTURE.md', 'CONTRIBUTING.md', ...(await readdir(join(ROOT, 'docs'))).map((file) => `docs/${file}`)];
    for (const file of files.filter((file) => file.endsWith('.md'))) {
      for (const [, link] of (await read(file)).matchAll(/\]\((?!https?:)([^)#\s]+)[^)]*\)/g)) {
        assert.ok(existsSync(join(ROOT, dirname(file), link)), `${file} links ${link}`);
      }
    }
  });
});

function blocks(text) {
  return [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(([, language, code]) => `${language}\n${code}`);
}

/** Code without what is for people: comments, and texts in Chinese or in English. */
function bare(code) {
  return code.replace(/(^|\s)(#|\/\/) .*$|<!--.*?-->|'[^'\n]*'|lang="[\w-]+"/gm, '').replace(/>[^<>{}=;()]*</g, '><').replace(/\s+/g, ' ');
}
