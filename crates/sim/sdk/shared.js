// What the simulated SDKs share: how they enter, the line to the simulator, and a player under the browser's own autoplay policy.
// Simulated, and nothing of a vendor's: names and behaviour are what is documented, and no more.
const BASE = new URL(document.currentScript.src).origin;

/** A seat for whoever these credentials let in; rejects with the vendor's code. */
async function enter(vendor, credentials) {
  const answer = await fetch(`${BASE}/sdk/enter`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ vendor, credentials }),
  });
  const body = await answer.json();
  if (!answer.ok) throw Object.assign(new Error('refused'), { code: body.code });
  return body;
}

/** Hears the room's own server; `handlers` by kind. The answer sends. */
function listen(seat, handlers) {
  let isOver = false;
  let socket;
  const connect = () => {
    socket = new WebSocket(`${BASE.replace('http', 'ws')}/sim/seat?seat=${seat}`);
    socket.onmessage = ({ data }) => {
      const message = JSON.parse(data);
      if (message.kind === 'out') isOver = true;
      handlers[message.kind]?.(message);
    };
    socket.onclose = () => { if (!isOver) setTimeout(connect, 1000); };
  };
  addEventListener('pagehide', () => { isOver = true; socket.close(); });
  addEventListener('pageshow', (event) => { if (event.persisted) { isOver = false; connect(); } });
  connect();
  return (message) => { if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message)); };
}

/** An element that plays the simulator's clip, with a poster that a tap starts. */
class Picture {
  constructor(container, { id = '', loop = true } = {}) {
    this.wrap = container.appendChild(document.createElement('div'));
    Object.assign(this.wrap.style, { position: 'relative', width: '100%', height: '100%' });
    this.video = this.wrap.appendChild(document.createElement('video'));
    Object.assign(this.video, { id, playsInline: true, loop, preload: 'auto' });
    Object.assign(this.video.style, { width: '100%', height: '100%' });
    this.poster = this.wrap.appendChild(document.createElement('button'));
    this.poster.textContent = '▶ 点击播放';
    this.poster.hidden = true;
    Object.assign(this.poster.style, {
      position: 'absolute', inset: '0', width: '100%', border: '0', color: '#fff', font: '16px system-ui, sans-serif', cursor: 'pointer',
      background: `linear-gradient(#0009, #0009), #000 center / contain no-repeat url("${BASE}/sim/assets/poster.jpg")`,
    });
    this.poster.addEventListener('click', () => this.play());
    this.video.addEventListener('playing', () => { this.blocked = false; this.poster.hidden = true; });
    // In WeChat the vendors' players try again here.
    document.addEventListener('WeixinJSBridgeReady', () => { if (this.video.paused && this.video.src) this.play(); });
    this.blocked = false;
    this.refused = () => {};
  }

  load(url) {
    if (!this.video.src) this.video.src = url ?? `${BASE}/sim/assets/${this.video.canPlayType('video/webm') ? 'lesson.webm' : 'lesson.mp4'}`;
  }

  async play() {
    try {
      await this.video.play();
    } catch (error) {
      if (error.name === 'AbortError') return;
      this.blocked = true;
      this.poster.hidden = false;
      this.refused(error);
    }
  }

  /** Says what the clip stands for. */
  title(text) {
    this.label ??= this.wrap.appendChild(document.createElement('p'));
    this.label.textContent = text;
    Object.assign(this.label.style, { position: 'absolute', inset: '0 0 auto', margin: '0', height: 'auto', color: '#fff', font: '16px system-ui, sans-serif' });
  }

  unload() {
    this.video.removeAttribute('src');
    this.video.load();
    this.poster.hidden = true;
  }
}

/** Made-up courseware that says so. */
function drawCourseware(container, id = '') {
  const draw = (parent, name, attributes, text = '') => {
    const element = parent.appendChild(document.createElementNS('http://www.w3.org/2000/svg', name));
    for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value);
    element.textContent = text;
    return element;
  };
  const slide = draw(container, 'svg', { id, viewBox: '0 0 960 540', width: '100%', height: '100%', role: 'img', 'aria-label': '模拟课件' });
  draw(slide, 'rect', { width: 960, height: 540, fill: '#fff' });
  draw(slide, 'rect', { width: 960, height: 84, fill: '#1f3a5f' });
  draw(slide, 'text', { x: 48, y: 54, fill: '#fff', 'font-size': 32 }, '三角函数的图像与性质');
  draw(slide, 'path', { d: 'M80 320H700M120 150V490', stroke: '#64748b', 'stroke-width': 2 });
  const curve = 'M120 320C170 180 220 180 270 320S370 460 420 320 520 180 570 320 640 430 668 390';
  draw(slide, 'path', { d: curve, fill: 'none', stroke: '#d4380d', 'stroke-width': 5 });
  ['y = sin x', '定义域：R', '值域：[−1, 1]', '周期：2π'].forEach((line, index) => {
    draw(slide, 'text', { x: 724, y: 200 + index * 50, fill: '#334155', 'font-size': 26 }, line);
  });
  draw(slide, 'text', { x: 48, y: 520, fill: '#64748b', 'font-size': 20 }, '模拟课件 · simulated');
}

/** Simulated instrumentation: what the page's player does, told to the simulator four times a second and to nobody else. */
function instrument(room, isBlocked) {
  let last = 0;
  let played = 0;
  let isBusy = false;
  setInterval(async () => {
    const video = [...document.querySelectorAll('video')].find((element) => element.currentSrc);
    const now = video?.currentTime ?? 0;
    const moved = now - last;
    last = now;
    if (moved > 0 && moved < 2) played += moved;
    if (isBusy) return;
    isBusy = true;
    const report = {
      seat: room.seat, viewer: room.viewer, loads: room.loads, currentTime: now, played, paused: video?.paused ?? true,
      muted: video ? video.muted || video.volume === 0 : false, blocked: isBlocked(), playing: Boolean(video && !video.paused && moved !== 0),
    };
    await fetch(`${BASE}/sdk/report`, {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(report), keepalive: true,
    }).catch(() => {});
    isBusy = false;
  }, 250);
}
