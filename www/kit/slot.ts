/**
 * Follows the slot. It is measured in the frames in which something may have moved it, until it rests; at rest nothing runs. The measure is
 * taken when the frame has been laid out and before it is painted, as observers of sizes are told: to look earlier would lay out the page
 * for what its own scripts may yet change.
 *
 * Where nothing but the page scrolls, an anchored stage goes along and nothing is measured; where the innermost scroller around the slot does, only
 * what it cuts off.
 *
 * What may move it: scrolling, resizing, transitions and animations announce themselves. Everything else (a picture that loads above it, a
 * class that a script sets) is noticed by an observer whose root is shrunk to just the slot: whatever moves, leaves it.
 */

import { placeOf, viewportOrigin, type Origin, type Rect } from './stage.js';

export interface Seen {
  /** The slot in the document's coordinates; `undefined` when it is not on the page. */
  moved: (rect: Rect | undefined) => void;
  /** So much of it the scrollers around it cut off, from the top clockwise. */
  cut: (rims: Rect) => void;
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
  /** What can cut the slot off, the innermost first; and what each lets through, in the document's coordinates. */
  #scrollers: Element[] = [];
  #insides: Rect[] = [];
  /** Whether it stays behind where these scroll. */
  #sticks = false;
  /** For how many measures in a row the stage was there by itself: one at rest, more in motion. */
  #carried = 0;
  #origin: Origin = [0, 0];
  /** Left, top, width and height; and what is cut off. Nothing when it is not on the page. */
  #last: number[] | undefined;
  #share = 1;
  /** Whether nothing but the innermost scroller moved it since the last picture. */
  #glides = false;
  /** Whether it has not glided for a while; asked by the timer that finds its end. */
  #isPaused = false;
  #pauses = 0;
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
    const wake = ({ type, target }: Event) => {
      const isPage = target === document;
      const isScroll = type === 'scroll' && (isPage || target === this.#scrollers[0]) && !this.#sticks;
      // Where something else moves too, it has to be proven anew.
      if (!isScroll) this.#carried = 0;
      if (this.#carried > (isPage ? 0 : PROVEN)) this.#glide(isPage);
      else this.#expectMotion();
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
    clearInterval(this.#pauses);
  }

  /** After layout and before paint: the next frame would be one too late. */
  #handleResize(): void {
    [this.#scrollers, this.#sticks] = surroundings(this.#element);
    this.#measure();
    // A size that changes on and on is reported again and again.
    this.#expectMotion(FEW);
  }

  /** Something may move: every frame is measured, from this one on. */
  #expectMotion(patience = PATIENCE): void {
    if (this.#lifetime.signal.aborted) return;
    this.#patience = Math.max(this.#patience, patience);
    this.#stir();
    this.#frame ||= requestAnimationFrame(this.#handleFrame);
  }

  /** Scrolling takes slot and stage along: all that changes is what the scroller cuts off, and by the page's not even that. */
  #glide(isPage: boolean): void {
    this.#stir();
    this.#isPaused = false;
    this.#pauses ||= setInterval(this.#handlePause, PAUSE_MILLIS);
    this.#glides = !isPage;
    // The scrollers are elsewhere now.
    if (isPage) this.#carried = 1;
    else this.#handleFrame();
  }

  readonly #handlePause = () => {
    if (!this.#isPaused) return void (this.#isPaused = true);
    clearInterval(this.#pauses);
    this.#pauses = 0;
    this.#expectMotion();
  };

  #stir(): void {
    this.#shifts?.disconnect();
    this.#shifts = undefined;
  }

  readonly #handleFrame = () => {
    this.#frame = 0;
    // It always has a size, which is what is told of an element that is observed anew.
    this.#layouts.observe(document.documentElement);
  };

  #handleLayout(): void {
    this.#layouts.disconnect();
    const glides = this.#glides && this.#carried > PROVEN;
    this.#glides = false;
    if (glides) return this.#tell.cut(this.#rims(placeOf(this.#element, this.#origin)));
    this.#patience = this.#measure() ? PATIENCE : this.#patience - 1;
    // What the measure told may have ended it.
    if (this.#lifetime.signal.aborted) return;
    if (this.#patience > 0) this.#expectMotion(0);
    else if (!this.#pauses) this.#rest();
  }

  /** Whether it moved. What only went elsewhere, and took the stage with it, is not told. */
  #measure(): boolean {
    this.#origin = viewportOrigin();
    this.#insides = this.#scrollers.map((scroller) => insideOf(scroller, this.#origin));
    const rect = placeOf(this.#element, this.#origin);
    const [, , width, height] = rect;
    const rims = this.#rims(rect);
    const now = this.#element.isConnected ? [...rect, ...rims] : [];
    const last = this.#last ?? [NaN];
    // Positions are sums that differ in their last digits.
    const isAsBefore = (from: number, to = 8) =>
      now.length === last.length && now.every((side, at) => at < from || at >= to || Math.abs(side - last[at]!) < 0.05);
    const isCarried = this.#tell.carried(rect, this.#origin);
    const isStill = isAsBefore(0) && isCarried !== false;
    this.#carried = !isCarried ? 0 : isStill ? 1 : this.#carried + 1;
    if (isStill) return false;
    const isToBeTold = !isCarried || !isAsBefore(2, 4);
    this.#last = now;
    this.#share = (Math.max(0, height - rims[0] - rims[2]) * Math.max(0, width - rims[1] - rims[3])) / (width * height) || 1;
    this.#tell.cut(rims);
    if (isToBeTold) this.#tell.moved(now.length ? rect : undefined);
    return true;
  }

  /** What is cut off from it where it is now. */
  #rims([left, top, width, height]: Rect): Rect {
    const rims: Rect = [0, 0, 0, 0];
    for (const [x, y, wide, high] of this.#insides) {
      const outside = [y - top, left + width - x - wide, top + height - y - high, x - left];
      outside.forEach((rim, at) => (rims[at] = Math.max(rims[at]!, Math.min(rim, at % 2 ? width : height))));
    }
    return rims;
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

/** The ancestors that cut off what hangs out of them, and whether one is sticky or fixed. What is fixed hangs in none of those around it. */
function surroundings(element: Element): [scrollers: Element[], sticks: boolean] {
  const scrollers: Element[] = [];
  let sticks = false;
  for (let child: Element | null = element; child; child = child.parentElement ?? (child.getRootNode() as Partial<ShadowRoot>).host ?? null) {
    const { position, overflowX } = getComputedStyle(child);
    // What the page's own elements cut off, the viewport does.
    const isRoot = child === document.body || child === document.documentElement;
    if (child !== element && overflowX !== 'visible' && !isRoot) scrollers.push(child);
    sticks ||= /fixed|sticky/.test(position);
    if (position === 'fixed') break;
  }
  return [scrollers, sticks];
}

/** Within its rims and beside its scroll bars. */
function insideOf(scroller: Element, origin: Origin): Rect {
  const [left, top] = placeOf(scroller, origin);
  return [left + scroller.clientLeft, top + scroller.clientTop, scroller.clientWidth, scroller.clientHeight];
}

/** An anchor that was seen to hold at rest and in this many pictures of a motion holds. */
const PROVEN = 2;
/** Without scrolling for this long, it may have ended; after twice as long it has. */
const PAUSE_MILLIS = 50;
/** A slot that did not move for this many frames rests; easings begin slowly. */
const PATIENCE = 8;
/** Where it was not seen to move; an anchor that does not hold is found out in two. */
const FEW = 3;
