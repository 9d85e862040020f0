/** The calls of a room page: what a page may write in them, and their words on the wire (`crates/core/src/dialect/agent.rs` has the rest). */

interface Call {
  /** `PlayerCall::code` of the core. */
  code: number;
  argument?: string;
  /** What it takes, in words, and whether it takes this. */
  what?: string;
  accepts?: (value: unknown) => boolean;
}

const isNumber = (most: number) => (value: unknown) => typeof value === 'number' && value >= 0 && value <= most;

const LAYOUTS: unknown[] = ['courseware-main', 'video-main', 'swap', 'video-only'];
/** In the order of their codes. */
export const CALLS: Record<string, Call> = {
  play: { code: 0, argument: 'muted' },
  pause: { code: 1 },
  setMuted: { code: 2, argument: 'muted', what: 'true or false', accepts: (value) => typeof value === 'boolean' },
  setVolume: { code: 3, argument: 'volume', what: 'a number from 0 to 1', accepts: isNumber(1) },
  seek: { code: 4, argument: 'seconds', what: 'a number of seconds', accepts: isNumber(1e9) },
  setLine: { code: 5, argument: 'line', what: 'the id of a line', accepts: (value) => typeof value === 'string' },
  setLayout: { code: 6, argument: 'layout', what: `one of ${LAYOUTS.join(', ')}`, accepts: (value) => LAYOUTS.includes(value) },
  // The core's own.
  setCompact: { code: 7, argument: 'compact' },
};
const NAMES = Object.keys(CALLS);

/** A call's message; with a nonce when it goes by window message. Written by hand, for half the time: what is ours needs no escape. */
export function write(id: number, code: number, number: number, text?: string, nonce?: string): string {
  const name = NAMES[code]!;
  const { argument } = CALLS[name]!;
  const isFlag = argument === 'muted' || argument === 'compact';
  const value = isFlag ? number > 0 : text === undefined ? number : JSON.stringify(text);
  const args = argument ? `"${argument}":${value}` : '';
  return `{"liveroom":1,"kind":"call","id":${id},"name":"${name}","args":{${args}}${nonce ? `,"nonce":"${nonce}"` : ''}}`;
}

/**
 * The number of the call that an answer says is done, if it says no more than that, letter by letter as the agent writes it; 0 else. Nearly
 * every message is one, and a parser costs more than the rest of a call.
 */
export function readDone(text: string): number {
  // The core counts in 32 bits; what they would turn into another number is left to the parser.
  const id = text.length < LONGEST_DONE ? Number(text.slice(DONE.length, -1)) : 0;
  return text === `${DONE}${id}}` && Number.isInteger(id) ? Math.max(id, 0) : 0;
}

const DONE = '{"liveroom":1,"kind":"result","id":';
/** With nine digits. */
const LONGEST_DONE = DONE.length + 11;
