// Comlink, as its documentation shows it for an iframe.
import * as Comlink from 'comlink';

import { openReadyFrame } from './frame.js';

export async function open(frame) {
  const { contentWindow } = await openReadyFrame(frame);
  const remote = Comlink.wrap(Comlink.windowEndpoint(contentWindow, window, new URL(frame).origin));
  return (volume) => remote.setVolume(volume);
}
