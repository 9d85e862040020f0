/** One viewer, one seat: the tabs of an origin agree by a Web Lock, so that the vendor does not push the earlier one out. */

import type { Backend } from './session.js';

/** Without Web Locks (an old engine, a page that is not secure) every tab sits: then it is for the vendor to say. */
export class Seat {
  /** Whether it was free, or could be taken from the tab that had it. */
  readonly isHere: Promise<boolean>;
  /** Another tab took it. */
  readonly lost: Promise<void>;
  readonly #over: Promise<unknown>;
  #isLeft = false;
  #rise = () => {};

  constructor(name: string, steal = false) {
    let know: (isHere: boolean) => void;
    let lose: () => void;
    this.isHere = new Promise((resolve) => (know = resolve));
    this.lost = new Promise((resolve) => (lose = resolve));
    const gone = new Promise<void>((resolve) => (this.#rise = resolve));
    const held = (lock: Lock | null) => {
      know(lock !== null);
      return lock ? gone : undefined;
    };
    this.#over = leaving.then(() => {
      if (this.#isLeft || !navigator.locks) return know(true);
      return navigator.locks.request(name, steal ? { steal } : { ifAvailable: true }, held).catch(() => {
        know(false);
        lose();
      });
    });
  }

  leave(): void {
    this.#isLeft = true;
    this.#rise();
    leaving = leaving.then(() => this.#over);
  }
}

/** Until the browser has heard that this page's former rooms left their seats: a room opened right after would find its own seat taken. */
let leaving: Promise<unknown> = Promise.resolve();

export const seatName = ({ backend, room }: Backend) => `liveroom:${typeof backend === 'string' ? backend : ''}:${room}`;
