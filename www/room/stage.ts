/** Decides which part of a room page is the large one, and tells it. By classes alone: a strict policy forbids style attributes. */

import type { Layout, Report } from './protocol.js';

export class Stage {
  readonly #report: Report;
  readonly #courseware: Element;
  readonly #pictures: readonly Element[];
  #picture: Element;
  #main: 'courseware' | 'video' = 'courseware';
  #isAlone = false;
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

  /** The picture is in this container now. */
  carry(picture: Element): void {
    this.#picture = picture;
    this.#show();
  }

  #show(): void {
    const isVideo = this.#main === 'video';
    place(this.#courseware, isVideo ? (this.#isAlone ? 'gone' : 'small') : 'large');
    for (const picture of this.#pictures) {
      const isCarrier = picture === this.#picture;
      place(picture, !isCarrier ? 'gone' : isVideo ? 'large' : this.#isAlone ? 'gone' : 'small');
    }
    const mode = `${this.#main}-${this.#isAlone ? 'only' : 'main'}` as const;
    if (mode === this.#told) return;
    this.#told = mode;
    this.#report('layout', { main: this.#main, mode });
  }
}

const PLACES = ['large', 'small', 'gone'] as const;

function place(element: Element, where: (typeof PLACES)[number]): void {
  for (const name of PLACES) element.classList.toggle(name, name === where);
}
