// An app with every entry of the package, type-checked as its users do.
import { LiveRoom, LiveRoomError, type LiveRoomOptions, type RoomEventOf } from 'liveroom';
import { LiveRoom as Room, LiveRoomSlot, useLiveRoom } from 'liveroom/react';
import { LiveRoom as VueRoom } from 'liveroom/vue';
import { setWasm } from 'liveroom/slim';
import { AgentError, connect } from 'liveroom/agent';

const options: LiveRoomOptions = { backend: '/live', room: 'math-101' };
// @ts-expect-error there is no such word
const wrong: LiveRoomOptions = { ...options, content: 'yesterday' };

export async function open(): Promise<string | undefined> {
  setWasm(new URL('./kit.wasm', document.baseURI));
  try {
    const room = await LiveRoom.mount('#slot', options);
    room.on('statuschange', (event: RoomEventOf<'statuschange'>) => event.status);
    return room.state.title;
  } catch (error) {
    return error instanceof LiveRoomError ? error.code : undefined;
  }
}

export function App() {
  const { state } = useLiveRoom('math-101');
  return <><Room {...options} onChat={({ data }) => data} /><LiveRoomSlot room="math-101" />{state?.title}</>;
}

export const all = [wrong, VueRoom, AgentError, connect, document.querySelector('live-room')?.room];
