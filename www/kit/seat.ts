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
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE_MILLIS);
  const held = () => {
    clearTimeout(timer);
    if (!left) tell(true);
    return gone;
  };
  // Not `ifAvailable`: the room that was here a moment ago has left its seat, but the browser may not have heard of it.
  navigator.locks.request(name, steal ? { steal } : { signal: patience.signal }, held).catch(() => left || tell(false));
  return {
    leave: () => {
      left = true;
      clearTimeout(timer);
      patience.abort();
      rise();
    },
  };
}

/** How long a seat may take to become free before another tab has it. */
const PATIENCE_MILLIS = 1_000;
