// Where the package is installed as its users have it; `cargo xtask test --only packages` makes it so.
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { ROOT } from '../../e2e/support/programs.mjs';

export const FOLDER = process.env.LIVEROOM_PACKAGES ?? join(ROOT, 'target/packages');
export const TARBALL = join(FOLDER, 'liveroom.tgz');
export const INSTALLED = join(FOLDER, 'node_modules/liveroom');
if (!existsSync(TARBALL)) throw new Error('nothing is packed: run `cargo xtask test --only packages`');

/** The files of the tarball, as npm lists them. */
export const files = () => JSON.parse(readFileSync(join(FOLDER, 'pack.json'), 'utf8'))[0].files.map(({ path }) => path).sort();
export const manifest = () => JSON.parse(readFileSync(join(INSTALLED, 'package.json'), 'utf8'));

/** The most that a bundler or a checker may take on a busy machine. */
const LIMIT_MS = 400_000;

/** Runs Node in a folder of the installation; what it printed is the answer, or is in the error. */
export async function node(args, { cwd = FOLDER, env = {} } = {}) {
  const options = { cwd, env: { ...process.env, NO_COLOR: '1', ...env }, timeout: LIMIT_MS, maxBuffer: 1 << 24 };
  try {
    return (await promisify(execFile)(process.execPath, args, options)).stdout;
  } catch ({ message, stdout, stderr }) {
    // Some quote all of a minified file.
    throw new Error([message, stdout, stderr].map((text) => text?.slice(-2000)).join('\n'));
  }
}

/** The program of an installed npm package. */
export const tool = (path) => join(FOLDER, 'node_modules', path);
