/** What a `<live-room>` shows when its room could not be opened: why, and a button that tries again. */

import type { LiveRoomErrorCode } from './error.js';
import type { Options } from './options.js';
import type { LiveRoomOptions, RoomState } from './types.js';

export type ShowRefusal = (element: HTMLElement, code: LiveRoomErrorCode, options: LiveRoomOptions, again: () => void, signal: AbortSignal) => Promise<void>;

/** Until the signal aborts. */
export const showRefusal: ShowRefusal = async (element, code, options, again, signal) => {
  const { Cover } = await import('./cover.js');
  if (signal.aborted) return;
  if (getComputedStyle(element).position === 'static') element.style.position = 'relative';
  const cover = new Cover(element, options as Options, again);
  cover.show('failed', code, {} as RoomState);
  signal.addEventListener('abort', () => cover.remove());
};
