/**
 * Follows the slot. It is measured in the frames in which something may have moved it, until it rests; at rest nothing runs.
 *
 * What may move it: scrolling, resizing, transitions and animations announce themselves. Everything else (a picture that loads above it, a
 * class that a script sets) is noticed by an observer whose root is shrunk to just the slot: whatever moves, leaves it.
 */

import type { Rect } from './stage.js';

export interface Seen {
  /** The slot in the document's coordinates, and what the scrollers around it let through; `undefined` when it is not on the page. */
  moved: (rect: Rect | undefined, visible: Rect | undefined) => void;
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
  #last = '';
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
    const wake = () => this.#expectMotion();
    // Scrolling does not bubble; capture hears every scroller.
    for (const name of ['scroll', 'transitionstart', 'animationstart', 'fullscreenchange']) document.addEventListener(name, wake, options);
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
    this.#scrollers = scrollers(this.#element);
    this.#measure();
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
    this.#patience = this.#measure() ? PATIENCE : this.#patience - 1;
    // What the measure told may have ended it.
    if (this.#lifetime.signal.aborted) return;
    if (this.#patience > 0) this.#frame ||= requestAnimationFrame(this.#handleFrame);
    else this.#watchForShifts();
  };

  /** Whether it moved. */
  #measure(): boolean {
    const isHere = this.#element.isConnected;
    const { left, top, right, bottom } = this.#element.getBoundingClientRect();
    const seen = { left, top, right, bottom };
    for (const scroller of this.#scrollers) {
      const outer = scroller.getBoundingClientRect();
      const insideLeft = outer.left + scroller.clientLeft;
      const insideTop = outer.top + scroller.clientTop;
      seen.left = Math.max(seen.left, insideLeft);
      seen.top = Math.max(seen.top, insideTop);
      seen.right = Math.min(seen.right, insideLeft + scroller.clientWidth);
      seen.bottom = Math.min(seen.bottom, insideTop + scroller.clientHeight);
    }
    const rect: Rect = [left + scrollX, top + scrollY, right - left, bottom - top];
    const visible: Rect = [seen.left + scrollX, seen.top + scrollY, Math.max(0, seen.right - seen.left), Math.max(0, seen.bottom - seen.top)];
    const now = isHere ? String([rect, visible]) : 'gone';
    if (now === this.#last) return false;
    this.#last = now;
    this.#share = (visible[2] * visible[3]) / (rect[2] * rect[3]) || 1;
    this.#tell.moved(isHere ? rect : undefined, isHere ? visible : undefined);
    return true;
  }

  #watchForShifts(): void {
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

/** The ancestors that cut off what hangs out of them. What is fixed hangs in none of those around it. */
function scrollers(element: Element): Element[] {
  const found: Element[] = [];
  for (let child: Element | null = element; child; child = child.parentElement ?? (child.getRootNode() as Partial<ShadowRoot>).host ?? null) {
    const { position, overflowX } = getComputedStyle(child);
    // What the page's own elements cut off, the viewport does.
    const isRoot = child === document.body || child === document.documentElement;
    if (child !== element && overflowX !== 'visible' && !isRoot) found.push(child);
    if (position === 'fixed') break;
  }
  return found;
}

/** A slot that did not move for this many frames rests; easings begin slowly. */
const PATIENCE = 8;
