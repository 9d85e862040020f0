// What the browser itself needs: a number to and fro, without a library.
import { openReadyFrame } from './frame.js';

export async function open(frame) {
  const { contentWindow } = await openReadyFrame(frame);
  const { port1, port2 } = new MessageChannel();
  contentWindow.postMessage('port', new URL(frame).origin, [port2]);
  const waiting = [];
  port1.onmessage = () => waiting.shift()();
  return (volume) => new Promise((resolve) => {
    waiting.push(resolve);
    port1.postMessage(volume);
  });
}
