'use client';

import { useState } from 'react';
import { LiveRoom } from 'liveroom/react';

/** Rendered on the server too, and taken over in the browser. */
export function Lesson({ backend }) {
  const [status, setStatus] = useState('');
  return (
    <>
      <LiveRoom backend={backend} room="talkfun-demo" gate="never" style={{ height: 360 }} onStatusChange={(event) => setStatus(event.status)} />
      <p>{status}</p>
    </>
  );
}
