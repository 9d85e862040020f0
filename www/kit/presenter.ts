/** Where the room shows: over the slot that came last, in a corner, over everything. It asks the shell and places the stage as the shell says. */

import type { Controls } from './controls.js';
import type { Options } from './options.js';
import { Slot } from './slot.js';
import type { Rect, Stage } from './stage.js';
import type { Presentation } from './types.js';

/** The shell, as far as its stage is concerned (`src/live_room.rs`). */
export interface StageShell {
  readonly state: unknown;
  present: (how: string) => void;
  moved: (slot: Float64Array, visible: Float64Array) => void;
  seen: (share: number) => void;
  gesture: (what: string, a: number, b: number) => void;
  viewport: (area: Float64Array, insets: Float64Array) => void;
}

export class Presenter {
  readonly #stage: Stage;
  readonly #shell: StageShell;
  readonly #options: Options;
  readonly #lifetime = new AbortController();
  /** In the order in which they came. */
  #slots: Element[] = [];
  #followed: Slot | undefined;
  #wasFullscreen = false;
  #controls: Controls | undefined;
  #controlsReady: Promise<void> | undefined;
  /** Shows the controls of the stage's last presentation. */
  #presented = () => {};

  constructor(stage: Stage, shell: StageShell, options: Options) {
    this.#stage = stage;
    this.#shell = shell;
    this.#options = options;
    // All of the window, until the controls say what of it can be seen.
    shell.viewport(area(0, 0, innerWidth, innerHeight), area(12, 12, 12, 12));
    document.addEventListener('fullscreenchange', this.#followFullscreen, { signal: this.#lifetime.signal });
  }

  dock(slot: Element | undefined): void {
    if (!slot) return this.#shell.present('dock');
    this.#forget(slot);
    this.#slots.push(slot);
    this.#follow(slot);
  }

  undock(slot: Element): void {
    const wasLast = this.#slots.at(-1) === slot;
    this.#forget(slot);
    if (wasLast && !this.#dockToLast()) this.#follow(undefined);
  }

  async fullscreen(): Promise<void> {
    this.#shell.present('fill');
    const stage = this.#stage.element as HTMLElement & { webkitRequestFullscreen?: () => void };
    try {
      await (stage.requestFullscreen?.() ?? stage.webkitRequestFullscreen?.());
    } catch {
      // Not allowed here: it fills the page, which is what there is.
    }
  }

  async exitFullscreen(): Promise<void> {
    this.#shell.present('unfill');
    if (document.fullscreenElement === this.#stage.element) await document.exitFullscreen();
  }

  place(how: string, sides: Float64Array): void {
    const numbers = [...sides];
    const rect = numbers.slice(0, 4) as Rect;
    if (how === 'dock') this.#stage.dock(rect, numbers.slice(4) as Rect);
    else if (how === 'fill') this.#stage.fill(rect);
    else if (how === 'hide') this.#stage.hide();
    else this.#stage.float(rect, how === 'hold');
  }

  present(presentation: Presentation): void {
    // A plain element says nothing when it leaves the page.
    if (presentation === 'floating' && this.#slots.length > 1 && !this.#slots.at(-1)!.isConnected) {
      this.#slots = this.#slots.filter((slot) => slot.isConnected);
      this.#dockToLast();
    }
    this.#presented = () => this.#controls?.show((this.#shell.state as { presentation: Presentation }).presentation);
    this.#presented();
    if (presentation === 'docked' || presentation === 'hidden') return;
    this.#controlsReady ??= import('./controls.js').then(({ Controls }) => {
      if (this.#lifetime.signal.aborted) return;
      const slot = () => this.#slots.filter((slot) => slot.isConnected).at(-1);
      const showSlot = () => {
        this.#shell.present('dock');
        slot()?.scrollIntoView({ block: 'center' });
        return !!slot();
      };
      const room = { shell: this.#shell, exitFullscreen: () => void this.exitFullscreen(), hasSlot: () => !!slot(), showSlot };
      this.#controls = new Controls(this.#stage.element, this.#options, room);
      this.#presented();
    }, reportError);
  }

  /** Follows nothing any more. The stage itself stays. */
  leave(): void {
    this.#lifetime.abort();
    this.#followed?.leave();
    this.#controls?.remove();
    this.#controls = undefined;
    this.#presented = () => {};
  }

  /** The viewer may leave by the browser's own means. */
  readonly #followFullscreen = () => {
    const isOurs = document.fullscreenElement === this.#stage.element;
    if (this.#wasFullscreen && !isOurs) this.#shell.present('unfill');
    this.#wasFullscreen = isOurs;
  };

  #forget(slot: Element): void {
    this.#slots = this.#slots.filter((one) => one !== slot);
  }

  /** Whether a slot is left. */
  #dockToLast(): boolean {
    const last = this.#slots.filter((slot) => slot.isConnected).at(-1);
    if (last) this.#follow(last);
    return !!last;
  }

  #follow(slot: Element | undefined): void {
    this.#followed?.leave();
    this.#followed = undefined;
    this.#stage.cover(slot);
    if (!slot) return this.#shell.moved(NOWHERE, NOWHERE);
    this.#shell.present('dock');
    this.#followed = new Slot(slot, {
      moved: (rect, visible) => this.#shell.moved(rect ? area(...rect) : NOWHERE, visible ? area(...visible) : NOWHERE),
      seen: (share) => this.#shell.seen(share),
    });
  }
}

const area = (...sides: Rect) => new Float64Array(sides);
const NOWHERE = new Float64Array();
