/**
 * A room's frame: made empty, listened to, given its permissions, sent to its URL by `location.replace`. So the URL, a credential, leaves no
 * `src` attribute, no history entry and no Resource Timing entry.
 *
 * Every message is checked in this order: the frame is mounted, the window is the frame's, the origin is listed and the rate is bearable (the
 * core says so); only then is its data touched.
 */

/** Whoever decides what a message means: the core. */
export interface Ear {
  /** Whether a message may be read: from this origin, or over the port. */
  admits: (origin?: string) => boolean;
  /** `window` or `port`, with the text of a message; the frame `loaded`; the page's policy refused it: `blocked`. */
  hear: (what: 'window' | 'port' | 'loaded' | 'blocked', text: string) => void;
}

export class Frame {
  readonly #element: HTMLIFrameElement;
  readonly #lifetime = new AbortController();
  #ear: Ear | undefined;
  /** What there was to hear before there was an ear. */
  #unheard: ((ear: Ear) => void)[] = [];
  /** The origin that it was sent to. */
  #goal: string | undefined = '';
  /** The origin that spoke last, one of the listed ones: where answers go. */
  #origin = '';
  /** Our end of the room page's port. */
  #port: MessagePort | undefined;

  /** In an empty frame that went nowhere yet: what is set on it now counts where it goes. */
  constructor(element: HTMLIFrameElement, isSandboxed: boolean | undefined) {
    this.#element = element;
    // Through the CSSOM: a page's `style-src` forbids the attribute.
    Object.assign(element.style, { border: '0', display: 'block', width: WHOLE, height: WHOLE });
    // The origin only: some rooms and WeChat's payment need a referrer, nobody needs the page's path.
    element.referrerPolicy = 'strict-origin';
    if (isSandboxed) element.setAttribute('sandbox', SANDBOX);
    this.#listen();
  }

  /** Sends it there, once: whoever knows it first does. */
  open(url: string, origins: string): void {
    if (this.#goal) return;
    this.#goal = originOf(url);
    // Each feature names the final origins: a bare `autoplay` means the origin of the `src` attribute, of which this frame has none.
    this.#element.allow = FEATURES.map((feature) => `${feature} ${origins};`).join('');
    this.#element.contentWindow?.location.replace(url);
  }

  /** When the page is ready this ear hears it, and what there was to hear before. */
  attend(title: string, ear: Ear, ready: Promise<void>): void {
    this.#element.title = title;
    const hear = () => {
      this.#ear = ear;
      for (const act of this.#unheard.splice(0)) act(ear);
    };
    ready.then(hear, () => {});
  }

  /** Says something to the window that greeted. What cannot be sent (the page is gone) is found out by its silence. */
  say(via: string, message: string): void {
    if (via === 'port') this.#port?.postMessage(message);
    else this.#element.contentWindow?.postMessage(message, this.#origin, via === 'greeting' ? [this.#connect()] : []);
  }

  remove(): void {
    this.#lifetime.abort();
    this.#unheard = [];
    this.#port?.close();
    this.#element.remove();
  }

  /** The other end of a new port. */
  #connect(): MessagePort {
    const { port1, port2 } = new MessageChannel();
    this.#port?.close();
    this.#port = port1;
    port1.onmessage = (event) => this.#read(this.#ear!, 'port', event);
    return port2;
  }

  #listen(): void {
    const { signal } = this.#lifetime;
    const element = this.#element;
    const tell = (act: (ear: Ear) => void) => (this.#ear ? act(this.#ear) : this.#unheard.push(act));
    const handleMessage = (event: MessageEvent) => {
      if (event.source && event.source === element.contentWindow) tell((ear) => this.#read(ear, 'window', event, event.origin));
    };
    const handleLoad = () => {
      // The empty document of the start may report itself too, late in some engines; it alone can be read.
      if (element.contentDocument?.URL !== 'about:blank') tell((ear) => ear.hear('loaded', ''));
    };
    const handleViolation = ({ effectiveDirective, blockedURI }: SecurityPolicyViolationEvent) => {
      if (effectiveDirective === 'frame-src' && originOf(blockedURI) === this.#goal) tell((ear) => ear.hear('blocked', ''));
    };
    window.addEventListener('message', handleMessage, { signal });
    element.addEventListener('load', handleLoad, { signal });
    document.addEventListener('securitypolicyviolation', handleViolation, { signal });
  }

  /** The data comes last: reading that of a hostile message can cost seconds. */
  #read(ear: Ear, way: 'window' | 'port', event: MessageEvent, origin?: string): void {
    const { signal } = this.#lifetime;
    if (signal.aborted || !ear.admits(origin)) return;
    if (origin) this.#origin = origin;
    const { data } = event;
    // What the room did since may have ended the frame.
    if (typeof data !== 'string' || data.length > LONGEST_TEXT || signal.aborted) return;
    ear.hear(way, data);
  }
}

/**
 * Engines round a frame's size by itself, and the stage's edges by where they are, which may take a pixel more: it would be a line of the
 * stage. What is too much, the stage cuts off.
 */
const WHOLE = 'calc(100% + .49px)';

/** A violation may name no URL but a word, such as `inline`. */
function originOf(url: string): string | undefined {
  try {
    return new URL(url).origin;
  } catch {
    return undefined;
  }
}

/** In UTF-16 units; `Value::MAX_TEXT` of the core. */
const LONGEST_TEXT = 64 * 1024;

/** What a class room may use. `camera`, `microphone` and `display-capture` still ask the viewer; without them here they could not. */
const FEATURES = ['autoplay', 'fullscreen', 'picture-in-picture', 'encrypted-media', 'camera', 'microphone', 'display-capture', 'clipboard-write', 'screen-wake-lock'];

/** Everything a live room uses, and no way to navigate the page. */
const SANDBOX =
  'allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox allow-modals allow-presentation ' +
  'allow-orientation-lock allow-pointer-lock allow-downloads allow-storage-access-by-user-activation';
