/** What lies over the room: the poster, one control at most, and a sentence. It shows what the core says, and decides nothing. */

import { adopt } from './adopt.js';
import { OPEN, faceOf, type CoverAction, type Face } from './cover-face.js';
import { SHEET } from './cover-style.js';
import type { Options } from './options.js';
import { texts, type CoverTexts } from './texts.js';
import type { RoomState } from './types.js';

export type { CoverAction };

export class Cover {
  readonly #stage: Element;
  readonly #host = document.createElement('div');
  readonly #words: CoverTexts;
  readonly #box = element('div', 'cover');
  readonly #poster = element('img', 'poster');
  readonly #title = element('p', 'title');
  readonly #text = element('p', 'text');
  readonly #clock = element('p', 'clock');
  readonly #button = element('button', 'button');
  readonly #code = element('p', 'code');
  #action: CoverAction | undefined;
  #countdown: ReturnType<typeof setTimeout> | undefined;
  #isPointed = false;

  constructor(stage: Element, options: Options, act: (action: CoverAction) => void) {
    const { words, language } = texts(options.language, options.texts);
    this.#stage = stage;
    this.#words = words;
    this.#host.lang = language;
    this.#box.setAttribute('role', 'group');
    this.#box.tabIndex = -1;
    this.#poster.alt = '';
    // Never taken out, not even while there is nothing to say: readers tell what changes in a region that they know. The clock is not
    // in it.
    this.#text.setAttribute('role', 'status');
    this.#button.type = 'button';
    // In the very task of the click: engines carry a tap into the frame for a moment only.
    this.#button.addEventListener('click', () => this.#action && act(this.#action));
    this.#button.addEventListener('pointerdown', () => (this.#isPointed = true));
    this.#button.addEventListener('keydown', () => (this.#isPointed = false));
    const spinner = element('div', 'spinner');
    this.#box.append(this.#poster, spinner, this.#title, this.#text, this.#clock, this.#button, this.#code);
    const root = this.#host.attachShadow({ mode: 'open' });
    root.append(this.#box);
    adopt(root, SHEET);
    stage.append(this.#host);
  }

  show(state: string, detail: unknown, { title = '', poster, startsAt }: RoomState): void {
    clearTimeout(this.#countdown);
    const isOpen = OPEN.includes(state);
    const { activeElement } = document;
    const frame = this.#stage.querySelector('iframe');
    const hadFocus = activeElement === this.#host ? !this.#isPointed : activeElement === frame && !isOpen;
    this.#host.dataset.liveroomCover = this.#box.dataset.state = state;
    this.#box.setAttribute('aria-label', title);
    this.#title.textContent = isOpen ? '' : title;
    this.#clock.textContent = '';
    if (poster && this.#poster.src !== poster) this.#poster.src = poster;
    this.#poster.hidden = isOpen || !poster;
    if (state === 'waiting' && typeof detail === 'number') this.#countDown(detail, startsAt);
    else this.#wear(faceOf(state, detail, this.#words));
    // What is covered is not to be reached by keyboard, nor read.
    for (const surface of this.#stage.querySelectorAll('iframe, video')) surface.toggleAttribute('inert', !isOpen);
    // Whoever goes by keyboard stays where they were: on the next control, in the room, or on the cover until there is either.
    if (hadFocus) (!this.#button.hidden ? this.#button : (isOpen && frame) || this.#box).focus({ preventScroll: true });
  }

  remove(): void {
    clearTimeout(this.#countdown);
    this.#host.remove();
  }

  #wear({ text = '', button, isRound = false, code = '' }: Face): void {
    // Said once: a reader would say it again for every writing.
    if (this.#text.textContent !== text) this.#text.textContent = text;
    this.#code.textContent = code;
    const [label = '', action] = button ?? [];
    this.#action = action;
    this.#button.hidden = !action;
    this.#button.className = isRound ? 'round' : '';
    this.#button.setAttribute('aria-label', label);
    this.#button.textContent = isRound ? '' : label;
  }

  /** Counts down on the page's monotonic clock, which the core has set by the server's; a day and more before there is the date. */
  #countDown(at: number, startsAt: number | undefined): void {
    const left = at - performance.now();
    const { waiting, startsIn, startsSoon, checkAgain } = this.#words;
    if (left <= 0) {
      this.#clock.textContent = '';
      return this.#wear({ text: startsSoon, button: [checkAgain, 'retry'] });
    }
    this.#wear({ text: waiting });
    this.#clock.textContent = left < DAY ? `${startsIn} ${clock(Math.ceil(left / 1000))}` : dateOf(startsAt, this.#host.lang);
    // When the next second begins, so that none is left out.
    this.#countdown = setTimeout(() => this.#countDown(at, startsAt), left % 1000 || 1000);
  }
}

const DAY = 86_400_000;

function clock(seconds: number): string {
  return [seconds / 3600, (seconds / 60) % 60, seconds % 60].map((value) => String(Math.floor(value)).padStart(2, '0')).join(':');
}

/** By the viewer's own calendar. Nothing for a moment beyond it, or a language that the engine does not take. */
function dateOf(at: number | undefined, language: string): string {
  try {
    return new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'short' }).format(at ?? NaN);
  } catch {
    return '';
  }
}

function element<Name extends keyof HTMLElementTagNameMap>(name: Name, part: string): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  made.setAttribute('part', part);
  return made;
}
