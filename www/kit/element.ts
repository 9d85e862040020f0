/** `<live-room backend="/live" room="math-101">`: a room as an element. It dispatches the room's events under the same names. */

import { LiveRoomError, type LiveRoomErrorCode } from './error.js';
import { kit } from './load.js';
import { LiveRoom } from './room.js';
import type { LiveRoomOptions, RoomEvent } from './types.js';

const ATTRIBUTES = ['backend', 'room', 'content', 'events', 'label', 'viewport', 'webview', 'sandbox', 'timeout', 'gate', 'seat', 'float', 'corner', 'history', 'language'] as const;

/** Attributes are texts; these options are something else. */
const READ: { [name in (typeof ATTRIBUTES)[number]]?: (value: string) => unknown } = {
  events: (value) => value !== 'false' && value,
  sandbox: (value) => value !== 'false',
  timeout: Number,
};

// On a server there are no elements, and an import must not fail there.
const Base = (globalThis.HTMLElement ?? class {}) as typeof HTMLElement;

export class LiveRoomElement extends Base {
  // Not a static field: it would be lowered, and every private name of the class with it.
  static get observedAttributes(): readonly string[] {
    return ATTRIBUTES;
  }

  #room: LiveRoom | undefined;
  #more: Partial<LiveRoomOptions> = {};
  #scheduled = false;
  /** Of the room that is open, or opening. */
  #opening: AbortController | undefined;

  /** The room, once it is open; the `open` event says when. */
  get room(): LiveRoom | undefined {
    return this.#room;
  }

  /** The attribute: React and Vue set a property where there is one of the name. */
  set room(name: string) {
    this.setAttribute('room', name);
  }

  /**
   * What no attribute can say: a function as `backend`, `back`, `texts`. Like a changed attribute, it opens the room anew; an element that a
   * server rendered with `hold` waits for it.
   */
  set options(options: Partial<LiveRoomOptions>) {
    if (options === this.#more) return;
    this.#more = options;
    this.removeAttribute('hold');
    this.attributeChangedCallback('options', null, '');
  }

  connectedCallback(): void {
    this.#schedule();
  }

  disconnectedCallback(): void {
    this.#schedule();
  }

  attributeChangedCallback(_name: string, former: string | null, now: string | null): void {
    if (former === now) return;
    this.#close();
    this.#schedule();
  }

  /** One task later: attributes arrive one by one, and an element that is only moved leaves and comes back at once. */
  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setTimeout(() => {
      this.#scheduled = false;
      if (!this.isConnected || this.hasAttribute('hold')) this.#close();
      else if (!this.#opening) void this.#open();
      // An element that moved without a change of size is seen by no observer.
      else this.#room?.dock(this);
    });
  }

  #close(): void {
    this.#opening?.abort();
    this.#opening = undefined;
    this.#room = undefined;
  }

  async #open(): Promise<void> {
    const { signal } = (this.#opening = new AbortController());
    giveSize(this);
    try {
      const room = await LiveRoom.mount(this, this.#options(), signal);
      if (signal.aborted) return;
      this.#room = room;
      room.dock(this);
      room.on('*', (event) => this.#dispatch(event));
      this.dispatchEvent(new CustomEvent('open'));
    } catch (error) {
      if (signal.aborted || !(error instanceof LiveRoomError)) return;
      this.#refuse(error.code, signal);
      this.#dispatch({ type: 'error', error });
    }
  }

  /** A viewer sees why there is no room, and can try again. */
  #refuse(code: LiveRoomErrorCode, signal: AbortSignal): void {
    const again = () => {
      this.#close();
      this.#schedule();
    };
    // Without the kit there is nothing to show it with.
    kit().then(({ showRefusal }) => showRefusal(this, code, this.#options(), again, signal).catch(reportError), () => {});
  }

  #options(): LiveRoomOptions {
    const options: Record<string, unknown> = { ...this.#more };
    for (const name of ATTRIBUTES) {
      const value = this.getAttribute(name);
      if (value !== null) options[name] = READ[name]?.(value) ?? value;
    }
    return options as unknown as LiveRoomOptions;
  }

  #dispatch(event: RoomEvent): void {
    this.dispatchEvent(new CustomEvent(event.type, { detail: event }));
  }
}

/**
 * `<live-room-slot room="math-101">`: where the room of a `<live-room>` elsewhere in the page shows while this element is there. Of
 * several the one that came last counts; without one the room floats.
 */
export class LiveRoomSlotElement extends Base {
  static get observedAttributes(): readonly string[] {
    return ['room'];
  }

  #docked: LiveRoom | undefined;
  readonly #dock = (event?: Event) => {
    const owner = event ? event.target : document.querySelector(`live-room[room=${JSON.stringify(this.getAttribute('room'))}]`);
    if (!(owner instanceof LiveRoomElement) || owner.getAttribute('room') !== this.getAttribute('room')) return;
    this.#docked = owner.room;
    this.#docked?.dock(this);
  };

  connectedCallback(): void {
    giveSize(this);
    // It does not bubble, but it can be captured.
    document.addEventListener('open', this.#dock, true);
    this.#dock();
  }

  disconnectedCallback(): void {
    document.removeEventListener('open', this.#dock, true);
    this.#undock();
  }

  attributeChangedCallback(_name: string, former: string | null, now: string | null): void {
    if (former === now || !this.isConnected) return;
    this.#undock();
    this.#dock();
  }

  #undock(): void {
    const room = this.#docked;
    this.#docked = undefined;
    try {
      room?.undock(this);
    } catch {
      // Destroyed meanwhile.
    }
  }
}

/** An element that nobody styled would have no area, and its room would not be seen. */
function giveSize(element: HTMLElement): void {
  if (getComputedStyle(element).display === 'inline') element.style.display = 'block';
  if (element.clientHeight === 0) element.style.aspectRatio = '16 / 9';
}

if (globalThis.customElements && !customElements.get('live-room')) {
  customElements.define('live-room', LiveRoomElement);
  customElements.define('live-room-slot', LiveRoomSlotElement);
}

declare global {
  interface HTMLElementTagNameMap {
    'live-room': LiveRoomElement;
    'live-room-slot': LiveRoomSlotElement;
  }
}
