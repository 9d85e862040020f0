/** Reads a page's options: relaxed outside, strict inside. Every mistake is named, with what would be right. */

import type { MakeError } from './opened.js';
import { seatName } from './early.js';
import { roomAddress } from './session.js';
import type { LiveRoomOptions, Wish } from './types.js';

/** Options after the check. What is left out is what the core, or whoever reads it, takes for usual. */
export interface Options extends Omit<LiveRoomOptions, 'events' | 'content' | 'timeout'> {
  content: Wish;
  events: string | undefined;
  manageViewport: boolean;
  timeoutMillis: number;
  oneSeat: boolean;
  seatName: string;
}

type Rule = [what: string, accepts: (value: unknown) => boolean];

const oneOf = (...words: unknown[]): Rule => [`one of ${words.map((word) => JSON.stringify(word)).join(', ')}`, (value) => words.includes(value)];
const isText = (value: unknown) => typeof value === 'string' && value !== '';

const RULES: { [name in keyof Required<LiveRoomOptions>]: Rule } = {
  backend: ['an address such as "/live", or a function', (value) => isText(value) || typeof value === 'function'],
  room: ['the name of a room', isText],
  content: oneOf('auto', 'live', 'playback', 'video'),
  events: ['an address, or false', (value) => isText(value) || value === false],
  label: ['a text', isText],
  viewport: oneOf('manage', 'cover', 'leave'),
  webview: oneOf('leave', 'frame'),
  sandbox: oneOf(true, false),
  gate: oneOf('auto', 'always', 'never'),
  seat: oneOf('one', 'any'),
  float: oneOf('auto', 'scroll', 'never'),
  corner: oneOf('top-left', 'top-right', 'bottom-left', 'bottom-right'),
  history: oneOf('fullscreen', 'none'),
  back: ['a function', (value) => typeof value === 'function'],
  language: ['a language such as "zh-CN" or "en"', isText],
  texts: ['an object of texts', (value) => typeof value === 'object' && value !== null],
  timeout: ['milliseconds, 1 to 120000', (value) => typeof value === 'number' && value >= 1 && value <= 120_000],
};

const NAMES = Object.keys(RULES) as (keyof LiveRoomOptions)[];

export function readOptions(raw: LiveRoomOptions, error: MakeError): Options {
  const invalid = (message: string) => error('invalid_option', message);
  if (typeof raw !== 'object' || raw === null) throw invalid('The options must be an object with `backend` and `room`.');
  for (const name of Object.keys(raw)) {
    if (!(NAMES as string[]).includes(name)) throw invalid(`Unknown option \`${name}\`; there are: ${NAMES.join(', ')}.`);
  }
  for (const name of NAMES) {
    const value = raw[name];
    const required = name === 'backend' || name === 'room';
    const [what, accepts] = RULES[name];
    if (value === undefined ? required : !accepts(value)) throw invalid(`Option \`${name}\` must be ${what}.`);
  }
  const { backend, room, content = 'auto', viewport, timeout = 10_000, seat } = raw;
  const events = raw.events ?? (typeof backend === 'string' && roomAddress(backend, room, 'events'));
  return {
    ...raw,
    content,
    events: events || undefined,
    manageViewport: viewport !== 'leave',
    timeoutMillis: timeout,
    oneSeat: seat !== 'any',
    seatName: seatName(raw),
  };
}

export function readWish(content: Wish, error: MakeError): Wish {
  const [what, accepts] = RULES.content;
  if (!accepts(content)) throw error('invalid_option', `\`show\` takes ${what}.`);
  return content;
}

/** The element of a slot given as itself or as a selector. */
export function findSlot(slot: string | Element, error: MakeError): Element {
  const element = typeof slot === 'string' ? find(slot) : slot;
  if (!(element instanceof Element)) {
    throw error('slot_not_found', typeof slot === 'string' ? `No element matches "${slot}".` : 'The slot must be an element or a selector.');
  }
  return element;
}

/** A text that is no selector matches nothing. */
function find(selector: string): Element | null {
  try {
    return document.querySelector(selector);
  } catch {
    return null;
  }
}
