// BaijiaYun's JS SDK, simulated: `BJY.init`, `BJY.eventEmitter`, `BJY.Player`, `BJY.whiteboard`, `BJY.playback`.
// `TEACHER_MEDIA_OFF` is in no document; pages that are built on the SDK listen to it beside `TEACHER_MEDIA_ON`.
const NAMES = [
  'CLASSROOM_CONNECT_START', 'CLASSROOM_CONNECT_SUCCESS', 'CLASSROOM_CONNECT_FAIL', 'ROOM_SERVER_LOGIN_SUCCESS', 'ROOM_SERVER_LOGIN_FAIL',
  'ROOM_SERVER_LOGIN_OVERFLOW', 'ROOM_SERVER_LOGIN_KICKED_OUT', 'LOGIN_CONFLICT', 'CLASS_START', 'CLASS_END', 'VIEW_RENDER_TRIGGER',
  'MEDIA_SWITCH_TRIGGER', 'TEACHER_MEDIA_ON', 'TEACHER_MEDIA_OFF', 'MESSAGE_SEND_FORBID_ALL_CHANGE', 'WHITEBOARD_LAYOUT_CHANGE',
];
const listeners = new Map();
const eventEmitter = {
  ...Object.fromEntries(NAMES.map((name) => [name, name.toLowerCase()])),
  on(name, heard) {
    listeners.set(name, [...(listeners.get(name) ?? []), heard]);
    return eventEmitter;
  },
  off(name, heard) {
    listeners.set(name, (listeners.get(name) ?? []).filter((other) => heard && other !== heard));
    return eventEmitter;
  },
};
const tell = (name, data) => {
  if (!NAMES.includes(name)) return;
  const event = eventEmitter[name];
  for (const heard of listeners.get(event) ?? []) heard({ type: event }, data);
};
const unwrap = (element) => (element instanceof Element ? element : element[0]);
const teacher = { number: '1', name: '林老师（模拟）', type: 1 };
let picture;
let isLive = false;

function change(state) {
  const was = isLive;
  isLive = state === 'live';
  if (isLive && !was) {
    tell('CLASS_START');
    switchMedia('TEACHER_MEDIA_ON');
  } else if (!isLive && was) {
    tell('CLASS_END');
    picture?.video.pause();
    picture?.unload();
  }
}

/** The teacher's camera and microphone go on, or off. */
function switchMedia(name) {
  if (name === 'TEACHER_MEDIA_OFF') {
    picture?.video.pause();
    picture?.unload();
  }
  tell(name);
  if (name !== 'TEACHER_MEDIA_ON') return;
  picture?.load();
  picture?.play();
}

/** The player steers itself. */
class Player {
  constructor({ element }) {
    picture = new Picture(unwrap(element));
    if (isLive) {
      picture.load();
      picture.play();
    }
  }
  dispose() { picture?.wrap.remove(); }
}

async function init({ privateDomainPrefix, sign, class: { id }, user }) {
  tell('CLASSROOM_CONNECT_START', { reconnect: false });
  let room;
  try {
    room = await enter('baijiayun', {
      private_domain_prefix: privateDomainPrefix, sign, room_id: String(id), user_number: String(user.number), user_name: user.name,
      user_role: String(user.type), user_avatar: user.avatar, ...(user.group && { group_id: String(user.group) }),
    });
  } catch {
    return tell('ROOM_SERVER_LOGIN_FAIL');
  }
  instrument(room, () => picture?.blocked ?? false);
  for (const name of ['ROOM_SERVER_LOGIN_SUCCESS', 'CLASSROOM_CONNECT_SUCCESS', 'VIEW_RENDER_TRIGGER']) tell(name);
  change(room.class);
  listen(room.seat, {
    class: (message) => change(message.class),
    sdk: ({ name, data }) => (name.startsWith('TEACHER_MEDIA') ? switchMedia(name) : tell(name, data)),
    out: ({ tip }) => {
      picture?.video.pause();
      tell(tip.endsWith('kicked') ? 'ROOM_SERVER_LOGIN_KICKED_OUT' : 'LOGIN_CONFLICT');
    },
  });
}

/** The page plays the recording itself and keeps this part told. */
const playback = {
  async init({ token, class: { id, sessionId } }) {
    const room = await enter('baijiayun', { token, room_id: String(id), ...(sessionId && { session_id: String(sessionId) }) });
    instrument(room, () => false);
    listen(room.seat, {});
    const url = `${BASE}/sim/assets/${document.createElement('video').canPlayType('video/webm') ? 'lesson.webm' : 'lesson.mp4'}`;
    return { videos: { high: [{ url }] }, definition: [{ type: 'high', name: '高清' }], defaultDefinition: 'high' };
  },
  start() {},
  play() {},
  pause() {},
  seek() {},
  timeupdate() {},
};

window.BJY = {
  init,
  eventEmitter,
  Player,
  playback,
  getExtension: () => ({}),
  store: { get: (path) => (path === 'teacher' ? teacher : undefined) },
  whiteboard: { init: ({ element }) => drawCourseware(unwrap(element)) },
};
