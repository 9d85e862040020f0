/** The page's side of a room (`src/page.rs` sees it from the other side). Loaded with the wasm, when the first room is opened. */

import init, { LiveRoom as Shell } from 'liveroom-glue';

import { askBridge } from './bridge.js';
import type { Cover } from './cover.js';
import type { LiveRoomError, LiveRoomErrorCode } from './error.js';
import type { Options } from './options.js';
import { openStream } from './stream.js';
import { takeSeat } from './seat.js';
import type { Answer } from './session.js';
import type { Capability, RoomEvent, RoomEventType, RoomState } from './types.js';
import type { VideoSurface } from './video.js';

/** What the façade lends: it is loaded first and has the classes that a page knows. */
export interface Facade {
  first: { body: string; abort: AbortController; answer: Promise<Answer> };
  ask: (options: Options, body: string, signal: AbortSignal) => Promise<Answer>;
  emit: (event: RoomEvent) => void;
  error: (code: LiveRoomErrorCode, message: string) => LiveRoomError;
}

type Call = { resolve: () => void; reject: (error: LiveRoomError) => void };

/**
 * Whether this page was refused to play with sound, before any tap. What has nothing to play is refused at once like what has, or waits for
 * ever (measured in three engines); the wasm takes longer to come than the refusal.
 */
let isSilenced = false;
new Audio().play()?.catch(() => (isSilenced = true));

export async function start(wasm: Promise<Response>): Promise<void> {
  await init({ module_or_path: wasm });
}

export function attach(slot: Element, options: Options, facade: Facade): Inside {
  return new Inside(slot, options, facade);
}

class Inside {
  readonly #options: Options;
  readonly #facade: Facade;
  readonly #shell: Shell;
  readonly #requests = new Map<number, AbortController>();
  readonly #calls = new Map<number, Call>();
  #first: Facade['first'] | undefined;
  #lastCall = 0;
  #cover: Cover | undefined;
  /** Shows the cover's last state. */
  #shown = () => {};
  #ready: Promise<void> | undefined;
  #seat: { leave: () => void } | undefined;
  #video: VideoSurface | undefined;
  /** Our end of the room page's port. */
  #port: MessagePort | undefined;
  #stream: EventSource | undefined;
  #leaveBridge = () => {};
  #isDestroyed = false;

  constructor(slot: Element, options: Options, facade: Facade) {
    this.#options = options;
    this.#facade = facade;
    this.#first = facade.first;
    const nonce = crypto.getRandomValues(new Uint32Array(4)).join('-');
    this.#shell = new Shell(slot, JSON.stringify({ ...options, nonce }), this.#page());
  }

  get state(): RoomState {
    return this.#shell.state as RoomState;
  }

  get capabilities(): Capability[] {
    return this.#shell.capabilities as Capability[];
  }

  dock(slot: Element): void {
    this.#shell.dock(slot);
  }

  /** Calls the room by name; what a page wrote is checked here. */
  call(name: string, value?: unknown): Promise<void> {
    const [what, accepts] = ARGUMENTS[name] ?? [];
    if (accepts && !accepts(value)) return Promise.reject(this.#facade.error('invalid_option', `\`${name}\` takes ${what}.`));
    const call = ++this.#lastCall;
    return new Promise((resolve, reject) => {
      this.#calls.set(call, { resolve, reject });
      if (name === 'open') this.#shell.open(call);
      else if (name === 'reload') this.#shell.reload(call);
      else if (name === 'show') this.#shell.show(call, value as string);
      else this.#shell.ask(call, name, value);
    });
  }

  destroy(): void {
    if (this.#isDestroyed) return;
    this.#isDestroyed = true;
    // First, or the shell would say of calls in flight that their link was lost.
    for (const call of this.#calls.values()) call.reject(this.#facade.error('destroyed', 'The room was destroyed.'));
    this.#calls.clear();
    this.#shell.destroy();
    this.#cover?.remove();
    this.#cover = undefined;
    this.#shown = () => {};
    this.#closeSurface();
    this.#stream?.close();
    this.#seat?.leave();
    this.#leaveBridge();
    this.#first?.abort.abort();
    for (const request of this.#requests.values()) request.abort();
    this.#requests.clear();
    // Not at once: a listener may call this while the shell is still telling, and what is in use cannot be freed.
    queueMicrotask(() => this.#shell.free());
  }

  /** What the shell sees of the page. Nothing here throws. */
  #page() {
    return {
      emit: (type: RoomEventType, detail: object) =>
        this.#facade.emit((type === 'error' ? { type, error: detail } : { type, ...detail }) as RoomEvent),
      fetch: (fetch: number, body: string) => void this.#fetch(fetch, body),
      abort: (fetch: number) => this.#requests.get(fetch)?.abort(),
      settle: (call: number, error: LiveRoomError | undefined) => {
        const pending = this.#calls.get(call);
        this.#calls.delete(call);
        if (error) pending?.reject(error);
        else pending?.resolve();
      },
      error: this.#facade.error,
      cover: (stage: Element, state: string, detail: unknown) => {
        this.#shown = () => this.#cover?.show(state, detail, this.state);
        this.#shown();
        this.#ready ??= import('./cover.js').then(({ Cover }) => {
          if (this.#isDestroyed) return;
          this.#cover = new Cover(stage, this.#options, (action) => this.#shell.tap(action));
          this.#shown();
        }, reportError);
      },
      openVideo: (stage: Element, frame: number, url: string, kind: string, title: string) =>
        void this.#openVideo(stage, frame, url, kind, title),
      openStream: () => {
        if (this.#stream && this.#stream.readyState !== EventSource.CLOSED) return;
        this.#stream = openStream(this.#options.events, (what, data) => this.#isDestroyed || this.#shell.streamed(what, data));
      },
      closeStream: () => this.#stream?.close(),
      greet: (frame: number, room: Window, origin: string, message: string) => {
        const { port1, port2 } = new MessageChannel();
        this.#port?.close();
        this.#port = port1;
        // Data is not touched before the room has said that it may be: reading a hostile message can cost seconds.
        port1.onmessage = (event) => {
          if (this.#isDestroyed || !this.#shell.admits(frame)) return;
          const { data } = event;
          if (typeof data === 'string' && data.length <= LONGEST_TEXT) this.#shell.hear(frame, data, false);
        };
        room.postMessage(message, origin, [port2]);
      },
      say: (message: string) => (this.#video ? this.#video.hear(message) : this.#port?.postMessage(message)),
      closeSurface: () => this.#closeSurface(),
      bridge: () => {
        this.#leaveBridge();
        this.#leaveBridge = askBridge(() => this.#isDestroyed || this.#shell.tap('bridge'));
      },
      sit: (steal: boolean) => {
        this.#seat?.leave();
        this.#seat = takeSeat(this.#options.seatName, steal, (here) => this.#isDestroyed || this.#shell.seated(here));
      },
    };
  }

  async #fetch(fetch: number, body: string): Promise<void> {
    const first = this.#first;
    this.#first = undefined;
    const guessed = first?.body === body;
    const abort = guessed ? first.abort : new AbortController();
    if (!guessed) first?.abort.abort();
    this.#requests.set(fetch, abort);
    const answer = await (guessed ? first.answer : this.#facade.ask(this.#options, body, abort.signal));
    this.#requests.delete(fetch);
    if (this.#isDestroyed) return;
    if (!isSilenced || navigator.userActivation?.hasBeenActive) this.#shell.mayPlay();
    this.#shell.answer(fetch, answer.status, answer.retryAfterSeconds, answer.body);
  }

  #opening = 0;

  /** The video surface is a file of its own: most rooms are frames. */
  async #openVideo(stage: Element, frame: number, url: string, kind: string, title: string): Promise<void> {
    const opening = ++this.#opening;
    const { VideoSurface } = await import('./video.js');
    if (this.#isDestroyed || opening !== this.#opening) return;
    const say = (message: string, isGreeting: boolean) => this.#isDestroyed || this.#shell.hear(frame, message, isGreeting);
    this.#video = new VideoSurface(stage, { url, kind, title }, say);
  }

  #closeSurface(): void {
    this.#port?.close();
    this.#opening++;
    this.#video?.remove();
    this.#video = undefined;
  }
}

export type { Inside };

/** In UTF-16 units; `Value::MAX_TEXT` of the core. */
const LONGEST_TEXT = 64 * 1024;

const isNumber = (most: number) => (value: unknown) => typeof value === 'number' && value >= 0 && value <= most;

const LAYOUTS: unknown[] = ['courseware-main', 'video-main', 'swap', 'video-only'];
const ARGUMENTS: Record<string, [what: string, accepts: (value: unknown) => boolean]> = {
  setMuted: ['true or false', (value) => typeof value === 'boolean'],
  setVolume: ['a number from 0 to 1', isNumber(1)],
  seek: ['a number of seconds', isNumber(1e9)],
  setLine: ['the id of a line', (value) => typeof value === 'string'],
  setLayout: [`one of ${LAYOUTS.join(', ')}`, (value) => LAYOUTS.includes(value)],
};
