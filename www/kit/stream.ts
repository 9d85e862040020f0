/** The backend's event stream, by the browser's own `EventSource`, which resumes by `Last-Event-ID` after a network fault. */

/** Tells what happens: `stream-open`, `stream-message` with its data, `stream-closed` when the browser will not resume it by itself. */
export function openStream(address: string | undefined, tell: (what: string, data: string) => void): EventSource | undefined {
  if (address === undefined) return undefined;
  const stream = new EventSource(address, { withCredentials: true });
  stream.onopen = () => tell('stream-open', '');
  stream.onmessage = ({ data }) => tell('stream-message', String(data));
  stream.onerror = () => stream.readyState === EventSource.CLOSED && tell('stream-closed', '');
  return stream;
}
