/** A Vue app's code: what must compile, and, under `@ts-expect-error`, what must not. */

import { computed, defineComponent, h, ref } from 'vue';
import type { RoomState } from 'liveroom';
import { LiveRoom, LiveRoomSlot, useLiveRoom, type LiveRoomProps } from 'liveroom/vue';

const options: LiveRoomProps = { backend: '/live', room: 'math-101', float: 'scroll' };

export const App = defineComponent(() => {
  const name = ref('math-101');
  const { room, state } = useLiveRoom(name, { onPlaying: ({ muted }) => console.log(muted) });
  const first = useLiveRoom();
  useLiveRoom(() => name.value);
  const title = computed(() => state.value?.title ?? first.room.value?.state.title);
  return () => [
    h(LiveRoom, { ...options, hidden: true, back: () => {}, onStatusChange: ({ status }) => console.log(status satisfies RoomState['status']) }),
    h(LiveRoom, { backend: '/live', room: name.value, events: false, class: 'lesson', onError: ({ error }) => console.log(error.code) }),
    h(LiveRoomSlot, { room: name.value, class: 'slot' }),
    h('button', { onClick: () => room.value?.play() }, title.value),
  ];
});

// @ts-expect-error The backend is missing.
h(LiveRoom, { room: 'math-101' });
// @ts-expect-error A field that this event does not have.
h(LiveRoom, { backend: '/live', room: 'math-101', onChat: ({ status }) => status });
// @ts-expect-error A slot belongs to a room.
h(LiveRoomSlot, {});
// @ts-expect-error What can be seen is not for writing.
useLiveRoom().room.value = undefined;
