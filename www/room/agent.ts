/** The agent: a room page of the customer's own greets, hears and answers the page that frames it. */

/*
 * Its requirements:
 *
 * 1. Every message is a text, `{"liveroom": 1, "kind": …}` as JSON, so that its size is known before anything is built from it. A
 *    text over 64 Ki units is dropped, and so is whatever is not understood: pages have other listeners.
 * 2. The window is checked first, then the origin, and only then is `data` touched: Chromium decodes a message when it is read, which
 *    can take seconds.
 * 3. `hello` says that the page is there and holds nothing secret: it goes once, at the start, to whoever frames the page.
 * 4. `welcome` is taken from the parent window alone, from an allowed origin alone, in a known version, with a port. It brings what
 *    the room is entered with; the room is started by the first one only.
 * 5. A welcome with another nonce replaces the link: the parent forgot the former one. It is told what it missed.
 * 6. A call that carries a viewer's tap comes as a window message with the link's nonce and runs before the handler returns: WebKit
 *    hands a tap's permission to play to window messages, not to ports, and for a second only. Every other call comes through the port.
 * 7. A call is run once, however often it arrives, and answered through the port.
 * 8. What is not granted is not done and not told; what is not known is refused with `not_supported`.
 * 9. An adapter's failure reaches the parent as `internal`, without the text of the failure: it may hold a vendor's secret.
 * 10. A ping is answered at once. Nothing here waits for a timer or an animation frame: both sleep in frames that are not seen.
 * 11. A page that returns from the back/forward cache tells its state anew, and calls itself paused unless it is known to play.
 * 12. Once the browser has refused to play, the next click anywhere in the page plays with sound.
 */

import type { Adapter, Capability, Events, Report, Session } from './protocol.js';

export type * from './protocol.js';

/** A refusal whose code and message the parent may see. */
export class AgentError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

export interface ConnectOptions {
  /** Origins of the pages that may frame the room. Default: the room page's own. */
  allowedOrigins?: readonly string[];
}

interface Link {
  nonce: string;
  origin: string;
  port: MessagePort;
  grants: Set<Capability>;
  /** Calls that were run, by id; the latest ones. */
  seen: Set<unknown>;
  /** Those before. */
  seenBefore: Set<unknown>;
}

type Message = Record<string, unknown>;

/** Greets the parent and serves it until the answer is called. */
export function connect(adapter: Adapter, { allowedOrigins = [window.location.origin] }: ConnectOptions = {}): () => void {
  const { parent } = window;
  if (parent === window) return () => {};
  const told = new Map<keyof Events, unknown>();
  const lifetime = new AbortController();
  let link: Link | undefined;
  let started = false;
  let wantsTap = false;

  const report: Report = (name, data) => {
    if (LASTING.has(name)) told.set(name, data);
    if (name === 'blocked') wantsTap = true;
    if (name === 'playback' && (data as Events['playback']).state === 'playing') {
      told.delete('blocked');
      wantsTap &&= (data as Events['playback']).muted;
    }
    tell(name, data);
  };
  const tell = (name: string, data: unknown) => {
    if (link?.grants.has('events')) post(link.port, { kind: 'event', name, data });
  };
  const tellAll = () => told.forEach((data, name) => tell(name, data));

  const greet = ({ version, nonce, grants, session }: Message, origin: string, port: MessagePort | undefined) => {
    if (version !== VERSION || !port || typeof nonce !== 'string' || !nonce || nonce === link?.nonce) return;
    link?.port.close();
    const granted = adapter.offers.filter((offer) => Array.isArray(grants) && grants.includes(offer));
    const now: Link = { nonce, origin, port, grants: new Set(granted), seen: new Set(), seenBefore: new Set() };
    link = now;
    port.onmessage = ({ data }) => {
      const message = read(data);
      if (message?.kind === 'ping') post(port, { kind: 'result', id: message.id });
      else if (message?.kind === 'call') answer(now, message);
    };
    post(port, { kind: 'ready', nonce });
    tellAll();
    if (started) return;
    started = true;
    attempt(() => adapter.start(readSession(session), report)).catch((error: unknown) => report('error', refusal(error)));
  };

  const answer = (link: Link, { id, name, args }: Message) => {
    const { port, grants, seen, seenBefore } = link;
    if ((typeof id !== 'number' && typeof id !== 'string') || seen.has(id) || seenBefore.has(id)) return;
    if (seen.add(id).size >= REMEMBERED_CALLS) [link.seen, link.seenBefore] = [new Set(), seen];
    const fail = (error: unknown) => post(port, { kind: 'result', id, error: refusal(error) });
    const finish = (value: unknown) => {
      if (value === undefined) port.postMessage(`${DONE}${JSON.stringify(id)}}`);
      else post(port, { kind: 'result', id, value });
    };
    try {
      const value = run(adapter, grants, name, args);
      if (value === undefined) finish(value);
      else Promise.resolve(value).then(finish, fail);
    } catch (error) {
      fail(error);
    }
    // Whoever asks for silence does not want the next click to end it.
    if (name === 'pause' || name === 'setMuted') wantsTap = false;
  };

  const listen = <Name extends keyof WindowEventMap>(name: Name, listener: (event: WindowEventMap[Name]) => void) =>
    window.addEventListener(name, listener, { capture: true, signal: lifetime.signal });

  listen('message', (event) => {
    if (event.source !== parent || !allowedOrigins.includes(event.origin)) return;
    const message = read(event.data);
    if (message?.kind === 'welcome') greet(message, event.origin, event.ports[0]);
    else if (message?.kind === 'call' && link && message.nonce === link.nonce && event.origin === link.origin) answer(link, message);
  });
  listen('pageshow', ({ persisted }) => {
    if (!persisted) return;
    const playback = told.get('playback') as Events['playback'] | undefined;
    if (playback) told.set('playback', { ...playback, state: adapter.isPlaying?.() ? 'playing' : 'paused' });
    tellAll();
  });
  listen('click', () => {
    if (!wantsTap) return;
    wantsTap = false;
    // A refusal is told as `blocked`, which arms the next click.
    attempt(() => run(adapter, new Set(adapter.offers), 'play', { muted: false })).catch(() => {});
  });

  parent.postMessage(write({ kind: 'hello', version: VERSION, vendor: adapter.vendor, offers: adapter.offers }), '*');
  return () => {
    lifetime.abort();
    link?.port.close();
    link = undefined;
  };
}

const VERSION = 1;
const LONGEST_TEXT = 64 * 1024;
/** At least, and twice as many at most: a set that forgets its oldest one by one grows slow. */
const REMEMBERED_CALLS = 4096;
/** How the answer begins of a call that brings nothing back, which most do. */
const DONE = '{"liveroom":1,"kind":"result","id":';

/** What a parent that comes back must know to show the room as it is. */
const LASTING: ReadonlySet<keyof Events> = new Set([
  'playback',
  'blocked',
  'status',
  'members',
  'removed',
  'lines',
  'layout',
  'error',
] as const);

interface Rule {
  capability: Capability;
  argument?: string;
  accepts: (value: unknown) => boolean;
  what?: string;
}

const isFlag = (value: unknown) => typeof value === 'boolean';
const within = (most: number) => (value: unknown) => typeof value === 'number' && value >= 0 && value <= most;

const LAYOUTS: unknown[] = ['courseware-main', 'video-main', 'swap', 'video-only'];
const CALLS = new Map<unknown, Rule>([
  ['play', { capability: 'play', argument: 'muted', accepts: isFlag, what: 'true or false' }],
  ['pause', { capability: 'play', accepts: () => true }],
  ['setMuted', { capability: 'mute', argument: 'muted', accepts: isFlag, what: 'true or false' }],
  ['setVolume', { capability: 'volume', argument: 'volume', accepts: within(1), what: 'a number from 0 to 1' }],
  ['seek', { capability: 'seek', argument: 'seconds', accepts: within(Number.MAX_SAFE_INTEGER), what: 'a number of seconds' }],
  ['setLine', { capability: 'lines', argument: 'line', accepts: (value) => typeof value === 'string', what: 'the id of a line' }],
  ['setCompact', { capability: 'layout', argument: 'compact', accepts: isFlag, what: 'true or false' }],
  ['setLayout', { capability: 'layout', argument: 'layout', accepts: (value) => LAYOUTS.includes(value), what: `one of ${LAYOUTS.join(', ')}` }],
]);

/** Calls the adapter before it returns. */
function run(adapter: Adapter, grants: ReadonlySet<Capability>, name: unknown, args: unknown): unknown {
  const rule = CALLS.get(name);
  const method = adapter[name as 'seek'] as ((value?: unknown) => unknown) | undefined;
  if (!rule || !grants.has(rule.capability) || !method) {
    throw new AgentError('not_supported', 'This room page does not offer that call.');
  }
  const { argument, accepts, what } = rule;
  const value = argument && (Object(args) as Message)[argument];
  if (!accepts(value)) throw new AgentError('invalid_argument', `\`${argument}\` must be ${what}.`);
  return method.call(adapter, value);
}

/** A throw becomes a rejection. */
function attempt(act: () => unknown): Promise<unknown> {
  try {
    return Promise.resolve(act());
  } catch (error) {
    return Promise.reject(error);
  }
}

function refusal(error: unknown): { code: string; message: string } {
  if (error instanceof AgentError) return { code: error.code, message: error.message };
  return { code: 'internal', message: 'The room page failed at that.' };
}

function readSession(value: unknown): Session {
  const { content, credentials } = Object(value) as Message;
  if ((content !== 'live' && content !== 'playback') || typeof credentials !== 'object' || !credentials) {
    throw new AgentError('invalid_session', 'The greeting must hold a session: its content, live or playback, and its credentials.');
  }
  return { content, credentials: credentials as Session['credentials'] };
}

function read(data: unknown): Message | undefined {
  if (typeof data !== 'string' || data.length > LONGEST_TEXT) return undefined;
  try {
    const message = Object(JSON.parse(data)) as Message;
    return message.liveroom === 1 ? message : undefined;
  } catch {
    return undefined;
  }
}

function write(message: object): string {
  return JSON.stringify({ liveroom: 1, ...message });
}

/** What cannot be written, or would be dropped for its size, is not sent: an SDK's event may hold anything. */
function post(port: MessagePort, message: object): void {
  try {
    const text = write(message);
    if (text.length <= LONGEST_TEXT) port.postMessage(text);
  } catch {
    // A cyclic value; nothing of it could be told.
  }
}
