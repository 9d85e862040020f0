/** A React app's code: what must compile, and, under `@ts-expect-error`, what must not. */

import { useRef } from 'react';
import type { LiveRoomElement, RoomState } from 'liveroom';
import { LiveRoom, LiveRoomSlot, useLiveRoom, type LiveRoomProps } from 'liveroom/react';

const ROOM = 'math-101';
const options: LiveRoomProps = { backend: '/live', room: ROOM, float: 'scroll' };

export function App({ back }: { back?: () => void }) {
  const element = useRef<LiveRoomElement>(null);
  const reload = () => element.current?.room?.reload();
  return (
    <>
      <LiveRoom {...options} ref={element} hidden back={back} onStatusChange={({ status }) => console.log(status satisfies RoomState['status'])} />
      <LiveRoom
        backend={async (request, signal) => (await fetch(`/session/${request.content}`, { signal })).json()}
        room={ROOM}
        events={false}
        className="lesson"
        style={{ width: 320 }}
        onChat={({ data }) => console.log(data)}
        onAutoplayBlocked={({ reason }) => console.log(reason)}
        onLiveStart={reload}
        onError={({ error }) => console.log(error.code)}
      />
      <LiveRoomSlot room={ROOM} className="slot" />
      <Status />
    </>
  );
}

function Status() {
  const { room, state } = useLiveRoom(ROOM, { onPlaying: ({ muted }) => console.log(muted), onPresentationChange: ({ presentation }) => console.log(presentation) });
  const first = useLiveRoom();
  return <button onClick={() => room?.play()}>{state?.status} {first.state?.title}</button>;
}

export const mistakes = [
  // @ts-expect-error The backend is missing.
  <LiveRoom room={ROOM} />,
  // @ts-expect-error An option that does not exist.
  <LiveRoom backend="/live" room={ROOM} autoplay />,
  // @ts-expect-error An event that does not exist.
  <LiveRoom backend="/live" room={ROOM} onStarted={() => {}} />,
  // @ts-expect-error A field that this event does not have.
  <LiveRoom backend="/live" room={ROOM} onChat={({ status }) => status} />,
  // @ts-expect-error A slot belongs to a room.
  <LiveRoomSlot />,
];
