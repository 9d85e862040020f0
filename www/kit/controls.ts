/** What a viewer moves and sizes the room by while it floats or fills the page; and what of the page can be seen meanwhile. */

import { adopt } from './adopt.js';
import type { Options } from './options.js';
import { remember } from './place.js';
import { SHEET } from './controls-style.js';
import { controlsTexts } from './controls-texts.js';
import type { Corner, Presentation } from './types.js';

/** The room, as far as its stage is concerned. */
export interface Staged {
  shell: {
    present: (how: string) => void;
    gesture: (what: string, a: number, b: number) => void;
    viewport: (area: Float64Array, insets: Float64Array) => void;
  };
  exitFullscreen: () => void;
  hasSlot: () => boolean;
  /** Docks over the slot and brings it into sight; `false` when there is none. */
  showSlot: () => boolean;
}

export class Controls {
  readonly #stage: HTMLElement;
  readonly #options: Options;
  readonly #room: Staged;
  readonly #host = document.createElement('div');
  readonly #bar = element('div', 'bar');
  readonly #grip: HTMLElement;
  readonly #back: HTMLElement;
  readonly #minimise: HTMLElement;
  readonly #lifetime = new AbortController();
  #watching: AbortController | undefined;
  #presentation: Presentation = 'docked';
  #unlock: (() => void) | undefined;
  #isMinimised = false;

  constructor(stage: HTMLElement, options: Options, room: Staged) {
    this.#stage = stage;
    this.#options = options;
    this.#room = room;
    const words = controlsTexts(options.language, options.texts);
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) stage.style.setProperty('--liveroom-glide', 'none');
    const { shell } = room;
    this.#grip = this.#button('grip', words.move, () => {});
    this.#back = this.#button('back', words.back, () => this.#goBack());
    this.#minimise = this.#button('minimise', words.minimise, () => this.#toggle());
    const close = this.#button('close', words.close, () => shell.present('close'));
    const leave = this.#button('leave', words.exitFullscreen, () => room.exitFullscreen());
    this.#bar.append(this.#grip, this.#back, this.#minimise, close);
    const edges = ['left', 'right', 'bottom'].map((side) => element('div', `edge ${side}`));
    const size = element('div', 'size');
    const root = this.#host.attachShadow({ mode: 'open' });
    this.#host.dataset.liveroomControls = '';
    root.append(...edges, size, this.#bar, leave);
    adopt(root, SHEET);
    for (const handle of [this.#bar, ...edges]) this.#hold(handle, ({ clientX, clientY }) => shell.gesture('grab', clientX, clientY));
    this.#hold(size, () => shell.gesture('edge', 0, 0));
    this.#grip.addEventListener('keydown', (event) => this.#handleKey(event));
    stage.append(this.#host);
  }

  show(presentation: Presentation): void {
    this.#presentation = presentation;
    this.#host.dataset.presentation = presentation;
    this.#host.hidden = presentation === 'docked' || presentation === 'hidden';
    this.#back.hidden = !this.#room.hasSlot() && !this.#options.back;
    this.#watch(!this.#host.hidden);
    this.#lock(presentation === 'fullscreen');
    if (presentation === 'floating') this.#settle();
  }

  remove(): void {
    this.#lifetime.abort();
    this.#watch(false);
    this.#lock(false);
    this.#host.remove();
  }

  #button(part: string, label: string, act: () => void): HTMLElement {
    const button = element('button', part);
    (button as HTMLButtonElement).type = 'button';
    button.setAttribute('aria-label', label);
    button.title = label;
    button.addEventListener('click', act);
    return button;
  }

  #goBack(): void {
    if (!this.#room.showSlot()) this.#options.back?.();
  }

  #toggle(): void {
    this.#isMinimised = !this.#isMinimised;
    this.#room.shell.gesture('minimise', 0, 0);
    this.#settle();
  }

  /** With capture: the room's frame would swallow the pointer on its way. */
  #hold(handle: HTMLElement, begin: (event: PointerEvent) => void): void {
    const { shell } = this.#room;
    handle.addEventListener('pointerdown', (event) => {
      if (event.button !== 0 || (event.target as Element).closest('button:not([part="grip"])')) return;
      handle.setPointerCapture(event.pointerId);
      begin(event);
      const held = new AbortController();
      const options = { signal: held.signal };
      handle.addEventListener('pointermove', ({ clientX, clientY }) => shell.gesture('move', clientX, clientY), options);
      const release = () => {
        held.abort();
        shell.gesture('release', 0, 0);
        this.#settle();
      };
      handle.addEventListener('pointerup', release, options);
      handle.addEventListener('pointercancel', release, options);
    });
  }

  #handleKey(event: KeyboardEvent): void {
    const { shell } = this.#room;
    const step = STEPS[event.key];
    const factor = SCALES[event.key];
    if (step) shell.gesture('step', step[0], step[1]);
    else if (factor) shell.gesture('scale', factor, 0);
    else if (event.key === 'Enter') this.#goBack();
    else if (event.key === 'Escape') shell.present('close');
    else return;
    event.preventDefault();
    this.#settle();
  }

  /** It came to rest: the handle that sizes it lies at the corner that does not, and the place is remembered. */
  #settle(): void {
    if (this.#presentation !== 'floating') return;
    const { left, top, width, height } = this.#rest();
    const side = left + width / 2 > innerWidth / 2 ? 'right' : 'left';
    const corner = `${top + height / 2 > innerHeight / 2 ? 'bottom' : 'top'}-${side}` as Corner;
    this.#host.dataset.corner = corner;
    this.#host.dataset.minimised = String(this.#isMinimised);
    this.#minimise.setAttribute('aria-expanded', String(!this.#isMinimised));
    if (!this.#isMinimised) remember({ corner, width });
  }

  /** Where it will be when it has glided there. */
  #rest(): { left: number; top: number; width: number; height: number } {
    const { left, top, width, height } = this.#stage.style;
    return { left: parseFloat(left), top: parseFloat(top), width: parseFloat(width), height: parseFloat(height) };
  }

  /** What can be seen of the page matters only while the room is laid out by it. */
  #watch(on: boolean): void {
    if (!on) this.#watching?.abort();
    if (!on || (this.#watching && !this.#watching.signal.aborted)) return;
    this.#watching = new AbortController();
    const options = { signal: this.#watching.signal };
    const measure = () => this.#measure();
    for (const target of [visualViewport, window]) {
      for (const name of ['resize', 'scroll']) target?.addEventListener(name, measure, options);
    }
    measure();
  }

  #measure(): void {
    const { offsetLeft = 0, offsetTop = 0, width = innerWidth, height = innerHeight } = visualViewport ?? {};
    const style = getComputedStyle(this.#host);
    // Safe areas and a page's own offset are lengths that only a style can tell.
    const insets = SIDES.map((side) => parseFloat(style.getPropertyValue(`padding-${side}`)) || 0);
    this.#room.shell.viewport(new Float64Array([offsetLeft, offsetTop, width, height]), new Float64Array(insets));
  }

  /** A room that fills the page: the page under it does not scroll meanwhile. */
  #lock(on: boolean): void {
    if (!on) {
      this.#unlock?.();
      this.#unlock = undefined;
    } else if (!this.#unlock) {
      const { style } = document.documentElement;
      const before = style.overflow;
      style.overflow = 'hidden';
      this.#unlock = () => void (style.overflow = before);
    }
  }
}

const SIDES = ['top', 'right', 'bottom', 'left'];
const STEPS: Record<string, [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const SCALES: Record<string, number> = { '+': 1.2, '=': 1.2, '-': 1 / 1.2 };

function element(name: string, part: string): HTMLElement {
  const made = document.createElement(name);
  made.setAttribute('part', part);
  return made;
}
