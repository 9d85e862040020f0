/** `liveroom/vue`: the elements as components, and a room as a composable. Safe to render on a server, which renders the elements empty. */

import { defineComponent, h, onMounted, shallowRef, toValue, watch } from 'vue';
import type { AllowedComponentProps, MaybeRefOrGetter, ShallowRef, VNodeProps } from 'vue';

import { follow, split, type RoomInPage, type RoomListeners, type RoomProps } from './follow.js';

import './index.js';

export type { RoomListeners };

/** What an element has beside its room. */
type ElementProps = AllowedComponentProps & VNodeProps & { id?: string; hidden?: boolean };
type Component<Props> = new () => { $props: Props & ElementProps };

/** A room of the page, and what can be seen of it. Both are empty while there is none. */
export interface RoomRefs {
  readonly room: Readonly<ShallowRef<RoomInPage['room']>>;
  readonly state: Readonly<ShallowRef<RoomInPage['state']>>;
}

export type LiveRoomProps = RoomProps;
export type LiveRoomSlotProps = { room: string };

/**
 * Opens a room and shows it here, or `hidden` in the slots alone. It lives as long as this component: outside of `<RouterView>` it plays on
 * from one route to the next.
 */
export const LiveRoom = defineComponent({
  inheritAttrs: false,
  props: ['room'],
  setup(props, { attrs }) {
    const [, options] = split(attrs, () => attrs);
    // An element that a server rendered is there before its options.
    const more = options && { hold: '', '.options': options };
    followWhileMounted(() => props.room, () => {}, attrs as RoomListeners);
    return () => h('live-room', { ...split(attrs, () => attrs)[0], room: props.room, ...more });
  },
}) as unknown as Component<LiveRoomProps>;

/** Where the room of that name shows while this is on the page. */
export const LiveRoomSlot = defineComponent({
  inheritAttrs: false,
  setup: (_, { attrs }) => () => h('live-room-slot', attrs),
}) as unknown as Component<LiveRoomSlotProps>;

/** The room of that name, wherever it is in the page, and without a name the first one. */
export function useLiveRoom(name?: MaybeRefOrGetter<string | undefined>, listeners: RoomListeners = {}): RoomRefs {
  const room: ShallowRef<RoomInPage['room']> = shallowRef();
  const state: ShallowRef<RoomInPage['state']> = shallowRef();
  followWhileMounted(() => toValue(name), (now) => {
    room.value = now.room;
    state.value = now.state;
  }, listeners);
  return { room, state };
}

function followWhileMounted(name: () => string | undefined, tell: (now: RoomInPage) => void, listeners: RoomListeners): void {
  onMounted(() => {
    watch(name, (name, _, clean) => clean(follow(name, tell, () => listeners)), { immediate: true });
  });
}
