/** `LiveRoom`: a live room over an element of the page. */

import { LiveRoomError, type LiveRoomErrorCode } from './error.js';
import { kit, type Kit } from './load.js';
import { readOptions, readSlot, readWish, type Options } from './options.js';
import { ask, firstRequest, type Answer } from './session.js';
import type { Capability, LiveRoomOptions, RoomEvent, RoomEventMap, RoomEventType, RoomState, Wish } from './types.js';

type Listener = (event: RoomEvent) => void;
type Call = { resolve: () => void; reject: (error: LiveRoomError) => void };

/** A live room. `mount()` makes one; `destroy()` lets go of everything it acquired. */
export class LiveRoom {
  readonly #options: Options;
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #requests = new Map<number, AbortController>();
  readonly #calls = new Map<number, Call>();
  #shell: InstanceType<Kit['LiveRoom']> | undefined;
  #first: { body: string; answer: Promise<Answer>; abort: AbortController } | undefined;
  #lastCall = 0;

  private constructor(options: Options) {
    this.#options = options;
  }

  /**
   * Opens a room over an element. Resolves when the backend has let the viewer in and the frame is on its way; rejects with a
   * `LiveRoomError` otherwise, and then nothing is left on the page.
   */
  static async mount(slot: string | Element, options: LiveRoomOptions): Promise<LiveRoom> {
    const element = readSlot(slot);
    const room = new LiveRoom(readOptions(options));
    try {
      await room.#open(element);
    } catch (error) {
      room.destroy();
      throw error;
    }
    return room;
  }

  /** Hears an event; the answer is a function that stops hearing it. */
  on<T extends RoomEventType>(type: T, listener: (event: RoomEventMap[T]) => void): () => void {
    const listeners = this.#listeners.get(type) ?? new Set();
    this.#listeners.set(type, listeners);
    // A listener given twice is heard twice and stopped twice.
    const own: Listener = (event) => listener(event as RoomEventMap[T]);
    listeners.add(own);
    return () => void listeners.delete(own);
  }

  /** What can be seen of the room now. */
  get state(): RoomState {
    return this.#alive().state as RoomState;
  }

  /** What can be observed or asked in this room now. */
  get capabilities(): readonly Capability[] {
    return this.#alive().capabilities as Capability[];
  }

  /** Loads the room anew, with a new session where the old one no longer serves. */
  async reload(): Promise<void> {
    const shell = this.#alive();
    await this.#call((call) => shell.reload(call));
  }

  /** Shows other content: `playback` when the class is over, `video` for the picture alone, … */
  async show(content: Wish): Promise<void> {
    const shell = this.#alive();
    readWish(content);
    await this.#call((call) => shell.show(call, content));
  }

  /** Moves the room over another element. It plays on: the frame is never moved in the document. */
  dock(slot: string | Element): void {
    this.#alive().dock(readSlot(slot));
  }

  /** Lets go of everything, at once. Calls that are pending reject with `destroyed`; later ones too. */
  destroy(): void {
    const shell = this.#shell;
    this.#shell = undefined;
    shell?.destroy();
    // Not at once: a listener may call this while the shell is still telling, and what is in use cannot be freed.
    queueMicrotask(() => shell?.free());
    this.#first?.abort.abort();
    for (const request of this.#requests.values()) request.abort();
    for (const call of this.#calls.values()) call.reject(destroyed());
    this.#requests.clear();
    this.#calls.clear();
    this.#listeners.clear();
  }

  async #open(slot: Element): Promise<void> {
    const body = firstRequest(this.#options);
    const abort = new AbortController();
    this.#first = { body, answer: ask(this.#options, body, abort.signal), abort };
    const { LiveRoom: Shell } = await kit();
    const shell = new Shell({ ...this.#options, slot }, this.#page());
    this.#shell = shell;
    await this.#call((call) => shell.open(call));
  }

  #alive(): InstanceType<Kit['LiveRoom']> {
    if (!this.#shell) throw destroyed();
    return this.#shell;
  }

  #call(start: (call: number) => void): Promise<void> {
    const call = ++this.#lastCall;
    return new Promise((resolve, reject) => {
      this.#calls.set(call, { resolve, reject });
      start(call);
    });
  }

  /** What the shell sees of the page (`src/page.rs`). Nothing here throws. */
  #page() {
    return {
      emit: (type: RoomEventType, detail: object) => {
        const event = (type === 'error' ? { type, error: detail } : { type, ...detail }) as RoomEvent;
        for (const listener of [...(this.#listeners.get(type) ?? [])]) {
          try {
            listener(event);
          } catch (error) {
            reportError(error);
          }
        }
      },
      fetch: (fetch: number, body: string) => void this.#fetch(fetch, body),
      abort: (fetch: number) => this.#requests.get(fetch)?.abort(),
      settle: (call: number, error: LiveRoomError | undefined) => {
        const pending = this.#calls.get(call);
        this.#calls.delete(call);
        if (error) pending?.reject(error);
        else pending?.resolve();
      },
      error: (code: LiveRoomErrorCode, message: string) => new LiveRoomError(code, message),
    };
  }

  async #fetch(fetch: number, body: string): Promise<void> {
    const first = this.#first;
    this.#first = undefined;
    const guessed = first?.body === body;
    const abort = guessed ? first.abort : new AbortController();
    if (!guessed) first?.abort.abort();
    this.#requests.set(fetch, abort);
    const { status, retryAfterSeconds, body: text } = await (guessed ? first.answer : ask(this.#options, body, abort.signal));
    this.#requests.delete(fetch);
    this.#shell?.answer(fetch, status, retryAfterSeconds, text);
  }
}

const destroyed = () => new LiveRoomError('destroyed', 'The room was destroyed.');
