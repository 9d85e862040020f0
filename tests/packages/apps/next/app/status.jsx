'use client';

import { useLiveRoom } from 'liveroom/react';

/** What the room of the page says, in a component of the browser's side. */
export function Status() {
  const { state } = useLiveRoom('talkfun-demo');
  return <p id="status">{state?.status}</p>;
}
