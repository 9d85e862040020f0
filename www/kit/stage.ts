/**
 * The stage: the one element that holds a room's frame. A child of `<html>` beside `<body>`, so that a body that is swapped or
 * transformed does not touch it; never moved in the document, because a frame that is moved loads anew. It is placed where the core
 * says.
 */

export type Origin = [x: number, y: number];
export type Rect = [left: number, top: number, width: number, height: number];

export class Stage {
  readonly element: HTMLElement;
  /** The anchor of CSS: the engine itself keeps the stage over it, through scrolling that no script sees in time. */
  #slot: HTMLElement | undefined;
  #docked: Rect | undefined;
  /** The `clip-path` of a docked stage. */
  #cut = 'none';
  #isDocked = false;
  /** In how many pictures in a row the anchor had not brought it there. */
  #strayed = 0;
  #isProven = false;

  constructor(element: HTMLElement) {
    this.element = element;
    this.#set({ margin: '0', background: '#000', overflow: 'hidden', transformOrigin: '0 0' });
    // What is cut off, `cut` is told; Firefox would hide a room that floats while its slot is out of sight.
    this.element.style.setProperty('position-visibility', 'always');
    if (UNPRINTED) document.adoptedStyleSheets = [...document.adoptedStyleSheets, UNPRINTED];
  }

  /** From now on this is the slot that a docked stage covers. */
  cover(slot: Element | undefined): void {
    // Docked anew where it is, the stage gets no new place.
    if (slot && slot === this.#slot) return;
    this.#release();
    // Engines without anchors have no such property; a page's own anchor keeps its name.
    // WebKit, the one engine without `moveBefore`, was seen to hang on pages with anchors in boxes that scroll.
    if (!('moveBefore' in Element.prototype)) return;
    if (!(slot instanceof HTMLElement) || getComputedStyle(slot).getPropertyValue('anchor-name') !== 'none') return;
    this.#slot = slot;
    this.#isProven = false;
    const anchor = `--liveroom-${++anchors}`;
    slot.style.setProperty('anchor-name', anchor);
    this.element.style.setProperty('position-anchor', anchor);
  }

  /** Exactly over the slot, in the document's coordinates: the page's own scrolling needs no work. */
  dock(rect: Rect): void {
    if (!this.#isDocked) {
      this.#isDocked = true;
      this.#isProven = false;
      const clipPath = this.#cut;
      this.#set({ position: 'absolute', visibility: 'visible', clipPath, transition: 'none', zIndex: 'auto', borderRadius: '', boxShadow: '', border: '' });
    }
    if (!this.#slot) {
      this.#docked = rect;
      return this.#size(rect);
    }
    // `follows` was told where the slot is; to look once more after a change of style would lay out the page once more.
    if (this.#isProven) return;
    this.#isProven = true;
    // What an anchor carries is told of no more: the slot itself knows where it is.
    this.#docked = placeOf(this.#slot);
    this.#size(this.#docked);
    // Only some engines follow an anchor that its ancestors transform, and none one in a shadow tree.
    if (!isNear(placeOf(this.element), this.#docked)) this.#release();
  }

  /** What cuts the slot off cuts a docked stage, too: so much of it, from the top clockwise. */
  cut(rims: Rect): void {
    this.#cut = rims.some(Boolean) ? `inset(${rims.join('px ')}px)` : 'none';
    if (this.#isDocked) this.element.style.clipPath = this.#cut;
  }

  /** Whether the engine itself brings it to the slot, which is now here; `undefined` where that is not its task, or not known yet. */
  follows(rect: Rect, origin: Origin): boolean | undefined {
    if (!this.#slot || !rect[2] || !this.#isDocked) return;
    const mine = placeOf(this.element, origin);
    // Until the layout a script finds it where the slot was in the picture before; no viewer does.
    const isThere = [rect, this.#docked!].some((place) => isNear(mine, place));
    this.#strayed = isThere ? 0 : this.#strayed + 1;
    this.#docked = rect;
    if (isThere) return true;
    if (this.#strayed > 1) this.#release();
    // Firefox may not lay an anchored box out when its anchor moved, unless the box changes too.
    else this.#size(rect);
    return this.#slot ? undefined : false;
  }

  /** The slot came to rest: here the stage stays if its anchor goes. */
  rest(): void {
    if (this.#slot && this.#docked && this.#isDocked) this.#size(this.#docked);
  }

  /** Here in the layout viewport; with a hand on it at once, else it glides there. */
  float(rect: Rect, isHeld: boolean): void {
    const from = this.element.getBoundingClientRect();
    const glides = !isHeld && this.element.style.visibility === 'visible';
    this.#fix('var(--liveroom-z-index, 999)');
    this.#set({ borderRadius: 'var(--liveroom-radius, 8px)', boxShadow: '0 4px 16px rgb(0 0 0 / .35)', border: '' });
    this.#size(rect);
    if (!glides) return;
    // At its new size from where it is seen: a frame that is sized anew in every picture of a glide is laid out as often.
    const there = this.element.style.transform;
    this.#set({ transform: `translate(${from.left}px, ${from.top}px) scale(${from.width / rect[2]}, ${from.height / rect[3]})` });
    this.element.getBoundingClientRect();
    this.#set({ transition: 'var(--liveroom-glide, transform .2s)', transform: there });
  }

  /** Over all that can be seen of the layout viewport, above whatever the page has but its own dialogs. */
  fill(rect: Rect): void {
    this.#fix('2147483000');
    // What notches take lies in the border, under which nothing on the stage reaches.
    this.#set({ borderRadius: '', boxShadow: '', border: 'solid #000', borderWidth: SAFE_AREA, boxSizing: 'border-box' });
    this.#size(rect);
  }

  /** Out of sight at the size it had: engines stop media in frames that have none. */
  hide(): void {
    this.#isDocked = false;
    this.#set({ visibility: 'hidden' });
  }

  remove(): void {
    this.#release();
    this.element.remove();
    const sheets = [...(document.adoptedStyleSheets ?? [])];
    const at = sheets.lastIndexOf(UNPRINTED!);
    if (at >= 0) document.adoptedStyleSheets = sheets.filter((_, index) => index !== at);
  }

  #release(): void {
    const slot = this.#slot;
    if (!slot) return;
    slot.style.removeProperty('anchor-name');
    // The slot is left as it came.
    if (slot.getAttribute('style') === '') slot.removeAttribute('style');
    this.#slot = undefined;
    this.#strayed = 0;
    // Without its anchor the stage has no size; it keeps the one it had.
    if (this.#docked && this.#isDocked) this.#size(this.#docked);
  }

  #fix(zIndex: string): void {
    this.#isDocked = false;
    this.#set({ position: 'fixed', visibility: 'visible', clipPath: 'none', transition: 'none', zIndex });
  }

  /**
   * By a transform, which browsers do not count as a shift of the page's layout, and by whole pixels: what is left over lies in the
   * layout, where it is rounded like the slot's.
   */
  #size(rect: Rect): void {
    const isAnchored = this.#slot && this.#isDocked;
    const [x, y] = [Math.round(rect[0]), Math.round(rect[1])];
    const [left, top, width, height] = isAnchored
      ? [anchored('left', rect[0], x), anchored('top', rect[1], y), `anchor-size(width, ${rect[2]}px)`, `anchor-size(height, ${rect[3]}px)`]
      : [`${rect[0] - x}px`, `${rect[1] - y}px`, `${rect[2]}px`, `${rect[3]}px`];
    this.#set({ left, top, width, height, transform: `translate(${x}px, ${y}px)` });
  }

  #set(style: Partial<CSSStyleDeclaration>): void {
    Object.assign(this.element.style, style);
  }
}

const isNear = (one: Rect, other: Rect) => one.every((side, at) => Math.abs(side - other[at]!) < 0.5);

/** In the document's coordinates. */
export function placeOf(element: Element, [x, y] = viewportOrigin()): Rect {
  const { left, top, width, height } = element.getBoundingClientRect();
  return [left + x, top + y, width, height];
}

/**
 * Where in the document the layout viewport begins, from which `getBoundingClientRect` counts. WebKit on phones counts `scrollX` from what
 * is seen of it instead, which a viewer who zoomed in has moved.
 */
export function viewportOrigin(): Origin {
  const seen = visualViewport;
  return seen && seen.scale !== 1 ? [seen.pageLeft - seen.offsetLeft, seen.pageTop - seen.offsetTop] : [scrollX, scrollY];
}

/** Without the anchor, `at`: what leaves the page takes its anchor with it before any script hears of it. */
const anchored = (side: string, at: number, whole: number) => `calc(anchor(${side}, ${at}px) - ${whole}px)`;

let anchors = 0;

/** On paper there is nothing to play, and the slot lies elsewhere. Engines before 2023 print the stage. */
const UNPRINTED = 'adoptedStyleSheets' in document ? new CSSStyleSheet() : undefined;
UNPRINTED?.insertRule('@media print { [data-liveroom-stage] { display: none !important } }');

const SAFE_AREA = ['top', 'right', 'bottom', 'left'].map((side) => `env(safe-area-inset-${side}, 0px)`).join(' ');
