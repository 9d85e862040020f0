// The other end of a bare port.

export function serve(page, setVolume) {
  addEventListener('message', ({ data, ports: [port] }) => {
    if (data !== 'port') return;
    port.onmessage = (event) => {
      setVolume(event.data);
      port.postMessage(event.data);
    };
  });
  window.parent.postMessage('ready', page);
}
