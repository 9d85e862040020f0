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
  #hls: { destroy(): void } | undefined;
  #nonce: unknown;

  constructor(stage: Element, source: VideoSource, say: Say) {
    this.#say = say;
    const video = this.#video;
    video.playsInline = true;
    video.setAttribute('webkit-playsinline', '');
    video.setAttribute('aria-label', source.title);
    video.style.cssText = 'width:100%;height:100%;display:block;background:#000;object-fit:contain';
    for (const name of ['playing', 'pause', 'waiting', 'stalled', 'ended', 'volumechange', 'seeked', 'durationchange'] as const) {
      video.addEventListener(name, () => this.#report(name), { signal: this.#lifetime.signal });
    }
    let wasLoud = 0;
    video.addEventListener('volumechange', () => (wasLoud = video.muted ? 0 : performance.now()), { signal: this.#lifetime.signal });
    video.addEventListener(
      'pause',
      () => {
        // Some engines stop a video that a script made loud.
        if (wasLoud && performance.now() - wasLoud < 500 && !video.ended) this.#event('blocked', { muted: false, reason: 'paused' });
      },
      { signal: this.#lifetime.signal },
    );
    video.addEventListener('error', () => this.#event('blocked', { muted: video.muted, reason: 'not_supported' }), {
      signal: this.#lifetime.signal,
    });
    stage.prepend(video);
    const offers = ['play', 'mute', 'volume', 'events', ...(HLS.test(source.kind) ? [] : ['seek'])];
    void this.#load(source).finally(() => this.#tell({ kind: 'hello', version: 1, offers }, true));
  }

  /** A message of the core; calls run at once, while a tap still counts. */
  hear(text: string): void {
    const message = JSON.parse(text) as Message;
    if (message.kind === 'welcome') {
      this.#nonce = message.nonce;
      this.#tell({ kind: 'ready', nonce: this.#nonce });
    } else if (message.kind === 'ping') {
      this.#tell({ kind: 'result', id: message.id });
    } else if (message.kind === 'call') {
      this.#call(message.name, Object(message.args) as Message).then(
        () => this.#tell({ kind: 'result', id: message.id }),
        (code: unknown) => this.#tell({ kind: 'result', id: message.id, error: { code: String(code), message: String(code) } }),
      );
    }
  }

  remove(): void {
    this.#lifetime.abort();
    this.#hls?.destroy();
    this.#video.removeAttribute('src');
    this.#video.load();
    this.#video.remove();
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
    const late = setTimeout(() => this.#event('blocked', { muted, reason: 'unsettled' }), 5000);
    try {
      await video.play();
    } catch (error) {
      const name = (error as Error).name;
      const reason = name === 'NotAllowedError' ? 'not_allowed' : name === 'NotSupportedError' ? 'not_supported' : 'aborted';
      // What the element's own `error` told already is not told again.
      if (!video.error) this.#event('blocked', { muted, reason });
      throw 'blocked';
    } finally {
      clearTimeout(late);
    }
  }

  #report(cause: string): void {
    const { muted, volume, currentTime, duration, ended, paused } = this.#video;
    const state = ended ? 'ended' : paused ? 'paused' : cause === 'waiting' || cause === 'stalled' ? cause : 'playing';
    // Before the first frame nothing plays, whatever the element says.
    if (state === 'playing' && this.#video.readyState < 2) return;
    const length = Number.isFinite(duration) ? duration : undefined;
    this.#event('playback', { state, muted, volume, position: currentTime, duration: length });
  }

  /** Native where the engine plays HLS itself; else hls.js, which is loaded only then. */
  async #load({ url, kind }: VideoSource): Promise<void> {
    if (!HLS.test(kind) || this.#video.canPlayType(NATIVE_HLS)) {
      // Chromium's own HLS plays another origin's stream only so (measured in 156). iPhones, which have no `MediaSource`, ask for no CORS.
      if (HLS.test(kind) && 'MediaSource' in window) this.#video.crossOrigin = 'anonymous';
      this.#video.src = url;
      return;
    }
    const { default: Hls } = await import('./hls.js');
    if (this.#lifetime.signal.aborted) return;
    const hls = new Hls();
    this.#hls = hls;
    hls.on(Hls.Events.ERROR, (_: unknown, { fatal }: { fatal: boolean }) => {
      if (fatal) this.#event('blocked', { muted: this.#video.muted, reason: 'not_supported' });
    });
    hls.loadSource(url);
    hls.attachMedia(this.#video);
  }

  #event(name: string, data: object): void {
    this.#tell({ kind: 'event', name, data });
  }

  #tell(message: Message, isGreeting = false): void {
    if (!this.#lifetime.signal.aborted) this.#say(JSON.stringify({ liveroom: 1, ...message }), isGreeting);
  }
}
