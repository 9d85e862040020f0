/** A page's code: what must compile, and, under `@ts-expect-error`, what must not. */

import { LiveRoom, LiveRoomElement, LiveRoomError, type LiveRoomErrorCode, type RoomEventMap } from 'liveroom';
import { setWasm } from 'liveroom/slim';
import type { RoomState, Session, SessionFunction } from 'liveroom';

const own: SessionFunction = async (request, signal): Promise<Session> => {
  const answer = await fetch(`/rooms/math-101?content=${request.content}`, { signal });
  return (await answer.json()) as Session;
};

const room: LiveRoom = await LiveRoom.mount('#slot', { backend: '/live', room: 'math-101', content: 'playback' });
await LiveRoom.mount(document.body, { backend: own, room: 'math-101', events: false });

// An event's payload is known by its name, and so is the whole map.
const stop: () => void = room.on('statuschange', (event) => event.status satisfies RoomState['status']);
room.on('custom', (event) => console.log(event.name.length, event.data));
room.on('error', ({ error }) => console.log(error.code satisfies LiveRoomErrorCode));
room.on('layoutchange', ({ main, layout }) => console.log(main === 'video', layout satisfies NonNullable<RoomState['layout']>));
await room.layout('swap');
stop();
const members: RoomEventMap['members'] = { type: 'members', count: 2 };
console.log(members.count, room.state.vendor?.toUpperCase(), room.capabilities.includes('events'));
room.destroy();

// The element's class is the tag's.
const element: LiveRoomElement = document.createElement('live-room');
element.room?.destroy();

try {
  await room.reload();
} catch (error) {
  if (error instanceof LiveRoomError && error.code === 'room_not_found') console.log(error.message);
}

// @ts-expect-error An option that does not exist.
await LiveRoom.mount('#slot', { backend: '/live', room: 'math-101', autoplay: true });
// @ts-expect-error The room is missing.
await LiveRoom.mount('#slot', { backend: '/live' });
// @ts-expect-error A content that does not exist.
await LiveRoom.mount('#slot', { backend: '/live', room: 'math-101', content: 'replay' });
// @ts-expect-error An event that does not exist.
room.on('started', () => {});
// @ts-expect-error A layout that is a vendor's own switch alone.
await room.layout('courseware-only');
// @ts-expect-error A field that this event does not have.
room.on('members', (event) => event.status);
// @ts-expect-error A code that does not exist.
const wrong: LiveRoomErrorCode = 'oops';
// @ts-expect-error Only `mount` makes a room.
new LiveRoom();
// @ts-expect-error What can be seen is not for writing.
room.state.status = 'live';
console.log(wrong);

// Where the wasm comes from is the page's choice, under the other entry.
setWasm(new URL('/kit.wasm', 'https://static.example'));
setWasm(() => fetch('/kit.wasm'));
setWasm(false);
// @ts-expect-error says nothing
setWasm(undefined);
