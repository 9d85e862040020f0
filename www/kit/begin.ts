/** How a room begins, before the kit is there. */

import type { Early } from './early.js';
import { early } from './load.js';
import { firstRequest, type FirstRequest } from './session.js';
import type { LiveRoomOptions } from './types.js';

export interface Beginning extends FirstRequest {
  early: Promise<Early>;
  /** When the session is on its way, and the empty frame made: what else a room needs is not to be in their way. */
  later: Promise<unknown>;
}

/**
 * Asks for the session, and makes a stage with an empty frame meanwhile. With a wrong slot or room nobody is asked: the kit will say what is
 * wrong.
 */
export function begin(slot: string | Element, options: LiveRoomOptions, signal: AbortSignal | undefined): Beginning | undefined {
  try {
    const element = typeof slot === 'string' ? document.querySelector(slot) : slot;
    if (element instanceof Element && options.room && !signal?.aborted) {
      // Before the request, which takes longer to be sent: so it is there when the answer comes.
      const script = early();
      const first = firstRequest(options);
      const stage = document.createElement('div');
      const frame = document.createElement('iframe');
      stage.dataset.liveroomStage = '';
      // Through the CSSOM: a page's `style-src` forbids the attribute. Until it is placed it must not make the page longer, and its room is to
      // find about the size that it will have on a phone.
      stage.style.cssText = 'position:fixed;left:0;top:0;width:100%;height:56vw;visibility:hidden';
      stage.append(frame);
      // Engines take some tens of milliseconds for an empty frame: not in this task.
      setTimeout(() => stage.isConnected || first.abort.signal.aborted || document.documentElement.append(stage));
      // Nor what comes later in that one.
      const later = new Promise((go) => setTimeout(go));
      const made = script.then(({ Early }) => new Early(options, first, stage, frame, signal));
      // Without it there is no kit either, which says so.
      made.catch(() => {
        first.abort.abort();
        stage.remove();
      });
      return { ...first, early: made, later };
    }
  } catch {
    // A selector that is none, or no options at all.
  }
  return undefined;
}
