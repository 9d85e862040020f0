/** Loads the kit, once for all rooms of a page. */

import { LiveRoomError } from './error.js';

/** The page's side of a room, with what decides behind it: wasm, or the same as JavaScript where no wasm may run. */
export type Kit = Pick<typeof import('./kit.js'), 'open' | 'showRefusal'>;
type Script = typeof import('./kit.js');
type EarlyScript = Promise<typeof import('./early.js')>;

let load: () => Promise<Kit>;
let loading: Promise<Kit> | undefined;
/** Loads what of the kit needs no core: less than all of it, and sooner there. */
export let early: () => EarlyScript;

/** Says where the kit comes from; each entry does so at its start. */
export function provide(part: () => EarlyScript, whole: () => Promise<Kit>): void {
  early = part;
  load = whole;
}

/** The kit. A load is remembered, its failure is not: the next room tries again. */
export function kit(): Promise<Kit> {
  loading ??= load().catch((reason: unknown) => {
    loading = undefined;
    throw new LiveRoomError('kit_unavailable', `The kit could not be started: ${String(reason)}`);
  });
  return loading;
}

/** Script and wasm are on their way side by side. */
export async function start(script: Promise<Script>, wasm: Parameters<Script['start']>[0]): Promise<Kit> {
  // When the script fails first, nobody is left to hear that the wasm failed too.
  if (wasm instanceof Promise) wasm.catch(() => {});
  return (await script).start(wasm);
}
