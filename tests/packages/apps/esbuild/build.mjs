// esbuild follows no `new URL(…, import.meta.url)`: the wasm is copied beside the bundle.
import { copyFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
await build({ entryPoints: [path('main.js')], outdir: path('../../dist/esbuild'), bundle: true, splitting: true, format: 'esm', minify: true, logLevel: 'warning' });
await copyFile(path('index.html'), path('../../dist/esbuild/index.html'));
await copyFile(fileURLToPath(import.meta.resolve('liveroom/kit.wasm')), path('../../dist/esbuild/kit.wasm'));
