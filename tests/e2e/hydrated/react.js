// An app that is rendered on a server and taken over in the browser, in strict mode. `again()` takes its slot away, and gives it back.
import { StrictMode, createElement, useState } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { LiveRoom, LiveRoomSlot, useLiveRoom } from 'liveroom/react';

function App({ backend, heard }) {
  const [round, setRound] = useState(0);
  globalThis.again = () => setRound(round + 1);
  globalThis.told = useLiveRoom('lesson', { onPresentationChange: ({ presentation }) => heard.push(presentation) });
  const options = { backend, room: 'lesson', events: false, gate: 'never', language: 'en', hidden: true };
  return [
    createElement(LiveRoom, { key: 'room', ...options, back: () => heard.push(`back in round ${round}`) }),
    round % 2 ? null : createElement(LiveRoomSlot, { key: 'slot', room: 'lesson', className: 'slot' }),
  ];
}

const app = (props) => createElement(StrictMode, null, createElement(App, props));

export const render = async (backend) => renderToString(app({ backend, heard: [] }));
export function hydrate(backend, heard) {
  hydrateRoot(document.querySelector('#app'), app({ backend, heard }), { onRecoverableError: (error) => heard.push(String(error)) });
}
