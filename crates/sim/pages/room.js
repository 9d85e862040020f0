// The simulated room: a player under the browser's own autoplay rules, slides, chat, and the line to the simulator.
// What happens here is told to the rest of the page as `room:*` events on `document`; only talkfun.js passes some of them on.
const config = JSON.parse(document.getElementById('config').textContent);
const find = (id) => document.getElementById(id);
const body = document.body;
const video = find('video');
const isLive = config.content !== 'playback' && config.content !== 'recording';
const state = { blocked: false, playing: false, played: 0, last: 0, class: config.class, gone: false };

const tell = (name, detail) => document.dispatchEvent(new CustomEvent(`room:${name}`, { detail }));
const two = (number) => String(Math.floor(number)).padStart(2, '0');

// ---- the player

async function play() {
  try {
    await video.play();
    state.blocked = false;
  } catch (error) {
    // AbortError is our own pause overtaking the start; anything else leaves the viewer with the play control.
    if (error.name === 'AbortError') return;
    state.blocked = error.name === 'NotAllowedError';
    find('cover').hidden = false;
  }
}

/** Any other pause is the browser's: WebKit lets a video begin before it knows of its sound, and stops it then. */
let isPausing = false;
function pause() {
  isPausing = !video.paused;
  video.pause();
}

function showClass() {
  const waiting = { waiting: ['直播未开始', '请等待老师上课 · The class has not started'], stopped: ['直播已停止', '老师已下课 · The class has stopped'] };
  const [title, text] = isLive ? waiting[state.class] ?? [] : [];
  find('notice').hidden = !title;
  find('notice').firstElementChild.textContent = title ?? '';
  find('notice').lastElementChild.textContent = text ?? '';
  find('tag').textContent = isLive ? (state.class === 'live' ? '直播中' : '') : '回放';
  find('tag').classList.toggle('on', isLive);
  if (title) { find('cover').hidden = true; pause(); } else { play(); }
}

function showPlayer() {
  body.classList.toggle('paused', video.paused);
  body.classList.toggle('muted', video.muted || video.volume === 0);
  const [now, all] = [video.currentTime, video.duration || 30];
  find('clock').textContent = isLive ? `${two(state.played / 60)}:${two(state.played % 60)}` : `${two(now / 60)}:${two(now % 60)} / ${two(all / 60)}:${two(all % 60)}`;
  if (!seeking) { find('seek').max = all; find('seek').value = now; }
}

let seeking = false;
video.loop = isLive;
for (const name of ['play', 'pause', 'volumechange', 'timeupdate', 'durationchange', 'ended']) video.addEventListener(name, showPlayer);
video.addEventListener('playing', () => { state.blocked = false; find('cover').hidden = true; });
video.addEventListener('pause', () => {
  if (!isPausing && !video.ended) {
    state.blocked = true;
    find('cover').hidden = false;
  }
  isPausing = false;
});
find('cover').addEventListener('click', play);
find('toggle').addEventListener('click', () => (video.paused ? play() : pause()));
find('mute').addEventListener('click', () => { video.muted = !video.muted; });
find('seek').addEventListener('input', () => { seeking = true; video.currentTime = Number(find('seek').value); });
find('seek').addEventListener('change', () => { seeking = false; });
find('fullscreen').addEventListener('click', () => {
  if (document.fullscreenElement) return document.exitFullscreen();
  if (document.documentElement.requestFullscreen) return document.documentElement.requestFullscreen().catch(() => {});
  video.webkitEnterFullscreen?.();
});
document.addEventListener('fullscreenchange', () => tell('fullscreen', Boolean(document.fullscreenElement)));
// In WeChat the vendors' players try again here.
document.addEventListener('WeixinJSBridgeReady', () => { if (video.paused && find('notice').hidden) play(); });

// ---- slides and tabs

const slides = [...document.querySelectorAll('.slide')];
let slide = 0;
setInterval(() => {
  if (video.paused) return;
  slides[slide].classList.remove('current');
  slide = (slide + 1) % slides.length;
  slides[slide].classList.add('current');
  find('page').textContent = `${slide + 1} / ${slides.length}`;
}, 9000);
for (const button of document.querySelectorAll('.tabs button')) button.addEventListener('click', () => { body.dataset.tab = button.dataset.tab; });

// ---- chat: made-up lines at an uneven pace, and whatever viewers really type

const people = ['小雨', '阿哲', '王同学', 'Mia', '数学课代表', '橙子', '李同学', '南风', '一只猫', 'Leo'];
const sayings = ['老师好！', '声音清楚', '听到了', '画面很流畅', '这个曲线好漂亮', '周期为什么是 2π？', '懂了懂了', '笔记已记', '能再讲一遍振幅吗', '666', '第二题选 B？', '下课前有练习吗', '从第几页开始？', '谢谢老师', '今天讲得很清楚', '已签到'];
const lines = find('lines');

function addLine({ name, text, kind = 'viewer' }) {
  const line = document.createElement('li');
  line.className = kind;
  line.dataset.face = [...name][0] ?? '';
  line.style.setProperty('--hue', String([...name].reduce((sum, char) => sum + char.codePointAt(0) * 7, 0) % 360));
  if (kind !== 'note') line.append(Object.assign(document.createElement('b'), { textContent: kind === 'teacher' ? `${name} · 老师` : name }));
  line.append(Object.assign(document.createElement('span'), { textContent: text }));
  const atEnd = lines.scrollHeight - lines.scrollTop - lines.clientHeight < 60;
  lines.append(line);
  while (lines.children.length > 80) lines.firstElementChild.remove();
  if (atEnd) lines.scrollTop = lines.scrollHeight;
}

let said = config.loads;
function nextLine() {
  const teacher = said % 9 === 4;
  const who = (said * 7) % people.length;
  said += 1;
  return teacher
    ? { uid: 'demo-teacher', name: '林老师', text: '大家看这一点，它的纵坐标正好是 sin x。', kind: 'teacher' }
    : { uid: `demo-${who}`, name: people[who], text: sayings[(said * 5) % sayings.length], kind: 'viewer' };
}

function chatter() {
  if (isLive ? state.class === 'live' : !video.paused) {
    const line = nextLine();
    addLine(line);
    tell('chat', line);
  }
  setTimeout(chatter, 1600 + ((said * 977) % 2600));
}

find('composer').addEventListener('submit', (event) => {
  event.preventDefault();
  const input = event.target.elements.text;
  const text = input.value.trim();
  if (text && line?.readyState === WebSocket.OPEN) line.send(JSON.stringify({ kind: 'chat', text }));
  input.value = '';
});

// ---- the line to the simulator: class, members, chat, broadcasts, and being put out

let told = false;
const handlers = {
  class({ class: next, live, quiet }) {
    // A line opened again finds the class as it left it, or not.
    const changed = next !== state.class;
    if (!quiet && changed) addLine({ name: '', text: next === 'live' ? '上课了' : '下课了', kind: 'note' });
    state.class = next;
    if (changed) showClass();
    tell('class', { class: next, live, again: quiet && !changed && told });
    told = true;
  },
  members({ total }) {
    document.querySelector('.members').hidden = false;
    find('members').textContent = total;
    tell('members', { total });
  },
  chat({ uid, name, text }) {
    addLine({ name, text, kind: uid === config.viewer ? 'me' : 'viewer' });
    tell('chat', { uid, name, text, kind: 'viewer' });
  },
  joined({ uid, name }) {
    if (uid === config.viewer) return;
    addLine({ name: '', text: `${name} 进入了直播间`, kind: 'note' });
    tell('joined', { uid, name });
  },
  broadcast(message) {
    showCard(message);
    tell('broadcast', message);
  },
  out({ tip }) {
    state.gone = true;
    location.replace(tip);
  },
};

function showCard({ cmd, args }) {
  const card = find('card');
  card.replaceChildren();
  const title = { 'vote:new': args?.title ?? '投票', 'lottery:start': '抽奖开始', 'lottery:stop': `中奖：${args?.nickname ?? '小雨'}`, 'sign:new': '签到', 'goods:put': args?.name ?? '商品上架' }[cmd];
  const notice = title ?? args?.content ?? cmd;
  card.append(Object.assign(document.createElement('b'), { textContent: notice }));
  if (cmd === 'vote:new') {
    for (const [index, option] of (args?.op ?? ['A', 'B']).entries()) {
      const button = Object.assign(document.createElement('button'), { textContent: option });
      button.addEventListener('click', () => { card.hidden = true; tell('voted', { vid: args?.vid, option: index }); });
      card.append(button);
    }
  } else {
    setTimeout(() => { card.hidden = true; }, 6000);
  }
  card.hidden = false;
}

let line;
function connect() {
  line = new WebSocket(`${location.protocol.replace('http', 'ws')}//${location.host}/sim/seat?seat=${config.seat}`);
  line.onmessage = ({ data }) => { const message = JSON.parse(data); handlers[message.kind]?.(message); };
  line.onclose = () => { if (!state.gone) setTimeout(connect, 1000); };
}
addEventListener('pagehide', () => { state.gone = true; line?.close(); });
addEventListener('pageshow', (event) => { if (event.persisted) { state.gone = false; connect(); } });

// ---- simulated instrumentation: what the player does, told to the simulator four times a second and to nobody else

let reporting = false;
async function report() {
  const moved = video.currentTime - state.last;
  state.last = video.currentTime;
  if (moved > 0 && moved < 2) state.played += moved;
  state.playing = !video.paused && moved !== 0;
  if (reporting || state.gone) return;
  reporting = true;
  const now = { seat: config.seat, viewer: config.viewer, loads: config.loads, currentTime: video.currentTime, played: state.played, paused: video.paused, muted: video.muted, blocked: state.blocked, playing: state.playing };
  await fetch('/sim/report', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(now), keepalive: true }).catch(() => {});
  reporting = false;
}
setInterval(report, 250);

// What was said before this viewer came is shown, and told to nobody.
if (state.class !== 'waiting') for (let history = 0; history < 4; history += 1) addLine(nextLine());
showClass();
showPlayer();
connect();
setTimeout(chatter, 800);
