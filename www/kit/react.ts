/** `liveroom/react`: the elements as components, and a room as a hook. Safe to render on a server, which renders the elements empty. */

// It has state and effects: where components run on servers, as in Next.js, it belongs to the browser's side.
'use client';

import { createElement, useEffect, useImperativeHandle, useLayoutEffect, useRef, useState, type HTMLAttributes, type ReactElement, type Ref } from 'react';

import { follow, NONE, split, type RoomInPage, type RoomListeners, type RoomProps } from './follow.js';
import type { LiveRoomElement, LiveRoomSlotElement } from './index.js';

import './index.js';

export type { RoomInPage, RoomListeners };

/** What an element has beside its room. */
type ElementProps<E> = Pick<HTMLAttributes<E>, 'className' | 'style' | 'id' | 'hidden'> & { ref?: Ref<E> };

export type LiveRoomProps = RoomProps & ElementProps<LiveRoomElement>;
export type LiveRoomSlotProps = { room: string } & ElementProps<LiveRoomSlotElement>;

/**
 * Opens a room and shows it here, or `hidden` in the slots alone. It lives as long as this component: outside of the routes it plays on from
 * one to the next.
 */
export function LiveRoom({ ref, ...props }: LiveRoomProps): ReactElement {
  const own = useRef<LiveRoomElement>(null);
  const latest = useRef(props);
  const [attributes, first] = split(props, () => latest.current);
  const [options] = useState(first);
  useLayoutEffect(() => {
    if (options) own.current!.options = options;
  }, []);
  useLayoutEffect(() => {
    latest.current = props;
  });
  useImperativeHandle(ref, () => own.current!, []);
  useEffect(() => follow(props.room, () => {}, () => latest.current), [props.room]);
  // An element that a server rendered is there before its options.
  return element('live-room', { ...attributes, hold: options && '', ref: own });
}

/** Where the room of that name shows while this is on the page. */
export function LiveRoomSlot(props: LiveRoomSlotProps): ReactElement {
  return element('live-room-slot', props);
}

/** The room of that name, wherever it is in the page, and without a name the first one; listeners may be new functions each time. */
export function useLiveRoom(name?: string, listeners: RoomListeners = {}): RoomInPage {
  const [now, setNow] = useState(NONE);
  const latest = useRef(listeners);
  useEffect(() => {
    latest.current = listeners;
  });
  useEffect(() => follow(name, setNow, () => latest.current), [name]);
  return now;
}

/** The elements give themselves a size, also before React takes over what a server rendered. */
const element = (tag: string, { className, ...rest }: Record<string, unknown>) =>
  createElement(tag, { ...rest, class: className, suppressHydrationWarning: true });
