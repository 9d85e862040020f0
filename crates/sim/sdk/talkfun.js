// Talk-fun's JS SDK, simulated: `new MT.SDK.main(access_token, [options], ready)`.
const CODES = { '10002': 10002, '10003': 10003, 1260: 1260, 1262: 1262, 1263: 1263 };
const EVENTS = /^(connect|disconnect|reconnect|system:room:error|room:init|live:(start|stop|wait)|live:(video|camera):\w+|live:desktop:(start|stop)|live:mode:change|live:network:list|camera:(start|stop)|whiteboard:(open|close)|member:(total|join:me|join:other|leave|forceout|kick)|chat:send|question:\w+|vote:(new|pub)|lottery:\w+|sign:\w+|announce:\w+|third:broadcast)$/;
const LINES = [{ key: 0, label: '线路1' }, { key: 1, label: '线路2' }];
const STATES = { waiting: 'wait', live: 'start', stopped: 'stop' };

class Main {
  #listeners = new Map();
  #room;
  #state = 'wait';
  #mode = 0;
  #volume = 1;
  #players = {};
  #carrier = 'camera';
  #send = () => {};

  constructor(token, options, ready = options) {
    this.#enter(token, typeof ready === 'function' ? ready : () => {});
  }

  on(event, heard) {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), heard]);
  }

  emit(event, packet, answered) {
    if (event === 'chat:send') this.#send({ kind: 'chat', text: packet.msg });
    answered?.({ code: 0 });
  }

  whiteboardPlayer(container, id) {
    drawCourseware(document.getElementById(container), id);
    this.#tell('whiteboard:open');
  }

  camera(container, id) { this.#make('camera', container, id); }
  videoPlayer(container, id) { this.#make('video', container, id); }

  play() { this.#picture?.play(); }
  pause() { this.#picture?.video.pause(); }
  reload() { this.#picture?.unload(); this.#begin(); }
  volume(volume) {
    this.#volume = volume;
    for (const { picture } of Object.values(this.#players)) if (picture) picture.video.volume = volume;
  }
  setLine() { this.reload(); }
  getLiveState() { return this.#state; }
  destroy() { for (const { wrap } of Object.values(this.#players)) wrap.remove(); }
  seek(seconds) { if (this.#isPlayback && this.#picture) this.#picture.video.currentTime = seconds; }

  get #isPlayback() { return this.#room?.content === 'playback'; }
  get #picture() { return this.#players[this.#carrier]?.picture; }

  async #enter(token, ready) {
    try {
      this.#room = await enter('talkfun', { access_token: token });
    } catch (error) {
      return this.#tell('system:room:error', { code: CODES[error.code] ?? -1, msg: '模拟：无法进入' });
    }
    instrument(this.#room, () => this.#picture?.blocked ?? false);
    this.#tell('connect');
    this.#tell('room:init', { title: this.#room.title });
    this.#change(this.#room.class);
    ready({ title: this.#room.title });
    this.#tell('live:network:list', LINES);
    this.#send = listen(this.#room.seat, {
      class: (message) => this.#change(message.class),
      members: ({ total }) => this.#tell('member:total', { total }),
      chat: ({ uid, name, text }) => this.#tell('chat:send', { uid, nickname: name, msg: text, role: 'user' }),
      joined: ({ uid, name }) => this.#tell('member:join:other', { member: { uid, nickname: name, role: 'user' } }),
      broadcast: ({ cmd, args }) => {
        if (cmd.startsWith('third:')) this.#tell('third:broadcast', { cmd: cmd.slice('third:'.length), args });
        else this.#tell(cmd, args);
      },
      sdk: ({ name, data }) => (name === 'live:mode:change' ? this.#switch(data) : this.#tell(name, data)),
      // Talk-fun's tip page has one code for both; the SDK is known to have two events, and this is the one of a later entrance.
      out: () => {
        this.#stop();
        this.#tell('member:forceout');
      },
    });
  }

  #tell(event, data) {
    if (EVENTS.test(event)) for (const heard of this.#listeners.get(event) ?? []) heard(data);
  }

  #change(state) {
    const next = this.#isPlayback ? 'start' : STATES[state];
    if (next === this.#state && next !== 'wait') return;
    this.#state = next;
    this.#tell(`live:${next}`);
    if (next === 'start') {
      this.#tell('camera:start');
      this.#begin();
    } else {
      this.#stop();
    }
  }

  /** Two wraps, one in each container; one of them carries the stream. */
  #make(name, container, id) {
    const wrap = document.createElement('div');
    wrap.id = `talkfun-${name}-wrap`;
    Object.assign(wrap.style, { width: '100%', height: '100%' });
    document.getElementById(container).append(wrap);
    this.#players[name] = { wrap, id };
    if (this.#state === 'start' && name === this.#carrier) this.#begin();
  }

  #begin() {
    const player = this.#players[this.#carrier];
    if (!player || this.#state !== 'start') return;
    player.picture ??= this.#draw(player);
    player.picture.load();
    player.picture.play();
  }

  #draw({ wrap, id }) {
    const picture = new Picture(wrap, { id, loop: !this.#isPlayback });
    picture.video.volume = this.#volume;
    // A refused autoplay shows as a pause with the poster up, and as nothing else.
    picture.refused = () => this.#tell('live:video:pause');
    for (const [name, event] of [['playing', 'onplay'], ['pause', 'pause'], ['waiting', 'waiting'], ['ended', 'ended'], ['error', 'error']]) {
      picture.video.addEventListener(name, () => {
        if (picture === this.#picture && !(name === 'error' && !picture.video.src)) this.#tell(`live:video:${event}`);
      });
    }
    return picture;
  }

  #stop() {
    this.#picture?.video.pause();
    this.#picture?.unload();
  }

  /** `mode`: 0 courseware, 1 a video shown to the class, 2 a shared screen. `lp` 1: one stream goes on. `as`: how values arrive. */
  #switch({ mode, lp = 1, as = 'number' }) {
    const written = (value) => (as === 'string' ? String(value) : value);
    const [before, current] = [this.#mode, mode === 1 ? 2 : mode];
    this.#mode = current;
    const { camera, video } = this.#players;
    if (before !== current && lp === 1) {
      const [here, there] = [camera.wrap.parentElement, video.wrap.parentElement];
      there.append(camera.wrap);
      here.append(video.wrap);
    } else if (before !== current) {
      const former = this.#players[this.#carrier];
      this.#carrier = current === 0 ? 'camera' : 'video';
      former.picture?.video.remove();
      former.picture?.wrap.remove();
      former.picture = undefined;
      this.#begin();
    }
    this.#tell(current === 2 ? 'live:desktop:start' : 'live:desktop:stop');
    this.#tell('live:mode:change', { beforeMode: written(before), currentMode: written(current), sourceMode: written(mode) });
  }
}

window.MT = { SDK: { main: Main } };
