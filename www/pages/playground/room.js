// One room in an environment of its own; the playground around it hears what happens.

import { LiveRoom } from '/pkg/index.js';

const { playground } = window.parent;
const room = new URLSearchParams(location.search).get('room') ?? 'talkfun-demo';

LiveRoom.mount('#slot', { backend: '/live', room }).then(
  (opened) => playground?.show(opened, window),
  (error) => playground?.fail(error, window),
);
