/** The room in the wasm (`src/live_room.rs`): it is told what happens, and what it wants of the page is done, one thing after the other. */

import type { LiveRoom } from 'liveroom-glue';

import type { Capability, RoomState } from './types.js';

/** Tells what happened, in the words of `src/input.rs`. */
export type Tell = (what: string, numbers?: ArrayLike<number>, text?: string) => void;
/** What may be wanted, by its name. */
export type Actions = Record<string, (...given: never[]) => unknown>;

type Room = Pick<LiveRoom, 'tell' | 'admits' | 'look' | 'free'>;

export class Shell {
  readonly #room: Room;
  readonly #actions: Actions;
  /** What happened while something was being done: the page's listeners may call for anything. */
  readonly #told: Parameters<Tell>[] = [];
  #isActing = false;

  constructor(room: Room, actions: Actions) {
    this.#room = room;
    this.#actions = actions;
  }

  readonly tell: Tell = (...told) => {
    this.#told.push(told);
    if (this.#isActing) return;
    this.#isActing = true;
    try {
      for (let next; (next = this.#told.shift()); ) {
        const [what, numbers = [], text = ''] = next;
        const wanted = this.#room.tell(performance.now(), what, numbers as Float64Array, text);
        for (const [action, ...given] of JSON.parse(wanted) as [string, ...never[]][]) this.#actions[action]!(...given);
      }
    } finally {
      this.#isActing = false;
    }
  };

  /** Whether a message of this frame may be read, from this origin or over the port. */
  admits(frame: number, origin: string | undefined): boolean {
    const isAdmitted = this.#room.admits(performance.now(), frame, origin);
    if (!isAdmitted) this.tell('tick');
    return isAdmitted;
  }

  look(): { state: RoomState; capabilities: Capability[] } {
    return JSON.parse(this.#room.look()) as ReturnType<Shell['look']>;
  }

  free(): void {
    this.#room.free();
  }
}
