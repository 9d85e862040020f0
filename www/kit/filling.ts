/** A room over everything: the page under it keeps still, a phone turns to its long side, and the viewer has ways out. */

import { BackEntry } from './back-entry.js';
import { isIos, isPhoneOrTablet } from './device.js';

type Undo = () => void | Promise<void>;

export class Filling {
  readonly #stage: Element;
  readonly #button: HTMLElement;
  readonly #leave: () => void;
  readonly #hasEntry: boolean;
  readonly #lifetime = new AbortController();
  #undo: Undo[] = [];
  #hadScreen = false;

  /** Nothing happens before it is settled. The viewer leaves by the button, among other ways. */
  constructor(stage: Element, button: HTMLElement, leave: () => void, hasEntry: boolean) {
    this.#stage = stage;
    this.#button = button;
    this.#leave = leave;
    this.#hasEntry = hasEntry;
    const { signal } = this.#lifetime;
    for (const name of ['fullscreenchange', 'webkitfullscreenchange']) document.addEventListener(name, () => this.#follow(), { signal });
  }

  /** It fills the screen, where the browser gave that, else the page. */
  settle(): void {
    const has = hasScreen(this.#stage);
    if (this.#undo.length && has === this.#hadScreen) return;
    this.#hadScreen = has;
    void this.#restore();
    if (has) this.#undo = [turn(), lock()];
    // The entry comes first: with it the browser notes how far the page was scrolled.
    else this.#undo = [this.#hasEntry ? addEntry(this.#leave) : () => {}, lock(), this.#hearEscape(), this.#takeFocus()];
  }

  /** Resolves when the page is as it was. */
  async end(): Promise<void> {
    this.#lifetime.abort();
    await Promise.all([this.#restore(), leaveScreen(this.#stage)]);
  }

  async #restore(): Promise<void> {
    await Promise.all(this.#undo.splice(0).map((undo) => undo()));
  }

  /** The viewer may leave by the browser's own means. */
  #follow(): void {
    if (hasScreen(this.#stage)) this.settle();
    else if (this.#hadScreen) this.#leave();
  }

  /** While the room has the focus it has the keys, too: another origin's. */
  #hearEscape(): Undo {
    const hear = (event: KeyboardEvent) => {
      // What the page shows above the room is closed first.
      if (event.key !== 'Escape' || event.defaultPrevented || (event.target as Element).closest('dialog, [popover]')) return;
      event.preventDefault();
      this.#leave();
    };
    document.addEventListener('keydown', hear);
    return () => document.removeEventListener('keydown', hear);
  }

  /** From what lies under the room now, to the way out. */
  #takeFocus(): Undo {
    const former = document.activeElement as HTMLElement | null;
    if (this.#stage.contains(former)) return () => {};
    this.#button.focus({ preventScroll: true });
    return () => {
      const { activeElement, body } = document;
      // Unless the page has given it to something else since.
      if (activeElement === body || this.#stage.contains(activeElement)) former?.focus({ preventScroll: true });
    };
  }
}

/** Safari before 16.4 has fullscreen under names of its own. */
type Old = Document & { webkitFullscreenElement?: Element; webkitExitFullscreen?: () => void };

const hasScreen = (stage: Element) => (document.fullscreenElement ?? (document as Old).webkitFullscreenElement) === stage;

export async function leaveScreen(stage: Element): Promise<void> {
  if (!hasScreen(stage)) return;
  try {
    await (document.exitFullscreen ?? (document as Old).webkitExitFullscreen)?.call(document);
  } catch {
    // The viewer was first.
  }
}

function addEntry(leave: () => void): Undo {
  try {
    const entry = new BackEntry(leave);
    return () => entry.remove();
  } catch {
    // Browsers count a page's entries; one with too many has the button as the way out.
    return () => {};
  }
}

/** Only Android's browsers can be asked, and only in fullscreen; others refuse, some by throwing. */
function turn(): Undo {
  const orientation = screen.orientation as (ScreenOrientation & { lock?: (to: string) => Promise<void> }) | undefined;
  if (!orientation?.lock || !isPhoneOrTablet(navigator)) return () => {};
  try {
    orientation.lock('landscape').catch(() => {});
    return () => orientation.unlock();
  } catch {
    return () => {};
  }
}

/** iOS scrolls a page whose overflow is hidden all the same, but none whose body is fixed. */
function lock(): Undo {
  const root = document.documentElement.style;
  const { overflow } = root;
  root.overflow = 'hidden';
  if (!isIos(navigator)) return () => void (root.overflow = overflow);
  const { style } = document.body;
  const { position, top, left, right } = style;
  const [x, y] = [scrollX, scrollY];
  Object.assign(style, { position: 'fixed', top: `${-y}px`, left: `${-x}px`, right: `${x}px` });
  return () => {
    root.overflow = overflow;
    Object.assign(style, { position, top, left, right });
    scrollTo({ left: x, top: y, behavior: 'instant' });
  };
}
