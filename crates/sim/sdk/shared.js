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
      position: 'absolute', inset: '0', border: '0', color: '#fff', font: '16px system-ui, sans-serif', cursor: 'pointer',
      background: `#000 center / contain no-repeat url("${BASE}/sim/assets/poster.jpg")`,
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

  unload() {
    this.video.removeAttribute('src');
    this.video.load();
    this.poster.hidden = true;
  }
}

/** Made-up courseware that says so. */
function drawCourseware(container, id = '') {
  const slide = container.appendChild(document.createElement('div'));
  slide.id = id;
  slide.textContent = '三角函数的图像与性质 · 模拟课件 simulated';
  Object.assign(slide.style, {
    display: 'grid', placeContent: 'center', width: '100%', height: '100%', background: '#fff', color: '#334155',
    font: '600 clamp(12px, 3vw, 26px) system-ui, sans-serif', textAlign: 'center',
  });
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
