/** The ES module: `import { LiveRoom } from 'liveroom'`. Safe to import on a server, where it does nothing. */

import { provide, start } from './load.js';

export { LiveRoomElement, LiveRoomSlotElement } from './element.js';
export { LiveRoomError, type LiveRoomErrorCode } from './error.js';
export { LiveRoom } from './room.js';
export type * from './types.js';

provide(
  () => import('./early.js'),
  () => start(import('./kit.js'), globalThis.WebAssembly && fetch(new URL('./kit.wasm', import.meta.url))),
);
