/** Loads the wasm, once for all rooms of a page. */

import { LiveRoomError } from './error.js';

/** The kit: the wasm with its glue, and the page's side of a room. */
export type Kit = typeof import('./kit.js');

let load: () => Promise<Kit>;
let loading: Promise<Kit> | undefined;

/** Says where the wasm comes from; each entry does so at its start. */
export function provide(source: () => Promise<Kit>): void {
  load = source;
}

/** The kit. A load is remembered, its failure is not: the next room tries again. */
export function kit(): Promise<Kit> {
  loading ??= load().catch((reason: unknown) => {
    loading = undefined;
    throw new LiveRoomError('kit_unavailable', `The kit's wasm could not be started: ${String(reason)}`);
  });
  return loading;
}

/** Starts script and wasm side by side. */
export async function start(script: () => Promise<Kit>, wasm: URL | string): Promise<Kit> {
  const response = fetch(wasm);
  // When the script fails first, nobody is left to hear that the wasm failed too.
  response.catch(() => {});
  const loaded = await script();
  await loaded.start(response);
  return loaded;
}
