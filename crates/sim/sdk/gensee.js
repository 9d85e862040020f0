// Gensee's web SDK, simulated: `<gs:video-live>`, `<gs:video-vod>`, `<gs:doc>`, `GS.createChannel()`.
const EVENTS = [
  'onDataReady', 'onStart', 'onPlay', 'onPause', 'onStop', 'onStatus', 'onKickOut', 'onUserOnline', 'onPublicChat', 'onModuleFocus',
  'onVideoConfig', 'onFileDuration', 'onPlayheadTime',
];
const REFUSALS = { full: 7, banned: 8 };
const bound = new Map();
const tell = (name, data = {}) => {
  if (EVENTS.includes(name)) for (const heard of bound.get(name) ?? []) heard({ type: name, data });
};
const [tag] = [...document.getElementsByTagName('gs:video-live'), ...document.getElementsByTagName('gs:video-vod')];
const [board] = document.getElementsByTagName('gs:doc');
const isLive = tag?.localName === 'gs:video-live';
const sound = { muted: false, volume: 1 };
let picture;
let state = 'waiting';
let say = () => {};

const commands = {
  play: () => picture?.play(),
  pause: () => picture?.video.pause(),
  seek: ({ timestamp }) => { if (!isLive && picture) picture.video.currentTime = timestamp / 1000; },
  submitMute: ({ mute }) => { sound.muted = mute; if (picture) Object.assign(picture.video, sound); },
  submitVolume: ({ value }) => { sound.volume = value; if (picture) Object.assign(picture.video, sound); },
  submitChat: ({ content }) => say({ kind: 'chat', text: content }),
};

function draw() {
  picture = new Picture(tag, { loop: isLive });
  const { video } = picture;
  Object.assign(video, sound);
  let isBuffered = false;
  video.addEventListener('playing', () => tell('onPlay'));
  video.addEventListener('pause', () => { if (!video.ended) tell('onPause'); });
  video.addEventListener('canplay', () => {
    if (!isBuffered) tell('onStatus', { type: 9 });
    isBuffered = true;
  });
  if (isLive) return;
  let last = -1;
  video.addEventListener('durationchange', () => tell('onFileDuration', { duration: Math.round(video.duration * 1000) }));
  video.addEventListener('timeupdate', () => {
    const second = Math.floor(video.currentTime);
    if (second !== last) tell('onPlayheadTime', { playheadTime: Math.round(video.currentTime * 1000) });
    last = second;
  });
  video.addEventListener('ended', () => tell('onStop'));
}

function begin() {
  if (!picture) draw();
  picture.load();
  picture.play();
}

function change(next) {
  if (next === state && next !== 'waiting') return;
  state = next;
  if (next === 'live') {
    tell('onStart');
    begin();
  } else if (next === 'stopped') {
    picture?.video.pause();
    picture?.unload();
    tell('onStop');
  } else {
    tell('onStatus', { type: 2 });
  }
}

async function open() {
  const credentials = Object.fromEntries([...tag.attributes].map(({ name, value }) => [name, value]));
  let room;
  try {
    room = await enter('gensee', { ...credentials, kind: isLive ? 'live' : 'vod' });
  } catch (error) {
    return tell('onStatus', { type: REFUSALS[error.code] ?? 1 });
  }
  instrument(room, () => picture?.blocked ?? false);
  if (board) drawCourseware(board);
  tell('onDataReady');
  if (isLive) change(room.class);
  else begin();
  say = listen(room.seat, {
    class: (message) => { if (isLive) change(message.class); },
    members: ({ total }) => tell('onUserOnline', { count: total }),
    chat: ({ name, text }) => tell('onPublicChat', { sender: name, content: text }),
    sdk: ({ name, data }) => {
      if (name === 'onVideoConfig') picture?.title(data.type === 'share start' ? '模拟的共享屏幕 · simulated' : '');
      tell(name, data);
    },
    out: () => {
      picture?.video.pause();
      tell('onKickOut');
    },
  });
}

window.GS = {
  createChannel: () => ({
    bind(name, heard) { bound.set(name, [...(bound.get(name) ?? []), heard]); },
    send(name, data, answered) {
      commands[name]?.(data);
      answered?.({});
    },
  }),
};
// A page binds what it wants to hear right after the script has run.
if (tag) setTimeout(open);
