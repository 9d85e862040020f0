// Bundles the apps of www/pages: `node apps.mjs PKG OUT`. They import `liveroom/react` and `liveroom/vue` as an app does that has it installed.
import { copyFile, mkdir, readFile, rm, symlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

import { compileScript, parse } from 'vue/compiler-sfc';
import { build } from 'esbuild';

const [pkg, out] = process.argv.slice(2);
const modules = join(dirname(out), 'app-modules');

await Promise.all([out, modules].map((dir) => rm(dir, { recursive: true, force: true })));
await mkdir(modules);
await symlink(pkg, join(modules, 'liveroom'));
await build({
  entryPoints: { react: 'www/pages/react/main.jsx', vue: 'www/pages/vue/main.js' },
  outdir: out,
  bundle: true,
  splitting: true,
  format: 'esm',
  target: 'es2022',
  charset: 'utf8',
  logLevel: 'warning',
  jsx: 'automatic',
  nodePaths: [resolve(modules)],
  plugins: [{ name: 'vue', setup: ({ onLoad }) => onLoad({ filter: /\.vue$/ }, component) }],
  // React's strict mode mounts everything twice in this mode alone.
  define: { 'process.env.NODE_ENV': '"development"', __VUE_OPTIONS_API__: 'false', __VUE_PROD_DEVTOOLS__: 'false', __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false' },
});
// Where the bundle looks for it: beside itself. Bundlers that know `new URL(…, import.meta.url)` copy it by themselves.
await copyFile(join(pkg, 'kit.wasm'), join(out, 'kit.wasm'));

async function component({ path }) {
  const { descriptor, errors } = parse(await readFile(path, 'utf8'), { filename: path });
  if (errors.length > 0) return { errors: errors.map(({ message }) => ({ text: message, location: { file: path } })) };
  return { contents: compileScript(descriptor, { id: path, inlineTemplate: true }).content, loader: 'js', resolveDir: dirname(path) };
}
