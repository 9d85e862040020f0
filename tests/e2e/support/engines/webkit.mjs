// WebKitGTK's MiniBrowser by WebDriver, on a display of its own. One page at a time; each opens in the browser's one window.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';

import { Builder, Capabilities, Key, Origin } from 'selenium-webdriver';
import { Pointer } from 'selenium-webdriver/lib/input.js';

import { DESKTOP } from '../browser.mjs';
import { miniBrowser, webkitDriver, xvfb } from '../programs.mjs';
import { until } from '../sim.mjs';
import { within } from '../server.mjs';

const START_MS = 60_000;

export async function launchWebkit(policy) {
  const started = [];
  const close = async () => {
    for (const program of started.splice(0).reverse()) await program.stop();
  };
  try {
    const display = await startDisplay(started);
    const port = await freePort();
    started.push(new Program(webkitDriver(), [`--port=${port}`], { env: { ...process.env, DISPLAY: display }, stdio: 'ignore' }));
    const server = `http://127.0.0.1:${port}`;
    await until('WebKitWebDriver', () => fetch(`${server}/status`).then(({ ok }) => ok, () => false));
    const driver = await session(server, policy);
    started.push({ stop: () => within(START_MS, 'the browser to end', driver.quit()).catch(() => {}) });
    return { open: (url) => openPage(driver, url), close };
  } catch (error) {
    await close();
    throw error;
  }
}

function session(server, policy) {
  const args = ['--automation', ...(policy ? [`--autoplay-policy=${policy}`] : [])];
  const capabilities = { browserName: 'MiniBrowser', 'webkitgtk:browserOptions': { binary: miniBrowser(), args } };
  return new Builder().usingServer(server).withCapabilities(new Capabilities(capabilities)).build();
}

async function openPage(driver, url) {
  const { width, height } = DESKTOP.viewport;
  await driver.manage().window().setRect({ x: 0, y: 0, width, height });
  await driver.get(url);
  return {
    said: [],
    failures: [],
    click: (x, y) => driver.actions({ async: true }).move({ x, y, origin: Origin.VIEWPORT }).click().perform(),
    drag: (kind, points, hold) => drag(driver, kind, points, hold),
    press: (key) => driver.actions({ async: true }).sendKeys(KEYS[key] ?? key).perform(),
    resize: (width, height) => driver.manage().window().setRect({ x: 0, y: 0, width, height }),
    look: (expression) => look(driver, expression),
    screenshot: async () => Buffer.from(await driver.takeScreenshot(), 'base64'),
    close: () => driver.get('about:blank'),
  };
}

const KEYS = { ArrowLeft: Key.ARROW_LEFT, ArrowRight: Key.ARROW_RIGHT, ArrowUp: Key.ARROW_UP, ArrowDown: Key.ARROW_DOWN, Escape: Key.ESCAPE, Enter: Key.ENTER };

/** A pointer that is down stays down between two calls. */
async function drag(driver, kind, [[x, y], ...path], hold) {
  const pointer = new Pointer('hand', kind);
  const act = (...acts) => driver.actions({ async: true }).insert(pointer, ...acts).perform();
  const move = ([x, y]) => pointer.move({ x, y, duration: 20, origin: Origin.VIEWPORT });
  await act(move([x, y]), pointer.press(), ...path.map(move));
  await hold();
  await act(pointer.release());
}

async function look(driver, expression) {
  const script = `const done = arguments[0];
    Promise.resolve().then(() => ${expression}).then((value) => done({ value: JSON.stringify(value) }), (error) => done({ error: String(error) }));`;
  const { value, error } = await driver.executeAsyncScript(script);
  if (error) throw new Error(error);
  return value === null || value === undefined ? undefined : JSON.parse(value);
}

/** A display that nobody sees; it chooses its own number and says it. */
async function startDisplay(started) {
  const args = ['-displayfd', '3', '-screen', '0', '1400x1000x24', '-nolisten', 'tcp'];
  const program = new Program(xvfb(), args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  started.push(program);
  const [number] = await within(START_MS, 'a display', Promise.race([once(program.child.stdio[3], 'data'), program.ended]));
  return `:${String(number).trim()}`;
}

/** A program and all that it starts: a group of processes, which ends with the test. */
class Program {
  constructor(path, args, options) {
    this.child = spawn(path, args, { ...options, detached: true });
    this.ended = once(this.child, 'exit').then(([code]) => Promise.reject(new Error(`${path} ended with status ${code}`)));
    this.ended.catch(() => {});
    this.#onExit = () => this.#kill();
    process.once('exit', this.#onExit);
    hearSignals();
  }

  #onExit;

  async stop() {
    process.off('exit', this.#onExit);
    this.#kill();
    await this.ended.catch(() => {});
  }

  #kill() {
    try {
      if (this.child.pid) process.kill(-this.child.pid, 'SIGKILL');
    } catch (error) {
      if (error.code !== 'ESRCH') throw error; // It is gone already.
    }
  }
}

/** Node does not say `exit` when a signal ends it. */
function hearSignals() {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    if (process.listenerCount(signal, endBySignal) === 0) process.once(signal, endBySignal);
  }
}
const endBySignal = () => process.exit(1);

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
