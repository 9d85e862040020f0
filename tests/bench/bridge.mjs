// Measures round trips between a page and a frame of another site, over each bridge, in Chromium and Firefox; `cargo xtask bench bridge`
// calls it and reads a line of JSON for each block: node bridge.mjs [--rounds 5] [--engines chromium,firefox] [--bridges liveroom,penpal]
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const HERE = fileURLToPath(new URL('bridge/', import.meta.url));
const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.wasm': 'application/wasm' };
/** `port` is what the browser itself needs. */
const BRIDGES = ['liveroom', 'penpal', 'comlink', 'port'];
/** Browsers as a viewer starts them: without a driver, which would put every site of Firefox into one process. */
const ENGINES = {
  chromium: {
    program: process.env.LIVEROOM_CHROMIUM ?? '/usr/bin/chromium',
    args: (profile) => ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-component-update', `--user-data-dir=${profile}`],
  },
  firefox: {
    program: process.env.LIVEROOM_FIREFOX ?? '/usr/bin/firefox-esr',
    args: (profile) => ['--headless', '--no-remote', '--profile', profile],
  },
};
/** Pages of Firefox's own that would open beside ours, and what it would send to its makers. */
const QUIET = [
  'browser.aboutwelcome.enabled', 'browser.shell.checkDefaultBrowser', 'datareporting.policy.dataSubmissionEnabled', 'app.normandy.enabled',
];
/** A visit is tens of thousands of round trips; on a busy machine each may take milliseconds. */
const PATIENCE_MILLIS = 300_000;

const option = (value) => ({ type: 'string', default: value });
const { values } = parseArgs({
  options: {
    rounds: option('5'), blocks: option('9'), sequential: option('200'), parallel: option('1000'),
    engines: option(Object.keys(ENGINES).join()), bridges: option(BRIDGES.join()),
  },
});
const bridges = values.bridges.split(',');

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
const visits = await serve(await bundle());
try {
  for (const engine of values.engines.split(',')) await measure(engine);
} finally {
  visits.close();
}

/** Every round is a fresh browser, and begins with another bridge. */
async function measure(engine) {
  const said = execFileSync(ENGINES[engine].program, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  const [version] = /^\D*[\d.]+/.exec(said) ?? [engine];
  for (let round = 0; round < Number(values.rounds); round += 1) {
    console.error(`${version}, round ${round + 1} of ${values.rounds}`);
    const first = round % bridges.length;
    const { measured, error } = await visit(ENGINES[engine], [...bridges.slice(first), ...bridges.slice(0, first)]);
    if (error) throw new Error(`the page failed in ${engine}: ${error}`);
    for (const block of measured) console.log(JSON.stringify({ engine, version, ...block }));
  }
}

/** The page drives itself and reports. */
async function visit({ program, args }, order) {
  const profile = await mkdtemp(join(tmpdir(), 'liveroom-'));
  await writeFile(join(profile, 'user.js'), QUIET.map((name) => `user_pref('${name}', false);\n`).join(''));
  const address = `${visits.page}/page.html#${order};${values.blocks};${values.sequential};${values.parallel}`;
  const report = visits.next(AbortSignal.timeout(PATIENCE_MILLIS));
  const browser = spawn(program, [...args(profile), address], { stdio: 'ignore' });
  const kill = () => browser.kill('SIGKILL');
  process.once('exit', kill);
  const ended = new Promise((resolve) => browser.once('close', resolve).once('error', resolve));
  try {
    const early = ended.then((why) => ({ error: `the browser ended before the page reported (${why})` }));
    return await Promise.race([report, early]);
  } finally {
    browser.kill();
    await ended;
    process.off('exit', kill);
    await rm(profile, { recursive: true, force: true, maxRetries: 10 });
  }
}

/** Both ends of every bridge, bundled and minified as an application's scripts are. The kit and the agent are taken as they are built. */
async function bundle() {
  const entries = BRIDGES.flatMap((name) => [`${name}.page.js`, `${name}.frame.js`]);
  const { outputFiles } = await build({
    entryPoints: entries.map((name) => join(HERE, name)), outdir: '/', write: false, bundle: true, minify: true, format: 'esm',
    target: 'es2022', external: ['/pkg/*'], absWorkingDir: ROOT, logLevel: 'warning',
  });
  return new Map(outputFiles.map(({ path, contents }) => [path, contents]));
}

/** One server; the page is on `localhost` and the frames on `127.0.0.1`, which are two sites. */
async function serve(scripts) {
  let hear = () => {};
  const server = http.createServer(async (request, response) => {
    const file = normalize(new URL(request.url, 'http://page').pathname);
    if (file === '/report') {
      hear(JSON.parse(await text(request)));
      return response.writeHead(204).end();
    }
    const path = file.startsWith('/pkg/') ? join(ROOT, file) : join(HERE, file);
    const body = scripts.get(file) ?? (await readFile(path).catch(() => undefined));
    response.writeHead(body ? 200 : 404, { 'content-type': TYPES[extname(file)] ?? 'text/plain' }).end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    page: `http://localhost:${server.address().port}`,
    next: (signal) => new Promise((resolve, reject) => {
      hear = resolve;
      signal.addEventListener('abort', () => reject(new Error('the page did not report in time')));
    }),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function text(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString();
}
