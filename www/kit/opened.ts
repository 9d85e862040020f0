/** What a page can do with its room once the kit is there: the rest of `LiveRoom` (`room.ts`, which says what each does). */

import type { begin, Beginning } from './begin.js';
import type { LiveRoomError, LiveRoomErrorCode } from './error.js';
import type { Inside } from './inside.js';
import type { Listener, Listeners } from './listeners.js';
import { findSlot, readWish } from './options.js';
import type { LiveRoom } from './room.js';
import type { send } from './session.js';
import type { Capability, Layout, RoomState, Wish } from './types.js';

/** What the façade lends: it is loaded first and has the classes that a page knows. */
export interface Facade {
  LiveRoom: typeof LiveRoom;
  LiveRoomError: typeof LiveRoomError;
  send: typeof send;
  begin: typeof begin;
  first: Beginning | undefined;
}

/** Makes a `LiveRoomError`. */
export type MakeError = (code: LiveRoomErrorCode, message: string) => LiveRoomError;
type Opened = new (inside: Inside, listeners: Listeners) => LiveRoom;

/** A class of rooms that are of the class that the page imported. */
export const openedBy = ({ LiveRoom }: Facade, error: MakeError): Opened =>
  class extends LiveRoom {
    readonly #listeners: Listeners;
    #inside: Inside | undefined;

    constructor(inside: Inside, listeners: Listeners) {
      super();
      this.#inside = inside;
      this.#listeners = listeners;
    }

    on(type: string, listener: Listener): () => void {
      return this.#listeners.on(type, listener);
    }

    get state(): RoomState {
      return this.#alive().state;
    }

    get capabilities(): readonly Capability[] {
      return this.#alive().capabilities;
    }

    reload(): Promise<void> {
      return this.#call('reload');
    }

    async show(content: Wish): Promise<void> {
      await this.#call('show', readWish(content, error));
    }

    play(): Promise<void> {
      return this.#call('play');
    }

    pause(): Promise<void> {
      return this.#call('pause');
    }

    setMuted(muted: boolean): Promise<void> {
      return this.#call('setMuted', muted);
    }

    setVolume(volume: number): Promise<void> {
      return this.#call('setVolume', volume);
    }

    seek(seconds: number): Promise<void> {
      return this.#call('seek', seconds);
    }

    setLine(line: string): Promise<void> {
      return this.#call('setLine', line);
    }

    layout(layout: Layout): Promise<void> {
      return this.#call('setLayout', layout);
    }

    dock(slot?: string | Element): void {
      this.#alive().dock(slot === undefined ? undefined : findSlot(slot, error));
    }

    undock(slot: string | Element): void {
      this.#alive().undock(findSlot(slot, error));
    }

    float(): void {
      this.#alive().present('float');
    }

    close(): void {
      this.#alive().present('close');
    }

    async fullscreen(): Promise<void> {
      await this.#alive().fullscreen();
    }

    async exitFullscreen(): Promise<void> {
      await this.#alive().exitFullscreen();
    }

    destroy(): void {
      // What is told meanwhile (the link closes) is told of a room that can still be looked at.
      this.#inside?.destroy();
      this.#inside = undefined;
      this.#listeners.clear();
    }

    #alive(): Inside {
      if (!this.#inside) throw error('destroyed', DESTROYED);
      return this.#inside;
    }

    async #call(name: string, value?: unknown): Promise<void> {
      await this.#alive().call(name, value);
    }
  };

export const DESTROYED = 'The room was destroyed.';
