// One of our servers as a child process: started on a free port, heard until it listens, stopped in every case.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** What our servers say; PHP's own and Next.js's say it in words of their own. */
const READY = /^listening on (.+)$|Development Server \((.+)\) started$|Local: +(\S+)$/;
const START_MS = 20_000;
const STOP_MS = 5_000;

/** Starts a server and resolves when it has printed its address. `log` holds all that it said. `env`: on top of our own. */
export async function startServer(name, program, args, env = {}) {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  const ended = once(child, 'exit');
  ended.catch(() => {}); // A program that cannot be started is reported by the race below.
  const killWithUs = () => child.kill('SIGKILL');
  process.once('exit', killWithUs);
  const log = [];
  try {
    const url = await within(START_MS, `${name} to listen`, Promise.race([
      ready([child.stdout, child.stderr], log),
      ended.then(([code]) => Promise.reject(new Error(`${name} ended with status ${code}`))),
    ]));
    return { name, url, port: Number(new URL(url).port), log, stop: () => stop(child, ended, killWithUs) };
  } catch (error) {
    await stop(child, ended, killWithUs);
    throw new Error(`${error.message}\n${log.join('\n')}`, { cause: error });
  }
}

function ready(outputs, log) {
  return new Promise((resolve) => {
    for (const input of outputs) {
      createInterface({ input }).on('line', (line) => {
        log.push(line);
        const [, ...urls] = READY.exec(line) ?? [];
        const url = urls.find(Boolean);
        if (url) resolve(url.trim());
      });
    }
  });
}

async function stop(child, ended, killWithUs) {
  process.off('exit', killWithUs);
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await within(STOP_MS, 'the server to end', ended).catch(() => child.kill('SIGKILL'));
  await ended;
}

/** Rejects, naming what was awaited, when it takes too long. */
export async function within(millis, what, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited ${millis} ms for ${what}`)), millis);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
