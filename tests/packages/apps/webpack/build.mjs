// Nothing of liveroom's: webpack finds the wasm by itself. It would warn of large files, which are loaded where they are needed alone.
import { copyFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import webpack from 'webpack';

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const stats = await new Promise((resolve, reject) => {
  const output = { path: path('../../dist/webpack'), clean: true };
  webpack({ mode: 'production', context: path('.'), entry: './main.js', output, performance: false }).run((error, stats) => (error ? reject(error) : resolve(stats)));
});
if (stats.hasErrors() || stats.hasWarnings()) throw new Error(stats.toString('errors-warnings'));
await copyFile(path('index.html'), path('../../dist/webpack/index.html'));
