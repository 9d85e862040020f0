// Penpal, as its documentation shows it inside an iframe.
import { WindowMessenger, connect } from 'penpal';

export function serve(page, setVolume) {
  connect({ messenger: new WindowMessenger({ remoteWindow: window.parent, allowedOrigins: [page] }), methods: { setVolume } });
}
