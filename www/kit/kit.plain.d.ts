/** The kit over wasm2js's translation, made by the build from `kit.ts` itself. */

export { open } from './kit.js';
