/** What a cover says and offers in each state. */

import type { CoverTexts } from './texts.js';
import type { RoomEventOf } from './types.js';

/** What a viewer can do on a cover. */
export type CoverAction = 'play' | 'retry' | 'playback' | 'sit';

export interface Face {
  /** The sentence. */
  text?: string;
  /** The control's label, and what it does. */
  button?: [label: string, action: CoverAction];
  /** A large round play control instead of a labelled one. */
  isRound?: boolean;
  /** Why it failed, for whoever is asked for help. */
  code?: string;
}

/** States in which the room itself is seen, and can be reached. */
export const OPEN: readonly string[] = ['hidden', 'tap', 'tap-inside', 'unmute'];

/** Which text says what went wrong, by a piece of the code; the first that fits. The others are for the page's developer. */
const FAILURES: [piece: RegExp, text: keyof CoverTexts][] = [
  [/reach|timeout/, 'offline'],
  [/silent|stalled/, 'silent'],
  [/limit|unavail|internal/, 'busy'],
  [/auth|forbid|refused/, 'refused'],
  [/unsupported/, 'unsupported'],
];

export function faceOf(state: string, detail: unknown, words: CoverTexts): Face {
  switch (state) {
    case 'loading':
      return { text: words.loading };
    case 'gate':
    case 'tap':
      return { button: [words.play, 'play'], isRound: true };
    case 'tap-inside':
      return { text: words.tapInside };
    case 'unmute':
      return { button: [words.unmute, 'play'] };
    case 'waiting':
      // No news may mean that none can come: the viewer can ask.
      return { text: words.waiting, button: [words.checkAgain, 'retry'] };
    case 'ended':
      return { text: words.ended };
    case 'playback':
      return { text: words.ended, button: [words.watchPlayback, 'playback'] };
    case 'elsewhere':
      return { text: words.elsewhere, button: [words.watchHere, 'sit'] };
    case 'removed':
      return removed(detail as RoomEventOf<'kicked'>['reason'], words);
    case 'failed':
      return failed(String(detail), words);
    default:
      return {};
  }
}

function failed(code: string, words: CoverTexts): Face {
  const text = FAILURES.find(([piece]) => piece.test(code))?.[1] ?? 'failed';
  return { text: words[text], button: [words.retry, 'retry'], code };
}

function removed(reason: RoomEventOf<'kicked'>['reason'], words: CoverTexts): Face {
  const text = words[reason];
  if (reason === 'banned') return { text };
  return { text, button: reason === 'replaced' ? [words.watchHere, 'sit'] : [words.retry, 'retry'] };
}
