/** What lies over the room: the poster, one control at most, and a sentence. It shows what the core says, and decides nothing. */

import { SHEET } from './cover-style.js';
import type { Options } from './options.js';
import { texts, type CoverTexts } from './texts.js';
import type { RoomState } from './types.js';

/** What a viewer can do on a cover. */
export type CoverAction = 'play' | 'retry' | 'playback' | 'sit';

interface Face {
  /** The sentence. */
  text?: string;
  /** The control's label, and what it does. */
  button?: [label: string, action: CoverAction];
  /** A large round play control instead of a labelled one. */
  isPlay?: boolean;
}

export class Cover {
  readonly #host = document.createElement('div');
  readonly #texts: CoverTexts;
  readonly #poster = document.createElement('img');
  readonly #box = element('div', 'cover');
  readonly #title = element('p', 'title');
  readonly #text = element('p', 'text');
  readonly #clock = element('p', 'clock');
  readonly #button = element('button', 'button');
  readonly #act: (action: CoverAction) => void;
  #action: CoverAction | undefined;
  #countdown: ReturnType<typeof setInterval> | undefined;

  constructor(stage: Element, options: Options, act: (action: CoverAction) => void) {
    this.#texts = texts(options.language, options.texts);
    this.#act = act;
    const root = this.#host.attachShadow({ mode: 'open' });
    this.#host.dataset.liveroomCover = '';
    this.#poster.alt = '';
    this.#poster.setAttribute('part', 'poster');
    this.#text.setAttribute('role', 'status');
    (this.#button as HTMLButtonElement).type = 'button';
    // In the very task of the click: engines carry a tap into the frame for a moment only.
    this.#button.addEventListener('click', () => this.#action && this.#act(this.#action));
    this.#box.append(this.#poster, element('div', 'spinner'), this.#title, this.#text, this.#clock, this.#button);
    root.append(this.#box);
    adopt(root);
    stage.append(this.#host);
  }

  show(state: string, detail: unknown, { title, poster }: RoomState): void {
    clearInterval(this.#countdown);
    const { text = '', button, isPlay = false } = this.#face(state, detail);
    this.#box.dataset.state = state;
    this.#text.textContent = text;
    this.#title.textContent = state === 'waiting' || state === 'gate' ? (title ?? '') : '';
    this.#clock.textContent = '';
    this.#action = button?.[1];
    this.#button.hidden = !button;
    this.#button.className = isPlay ? 'play' : '';
    this.#button.setAttribute('aria-label', button?.[0] ?? '');
    this.#button.textContent = isPlay ? '' : (button?.[0] ?? '');
    if (poster && this.#poster.src !== poster) this.#poster.src = poster;
    this.#poster.hidden = !poster;
    if (state === 'waiting' && typeof detail === 'number') this.#countDown(detail);
    // The frame goes on being there for readers; what is covered is not to be read.
    this.#host.hidden = state === 'hidden';
  }

  remove(): void {
    clearInterval(this.#countdown);
    this.#host.remove();
  }

  #face(state: string, detail: unknown): Face {
    const words = this.#texts;
    switch (state) {
      case 'loading':
        return { text: words.loading };
      case 'gate':
      case 'tap':
        return { button: [words.play, 'play'], isPlay: true };
      case 'tap-inside':
        return { text: words.tapInside };
      case 'unmute':
        return { button: [words.unmute, 'play'] };
      case 'waiting':
        return { text: words.waiting };
      case 'ended':
        return { text: words.ended };
      case 'playback':
        return { text: words.ended, button: [words.watchPlayback, 'playback'] };
      case 'elsewhere':
        return { text: words.elsewhere, button: [words.watchHere, 'sit'] };
      case 'removed':
        return this.#removed(detail as 'replaced' | 'kicked' | 'full' | 'banned' | 'refused');
      case 'failed':
        return { text: `${words.failed} (${String(detail)})`, button: [words.retry, 'retry'] };
      default:
        return {};
    }
  }

  #removed(reason: 'replaced' | 'kicked' | 'full' | 'banned' | 'refused'): Face {
    const text = this.#texts[reason];
    if (reason === 'banned') return { text };
    return { text, button: reason === 'replaced' ? [this.#texts.watchHere, 'sit'] : [this.#texts.retry, 'retry'] };
  }

  /** Counts down on the page's monotonic clock, which the core has set by the server's. */
  #countDown(startsAt: number): void {
    const tick = () => {
      const seconds = Math.ceil((startsAt - performance.now()) / 1000);
      this.#clock.textContent = seconds > 0 ? `${this.#texts.startsIn} ${duration(seconds)}` : this.#texts.startsSoon;
    };
    tick();
    this.#countdown = setInterval(tick, 1000);
  }
}

function duration(seconds: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const days = Math.floor(seconds / 86_400);
  const clock = `${two(Math.floor(seconds / 3600) % 24)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return days > 0 ? `${days} × 24h ${clock}` : clock;
}

function element(name: string, part: string): HTMLElement {
  const made = document.createElement(name);
  made.setAttribute('part', part);
  return made;
}

/** Through the CSSOM, which a strict `style-src` allows; engines without constructable sheets take the rules one by one. */
function adopt(root: ShadowRoot): void {
  const rules = SHEET.split('\n').filter(Boolean);
  const fill = (sheet: CSSStyleSheet) => rules.forEach((rule) => sheet.insertRule(rule, sheet.cssRules.length));
  if ('adoptedStyleSheets' in root) {
    const sheet = new CSSStyleSheet();
    fill(sheet);
    root.adoptedStyleSheets = [sheet];
  } else {
    const style = document.createElement('style');
    (root as ShadowRoot).append(style);
    if (style.sheet) fill(style.sheet);
  }
}
