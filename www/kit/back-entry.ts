/**
 * An entry in the page's history for the browser's back button to leave. Its address and its state are those of the entry under it: a
 * router that hears of it finds itself where it is.
 */

export class BackEntry {
  readonly #mark = `${Date.now()}`;
  readonly #address = location.href;
  readonly #former = JSON.stringify(history.state);
  readonly #lifetime = new AbortController();
  /** Called when it was left by the browser's own means. */
  #left: () => void;

  constructor(left: () => void) {
    this.#left = left;
    history.pushState({ ...history.state, [KEY]: this.#mark }, '');
    // Before the page's own listeners, where capture counts on a window (Firefox, WebKit; Chromium goes by who came first).
    addEventListener('popstate', (event) => this.#handlePop(event), { capture: true, signal: this.#lifetime.signal });
  }

  /** Resolves when it is gone, or lies under an entry of the page's own. */
  remove(): Promise<void> {
    this.#left = () => {};
    return new Promise((done) => {
      const end = () => {
        this.#lifetime.abort();
        done();
      };
      // A task later: a page that goes on at once has put its own entry over this one by then, which is not to be left.
      setTimeout(() => {
        if (this.#lifetime.signal.aborted || !this.#isHere(history.state)) return end();
        this.#left = end;
        history.back();
        setTimeout(end, PATIENCE_MILLIS);
      });
    });
  }

  #handlePop(event: PopStateEvent): void {
    if (this.#isHere(event.state)) return;
    this.#lifetime.abort();
    if (location.href === this.#address && JSON.stringify(event.state) === this.#former) event.stopImmediatePropagation();
    this.#left();
  }

  #isHere(state: unknown): boolean {
    return (state as Record<string, unknown> | null)?.[KEY] === this.#mark;
  }
}

const KEY = 'liveroom';
/** A browser may refuse to go back; nobody waits for it then. */
const PATIENCE_MILLIS = 1_000;
