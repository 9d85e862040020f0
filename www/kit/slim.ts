/** The ES module for those who say themselves where the wasm comes from, or that there shall be none. */

import { provide, start } from './load.js';

export { LiveRoomElement, LiveRoomSlotElement } from './element.js';
export { LiveRoomError, type LiveRoomErrorCode } from './error.js';
export { LiveRoom } from './room.js';
export type * from './types.js';

/** `kit.wasm`: its address, a response with it, its bytes, or the compiled module; `false` takes the kit as JavaScript. */
export type WasmSource = URL | string | Response | Promise<Response> | BufferSource | WebAssembly.Module | false;

let source: WasmSource | (() => WasmSource) | undefined;

/** To be called before the first room; a function is called when that one is opened. */
export function setWasm(wasm: WasmSource | (() => WasmSource)): void {
  source = wasm;
}

const whole = async () => {
  if (source === undefined) throw new Error('setWasm() was not called: liveroom/slim loads no wasm by itself');
  const wasm = typeof source === 'function' ? source() : source;
  return start(import('./kit.js'), typeof wasm === 'string' || wasm instanceof URL ? fetch(wasm) : wasm);
};

provide(() => import('./early.js'), whole);
