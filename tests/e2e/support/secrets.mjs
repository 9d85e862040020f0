// The secrets that the host is configured with, and whether a text holds one of them in any form.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { ROOT } from './programs.mjs';

const CONFIG = readFileSync(join(ROOT, 'www/demo/liveroom.toml'), 'utf8');

export const SECRETS = [...CONFIG.matchAll(/^(\w+) = \{ value = "([^"]+)" \}/gm)].map(([, name, value]) => ({ name, value }));

export function assertHidden(text, where) {
  for (const { name, value } of SECRETS) {
    for (const form of forms(value)) assert.ok(!text.includes(form), `${name} (${form.length} characters of it) is in ${where}`);
  }
}

/** Every form in which a secret could lie in a text. */
function forms(value) {
  const bytes = Buffer.from(value);
  const base64 = ['base64', 'base64url'].flatMap((encoding) => [0, 1, 2].map((offset) => {
    // At each of the three places within a group of three bytes; the ends depend on what stands beside.
    const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString(encoding).replace(/=+$/, '');
    return text.slice(Math.ceil((offset * 4) / 3), -1);
  }));
  const reversed = [...value].reverse().join('');
  return [value, encodeURIComponent(value), value.toUpperCase(), bytes.toString('hex'), reversed, JSON.stringify(value).slice(1, -1), ...base64];
}
