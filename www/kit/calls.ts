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
};
const NAMES = Object.keys(CALLS);

/** A call's message; with a nonce when it goes by window message. */
export function write(id: number, code: number, number: number, text?: string, nonce?: string): string {
  const name = NAMES[code]!;
  const { argument } = CALLS[name]!;
  const args = argument && { [argument]: argument === 'muted' ? number > 0 : (text ?? number) };
  return JSON.stringify({ liveroom: 1, kind: 'call', id, name, args: args ?? {}, nonce });
}

/**
 * The number of the call that an answer says is done, if it says no more than that, letter by letter as the agent writes it. Nearly every
 * message is one. A number of ten digits may be more than the core can count to, and is left to the parser.
 */
export function readDone(text: string): number | undefined {
  const found = DONE.exec(text);
  return found ? Number(found[1]) : undefined;
}

const DONE = /^\{"liveroom":1,"kind":"result","id":([1-9]\d{0,8})\}$/;
