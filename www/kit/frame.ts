/**
 * A room's frame: made empty, given its permissions, listened to, sent to its URL by `location.replace`. So the URL, a credential, leaves no
 * `src` attribute, no history entry and no Resource Timing entry.
 *
 * Every message is checked in this order: the frame is mounted, the window is the frame's, the origin is listed and the rate is bearable (the
 * core says so); only then is its data touched.
 */

export interface Attributes {
  title: string;
  allow: string;
  sandbox: string | undefined;
}

/** The core, as far as its frame is concerned. */
export interface Ear {
  /** Whether a message may be read: from this origin, or over the port. */
  admits: (origin?: string) => boolean;
  /** `window` or `port`, with the text of a message; the frame `loaded`; the page's policy refused it: `blocked`. */
  hear: (what: 'window' | 'port' | 'loaded' | 'blocked', text: string) => void;
}

export class Frame {
  readonly #element: HTMLIFrameElement;
  readonly #ear: Ear;
  readonly #lifetime = new AbortController();
  /** The origin that spoke last, one of the listed ones: where answers go. */
  #origin = '';
  /** Our end of the room page's port. */
  #port: MessagePort | undefined;
  #isRemoved = false;

  /** In an empty frame that went nowhere yet: what is set on it now counts where it goes. */
  constructor(element: HTMLIFrameElement, { title, allow, sandbox }: Attributes, url: string, ear: Ear) {
    this.#ear = ear;
    this.#element = element;
    Object.assign(element, { title, allow });
    if (sandbox) element.setAttribute('sandbox', sandbox);
    this.#listen(new URL(url).origin);
    element.contentWindow?.location.replace(url);
  }

  /** Says something to the window that greeted. What cannot be sent (the page is gone) is found out by its silence. */
  say(via: string, message: string): void {
    if (via === 'port') this.#port?.postMessage(message);
    else this.#element.contentWindow?.postMessage(message, this.#origin, via === 'greeting' ? [this.#connect()] : []);
  }

  remove(): void {
    this.#isRemoved = true;
    this.#lifetime.abort();
    this.#port?.close();
    this.#element.remove();
  }

  /** The other end of a new port. */
  #connect(): MessagePort {
    const { port1, port2 } = new MessageChannel();
    this.#port?.close();
    this.#port = port1;
    port1.onmessage = (event) => this.#read('port', event);
    return port2;
  }

  #listen(origin: string): void {
    const { signal } = this.#lifetime;
    window.addEventListener('message', (event) => this.#handleMessage(event), { signal });
    this.#element.addEventListener('load', () => this.#handleLoad(), { signal });
    const handleViolation = ({ effectiveDirective, blockedURI }: SecurityPolicyViolationEvent) => {
      if (effectiveDirective === 'frame-src' && originOf(blockedURI) === origin) this.#ear.hear('blocked', '');
    };
    document.addEventListener('securitypolicyviolation', handleViolation, { signal });
  }

  #handleMessage(event: MessageEvent): void {
    const room = this.#element.contentWindow;
    if (room && event.source === room) this.#read('window', event, event.origin);
  }

  /** The data comes last: reading that of a hostile message can cost seconds. */
  #read(way: 'window' | 'port', event: MessageEvent, origin?: string): void {
    if (this.#isRemoved || !this.#ear.admits(origin)) return;
    if (origin) this.#origin = origin;
    const { data } = event;
    // What the room did since may have ended the frame.
    if (typeof data !== 'string' || data.length > LONGEST_TEXT || this.#isRemoved) return;
    this.#ear.hear(way, data);
  }

  #handleLoad(): void {
    // The empty document of the start may report itself too, late in some engines; it alone can be read.
    if (this.#element.contentDocument?.URL !== 'about:blank') this.#ear.hear('loaded', '');
  }
}

/** Engines make a window and a document for it, and ask other processes: some tens of milliseconds. */
export function emptyFrame(stage: Element): HTMLIFrameElement {
  const element = document.createElement('iframe');
  // The origin only: some rooms and WeChat's payment need a referrer, nobody needs the page's path.
  element.referrerPolicy = 'strict-origin';
  // Through the CSSOM: a page's `style-src` forbids the attribute.
  Object.assign(element.style, { border: '0', display: 'block', width: WHOLE, height: WHOLE });
  stage.append(element);
  return element;
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
