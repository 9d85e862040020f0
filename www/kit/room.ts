/** `LiveRoom`: a live room over an element of the page. */

import { LiveRoomError } from './error.js';
import { kit, type Kit } from './load.js';
import { readOptions, readSlot, readWish } from './options.js';
import { ask, firstRequest } from './session.js';
import type { Capability, Layout, LiveRoomOptions, RoomEvent, RoomEventMap, RoomEventType, RoomState, Wish } from './types.js';

type Listener = (event: RoomEvent) => void;
type Inside = ReturnType<Kit['attach']>;

/** A live room. `mount()` makes one; `destroy()` lets go of everything it acquired. */
export class LiveRoom {
  readonly #listeners = new Map<string, Set<Listener>>();
  #inside: Inside | undefined;

  private constructor() {}

  /**
   * Opens a room over an element. Resolves when the backend has let the viewer in and the frame is on its way; rejects with a
   * `LiveRoomError` otherwise, and then nothing is left on the page. A signal that aborts destroys the room, also while it opens.
   */
  static async mount(slot: string | Element, raw: LiveRoomOptions, signal?: AbortSignal): Promise<LiveRoom> {
    const element = readSlot(slot);
    const options = readOptions(raw);
    const room = new LiveRoom();
    const body = firstRequest(options);
    const abort = new AbortController();
    const first = { body, abort, answer: ask(options, body, abort.signal) };
    signal?.addEventListener('abort', () => room.destroy());
    try {
      const { attach } = await kit();
      if (signal?.aborted) throw destroyed();
      room.#inside = attach(element, options, {
        first,
        ask,
        emit: (event) => room.#emit(event),
        error: (code, message) => new LiveRoomError(code, message),
      });
      await room.#inside.call('open');
    } catch (error) {
      abort.abort();
      room.destroy();
      throw error;
    }
    return room;
  }

  /** Hears an event, or with `*` every one; the answer is a function that stops hearing it. */
  on<T extends RoomEventType>(type: T, listener: (event: RoomEventMap[T]) => void): () => void;
  on(type: '*', listener: (event: RoomEvent) => void): () => void;
  on(type: string, listener: Listener): () => void {
    const listeners = this.#listeners.get(type) ?? new Set();
    this.#listeners.set(type, listeners);
    // A listener given twice is heard twice and stopped twice.
    const own: Listener = (event) => listener(event);
    listeners.add(own);
    return () => void listeners.delete(own);
  }

  /** What can be seen of the room now. */
  get state(): RoomState {
    return this.#alive().state;
  }

  /** What can be observed or asked in this room now. */
  get capabilities(): readonly Capability[] {
    return this.#alive().capabilities;
  }

  /** Loads the room anew, with a new session where the old one no longer serves. */
  async reload(): Promise<void> {
    await this.#alive().call('reload');
  }

  /** Shows other content: `playback` when the class is over, `video` for the picture alone, … */
  async show(content: Wish): Promise<void> {
    await this.#alive().call('show', readWish(content));
  }

  /** Plays, with sound if the browser allows. Resolves when it plays, rejects with `autoplay_blocked` when the viewer has to tap. */
  async play(): Promise<void> {
    await this.#alive().call('play');
  }

  async pause(): Promise<void> {
    await this.#alive().call('pause');
  }

  /** Sound off or on. */
  async setMuted(muted: boolean): Promise<void> {
    await this.#alive().call('setMuted', muted);
  }

  /** From 0 to 1. */
  async setVolume(volume: number): Promise<void> {
    await this.#alive().call('setVolume', volume);
  }

  /** Goes to this second of a recording. */
  async seek(seconds: number): Promise<void> {
    await this.#alive().call('seek', seconds);
  }

  /** Takes a line of the vendor's network, by its id of the `lineschange` event. */
  async setLine(line: string): Promise<void> {
    await this.#alive().call('setLine', line);
  }

  /** Makes another picture the large one. */
  async layout(layout: Layout): Promise<void> {
    await this.#alive().call('setLayout', layout);
  }

  /**
   * Shows the room over another element, or back over the one it had. It plays on: the frame is never moved in the document. Of several
   * elements the one that came last counts.
   */
  dock(slot?: string | Element): void {
    this.#alive().dock(slot === undefined ? undefined : readSlot(slot));
  }

  /** Takes an element away: the room goes to the one before it, and floats without one. An element that leaves the page needs no call. */
  undock(slot: string | Element): void {
    this.#alive().undock(readSlot(slot));
  }

  /** Shows the room in a corner of the page. */
  float(): void {
    this.#alive().present('float');
  }

  /** Takes a floating room away until there is a slot again. It pauses; one that cannot be paused is loaded anew then. */
  close(): void {
    this.#alive().present('close');
  }

  /**
   * Shows the room over everything: the browser's own fullscreen where it is allowed (after a tap, not on iPhones), else over all of the
   * page that can be seen.
   */
  async fullscreen(): Promise<void> {
    await this.#alive().fullscreen();
  }

  async exitFullscreen(): Promise<void> {
    await this.#alive().exitFullscreen();
  }

  /** Lets go of everything, at once. Calls that are pending reject with `destroyed`; later ones too. */
  destroy(): void {
    // What is told meanwhile (the link closes) is told of a room that can still be looked at.
    this.#inside?.destroy();
    this.#inside = undefined;
    this.#listeners.clear();
  }

  #alive(): Inside {
    if (!this.#inside) throw destroyed();
    return this.#inside;
  }

  #emit(event: RoomEvent): void {
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
}

const destroyed = () => new LiveRoomError('destroyed', 'The room was destroyed.');
