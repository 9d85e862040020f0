/**
 * Follows the slot. It is measured in the frames in which something may have moved it, until it rests; at rest nothing runs.
 *
 * What may move it: scrolling, resizing, transitions and animations announce themselves. Everything else (a picture that loads above it, a
 * class that a script sets) is noticed by an observer whose root is shrunk to just the slot: whatever moves, leaves it.
 */

import { placeOf, viewportOrigin, type Rect } from './stage.js';

export interface Seen {
  /** The slot in the document's coordinates, and what the scrollers around it let through; `undefined` when it is not on the page. */
  moved: (rect: Rect | undefined, visible: Rect | undefined) => void;
  /** Whether the stage is there by itself; `undefined` when it has to be placed in any case. */
  carried: (rect: Rect) => boolean | undefined;
  /** It moves no more. */
  rested: () => void;
  /** How much of it can be seen, from 0 to 1. */
  seen: (share: number) => void;
}

export class Slot {
  readonly #element: Element;
  readonly #tell: Seen;
  readonly #lifetime = new AbortController();
  readonly #sizes = new ResizeObserver(() => this.#handleResize());
  readonly #sights: IntersectionObserver;
  #shifts: IntersectionObserver | undefined;
  /** What can cut the slot off. */
  #scrollers: Element[] = [];
  /** Left, top, width and height; and what can be seen of it, from its own left top. Nothing when it is not on the page. */
  #last: number[] | undefined;
  #share = 1;
  /** Whether nothing around it stays where it is while the page scrolls. */
  #isPlain = true;
  #hasScrolled = false;
  /** What `Seen.carried` said last. */
  #isCarried: boolean | undefined;
  /** How many more frames of scrolling need no measure. */
  #lull = 0;
  /** How many frames are left before the slot counts as resting. */
  #patience = 0;
  #frame = 0;

  /** Measures it once now. */
  constructor(element: Element, tell: Seen) {
    this.#element = element;
    this.#tell = tell;
    this.#sights = new IntersectionObserver((entries) => tell.seen(entries.at(-1)!.intersectionRatio), { threshold: [0, 0.2, 0.5] });
    this.#sights.observe(element);
    this.#sizes.observe(element);
    // Content that grows or goes above the slot moves it without resizing it.
    this.#sizes.observe(document.body);
    const options = { capture: true, passive: true, signal: this.#lifetime.signal };
    const wake = () => {
      this.#lull = 0;
      this.#expectMotion();
    };
    for (const name of ['transitionstart', 'animationstart', 'fullscreenchange']) document.addEventListener(name, wake, options);
    // Scrolling does not bubble; capture hears every scroller.
    document.addEventListener('scroll', (event) => this.#handleScroll(event), options);
    window.addEventListener('resize', wake, options);
    this.#handleResize();
  }

  leave(): void {
    this.#lifetime.abort();
    for (const observer of [this.#sizes, this.#sights, this.#shifts]) observer?.disconnect();
    cancelAnimationFrame(this.#frame);
  }

  /** After layout and before paint: the next frame would be one too late. */
  #handleResize(): void {
    [this.#scrollers, this.#isPlain] = surroundings(this.#element);
    this.#measure();
    this.#expectMotion();
  }

  #handleScroll({ target }: Event): void {
    this.#hasScrolled = true;
    if (target !== document && !this.#isCarried) this.#lull = 0;
    this.#expectMotion();
  }

  /** Something may move: every frame is measured from the next one on. */
  #expectMotion(): void {
    if (this.#lifetime.signal.aborted) return;
    this.#patience = PATIENCE;
    this.#shifts?.disconnect();
    this.#shifts = undefined;
    this.#frame ||= requestAnimationFrame(this.#handleFrame);
  }

  readonly #handleFrame = () => {
    this.#frame = 0;
    if (this.#hasScrolled && this.#lull > 0) this.#lull -= 1;
    else this.#patience = this.#measure() ? PATIENCE : this.#patience - 1;
    this.#hasScrolled = false;
    // What the measure told may have ended it.
    if (this.#lifetime.signal.aborted) return;
    if (this.#patience > 0) this.#frame ||= requestAnimationFrame(this.#handleFrame);
    else this.#rest();
  };

  /** Whether it moved. What only went elsewhere, and took the stage with it, is not told. */
  #measure(): boolean {
    const origin = viewportOrigin();
    const rect = placeOf(this.#element, origin);
    const [left, top, width, height] = rect;
    let distance = Infinity;
    let [seenLeft, seenTop, seenRight, seenBottom] = [left, top, left + width, top + height];
    for (const scroller of this.#scrollers) {
      const outer = placeOf(scroller, origin);
      const insideLeft = outer[0] + scroller.clientLeft;
      const insideTop = outer[1] + scroller.clientTop;
      seenLeft = Math.max(seenLeft, insideLeft);
      seenTop = Math.max(seenTop, insideTop);
      seenRight = Math.min(seenRight, insideLeft + scroller.clientWidth);
      seenBottom = Math.min(seenBottom, insideTop + scroller.clientHeight);
      const [right, bottom] = [insideLeft + scroller.clientWidth - left - width, insideTop + scroller.clientHeight - top - height];
      distance = Math.min(distance, left - insideLeft, top - insideTop, right, bottom);
    }
    const seen: Rect = [seenLeft - left, seenTop - top, Math.max(0, seenRight - seenLeft), Math.max(0, seenBottom - seenTop)];
    const now = this.#element.isConnected ? [...rect, ...seen] : [];
    const last = this.#last ?? [NaN];
    // Positions are sums that differ in their last digits.
    const isAsBefore = (from: number) => now.length === last.length && now.every((side, at) => at < from || Math.abs(side - last[at]!) < 0.05);
    const isCarried = (this.#isCarried = this.#tell.carried(rect));
    const isWhereItWas = isAsBefore(0) && isCarried !== false;
    const isToBeTold = !isWhereItWas && (!isCarried || !isAsBefore(2));
    // The page's own scrolling, and an anchor, take the stage along; the reading would lay out the page once more.
    this.#lull = this.#isPlain && !isToBeTold && distance > FAR ? LULL : 0;
    if (isWhereItWas) return false;
    this.#last = now;
    this.#share = (seen[2] * seen[3]) / (width * height) || 1;
    if (isToBeTold) {
      if (now.length) this.#tell.moved(rect, [seenLeft, seenTop, seen[2], seen[3]]);
      else this.#tell.moved(undefined, undefined);
    }
    return true;
  }

  #rest(): void {
    this.#tell.rested();
    const { left, top, right, bottom } = this.#element.getBoundingClientRect();
    const { clientWidth, clientHeight } = document.documentElement;
    const margins = [top, clientWidth - right, clientHeight - bottom, left].map((margin) => `${-Math.floor(margin)}px`);
    let isFirst = true;
    const shifts = new IntersectionObserver(
      () => {
        // An observer always reports what it sees first.
        if (!isFirst) this.#expectMotion();
        isFirst = false;
      },
      { rootMargin: margins.join(' '), threshold: Math.min(1, this.#share) },
    );
    shifts.observe(this.#element);
    this.#shifts = shifts;
  }
}

/** The ancestors that cut off what hangs out of them, and whether none is sticky or fixed. What is fixed hangs in none of those around it. */
function surroundings(element: Element): [scrollers: Element[], isPlain: boolean] {
  const scrollers: Element[] = [];
  let isPlain = true;
  for (let child: Element | null = element; child; child = child.parentElement ?? (child.getRootNode() as Partial<ShadowRoot>).host ?? null) {
    const { position, overflowX } = getComputedStyle(child);
    // What the page's own elements cut off, the viewport does.
    const isRoot = child === document.body || child === document.documentElement;
    if (child !== element && overflowX !== 'visible' && !isRoot) scrollers.push(child);
    isPlain &&= position !== 'fixed' && position !== 'sticky';
    if (position === 'fixed') break;
  }
  return [scrollers, isPlain];
}

/** A slot that did not move for this many frames rests; easings begin slowly. */
const PATIENCE = 8;
/** So many frames of scrolling go by unmeasured where that is safe; what a page moves meanwhile is found after them. */
const LULL = 5;
/** In CSS pixels: a slot so far inside all that may cut it off is not at their edges before the lull is over. */
const FAR = 150;
