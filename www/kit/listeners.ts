/** Who hears a room's events. */

import type { RoomEvent } from './types.js';

export type Listener = (event: RoomEvent) => void;

export class Listeners {
  readonly #listeners = new Map<string, Set<Listener>>();

  /** With `*`, every event. The answer stops it. */
  on(type: string, listener: Listener): () => void {
    const listeners = this.#listeners.get(type) ?? new Set();
    this.#listeners.set(type, listeners);
    // A listener given twice is heard twice and stopped twice.
    const own: Listener = (event) => listener(event);
    listeners.add(own);
    return () => void listeners.delete(own);
  }

  tell(event: RoomEvent): void {
    for (const type of [event.type, '*']) {
      for (const listener of [...(this.#listeners.get(type) ?? [])]) {
        try {
          listener(event);
        } catch (error) {
          reportError(error);
        }
      }
    }
  }

  clear(): void {
    this.#listeners.clear();
  }
}
