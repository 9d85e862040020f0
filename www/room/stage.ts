/** Decides which part of a room page is the large one, and tells it. By classes alone: a strict policy forbids style attributes. */

import type { Layout, Report } from './protocol.js';

export class Stage {
  readonly #report: Report;
  readonly #courseware: Element;
  readonly #pictures: readonly Element[];
  #picture: Element | undefined;
  #main: 'courseware' | 'video' = 'courseware';
  #isAlone = false;
  #isCompact = false;
  #told = '';

  /** `pictures`: the containers that may carry the picture; the first one does until something else is said. */
  constructor(report: Report, courseware: Element, pictures: readonly [Element, ...Element[]]) {
    this.#report = report;
    this.#courseware = courseware;
    this.#pictures = pictures;
    this.#picture = pictures[0];
  }

  /** Follows the vendor's own switch. */
  follow(main: 'courseware' | 'video', { alone = false } = {}): void {
    this.#main = main;
    this.#isAlone = alone;
    this.#show();
  }

  /** Does what the viewer asked for. */
  set(layout: Layout): void {
    if (layout === 'swap') this.follow(this.#main === 'video' ? 'courseware' : 'video');
    else this.follow(layout === 'courseware-main' ? 'courseware' : 'video', { alone: layout === 'video-only' });
  }

  /** The picture is in this container now, or there is none: then the courseware is alone, whatever was asked for, until there is. */
  carry(picture: Element | undefined): void {
    this.#picture = picture;
    this.#show();
  }

  /** The large part alone, and nothing said of it: the layout is what it was. */
  setCompact(isCompact: boolean): void {
    this.#isCompact = isCompact;
    this.#show();
  }

  #show(): void {
    const main = this.#picture ? this.#main : 'courseware';
    const isAlone = this.#isAlone || !this.#picture;
    const small = isAlone || this.#isCompact ? 'gone' : 'small';
    place(this.#courseware, main === 'courseware' ? 'large' : small);
    for (const picture of this.#pictures) {
      place(picture, picture !== this.#picture ? 'gone' : main === 'video' ? 'large' : small);
    }
    const mode = `${main}-${isAlone ? 'only' : 'main'}` as const;
    if (mode === this.#told) return;
    this.#told = mode;
    this.#report('layout', { main, mode });
  }
}

const PLACES = ['large', 'small', 'gone'] as const;

function place(element: Element, where: (typeof PLACES)[number]): void {
  for (const name of PLACES) element.classList.toggle(name, name === where);
}
