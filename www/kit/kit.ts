/**
 * What the façade loads when the first room is opened: the wasm, or what does the same in its place, and the room's inside. The first room's stage is
 * made while the wasm is on its way.
 */

import init, { type InitInput } from 'liveroom-glue';

import { breath } from './breath.js';
import { Inside } from './inside.js';
import { Listeners } from './listeners.js';
import { DESTROYED, openedBy, type Facade, type MakeError } from './opened.js';
import { findSlot, readOptions } from './options.js';
import { remembered } from './place.js';
import type { ShowRefusal } from './refusal.js';
import type { LiveRoom } from './room.js';
import { wasSilenced } from './silence.js';
import { Surface } from './surface.js';
import type { LiveRoomOptions } from './types.js';

export { knowSilence } from './silence.js';

/**
 * The kit over its wasm. Where there is none, where a policy forbids it, or where it did not arrive whole, the same as JavaScript: half
 * as much again to load.
 */
export async function start(wasm: InitInput | Promise<InitInput> | undefined | false): Promise<{ open: typeof open; showRefusal: typeof showRefusal }> {
  let reason: unknown = 'there is no WebAssembly';
  try {
    if (wasm) {
      const ready = init({ module_or_path: wasm });
      // Whoever waits for it finds the failure again.
      ready.catch(() => {});
      await breath();
      await prepare();
      await ready;
      return { open, showRefusal };
    }
  } catch (error) {
    letGo();
    reason = error;
  }
  const plain = await import('./kit.plain.js').catch((missing: unknown) => {
    throw new Error(`${String(reason)}. ${String(missing)}. Serve kit.wasm and kit.plain.js beside kit.js; a policy needs script-src 'wasm-unsafe-eval', or 'self' for the latter`);
  });
  // It has only just begun to ask for itself.
  return { open: (...given) => (plain.knowSilence(wasSilenced()), plain.open(...given)), showRefusal };
}

/** The first room's, with an empty frame: made while the wasm is on its way. */
let spare: Surface | undefined;

/** What waits for other processes of the browser when it is done for the first time; one after the other, or slow phones halt for a tenth of a second. */
async function prepare(): Promise<void> {
  navigator.locks?.query().catch(() => {});
  const surface = new Surface();
  await breath();
  spare = surface.prepare();
  await breath();
  remembered();
}

function takeSpare(): Surface | undefined {
  const taken = spare;
  spare = undefined;
  return taken;
}

function letGo(): void {
  takeSpare()?.stage.remove();
}

/** A refusal is rare: what shows it is a file of its own. */
export const showRefusal: ShowRefusal = async (...given) => (await import('./refusal.js')).showRefusal(...given);

/** Opens a room for `LiveRoom.mount`. */
export const open = (...given: Parameters<typeof enter>) => enter(...given).finally(letGo);

async function enter(slot: string | Element, raw: LiveRoomOptions, facade: Facade, signal: AbortSignal | undefined): Promise<LiveRoom> {
  await breath();
  const error: MakeError = (code, message) => new facade.LiveRoomError(code, message);
  if (signal?.aborted) throw error('destroyed', DESTROYED);
  const [element, options] = [findSlot(slot, error), readOptions(raw, error)];
  const listeners = new Listeners();
  const inside = new Inside(takeSpare() ?? new Surface().prepare(), options, facade, error, listeners);
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
