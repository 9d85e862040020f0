// The kit's way: `setVolume` of a room on a page of the customer's own. Kit and agent are the built package's.
import { LiveRoom } from '/pkg/index.js';

export async function open(frame) {
  const session = {
    vendor: 'talkfun', content: 'live', status: 'live', dialect: 'agent', url: frame, origins: [new URL(frame).origin],
    credentials: {}, contents: ['live'], server_time: Date.now(),
  };
  const room = await LiveRoom.mount('#slot', { backend: async () => session, room: 'bench' });
  await new Promise((resolve) => {
    const look = () => room.state.link === 'live' && resolve();
    room.on('linkchange', look);
    look();
  });
  return (volume) => room.setVolume(volume);
}
