// A room page of a test on the real agent: it obeys every call, until a test breaks it. Its player is simulated and plays at once.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { ROOT } from './programs.mjs';
import { until } from './sim.mjs';

/** Puts the page at `/faulty` of the bench's room origins; what follows the `?` is what is wrong with it from the start. */
export function serveFaulty(bench) {
  bench.frames.set('/faulty', { body: PAGE.replace('PARENT', bench.page) });
  bench.frames.set('/agent.js', { body: readFileSync(join(ROOT, 'pkg/agent.js')), type: '.js' });
}

/** The session of that page. */
export const faulty = (bench, fault = '', over = {}) =>
  bench.session({ dialect: 'agent', url: `${bench.origin()}/faulty?${fault}`, credentials: { access_token: 'viewer-credential' }, ...over });

/** What a busy machine may take for three silences of 15 s with three loads between them. */
const LONG_MS = 150_000;

/** Waits long, for faults take their time. */
export const eventually = (viewer, what, ask) =>
  until(what, ask, async () => [await viewer.look('cover()'), await viewer.state(), await viewer.events()], LONG_MS);

/** The first event from `after` on that has this name and these members. */
export const told = (viewer, type, like = {}, after = 0) => eventually(viewer, `${type} ${JSON.stringify(like)}`, async () => {
  const isLike = (event) => event.type === type && Object.entries(like).every(([key, value]) => event[key] === value);
  return (await viewer.events()).slice(after).find(isLike);
});

/** Why the room asked for its sessions. */
export const asked = ({ bench }, viewer) => bench.asked.filter(({ room }) => room === viewer.room).map(({ body }) => body.reason);

const PAGE = `<!doctype html><html lang="en"><meta charset="utf-8"><title>A simulated room page</title><p>Simulated.</p>
<script>
  // What a test reaches for: the agent's end of the port, and what came in.
  let port;
  const calls = [];
  addEventListener('message', ({ ports: [end] }) => {
    if (!end) return;
    port = end;
    port.addEventListener('message', ({ data }) => calls.push(JSON.parse(data)));
  }, { capture: true });
  const mute = () => { MessagePort.prototype.postMessage = () => {}; };
</script>
<script type="module">
import { connect } from '/agent.js';
const fault = location.search.slice(1);
const late = (millis) => new Promise((resolve) => setTimeout(resolve, millis));
let playback = { state: 'paused', muted: false, volume: 1 };
let report;
const now = (change) => report('playback', playback = { ...playback, ...change });
connect({
  vendor: 'talkfun',
  offers: ['play', 'mute', 'volume', 'seek', 'events'],
  start(session, tell) {
    report = tell;
    if (fault === 'silent') setTimeout(mute);
    if (fault === 'refused') tell('error', { code: 'room_refused', message: 'The simulated vendor refused the room.' });
  },
  play(muted) {
    if (fault === 'refused') return new Promise(() => {});
    now({ state: 'playing', muted });
    return { muted };
  },
  pause() { now({ state: 'paused' }); },
  setMuted(muted) { now({ muted }); },
  async setVolume(volume) {
    if (volume === 0.5) await late(10_500); // Later than anybody waits.
    now({ volume });
  },
  seek(seconds) {
    if (seconds === 0) return new Promise(() => {});
    now({ position: seconds });
  },
}, { allowedOrigins: ['PARENT'] });
</script>`;
