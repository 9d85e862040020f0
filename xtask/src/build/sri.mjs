// Writes sri.json: what a page puts into `integrity`, for every file of a package that a browser loads: `node sri.mjs PKG`.
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [pkg] = process.argv.slice(2);
const files = readdirSync(pkg, { recursive: true }).filter((file) => /\.(js|wasm)$/.test(file)).sort();
const hash = (file) => `sha384-${createHash('sha384').update(readFileSync(join(pkg, file))).digest('base64')}`;
const hashes = Object.fromEntries(files.map((file) => [file.replaceAll('\\', '/'), hash(file)]));
writeFileSync(join(pkg, 'sri.json'), `${JSON.stringify(hashes, null, 2)}\n`);
