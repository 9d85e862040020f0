// Penpal, as its documentation shows it for an iframe.
import { WindowMessenger, connect } from 'penpal';

import { openFrame } from './frame.js';

export async function open(frame) {
  const messenger = new WindowMessenger({ remoteWindow: openFrame(frame).contentWindow, allowedOrigins: [new URL(frame).origin] });
  const remote = await connect({ messenger }).promise;
  return (volume) => remote.setVolume(volume);
}
