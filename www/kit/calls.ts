/**
 * The calls that a page makes of its room page or video: what may be asked, the words on the wire, and the promises of what is not answered
 * yet. Nearly every call and its answer stay here: a way through the core costs as much as all the rest of them. The core says when there is
 * a link to ask over, and reads the answers that say more than that the call is done (`crates/core/src/agent.rs`).
 *
 * Requirements:
 * 1. Nothing is sent without a link, and nothing that the other side does not offer.
 * 2. A number names one call, whatever becomes of the link: an answer that comes later, twice, or for no call is passed over.
 * 3. Every call has a deadline; with its link it ends at once.
 * 4. What was asked for is no flood: the answer, and the report of what it changed.
 * 5. A call that may carry a viewer's tap goes by window message with the link's nonce: WebKit forwards a gesture no other way.
 */

import type { LiveRoomError } from './error.js';
import type { MakeError } from './opened.js';
import type { Capability } from './types.js';

interface Rule {
  capability: Capability;
  argument?: string;
  /** What it takes, in words, and whether it takes this. */
  what?: string;
  accepts?: (value: unknown) => boolean;
}

interface Pending {
  resolve: () => void;
  reject: (error: LiveRoomError) => void;
  deadline: number;
}

const isNumber = (most: number) => (value: unknown) => typeof value === 'number' && value >= 0 && value <= most;

const LAYOUTS: unknown[] = ['courseware-main', 'video-main', 'swap', 'video-only'];
const RULES: Record<string, Rule> = {
  // The core's own.
  play: { capability: 'play', argument: 'muted' },
  setCompact: { capability: 'layout', argument: 'compact' },
  pause: { capability: 'play' },
  setMuted: { capability: 'mute', argument: 'muted', what: 'true or false', accepts: (value) => typeof value === 'boolean' },
  setVolume: { capability: 'volume', argument: 'volume', what: 'a number from 0 to 1', accepts: isNumber(1) },
  seek: { capability: 'seek', argument: 'seconds', what: 'a number of seconds', accepts: isNumber(1e9) },
  setLine: { capability: 'lines', argument: 'line', what: 'the id of a line', accepts: (value) => typeof value === 'string' },
  setLayout: { capability: 'layout', argument: 'layout', what: `one of ${LAYOUTS.join(', ')}`, accepts: (value) => LAYOUTS.includes(value) },
};

export class Calls {
  readonly #say;
  readonly #error;
  /** In the order in which they were sent, which is that of their deadlines. */
  readonly #pending = new Map<number, Pending>();
  #last = 0;
  #nonce: string | undefined;
  #grants: readonly Capability[] = [];
  /** How many messages may come that were asked for. */
  #awaited = 0;
  #timer: number | undefined;

  constructor(say: (via: 'port' | 'window', message: string) => void, error: MakeError) {
    this.#say = say;
    this.#error = error;
  }

  /** There is a link, on which this may be asked. */
  open(nonce: string, grants: readonly Capability[]): void {
    this.#nonce = nonce;
    this.#grants = grants;
  }

  /** The link is gone, and so are the answers to come. */
  close(why = this.#error('link_lost', 'The room page was loaded anew or went away before it answered.')): void {
    this.#grants = [];
    this.#awaited = 0;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const lost = [...this.#pending.values()];
    this.#pending.clear();
    for (const { reject } of lost) reject(why);
  }

  /** What the page asks by name; what it wrote is checked here. */
  ask(name: string, value?: unknown): Promise<void> {
    return new Promise((resolve, reject) => {
      const { capability, what, accepts } = RULES[name]!;
      if (accepts?.(value) === false) return reject(this.#error('invalid_option', `\`${name}\` takes ${what}.`));
      if (!this.#grants.includes(capability)) {
        return reject(this.#error('not_supported', `This room cannot \`${name}\`; \`room.capabilities\` says what it can.`));
      }
      const deadline = performance.now() + PATIENCE_MILLIS;
      this.#pending.set(this.send(name, value), { resolve, reject, deadline });
      // One timer for all: nearly every call is answered long before it comes, and only then it is set anew.
      this.#timer ??= setTimeout(this.#expire, PATIENCE_MILLIS);
    });
  }

  /** Sends a call, whose number is the answer; nobody need wait for it. */
  send(name: string, value?: unknown): number {
    const id = ++this.#last;
    this.#awaited += PER_CALL;
    const mayCarryTap = name === 'play' || (name === 'setMuted' && !value);
    this.#say(mayCarryTap ? 'window' : 'port', write(id, name, value, mayCarryTap ? this.#nonce : undefined));
    return id;
  }

  /** Whether the next message over the port was asked for. */
  awaits(): boolean {
    return this.#awaited > 0 && this.#awaited-- > 0;
  }

  /** Takes a message over the port if it says that a call is done, and no more. */
  read(text: string): boolean {
    const id = readDone(text);
    if (id) this.end(id);
    return id > 0;
  }

  /** The call of this number was answered, or refused. */
  end(id: number, error?: LiveRoomError): void {
    const call = this.#pending.get(id);
    this.#pending.delete(id);
    if (error) call?.reject(error);
    else call?.resolve();
  }

  readonly #expire = () => {
    this.#timer = undefined;
    const now = performance.now();
    for (const [id, { deadline }] of this.#pending) {
      if (deadline > now) {
        this.#timer = setTimeout(this.#expire, deadline - now);
        return;
      }
      this.end(id, this.#error('call_timeout', 'The room page did not answer in time.'));
    }
  };
}

/** How long a room page may take to answer. */
const PATIENCE_MILLIS = 10_000;
/** The answer, and the report of what it changed. */
const PER_CALL = 2;

/** A call's message. Written by hand, for half the time: what is ours needs no escape. */
export function write(id: number, name: string, value?: unknown, nonce?: string): string {
  const { argument } = RULES[name]!;
  const args = argument ? `"${argument}":${typeof value === 'string' ? JSON.stringify(value) : value}` : '';
  return `{"liveroom":1,"kind":"call","id":${id},"name":"${name}","args":{${args}}${nonce ? `,"nonce":"${nonce}"` : ''}}`;
}

/**
 * The number of the call that an answer says is done, if it says no more than that, letter by letter as the agent writes it; 0 else. Nearly
 * every message is one, and a parser costs more than the rest of a call.
 */
export function readDone(text: string): number {
  const id = text.length < LONGEST_DONE ? Number(text.slice(DONE.length, -1)) : 0;
  return text === `${DONE}${id}}` && Number.isInteger(id) ? Math.max(id, 0) : 0;
}

const DONE = '{"liveroom":1,"kind":"result","id":';
/** With nine digits: the numbers of the core's own questions have ten. */
const LONGEST_DONE = DONE.length + 11;
