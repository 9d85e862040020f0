// Backends of three makes with the same rooms at the same simulated vendors: the host, and the examples in Node and in PHP. To all of them
// a viewer is who the header `x-liveroom-viewer: id:name` says.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Host } from './host.mjs';
import { ROOT, php } from './programs.mjs';
import { startServer } from './server.mjs';
import { until } from './sim.mjs';

/** `state`: where the room is in its life; the simulator is brought there, and the examples by their schedule. */
export const ROOMS = {
  'math-101': { state: 'live', vendor: 'talkfun', id: '10001' },
  physics: { state: 'live', vendor: 'baijiayun', id: '26112200000001' },
  recorded: { state: 'playback', vendor: 'talkfun', id: '10002' },
  expo: { state: 'live', vendor: 'gensee', id: '5f0c7a3e9b1d4826a4e2c8d07b91f601', join: '0b7e9d4c52f1483ea6d3908c1e5fa701' },
  early: { state: 'waiting', vendor: 'gensee', id: '5f0c7a3e9b1d4826a4e2c8d07b91f602', join: '0b7e9d4c52f1483ea6d3908c1e5fa702' },
  over: { state: 'ended', vendor: 'baijiayun', id: '26112200000002' },
  closed: { state: 'live', vendor: 'talkfun', id: '10001', allow: ['1002'] },
};

/** Hours from now at which a class starts and ends. */
const SCHEDULE = { live: [-1, 1], playback: [-2, -1], ended: [-2, -1], waiting: [1, 2] };
const inHours = (hours) => new Date(Date.now() + hours * 3_600_000).toISOString();
const KEYS = { talkfun: 'course_id', baijiayun: 'room_id', gensee: 'webcast_id' };
const EXAMPLES = join(ROOT, 'examples/backend');
const HERE = join(ROOT, 'tests/e2e/support/backends');

/** Brings the classes of a simulator that was started with `--not-started` to where `ROOMS` has them. */
export async function prepare(sim) {
  for (const { state, vendor, id } of Object.values(ROOMS)) {
    if (state !== 'waiting') await sim.start(vendor, id);
    if (state === 'playback' || state === 'ended') await sim.stop(vendor, id);
    if (state === 'playback') await sim.playback(vendor, id);
  }
}

export const BACKENDS = {
  'liveroom-host': async (sim) => {
    const rooms = Object.entries(ROOMS).map(([name, { state, vendor, id, allow }]) => [
      `[rooms.${name}]`, `vendor = "${vendor}"`, `${KEYS[vendor]} = ${id.length > 5 ? `"${id}"` : id}`, `title = "${name}"`,
      ...(state === 'waiting' ? [`starts_at = ${inHours(1)}`] : []), ...(allow ? [`allow = ${JSON.stringify(allow)}`] : []),
    ]);
    const host = await Host.start(sim, { rooms: rooms.flat().join('\n'), set: { 'identity.guests': 'false' } });
    await end(sim, host, 'over');
    return { url: host.live, close: () => host.close() };
  },
  'the example in Node': (sim) => startExample(sim, process.execPath, [join(HERE, 'header.mjs')]),
  'the example in PHP': (sim) => startExample(sim, php(), ['-S', '127.0.0.1:0', join(HERE, 'header.php')]),
};

/** The examples as they stand, with a site around them: the files of a directory, and everybody is a guest. */
export const SITES = {
  'the site in Node': (sim, files) => startExample(sim, process.execPath, [join(EXAMPLES, 'server.mjs')], { PORT: '0', PUBLIC: files }),
  'the site in PHP': (sim, files) => startExample(sim, php(), ['-S', '127.0.0.1:0', '-t', files, join(EXAMPLES, 'index.php')]),
};

/** A class that ends is over for a host that the vendor tells so; a later question would not know it from one that has not begun. */
async function end(sim, { live }, name) {
  const { vendor, id } = ROOMS[name];
  await sim.callbacks(live);
  await sim.start(vendor, id);
  await sim.stop(vendor, id);
  const headers = { 'x-liveroom-viewer': '1001:Alice', 'content-type': 'application/json' };
  const ask = async () => (await fetch(`${live}/rooms/${name}/session`, { method: 'POST', headers, body: '{}', signal: AbortSignal.timeout(20_000) })).json();
  await until('the end of the class', async () => (await ask()).status === 'ended', ask);
}

async function startExample(sim, program, args, env = {}) {
  const dir = await mkdtemp(join(tmpdir(), 'liveroom-'));
  try {
    const path = join(dir, 'rooms.json');
    await writeFile(path, JSON.stringify(exampleRooms(sim)));
    const server = await startServer('the example', program, args, { ...environment(sim, path), ...env });
    return { site: server.url, url: `${server.url}/live`, close: () => server.stop().finally(() => rm(dir, { recursive: true, force: true })) };
  } catch (error) {
    await rm(dir, { recursive: true, force: true });
    throw error;
  }
}

function exampleRooms(sim) {
  return Object.fromEntries(Object.entries(ROOMS).map(([name, { state, vendor, id, join, allow }]) => {
    const [starts_at, ends_at] = SCHEDULE[state].map(inHours);
    const join_url = `http://demo.gensee.localhost:${sim.port}/webcast/site/entry/join-${join}?token=333333`;
    const remote = { talkfun: { course_id: Number(id) }, baijiayun: { room_id: id }, gensee: { join_url } }[vendor];
    return [name, { vendor, ...remote, title: name, starts_at, ends_at, playback: state === 'playback', ...(allow ? { allow } : {}) }];
  }));
}

/** An example's environment, with the simulator in the vendors' place. */
const environment = (sim, rooms) => ({
  ROOMS: rooms,
  TALKFUN_OPEN_ID: '10000',
  TALKFUN_OPEN_TOKEN: '8469039490c68cc9063f15e11f3498dd',
  TALKFUN_BASE: `http://open.talk-fun.localhost:${sim.port}`,
  BAIJIAYUN_PARTNER_KEY: 'simulated-partner-key-0000000000',
  BAIJIAYUN_BASE: `http://demo.at.baijiayun.localhost:${sim.port}`,
});
