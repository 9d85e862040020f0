/** What a viewer moves and sizes the room by while it floats or fills the page; and what of the page can be seen meanwhile. */

import { adopt } from './adopt.js';
import type { Options } from './options.js';
import { remember } from './place.js';
import type { Presenter } from './presenter.js';
import { SHEET } from './controls-style.js';
import { controlsTexts } from './controls-texts.js';
import { Filling, leaveScreen } from './filling.js';
import type { Corner, Presentation } from './types.js';

export class Controls {
  readonly #stage: HTMLElement;
  readonly #options: Options;
  readonly #room: Presenter;
  readonly #host = document.createElement('div');
  readonly #bar = element('div', 'bar');
  readonly #grip: HTMLElement;
  readonly #back: HTMLElement;
  readonly #minimise: HTMLElement;
  readonly #leave: HTMLElement;
  #watching: AbortController | undefined;
  #filling: Filling | undefined;
  #corner: Corner = 'bottom-right';
  #width = 0;
  /** When the page is as it was before the room filled it. */
  left: Promise<void> | undefined;

  constructor(stage: HTMLElement, options: Options, room: Presenter) {
    this.#stage = stage;
    this.#options = options;
    this.#room = room;
    const words = controlsTexts(options.language, options.texts);
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) stage.style.setProperty('--liveroom-glide', 'none');
    const { tell } = room;
    this.#grip = this.#button('grip', words.move, () => {});
    this.#back = this.#button('back', words.back, () => this.#goBack());
    this.#minimise = this.#button('minimise', words.minimise, () => this.#change('minimise'));
    const close = this.#button('close', words.close, () => tell('close'));
    this.#leave = this.#button('leave', words.exitFullscreen, () => void room.exitFullscreen());
    this.#bar.append(this.#grip, this.#back, this.#minimise, close);
    const edges = ['left', 'right', 'bottom'].map((side) => element('div', `edge ${side}`));
    const size = element('div', 'size');
    const root = this.#host.attachShadow({ mode: 'open' });
    this.#host.dataset.liveroomControls = '';
    root.append(...edges, size, this.#bar, this.#leave);
    adopt(root, SHEET);
    for (const handle of [this.#bar, ...edges]) this.#hold(handle, ({ clientX, clientY }) => tell('grab', [clientX, clientY]));
    this.#hold(size, () => tell('edge'));
    this.#grip.addEventListener('keydown', (event) => this.#handleKey(event));
    stage.append(this.#host);
  }

  show(presentation: Presentation): void {
    this.#host.dataset.presentation = presentation;
    this.#host.hidden = presentation === 'docked' || presentation === 'hidden';
    this.#back.hidden = !this.#room.slot && !this.#options.back;
    this.#watch(!this.#host.hidden);
    if (presentation === 'fullscreen') this.#filling ??= new Filling(this.#stage, this.#leave, () => void this.#room.exitFullscreen(), this.#options.history === 'fullscreen');
  }

  /** The browser gave its own fullscreen, or did not; perhaps when nobody wants it any more. */
  fill(): void {
    if (this.#filling) this.#filling.settle();
    else this.left = leaveScreen(this.#stage);
  }

  /** Where it lies when nobody holds it: on the right, at the bottom, minimised, each 0 or 1; and its width when it is not. */
  lie([isRight, isBottom, isMinimised, width = 0]: number[]): void {
    this.#width = width;
    this.#corner = `${isBottom ? 'bottom' : 'top'}-${isRight ? 'right' : 'left'}`;
    // The handle that sizes it lies at the corner that does not.
    this.#host.dataset.corner = this.#corner;
    this.#host.dataset.minimised = String(!!isMinimised);
    this.#minimise.setAttribute('aria-expanded', String(!isMinimised));
  }

  remove(): void {
    this.#watch(false);
    this.unfill();
    this.#host.remove();
  }

  /** The page is as it was before the room filled it. */
  unfill(): void {
    if (this.#filling) this.left = this.#filling.end();
    this.#filling = undefined;
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
    const { slot, tell } = this.#room;
    if (!slot) return this.#options.back?.();
    tell('dock');
    slot.scrollIntoView({ block: 'center' });
  }

  /** The viewer's own choice, for the next room of this origin. */
  #change(what: string, numbers?: number[]): void {
    this.#room.tell(what, numbers);
    remember({ corner: this.#corner, width: this.#width });
  }

  /** With capture: the room's frame would swallow the pointer on its way. */
  #hold(handle: HTMLElement, begin: (event: PointerEvent) => void): void {
    const { tell } = this.#room;
    handle.addEventListener('pointerdown', (event) => {
      if (event.button !== 0 || (event.target as Element).closest('button:not([part="grip"])')) return;
      handle.setPointerCapture(event.pointerId);
      begin(event);
      const held = new AbortController();
      const options = { signal: held.signal };
      handle.addEventListener('pointermove', ({ clientX, clientY }) => tell('move', [clientX, clientY]), options);
      const release = () => {
        held.abort();
        this.#change('release');
      };
      handle.addEventListener('pointerup', release, options);
      handle.addEventListener('pointercancel', release, options);
    });
  }

  #handleKey(event: KeyboardEvent): void {
    const { tell } = this.#room;
    const step = STEPS[event.key];
    const factor = SCALES[event.key];
    if (step) this.#change('step', step);
    else if (factor) this.#change('scale', [factor]);
    else if (event.key === 'Enter') this.#goBack();
    else if (event.key === 'Escape') tell('close');
    else return;
    event.preventDefault();
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
    this.#room.tell('viewport', [offsetLeft, offsetTop, width, height, ...insets]);
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
