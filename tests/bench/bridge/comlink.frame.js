// Comlink, as its documentation shows it inside an iframe.
import * as Comlink from 'comlink';

export function serve(page, setVolume) {
  Comlink.expose({ setVolume }, Comlink.windowEndpoint(window.parent, window, page), [page]);
  window.parent.postMessage('ready', page);
}
