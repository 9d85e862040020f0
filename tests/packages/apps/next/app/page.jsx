// Rendered on the server, for each request: the backend is an origin of its own. The room needs no component around it.
import { LiveRoom } from 'liveroom/react';

import { Status } from './status';

export default async function Page({ searchParams }) {
  const { backend } = await searchParams;
  return (
    <main>
      <h1>A simulated room, by Next.js</h1>
      <LiveRoom backend={backend} room="talkfun-demo" gate="never" style={{ height: 360 }} />
      <Status />
    </main>
  );
}
