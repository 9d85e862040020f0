/** The ES module: `import { LiveRoom } from 'liveroom'`. Safe to import on a server, where it does nothing. */

import { provide, start, type Kit } from './load';

export { LiveRoomElement } from './element';
export { LiveRoomError, type LiveRoomErrorCode } from './error';
export { LiveRoom } from './room';
export type * from './types';

provide(() => start(() => import('./kit.js') as Promise<Kit>, new URL('./kit.wasm', import.meta.url)));
