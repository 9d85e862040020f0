/** `LiveRoom`: a live room over an element of the page. How one begins; what it can do comes with the kit (`opened.ts`). */

import { begin } from './begin.js';
import { LiveRoomError } from './error.js';
import { kit } from './load.js';
import { send } from './session.js';
import type { Capability, Layout, LiveRoomOptions, RoomEvent, RoomEventMap, RoomEventType, RoomState, Wish } from './types.js';

/** A live room. `mount()` makes one; `destroy()` lets go of everything it acquired. */
export abstract class LiveRoom {
  /**
   * Opens a room over an element. Resolves when the backend has let the viewer in and the frame is on its way; rejects with a
   * `LiveRoomError` otherwise, and then nothing is left on the page. A signal that aborts destroys the room, also while it opens.
   */
  static async mount(slot: string | Element, options: LiveRoomOptions, signal?: AbortSignal): Promise<LiveRoom> {
    const first = begin(slot, options, signal);
    try {
      // In a hidden page timers wait for seconds.
      await (document.hidden || first?.later);
      const { open } = await kit();
      return await open(slot, options, { LiveRoom, LiveRoomError, begin, first, send }, signal);
    } catch (error) {
      first?.early.then((early) => early.remove(), () => {});
      throw error;
    }
  }

  /** Hears an event, or with `*` every one; the answer is a function that stops hearing it. */
  abstract on<T extends RoomEventType>(type: T, listener: (event: RoomEventMap[T]) => void): () => void;
  abstract on(type: '*', listener: (event: RoomEvent) => void): () => void;

  /** What can be seen of the room now. */
  abstract get state(): RoomState;

  /** What can be observed or asked in this room now. */
  abstract get capabilities(): readonly Capability[];

  /** Loads the room anew, with a new session where the old one no longer serves. */
  abstract reload(): Promise<void>;

  /** Shows other content: `playback` when the class is over, `video` for the picture alone, … */
  abstract show(content: Wish): Promise<void>;

  /** Plays, with sound if the browser allows. Resolves when it plays, rejects with `autoplay_blocked` when the viewer has to tap. */
  abstract play(): Promise<void>;

  abstract pause(): Promise<void>;

  /** Sound off or on. */
  abstract setMuted(muted: boolean): Promise<void>;

  /** From 0 to 1. */
  abstract setVolume(volume: number): Promise<void>;

  /** Goes to this second of a recording. */
  abstract seek(seconds: number): Promise<void>;

  /** Takes a line of the vendor's network, by its id of the `lineschange` event. */
  abstract setLine(line: string): Promise<void>;

  /** Makes another picture the large one. */
  abstract layout(layout: Layout): Promise<void>;

  /**
   * Shows the room over another element, or back over the one it had. It plays on: the frame is never moved in the document. Of several
   * elements the one that came last counts.
   */
  abstract dock(slot?: string | Element): void;

  /** Takes an element away: the room goes to the one before it, and floats without one. An element that leaves the page needs no call. */
  abstract undock(slot: string | Element): void;

  /** Shows the room in a corner of the page. */
  abstract float(): void;

  /** Takes a floating room away until there is a slot again. It pauses; one that cannot be paused is loaded anew then. */
  abstract close(): void;

  /**
   * Shows the room over everything: the browser's own fullscreen where it is allowed (after a tap, not on iPhones), else over all of the
   * page that can be seen.
   */
  abstract fullscreen(): Promise<void>;

  abstract exitFullscreen(): Promise<void>;

  /** Lets go of everything, at once. Calls that are pending reject with `destroyed`; later ones too. */
  abstract destroy(): void;
}
