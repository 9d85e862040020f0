// The playground: a room in an environment that is chosen live, the code for it, and what the room tells.

import { fail, show } from './demo.js';

/** The rooms of the demonstration; `id` is the simulator's. */
const ROOMS = {
  'talkfun-demo': { vendor: 'talkfun', id: '10001' },
  'baijiayun-demo': { vendor: 'baijiayun', id: '26112200000001' },
  'gensee-demo': { vendor: 'gensee', id: '5f0c7a3e9b1d4826a4e2c8d07b91f601' },
  'talkfun-page': { vendor: 'talkfun', id: '10001' },
  'baijiayun-video': { vendor: 'baijiayun', id: '26112200000001' },
};

const form = document.querySelector('#playground');
const device = document.querySelector('#device');
const panel = document.querySelector('.panel');
let frame;

/** What the room's page calls; one that was left meanwhile is not heard. */
window.playground = {
  show: (room, page) => frame.contentWindow === page && show(room, panel, ROOMS[chosen().room]),
  fail: (error, page) => frame.contentWindow === page && fail(error, panel),
};

restore();
form.addEventListener('change', open);
document.querySelector('#again').addEventListener('click', open);
open();

function chosen() {
  const fields = new FormData(form);
  return { room: fields.get('room'), way: fields.get('way'), environment: fields.getAll('environment') };
}

/** An environment is a document of its own: what is chosen anew begins anew. */
function open() {
  const { room, way, environment } = chosen();
  history.replaceState(null, '', `#${new URLSearchParams({ room, way, environment: environment.join(' ') })}`);
  frame?.remove();
  frame = document.createElement('iframe');
  frame.title = '直播间的页面（模拟）';
  // As a browser that refuses: what plays with sound needs a tap on the picture itself.
  frame.allow = environment.includes('blocked') ? "autoplay 'none'; fullscreen *" : 'autoplay *; fullscreen *';
  frame.src = `playground/room.html?${new URLSearchParams({ room, environment: environment.join(' ') })}`;
  device.className = environment.includes('phone') ? 'device phone' : 'device';
  device.append(frame);
  panel.replaceChildren();
  document.querySelector('#code').textContent = code(room, way, environment.includes('plain'));
}

/** What was chosen stands in the address, so that it can be passed on. */
function restore() {
  const wanted = new URLSearchParams(location.hash.slice(1));
  for (const input of form.querySelectorAll('input')) {
    const values = wanted.get(input.name)?.split(' ');
    if (values) input.checked = values.includes(input.value);
  }
  if (!(chosen().room in ROOMS)) form.reset();
}

function code(room, way, isPlain) {
  const options = `{ backend: '/live', room: '${room}' }`;
  switch (way) {
    case 'tag':
      return `<script src="/liveroom/liveroom.js"${isPlain ? ' data-wasm="never"' : ''}><\/script>\n<live-room backend="/live" room="${room}"></live-room>`;
    case 'vue':
      return `<script setup>\nimport { LiveRoom } from 'liveroom/vue';\n<\/script>\n\n<template>\n  <LiveRoom backend="/live" room="${room}" @status-change="({ status }) => console.log(status)" />\n</template>`;
    case 'react':
      return `import { LiveRoom } from 'liveroom/react';\n\nexport const Lesson = () => (\n  <LiveRoom backend="/live" room="${room}" onStatusChange={({ status }) => console.log(status)} />\n);`;
    default: {
      const [from, without] = isPlain ? ['liveroom/slim', 'setWasm(false);\n'] : ['liveroom', ''];
      return `import { LiveRoom${isPlain ? ', setWasm' : ''} } from '${from}';\n\n${without}const room = await LiveRoom.mount('#slot', ${options});\nroom.on('*', (event) => console.log(event));`;
    }
  }
}
