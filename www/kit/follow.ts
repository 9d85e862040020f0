/** What `react` and `vue` share: a `<live-room>` of the page found by its room's name, and what happens in it. */

import type { LiveRoom, LiveRoomElement, LiveRoomOptions, RoomEvent, RoomEventOf, RoomEventType, RoomState } from './index.js';

/** A room of the page, and what can be seen of it. Both are `undefined` while there is none. */
export type RoomInPage = { room: LiveRoom; state: RoomState } | { room: undefined; state: undefined };

/** `statuschange` is `StatusChange`, as names are written in these frameworks. */
type Name<T extends string> = T extends `${infer Start}change`
  ? `${Capitalize<Start>}Change`
  : T extends `live${infer End}`
    ? `Live${Capitalize<End>}`
    : T extends `autoplay${infer End}`
      ? `Autoplay${Capitalize<End>}`
      : Capitalize<T>;

/** Listeners by the names of the events: `onPlaying`, `onStatusChange`, … */
export type RoomListeners = { [T in RoomEventType as `on${Name<T>}`]?: ((event: RoomEventOf<T>) => void) | undefined };

/** The options of a room, the listeners of its events. */
export type RoomProps = { [T in keyof LiveRoomOptions]: LiveRoomOptions[T] | undefined } & Pick<LiveRoomOptions, 'backend' | 'room'> & RoomListeners;

export const NONE: RoomInPage = { room: undefined, state: undefined };

/**
 * Tells what can be seen of the room now and whenever that changes; without a name it is the first one of the page. The answer is a function
 * that stops it.
 */
export function follow(name: string | undefined, tell: (now: RoomInPage) => void, listeners: () => RoomListeners): () => void {
  const selector = name === undefined ? 'live-room' : `live-room[room=${JSON.stringify(name)}]`;
  let leave = () => {};
  let last = '';
  const see = (room: LiveRoom | undefined) => {
    leave();
    if (!room) return tell(NONE);
    const look = () => {
      const { state } = room;
      const now = JSON.stringify(state);
      // Of a hundred lines of chat none changes the state.
      if (now !== last) tell(state.link === 'closed' ? NONE : { room, state });
      last = now;
    };
    leave = room.on('*', (event) => {
      look();
      call(listeners(), event);
    });
    last = '';
    look();
  };
  const hear = (event: Event) => {
    const element = event.target as LiveRoomElement;
    if (!element.matches?.(selector)) return;
    if (event.type === 'open') see(element.room);
    // What goes wrong in an open room, the room itself tells.
    else if (!element.room) call(listeners(), (event as CustomEvent<RoomEvent>).detail);
  };
  // They do not bubble, but they can be captured.
  for (const type of ['open', 'error']) document.addEventListener(type, hear, true);
  see(document.querySelector<LiveRoomElement>(selector)?.room);
  return () => {
    for (const type of ['open', 'error']) document.removeEventListener(type, hear, true);
    leave();
  };
}

function call(listeners: object, event: RoomEvent): void {
  for (const [name, listener] of Object.entries(listeners)) {
    if (name.toLowerCase() === `on${event.type}`) listener?.(event);
  }
}

/**
 * A component's properties as `<live-room>` takes them: attributes, and options that no attribute can say. Of a function the latest version is
 * called, so that a new one does not open the room anew.
 */
export function split(props: object, latest: () => object): [attributes: Record<string, unknown>, options: Partial<LiveRoomOptions> | undefined] {
  const attributes: Record<string, unknown> = {};
  const options: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(props)) {
    if (/^on[A-Z]/.test(name)) continue;
    if (typeof value === 'function') options[name] = (...args: unknown[]) => (latest() as Functions)[name]?.(...args);
    else if (name === 'texts') options[name] = value;
    // A framework would leave out an attribute that is `false`.
    else attributes[name] = name === 'events' ? value?.toString() : value;
  }
  return [attributes, Object.keys(options).length ? options : undefined];
}

type Functions = Record<string, ((...args: unknown[]) => unknown) | undefined>;
