/**
 * Follows the slot. It is measured in the frames in which something may have moved it, until it rests; at rest nothing runs. The measure is
 * taken when the frame has been laid out and before it is painted, as observers of sizes are told: to look earlier would lay out the page
 * for what its own scripts may yet change.
 *
 * What may move it: scrolling, resizing, transitions and animations announce themselves. Everything else (a picture that loads above it, a
 * class that a script sets) is noticed by an observer whose root is shrunk to just the slot: whatever moves, leaves it.
 */

import { placeOf, viewportOrigin, type Origin, type Rect } from './stage.js';

export interface Seen {
  /** The slot in the document's coordinates, and what the scrollers around it let through; `undefined` when it is not on the page. */
  moved: (rect: Rect | undefined, visible: Rect | undefined) => void;
  /** Whether the stage is there by itself; `undefined` when it has to be placed in any case. */
  carried: (rect: Rect, origin: Origin) => boolean | undefined;
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
  /** Asked anew, an observer is told of what it observes after the next layout. */
  readonly #layouts = new ResizeObserver(() => this.#handleLayout());
  readonly #sights: IntersectionObserver;
  #shifts: IntersectionObserver | undefined;
  /** What can cut the slot off. */
  #scrollers: Element[] = [];
  /** Whether it scrolls with the page, and with nothing else. */
  #isPlain = true;
  /** Whether the stage is there by itself. */
  #isCarried: boolean | undefined;
  /** Whether all that moved in this frame is the page, which takes slot and stage along. */
  #isTakenAlong = false;
  /** Left, top, width and height; and what can be seen of it, from its own left top. Nothing when it is not on the page. */
  #last: number[] | undefined;
  #share = 1;
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
    const wake = ({ target }: Event) => {
      this.#isTakenAlong = target === document && this.#isPlain && !!this.#isCarried;
      this.#expectMotion();
    };
    // Scrolling does not bubble; capture hears every scroller.
    for (const name of ['scroll', 'transitionstart', 'animationstart', 'fullscreenchange']) document.addEventListener(name, wake, options);
    window.addEventListener('resize', wake, options);
    this.#handleResize();
  }

  leave(): void {
    this.#lifetime.abort();
    for (const observer of [this.#sizes, this.#layouts, this.#sights, this.#shifts]) observer?.disconnect();
    cancelAnimationFrame(this.#frame);
  }

  /** After layout and before paint: the next frame would be one too late. */
  #handleResize(): void {
    [this.#scrollers, this.#isPlain] = surroundings(this.#element);
    this.#measure();
    // A size that changes on and on is reported again and again.
    this.#expectMotion(FEW);
  }

  /** Something may move: every frame is measured, from this one on. */
  #expectMotion(patience = PATIENCE): void {
    if (this.#lifetime.signal.aborted) return;
    this.#patience = Math.max(this.#patience, patience);
    this.#shifts?.disconnect();
    this.#shifts = undefined;
    this.#frame ||= requestAnimationFrame(this.#handleFrame);
  }

  readonly #handleFrame = () => {
    this.#frame = 0;
    // It always has a size, which is what is told of an element that is observed anew.
    if (!this.#isTakenAlong) return this.#layouts.observe(document.documentElement);
    this.#isTakenAlong = false;
    this.#expectMotion();
  };

  #handleLayout(): void {
    this.#layouts.disconnect();
    this.#patience = this.#measure() ? PATIENCE : this.#patience - 1;
    // What the measure told may have ended it.
    if (this.#lifetime.signal.aborted) return;
    if (this.#patience > 0) this.#expectMotion(0);
    else this.#rest();
  }

  /** Whether it moved. What only went elsewhere, and took the stage with it, is not told. */
  #measure(): boolean {
    const origin = viewportOrigin();
    const rect = placeOf(this.#element, origin);
    const [left, top, width, height] = rect;
    let [seenLeft, seenTop, seenRight, seenBottom] = [left, top, left + width, top + height];
    for (const scroller of this.#scrollers) {
      const outer = placeOf(scroller, origin);
      const insideLeft = outer[0] + scroller.clientLeft;
      const insideTop = outer[1] + scroller.clientTop;
      seenLeft = Math.max(seenLeft, insideLeft);
      seenTop = Math.max(seenTop, insideTop);
      seenRight = Math.min(seenRight, insideLeft + scroller.clientWidth);
      seenBottom = Math.min(seenBottom, insideTop + scroller.clientHeight);
    }
    const seen: Rect = [seenLeft - left, seenTop - top, Math.max(0, seenRight - seenLeft), Math.max(0, seenBottom - seenTop)];
    const now = this.#element.isConnected ? [...rect, ...seen] : [];
    const last = this.#last ?? [NaN];
    // Positions are sums that differ in their last digits.
    const isAsBefore = (from: number) => now.length === last.length && now.every((side, at) => at < from || Math.abs(side - last[at]!) < 0.05);
    const isCarried = (this.#isCarried = this.#tell.carried(rect, origin));
    if (isAsBefore(0) && isCarried !== false) return false;
    const isToBeTold = !isCarried || !isAsBefore(2);
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

/** The ancestors that cut off what hangs out of them, and whether only the page scrolls it. What is fixed hangs in none of those around it. */
function surroundings(element: Element): [scrollers: Element[], isPlain: boolean] {
  const scrollers: Element[] = [];
  let isPlain = true;
  for (let child: Element | null = element; child; child = child.parentElement ?? (child.getRootNode() as Partial<ShadowRoot>).host ?? null) {
    const { position, overflowX } = getComputedStyle(child);
    // What the page's own elements cut off, the viewport does.
    const isRoot = child === document.body || child === document.documentElement;
    if (child !== element && overflowX !== 'visible' && !isRoot) scrollers.push(child);
    isPlain &&= !scrollers.length && !/fixed|sticky/.test(position);
    if (position === 'fixed') break;
  }
  return [scrollers, isPlain];
}

/** A slot that did not move for this many frames rests; easings begin slowly. */
const PATIENCE = 8;
/** Where it was not seen to move; an anchor that does not hold is found out in two. */
const FEW = 3;
