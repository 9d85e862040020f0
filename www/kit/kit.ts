/**
 * What the façade loads when the first room is opened: the wasm, or what does the same in its place, and the room's inside.
 */

import { finish, imports } from 'liveroom-glue';

import { breath } from './early.js';
import { Inside } from './inside.js';
import { instantiate, type Wasm } from './instantiate.js';
import { Listeners } from './listeners.js';
import { DESTROYED, openedBy, type Facade, type MakeError } from './opened.js';
import { findSlot, readOptions } from './options.js';
import { remembered } from './place.js';
import type { ShowRefusal } from './refusal.js';
import type { LiveRoom } from './room.js';
import type { LiveRoomOptions } from './types.js';

/**
 * The kit over its wasm. Where there is none, where a policy forbids it, or where it did not arrive whole, the same as JavaScript: half
 * as much again to load.
 */
export async function start(wasm: Wasm | Promise<Wasm> | undefined | false): Promise<{ open: typeof open; showRefusal: typeof showRefusal }> {
  let reason: unknown = 'there is no WebAssembly';
  try {
    if (wasm) {
      const ready = Promise.resolve(wasm).then((wasm) => instantiate(wasm, imports()));
      // Whoever waits for it finds the failure again.
      ready.catch(() => {});
      await breath();
      // The first look into the storage waits for another process.
      remembered();
      await breath();
      finish(await ready);
      return { open, showRefusal };
    }
  } catch (error) {
    reason = error;
  }
  const plain = await import('./kit.plain.js').catch((missing: unknown) => {
    throw new Error(`${String(reason)}. ${String(missing)}. Serve kit.wasm and kit.plain.js beside kit.js; a policy needs script-src 'wasm-unsafe-eval', or 'self' for the latter`);
  });
  return { open: plain.open, showRefusal };
}

/** A refusal is rare: what shows it is a file of its own. */
export const showRefusal: ShowRefusal = async (...given) => (await import('./refusal.js')).showRefusal(...given);

/** Opens a room for `LiveRoom.mount`. */
export async function open(slot: string | Element, raw: LiveRoomOptions, facade: Facade, signal: AbortSignal | undefined): Promise<LiveRoom> {
  await breath();
  const error: MakeError = (code, message) => new facade.LiveRoomError(code, message);
  const [element, options] = [findSlot(slot, error), readOptions(raw, error)];
  // A slot that came after the call is begun with now.
  const first = facade.first ?? facade.begin(element, raw, signal);
  const early = await first?.early;
  if (!early || signal?.aborted) throw error('destroyed', DESTROYED);
  const listeners = new Listeners();
  const inside = new Inside(early, first, options, facade, error, listeners);
  const room = new (openedBy(facade, error))(inside, listeners);
  signal?.addEventListener('abort', () => room.destroy());
  try {
    await inside.open(element);
  } catch (failure) {
    room.destroy();
    throw failure;
  }
  return room;
}
