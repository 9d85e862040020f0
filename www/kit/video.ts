/**
 * The video surface: a stream or a file in a `<video>` on the stage, in a frame's place. It speaks the agent protocol (the messages
 * stand in `crates/core/src/dialect/agent.rs`), so that a room is a room to everyone who watches it.
 */

type Message = Record<string, unknown>;
type Say = (message: string, isGreeting: boolean) => void;

export interface VideoSource {
  url: string;
  /** A MIME type. */
  kind: string;
  /** The accessible name. */
  title: string;
}

const HLS = /mpegurl/i;
const NATIVE_HLS = 'application/vnd.apple.mpegurl';

export class VideoSurface {
  readonly #video = document.createElement('video');
  readonly #say: Say;
  readonly #lifetime = new AbortController();
  readonly #kind: string;
  #hls: { destroy(): void } | undefined;
  #nonce: unknown;
  #state = '';
  #isBlocked = false;
  #hasFailed = false;

  constructor(stage: Element, source: VideoSource, say: Say) {
    this.#say = say;
    this.#kind = source.kind;
    const video = this.#video;
    video.playsInline = true;
    video.setAttribute('webkit-playsinline', '');
    video.setAttribute('aria-label', source.title);
    video.style.cssText = 'width:100%;height:100%;display:block;background:#000;object-fit:contain';
    const on = (name: string, heard: () => void) => video.addEventListener(name, heard, { signal: this.#lifetime.signal });
    for (const name of ['playing', 'pause', 'waiting', 'stalled', 'ended', 'volumechange', 'seeked', 'durationchange']) {
      on(name, () => this.#report(name));
    }
    let wasLoud = 0;
    on('volumechange', () => (wasLoud = video.muted ? 0 : performance.now()));
    on('pause', () => {
      // Some engines stop a video that a script made loud.
      if (wasLoud && performance.now() - wasLoud < 500 && !video.ended) this.#block(false, 'paused');
    });
    on('error', () => this.#fail());
    // A tap that the cover let through.
    on('click', () => (video.paused || this.#isBlocked) && this.#play(false).catch(() => {}));
    stage.prepend(video);
    const offers = ['play', 'mute', 'volume', 'events', ...(HLS.test(source.kind) ? [] : ['seek'])];
    void this.#load(source)
      .catch(() => (this.#hasFailed = true))
      .then(() => this.#tell({ kind: 'hello', version: 1, offers }, true));
  }

  /** A message of the core; calls run at once, while a tap still counts. */
  hear(text: string): void {
    const message = JSON.parse(text) as Message;
    if (message.kind === 'welcome') {
      this.#nonce = message.nonce;
      this.#tell({ kind: 'ready', nonce: this.#nonce });
      if (this.#hasFailed) this.#fail();
    } else if (message.kind === 'ping') {
      this.#tell({ kind: 'result', id: message.id });
    } else if (message.kind === 'call') {
      this.#call(message.name, Object(message.args) as Message).then(
        () => this.#tell({ kind: 'result', id: message.id }),
        (code: unknown) => this.#tell({ kind: 'result', id: message.id, error: { code: String(code), message: String(code) } }),
      );
    }
  }

  /** The answer is its last picture, where there is one. */
  remove(): Element | undefined {
    const still = this.#still();
    this.#lifetime.abort();
    this.#hls?.destroy();
    this.#video.removeAttribute('src');
    this.#video.load();
    this.#video.remove();
    return still;
  }

  /** A canvas that nobody reads may hold another origin's picture. */
  #still(): Element | undefined {
    const video = this.#video;
    if (video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return undefined;
    const still = document.createElement('canvas');
    [still.width, still.height] = [video.videoWidth, video.videoHeight];
    still.getContext('2d')?.drawImage(video, 0, 0);
    // Above the cover and dimmed, so that letters, spinner and controls, which are lighter, shine through whatever the picture.
    still.style.cssText = 'position:absolute;inset:0;width:100%;height:100%;object-fit:contain;pointer-events:none;filter:brightness(.4);mix-blend-mode:lighten';
    return still;
  }

  async #call(name: unknown, args: Message): Promise<void> {
    const video = this.#video;
    switch (name) {
      case 'play':
        return this.#play(args.muted === true);
      case 'pause':
        return video.pause();
      case 'setMuted':
        video.muted = args.muted === true;
        return;
      case 'setVolume':
        video.volume = Number(args.volume);
        return;
      case 'seek':
        video.currentTime = Number(args.seconds);
        return;
      default:
        throw 'not_supported';
    }
  }

  async #play(muted: boolean): Promise<void> {
    const video = this.#video;
    video.muted = muted;
    const late = setTimeout(() => this.#block(muted, 'unsettled'), 5000);
    try {
      await video.play();
    } catch (error) {
      const name = (error as Error).name;
      const reason = name === 'NotAllowedError' ? 'not_allowed' : name === 'NotSupportedError' ? 'not_supported' : 'aborted';
      // What the element's own `error` told already is not told again.
      if (!video.error) this.#block(muted, reason);
      throw 'blocked';
    } finally {
      clearTimeout(late);
    }
  }

  #report(cause: string): void {
    const { muted, volume, currentTime, duration, ended, paused, readyState } = this.#video;
    // `stalled` says that nothing comes; as long as there is something to show, nobody sees that.
    const lacksData = readyState < HTMLMediaElement.HAVE_FUTURE_DATA && cause !== 'playing';
    const isStalled = cause === 'stalled' || this.#state === 'stalled';
    const state = ended ? 'ended' : paused ? 'paused' : !lacksData ? 'playing' : isStalled ? 'stalled' : 'waiting';
    this.#state = state;
    if (state === 'playing' && !muted) this.#isBlocked = false;
    const length = Number.isFinite(duration) ? duration : undefined;
    this.#event('playback', { state, muted, volume, position: currentTime, duration: length });
  }

  /** Native where the engine plays HLS itself; else hls.js, which is loaded only then. */
  async #load({ url, kind }: VideoSource): Promise<void> {
    const video = this.#video;
    const isHls = HLS.test(kind);
    const Hls = isHls && !video.canPlayType(NATIVE_HLS) ? (await import('./hls.js')).default : undefined;
    if (this.#lifetime.signal.aborted) return;
    if (!Hls?.isSupported()) {
      // Chromium's own HLS plays another origin's stream only so (measured in 156). iPhones, which have no `MediaSource`, ask for no CORS.
      if (isHls && 'MediaSource' in window) video.crossOrigin = 'anonymous';
      video.src = url;
      return;
    }
    const hls = new Hls();
    this.#hls = hls;
    let repairs = 0;
    hls.on(Hls.Events.ERROR, (_, { fatal, type }) => {
      if (!fatal) return;
      // A piece that cannot be decoded is often followed by good ones.
      if (type === Hls.ErrorTypes.MEDIA_ERROR && repairs++ < 1) hls.recoverMediaError();
      else this.#fail();
    });
    hls.loadSource(url);
    hls.attachMedia(video);
  }

  /** What the engine does not know it cannot play; whatever else fails was not there, or was broken. */
  #fail(): void {
    const isKnown = this.#hls || this.#video.canPlayType(this.#kind);
    if (!isKnown && !this.#hasFailed) this.#block(this.#video.muted, 'not_supported');
    else this.#event('error', { code: 'media_failed', message: 'The stream or file could not be loaded or decoded.' });
  }

  #block(muted: boolean, reason: string): void {
    this.#isBlocked = true;
    this.#event('blocked', { muted, reason });
  }

  #event(name: string, data: object): void {
    this.#tell({ kind: 'event', name, data });
  }

  #tell(message: Message, isGreeting = false): void {
    if (!this.#lifetime.signal.aborted) this.#say(JSON.stringify({ liveroom: 1, ...message }), isGreeting);
  }
}
