/** The script-tag build: `<script src="liveroom.js"></script>` gives `window.LiveRoom` and `<live-room>`. */

import './element.js';
import { LiveRoomError } from './error.js';
import { provide, start } from './load.js';
import { LiveRoom } from './room.js';

// Only while the script first runs does the document know which one it is; glue and wasm lie beside it.
const { src, dataset } = document.currentScript as HTMLScriptElement;

const beside = (name: string) => new URL(name, src).href;

const whole = () => {
  // A policy that forbids wasm reports every attempt: `data-wasm="never"` makes none.
  const mayTry = globalThis.WebAssembly && dataset.wasm !== 'never';
  return start(import(beside('kit.js')), mayTry && fetch(beside('kit.wasm')));
};

provide(() => import(beside('early.js')), whole);

Object.assign(window, { LiveRoom, LiveRoomError });
