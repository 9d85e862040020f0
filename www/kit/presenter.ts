/** Where the room shows: over the slot that came last, in a corner, over everything. It asks the shell and places the stage as the shell says. */

import type { Controls } from './controls.js';
import type { Options } from './options.js';
import type { Tell } from './shell.js';
import { Slot } from './slot.js';
import type { Rect, Stage } from './stage.js';
import type { Presentation } from './types.js';

export class Presenter {
  readonly #stage: Stage;
  readonly tell: Tell;
  readonly #options: Options;
  readonly #lifetime = new AbortController();
  /** In the order in which they came. */
  #slots: Element[] = [];
  #followed: Slot | undefined;
  #presentation: Presentation = 'hidden';
  /** Where it lies when it floats and nobody holds it. */
  #place: number[] = [];
  #controls: Controls | undefined;
  #controlsReady: Promise<void> | undefined;

  constructor(stage: Stage, tell: Tell, options: Options) {
    this.#stage = stage;
    this.tell = tell;
    this.#options = options;
    // All of the window, until the controls say what of it can be seen.
    tell('viewport', [0, 0, innerWidth, innerHeight, 12, 12, 12, 12]);
  }

  dock(slot: Element | undefined): void {
    if (!slot) return this.tell('dock');
    this.#forget(slot);
    this.#slots.push(slot);
    this.#follow(slot);
  }

  undock(slot: Element): void {
    const wasLast = this.#slots.at(-1) === slot;
    this.#forget(slot);
    if (wasLast && !this.#dockToLast()) this.#follow(undefined);
  }

  /** The browser is asked at once: it wants to be asked in a viewer's tap. */
  async fullscreen(): Promise<void> {
    this.tell('fill');
    const stage = this.#stage.element as HTMLElement & { webkitRequestFullscreen?: () => void };
    try {
      // Safari before 16.4 has a name of its own.
      await (stage.requestFullscreen ?? stage.webkitRequestFullscreen)?.call(stage);
    } catch {
      // Not allowed here: it fills the page, which is what there is.
    }
    await this.#controlsReady;
    this.#controls?.fill();
  }

  async exitFullscreen(): Promise<void> {
    this.tell('unfill');
    await this.#controls?.left;
  }

  place(how: string, numbers: number[]): void {
    const rect = numbers.slice(0, 4) as Rect;
    // A page that is held still has its slot elsewhere, and an anchor would not be found to hold.
    if (how !== 'fill') this.#controls?.unfill();
    if (how === 'dock') return this.#stage.dock(rect);
    if (how === 'fill') return this.#stage.fill(rect);
    if (how === 'hide') return this.#stage.hide();
    this.#stage.float(rect, how === 'hold');
    this.#place = numbers.slice(4);
    this.#controls?.lie(this.#place);
  }

  present(presentation: Presentation): void {
    // A plain element says nothing when it leaves the page.
    if (presentation === 'floating' && !this.#slots.at(-1)?.isConnected) this.#dockToLast();
    this.#presentation = presentation;
    this.#controls?.show(presentation);
    if (presentation === 'docked' || presentation === 'hidden') return;
    this.#controlsReady ??= import('./controls.js').then(({ Controls }) => {
      if (this.#lifetime.signal.aborted) return;
      this.#controls = new Controls(this.#stage.element, this.#options, this);
      this.#controls.lie(this.#place);
      this.#controls.show(this.#presentation);
    }, reportError);
  }

  /** Follows nothing any more. The stage itself stays. */
  leave(): void {
    this.#lifetime.abort();
    this.#followed?.leave();
    this.#controls?.remove();
    this.#controls = undefined;
  }

  /** The one that came last, of those that are on the page. One without a box, such as a hidden `<live-room>`, is nowhere to go back to. */
  get slot(): Element | undefined {
    return this.#slots.filter((slot) => slot.getClientRects().length).at(-1);
  }

  /** And what left the page before it. */
  #forget(slot: Element): void {
    this.#slots = this.#slots.filter((one) => one !== slot && one.isConnected);
  }

  /** Whether a slot is left. */
  #dockToLast(): boolean {
    const slot = this.#slots.filter((slot) => slot.isConnected).at(-1);
    if (!slot) return false;
    this.#slots.length = this.#slots.indexOf(slot) + 1;
    this.#follow(slot);
    return true;
  }

  #follow(slot: Element | undefined): void {
    this.#followed?.leave();
    this.#followed = undefined;
    this.#stage.cover(slot);
    if (!slot) return this.tell('moved');
    this.tell('slot');
    this.#followed = new Slot(slot, {
      moved: (rect) => this.tell('moved', rect),
      cut: (rims) => this.#stage.cut(rims),
      carried: (rect, origin) => this.#stage.follows(rect, origin),
      rested: () => this.#stage.rest(),
      seen: (share) => this.tell('seen', [share]),
    });
  }
}
