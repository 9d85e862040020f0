/**
 * Lets the engine itself cut the stage off where a box scrolls the slot out of sight. A script would have to look in every picture, and to look
 * lays out the page. Loaded for a slot in a box.
 */

export class Cut {
  readonly #stage: Element;
  readonly #slot: Element;
  readonly #way: ViewTimeline;
  #animation: Animation | undefined;

  constructor(stage: Element, slot: Element) {
    this.#stage = stage;
    this.#slot = slot;
    this.#way = new ViewTimeline({ subject: slot });
  }

  /** Whether that is done as these boxes do it, the innermost first; what is found to fit is done from the next picture on. */
  fits(boxes: Element[]): boolean {
    if (!this.#isCutByOne(boxes)) this.end();
    else if (this.#animation) return true;
    else this.#animation = this.#stage.animate(COMES_AND_GOES, { timeline: this.#way, fill: 'both' });
    return false;
  }

  end(): void {
    this.#animation?.cancel();
    this.#animation = undefined;
  }

  /** At the top and bottom of the innermost box, which scrolls it up and down; no other box cuts off anything of that one. */
  #isCutByOne([box, ...others]: Element[]): boolean {
    const { left, top, right, bottom, height } = this.#slot.getBoundingClientRect();
    const inside = insideOf(box!);
    const shown = inside.bottom - inside.top;
    // The engine's way knows of no transforms, and maybe of another box.
    const at = (offset: CSSNumericValue | null, place: number) => Math.abs((offset as CSSUnitValue)?.value - place - box!.scrollTop) < 0.5;
    if (height > shown || !at(this.#way.startOffset, top - inside.bottom) || !at(this.#way.endOffset, bottom - inside.top)) return false;
    return [box!, ...others].every((one) => {
      const outer = insideOf(one);
      const isStill = one === box || one.scrollHeight <= one.clientHeight;
      const rim = one.scrollWidth > one.clientWidth ? FAR : 0;
      const isWide = left - outer.left >= rim && outer.right - right >= rim;
      return isStill && isWide && outer.top <= inside.top && outer.bottom >= inside.bottom;
    });
  }
}

/** Without borders and scroll bars. */
function insideOf(box: Element) {
  const place = box.getBoundingClientRect();
  const [left, top] = [place.left + box.clientLeft, place.top + box.clientTop];
  return { left, top, right: left + box.clientWidth, bottom: top + box.clientHeight };
}

/** In at the bottom, out at the top. Such offsets are not in TypeScript's library yet. */
const COMES_AND_GOES = {
  offset: ['entry 0%', 'entry 100%', 'exit 0%', 'exit 100%'] as unknown as number[],
  clipPath: ['inset(0 0 100%)', 'inset(0)', 'inset(0)', 'inset(100% 0 0)'],
};

/** In CSS pixels: a slot so far inside is not cut off at its sides before someone looks again. */
const FAR = 150;
