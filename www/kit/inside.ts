/** The page's side of a room; `src/actions.rs` sees it from the other side. */

import { LiveRoom as Room } from 'liveroom-glue';

import { askBridge } from './bridge.js';
import { Calls } from './calls.js';
import type { Cover } from './cover.js';
import type { LiveRoomError, LiveRoomErrorCode } from './error.js';
import type { Options } from './options.js';
import { circumstances, isPhoneOrTablet } from './device.js';
import { breath, gateOf, readAnswer, Seat, wasSilenced, type Early } from './early.js';
import type { Ear } from './frame.js';
import type { Listeners } from './listeners.js';
import { watchLife } from './life.js';
import { DESTROYED, type Facade, type MakeError } from './opened.js';
import { preconnect } from './preconnect.js';
import { Presenter } from './presenter.js';
import { Shell, type Actions } from './shell.js';
import type { Stage } from './stage.js';
import { openStream } from './stream.js';
import { Surface } from './surface.js';
import { remembered } from './place.js';
import type { Capability, Presentation, RoomEvent, RoomEventType, RoomState } from './types.js';

type Call = { resolve: () => void; reject: (error: LiveRoomError) => void };

export class Inside {
  readonly #options: Options;
  readonly #facade: Facade;
  readonly #error: MakeError;
  readonly #shell: Shell;
  readonly #requests = new Map<number, AbortController>();
  /** Those that the core settles. */
  readonly #calls = new Map<number, Call>();
  /** Those that the surface answers. */
  readonly #asked: Calls;
  #first: Facade['first'];
  readonly #early: Early;
  #lastCall = 0;
  readonly #stage: Stage;
  readonly #presenter: Presenter;
  readonly #surface: Surface;
  /** Before, the page hears nothing of the room. */
  #opened: Promise<unknown> | undefined;
  #cover: Cover | undefined;
  /** Shows the cover's last state. */
  #shown = () => {};
  #seat: Seat | undefined;
  #stream: EventSource | undefined;
  #leaveBridge = () => {};
  #leaveViewport = () => {};
  readonly #lifetime = new AbortController();
  #timer: number | undefined;
  #isDestroyed = false;

  constructor(early: Early, first: Facade['first'], options: Options, facade: Facade, error: MakeError, listeners: Listeners) {
    // Before the stage changes the page's style, which it looks at.
    const { corner, width } = remembered(options.corner);
    this.#early = early;
    this.#surface = new Surface(early);
    this.#stage = this.#surface.stage;
    this.#options = options;
    this.#facade = facade;
    this.#error = error;
    this.#first = first;
    this.#asked = new Calls((via, message) => this.#surface.say(via, message), error);
    const nonce = crypto.getRandomValues(new Uint32Array(4)).join('-');
    const frames = options.webview === 'frame';
    const room = new Room(JSON.stringify({ ...options, ...circumstances(), gate: gateOf(options), frames, nonce, corner, floatWidth: width }));
    this.#shell = new Shell(room, this.#actions(listeners));
    this.#presenter = new Presenter(this.#stage, this.#shell.tell, options);
    if (options.manageViewport && isPhoneOrTablet(navigator)) {
      import('./viewport.js').then(({ shareViewport }) => {
        if (!this.#isDestroyed) this.#leaveViewport = shareViewport(options.viewport === 'cover');
      }, reportError);
    }
    watchLife(this.#shell.tell, this.#lifetime.signal);
  }

  get state(): RoomState {
    return this.#shell.look().state;
  }

  get capabilities(): Capability[] {
    return this.#shell.look().capabilities;
  }

  /** First of all asks for the session: the frame, once it is on its way, does not wait for its place. */
  async open(slot: Element): Promise<void> {
    await breath();
    const docked = breath().then(() => {
      if (this.#isDestroyed) return;
      this.dock(slot);
      import('./cover.js').then(({ Cover }) => {
        if (this.#isDestroyed) return;
        this.#cover = new Cover(this.#stage.element, this.#options, (action) => this.#shell.tell('tap', [], action));
        this.#shown();
      }, reportError);
    });
    this.#opened = Promise.all([this.call('open'), docked]);
    await this.#opened;
  }

  dock(slot: Element | undefined): void {
    this.#presenter.dock(slot);
  }

  undock(slot: Element): void {
    this.#presenter.undock(slot);
  }

  present(how: 'float' | 'close'): void {
    this.#shell.tell(how);
  }

  fullscreen(): Promise<void> {
    return this.#presenter.fullscreen();
  }

  exitFullscreen(): Promise<void> {
    return this.#presenter.exitFullscreen();
  }

  /** Calls the room by name. */
  call(name: string, value?: unknown): Promise<void> {
    if (this.#isDestroyed) return Promise.reject(this.#destroyed());
    if (!CORE.includes(name)) {
      if (name === 'pause') this.#shell.tell(name);
      return this.#asked.ask(name, value);
    }
    const call = ++this.#lastCall;
    return new Promise((resolve, reject) => {
      this.#calls.set(call, { resolve, reject });
      this.#shell.tell(name, [call], value as string | undefined);
    });
  }

  destroy(): void {
    if (this.#isDestroyed) return;
    this.#isDestroyed = true;
    // First, or the shell would say of calls in flight that their link was lost.
    for (const call of this.#calls.values()) call.reject(this.#destroyed());
    this.#calls.clear();
    this.#asked.close(this.#destroyed());
    quietly(() => this.#shell.tell('destroy'));
    this.#lifetime.abort();
    clearTimeout(this.#timer);
    this.#presenter.leave();
    this.#cover?.remove();
    this.#cover = undefined;
    this.#shown = () => {};
    this.#surface.close();
    this.#stream?.close();
    this.#stream = undefined;
    this.#seat?.leave();
    this.#early.remove();
    this.#leaveBridge();
    this.#leaveViewport();
    for (const request of this.#requests.values()) request.abort();
    // Not at once: a listener may call this while the shell is still telling, and what is in use cannot be freed.
    queueMicrotask(() => quietly(() => this.#shell.free()));
    this.#stage.remove();
  }

  #destroyed(): LiveRoomError {
    return this.#error('destroyed', DESTROYED);
  }

  /** What the shell wants done (`src/actions.rs`). Nothing here throws. */
  #actions(listeners: Listeners): Actions {
    return {
      emit: (type: RoomEventType, detail: { code: LiveRoomErrorCode; message: string }) =>
        listeners.tell((type === 'error' ? { type, error: this.#error(detail.code, detail.message) } : { type, ...detail }) as RoomEvent),
      fetch: (fetch: number, body: string) => void this.#fetch(fetch, body),
      abort: (fetch: number) => this.#requests.get(fetch)?.abort(),
      wake: (millis: number) => {
        clearTimeout(this.#timer);
        // A listener that destroys the room does so in the midst of what the shell wants.
        if (!this.#isDestroyed) this.#timer = setTimeout(() => this.#shell.tell('tick'), millis);
      },
      settle: (call: number, code?: LiveRoomErrorCode, message = '') => {
        const pending = this.#calls.get(call);
        this.#calls.delete(call);
        if (code) pending?.reject(this.#error(code, message));
        else pending?.resolve();
      },
      place: (how: string, sides: number[]) => this.#presenter.place(how, sides),
      present: (presentation: Presentation) => this.#presenter.present(presentation),
      cover: (state: string, detail?: unknown) => {
        if (state !== 'loading') this.#surface.thaw();
        this.#shown = () => this.#cover?.show(state, detail, this.state);
        this.#shown();
      },
      openFrame: (frame: number, url: string, origins: string) =>
        this.#isDestroyed || this.#surface.openFrame(url, origins, this.#options.sandbox, this.#title(), this.#ear(frame), this.#opened!.then(breath)),
      leave: (url: string) =>
        void import('./leave.js').then(({ leave }) => leave(url, this.#options.seatName, this.#lifetime.signal), reportError),
      openVideo: (frame: number, url: string, kind: string) =>
        void this.#surface.openVideo({ url, kind, title: this.#title() }, this.#ear(frame).hear),
      openStream: () =>
        // The frame first.
        void breath().then(() => {
          if (this.#isDestroyed || (this.#stream && this.#stream.readyState !== EventSource.CLOSED)) return;
          this.#stream = openStream(this.#options.events, (what, data) => this.#isDestroyed || this.#shell.tell(what, [], data));
        }),
      closeStream: () => void breath().then(() => this.#stream?.close()),
      say: (via: string, message: string) => this.#surface.say(via, message),
      link: (nonce?: string) => (nonce ? this.#asked.open(nonce, this.capabilities) : this.#asked.close()),
      ask: (name: string, value: boolean) => void this.#asked.send(name, value),
      answered: (call: number, code?: LiveRoomErrorCode, message = '') => this.#asked.end(call, code && this.#error(code, message)),
      closeSurface: () => this.#surface.close(),
      bridge: () => {
        this.#leaveBridge();
        this.#leaveBridge = askBridge(() => this.#isDestroyed || this.#shell.tell('tap', [], 'bridge'));
      },
      sit: (steal: boolean) => {
        this.#seat?.leave();
        const seat = (this.#seat = this.#early.seat ?? new Seat(this.#options.seatName, steal));
        this.#early.seat = undefined;
        const tell = (isHere: boolean) => this.#isDestroyed || seat !== this.#seat || this.#shell.tell('seated', [+isHere]);
        void seat.isHere.then(tell);
        void seat.lost.then(() => tell(false));
      },
    };
  }

  async #fetch(fetch: number, body: string): Promise<void> {
    const first = this.#first;
    this.#first = undefined;
    const guessed = first?.body === body;
    const abort = guessed ? first.abort : new AbortController();
    if (!guessed) {
      first?.abort.abort();
      // Its session is another one's.
      this.#surface.dropEarly();
    }
    this.#requests.set(fetch, abort);
    const answer = await (guessed ? this.#early.answer : readAnswer(this.#options, this.#facade.send(this.#options, body, abort.signal)));
    this.#requests.delete(fetch);
    await breath();
    if (this.#isDestroyed) return;
    if (!wasSilenced() || navigator.userActivation?.hasBeenActive) this.#shell.tell('may-play');
    this.#shell.tell('answer', [fetch, answer.status, answer.retryAfterSeconds ?? NaN], answer.body);
    // No session, no origins.
    if (guessed) breath().then(() => preconnect(this.#stage.element, answer.body)).catch(() => {});
  }

  /** The accessible name of what shows the room. */
  #title(): string {
    return this.#options.label ?? this.state.title ?? '直播间 Live room';
  }

  #ear(frame: number): Ear {
    return {
      admits: (origin) => (origin === undefined && this.#asked.awaits()) || this.#shell.admits(frame, origin),
      hear: (what, text) => {
        if (what !== 'port' || !this.#asked.read(text)) this.#shell.tell(what, [frame], text);
      },
    };
  }
}

/** What the core settles; whatever else is asked, the surface answers. */
const CORE = ['open', 'reload', 'show', 'play'];

/** A shell that stopped after an internal error has said so; it answers nothing any more, and cannot be freed. */
function quietly(act: () => void): void {
  try {
    act();
  } catch {
    // The page's side lets go all the same.
  }
}
