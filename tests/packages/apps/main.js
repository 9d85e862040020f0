// What each bundler is given: an app of one room.
import { LiveRoom } from 'liveroom';

LiveRoom.mount('#slot', { backend: '/live', room: 'talkfun-demo', gate: 'never' });
