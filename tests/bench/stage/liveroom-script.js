// The kit as it works where the browser has no anchors that it may use.
delete Element.prototype.moveBefore;

export { open } from './liveroom.js';
