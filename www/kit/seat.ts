/** One viewer, one seat: the tabs of an origin agree by a Web Lock, so that the vendor does not push the earlier one out. */

/**
 * Asks for the seat; `tell(true)` when it is ours, `tell(false)` when another tab has it or takes it later. Without Web Locks (an old
 * engine, a page that is not secure) every tab sits: then it is for the vendor to say.
 */
export function takeSeat(name: string, steal: boolean, tell: (here: boolean) => void): { leave: () => void } {
  if (!navigator.locks) {
    tell(true);
    return { leave: () => {} };
  }
  let left = false;
  let rise = () => {};
  const gone = new Promise<void>((resolve) => (rise = resolve));
  const held = (lock: Lock | null) => {
    if (!left) tell(lock !== null);
    return lock ? gone : undefined;
  };
  const ask = () => navigator.locks.request(name, steal ? { steal } : { ifAvailable: true }, held).catch(() => left || tell(false));
  const asked = leaving.then(() => (left ? undefined : ask()));
  return {
    leave: () => {
      left = true;
      rise();
      leaving = leaving.then(() => asked);
    },
  };
}

/** Until the browser has heard that this page's former rooms left their seats: a room opened right after would find its own seat taken. */
let leaving: Promise<unknown> = Promise.resolve();
