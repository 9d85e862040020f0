/**
 * The stage: the one element that holds a room's frame. A child of `<html>` beside `<body>`, so that a body that is swapped or
 * transformed does not touch it; never moved in the document, because a frame that is moved loads anew. It is placed where the core
 * says.
 */

export type Rect = [left: number, top: number, width: number, height: number];

export class Stage {
  readonly element = document.createElement('div');
  #slot: HTMLElement | undefined;
  /** The slot's name as the anchor of CSS: the engine itself keeps the stage over it, through scrolling that no script sees in time. */
  #anchor = '';
  #docked: Rect | undefined;

  constructor() {
    this.element.dataset.liveroomStage = '';
    // Through the CSSOM: a page's `style-src` forbids the attribute.
    this.#set({ position: 'absolute', margin: '0', background: '#000', overflow: 'hidden', visibility: 'hidden' });
    // What is cut off is the core's to say; Firefox would hide a room that floats while its slot is out of sight.
    this.element.style.setProperty('position-visibility', 'always');
    document.documentElement.append(this.element);
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
    this.#anchor = `--liveroom-${++anchors}`;
    slot.style.setProperty('anchor-name', this.#anchor);
  }

  /** Exactly over the slot, in the document's coordinates: the page's own scrolling needs no work. */
  dock(rect: Rect, clip: Rect): void {
    this.#docked = rect;
    const cut = clip.some(Boolean) ? `inset(${clip.map((rim) => `${rim}px`).join(' ')})` : 'none';
    this.#set({ position: 'absolute', visibility: 'visible', transition: 'none', zIndex: 'auto', clipPath: cut, borderRadius: '', boxShadow: '', border: '' });
    if (this.#anchor) {
      this.element.style.setProperty('position-anchor', this.#anchor);
      this.#set({ left: 'anchor(left)', top: 'anchor(top)', width: 'anchor-size(width)', height: 'anchor-size(height)' });
      // Only some engines follow an anchor that its ancestors transform, and none one in a shadow tree.
      if (this.#isAt(rect)) return;
      this.#release();
    }
    this.#size(rect);
  }

  /** Here in the layout viewport; with a hand on it at once, else it glides there. */
  float(rect: Rect, isHeld: boolean): void {
    this.#fix(isHeld ? 'none' : 'var(--liveroom-glide, left .2s, top .2s, width .2s, height .2s)', 'var(--liveroom-z-index, 999)');
    this.#set({ borderRadius: 'var(--liveroom-radius, 8px)', boxShadow: '0 4px 16px rgb(0 0 0 / .35)', border: '' });
    this.#size(rect);
  }

  /** Over all that can be seen of the layout viewport, above whatever the page has but its own dialogs. */
  fill(rect: Rect): void {
    this.#fix('none', '2147483000');
    // What notches take lies in the border, under which nothing on the stage reaches.
    this.#set({ borderRadius: '', boxShadow: '', border: 'solid #000', borderWidth: SAFE_AREA, boxSizing: 'border-box' });
    this.#size(rect);
  }

  /** Out of sight at the size it had: engines stop media in frames that have none. */
  hide(): void {
    this.#set({ visibility: 'hidden' });
  }

  remove(): void {
    this.#release();
    this.element.remove();
  }

  #release(): void {
    // Without its anchor the stage has no size; it keeps the one it had.
    if (this.#anchor && this.#docked && this.element.style.left.startsWith('anchor')) this.#size(this.#docked);
    this.#slot?.style.removeProperty('anchor-name');
    // The slot is left as it came.
    if (this.#slot?.getAttribute('style') === '') this.#slot.removeAttribute('style');
    this.#slot = undefined;
    this.#anchor = '';
  }

  #fix(transition: string, zIndex: string): void {
    this.#set({ position: 'fixed', visibility: 'visible', clipPath: 'none', transition, zIndex });
  }

  #size(rect: Rect): void {
    const [left, top, width, height] = rect.map((side) => `${side}px`) as [string, string, string, string];
    this.#set({ left, top, width, height });
  }

  #set(style: Partial<CSSStyleDeclaration>): void {
    Object.assign(this.element.style, style);
  }

  #isAt(rect: Rect): boolean {
    const { left, top, width, height } = this.element.getBoundingClientRect();
    return [left + scrollX, top + scrollY, width, height].every((side, index) => Math.abs(side - rect[index]!) < 0.5);
  }
}

let anchors = 0;

const SAFE_AREA = ['top', 'right', 'bottom', 'left'].map((side) => `env(safe-area-inset-${side}, 0px)`).join(' ');
