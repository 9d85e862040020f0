/** hls.js, in a file of its own that is loaded only where the engine cannot play HLS itself. The build takes its light form. */

export { default } from 'hls.js';
