/** The script-tag build: `<script src="liveroom.js"></script>` gives `window.LiveRoom` and `<live-room>`. */

import './element.js';
import { LiveRoomError } from './error.js';
import { provide, start, type Kit } from './load.js';
import { LiveRoom } from './room.js';

// Only while the script first runs does the document know which one it is; glue and wasm lie beside it.
const here = (document.currentScript as HTMLScriptElement).src;

provide(() => start(() => import(new URL('./kit.js', here).href) as Promise<Kit>, new URL('./kit.wasm', here)));

Object.assign(window, { LiveRoom, LiveRoomError });
