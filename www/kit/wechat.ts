/**
 * `liveroom/wechat`: where in WeChat a page runs, the pages of its own mini-program, and QR codes. A file of its own, which brings nothing of
 * the kit with it. WeChat's JSSDK is the page's to load.
 */

import { LiveRoomError } from './error.js';
import { isEnglish } from './language.js';
import { isInWeChat, tell, type WeChatEnvironment } from './wechat-signs.js';

/** A class of this file's own: across `liveroom` and `liveroom/wechat` errors are told by their `code`. */
export { LiveRoomError, type LiveRoomErrorCode } from './error.js';
export type { WeChatEnvironment } from './wechat-signs.js';

/** What is used of WeChat's JSSDK, 1.3.2 or later. */
export interface Jssdk {
  miniProgram?: {
    navigateTo(options: object): void;
    redirectTo(options: object): void;
    reLaunch(options: object): void;
    switchTab(options: object): void;
    navigateBack(options: object): void;
    postMessage(options: object): void;
    getEnv(callback: (where: { miniprogram: boolean }) => void): void;
  };
}

/** Where the page runs. In WeChat it waits for the bridge, which brings what some engines do not say before, this long at most. */
export async function environment(patienceMillis = 1_000): Promise<WeChatEnvironment> {
  const first = tell(signs());
  if (!isInWeChat(navigator.userAgent) || first.isMiniProgram) return first;
  const inTime = <T>(answer: Promise<T>) => Promise.race([answer, new Promise<undefined>((late) => setTimeout(late, patienceMillis))]);
  await inTime(bridge());
  const asked = jssdk()?.miniProgram;
  const env = asked && (await inTime(new Promise<{ miniprogram: boolean }>((answer) => asked.getEnv(answer))));
  return tell({ ...signs(), getEnv: env?.miniprogram });
}

/** For a page whose bundler has the JSSDK: there is no `window.wx` then. */
export function setJssdk(wx: Jssdk): void {
  given = wx;
  for (const look of looking) look();
}

/**
 * The pages of the mini-program in whose web-view this page is; a third party's cannot be reached. Calls wait, in their order, until the
 * page's JSSDK is there. They reject with `not_supported` outside of a mini-program, with `sdk_unavailable` where the JSSDK does not come, with
 * `call_failed` when WeChat refuses.
 */
export const miniProgram = {
  /** Opens a page over this one; WeChat stacks ten at most. */
  navigateTo: (url: string): Promise<void> => open('navigateTo', url),
  /** Opens a page in this one's place. */
  redirectTo: (url: string): Promise<void> => open('redirectTo', url),
  /** Closes every page and opens this one. */
  reLaunch: (url: string): Promise<void> => open('reLaunch', url),
  /** Goes to a page of the tab bar. */
  switchTab: (url: string): Promise<void> => open('switchTab', url),
  /** Goes back by so many pages. */
  navigateBack: (delta = 1): Promise<void> => {
    if (!Number.isInteger(delta) || delta < 1) return refuse('`navigateBack` takes a number of pages, 1 or more.');
    return call('navigateBack', { delta });
  },
  /**
   * Leaves data for the mini-program, and resolves when WeChat has it. It is no live channel: the mini-program hears of it (`bindmessage`) only
   * when the viewer goes back, when the web-view is destroyed, and when the page is shared or its link copied; all at once then.
   */
  postMessage: async (data: unknown): Promise<void> => (await inMiniProgram()).postMessage({ data }),
};

/**
 * Draws a QR code into the element, without a request to anyone, and resolves with a function that takes it away. `label` is what a screen
 * reader says of it.
 */
export async function qrCode(text: string, element: Element, { label }: { label?: string } = {}): Promise<() => void> {
  if (typeof text !== 'string' || !text) return refuse('`qrCode` takes a text, such as an address.');
  if (!(element instanceof Element)) throw new LiveRoomError('slot_not_found', '`qrCode` takes the element to draw into.');
  const { draw } = await import('./qr.js').catch((reason: unknown) => {
    throw new LiveRoomError('kit_unavailable', `qr.js could not be loaded: ${String(reason)}. Serve it beside wechat.js`);
  });
  const code = draw(text, label ?? (isEnglish(undefined) ? 'QR code, to be scanned with WeChat' : '二维码，请用微信扫描'));
  if (!code) return refuse('The text is too long for a QR code.');
  element.append(code);
  return () => code.remove();
}

type MiniProgram = NonNullable<Jssdk['miniProgram']>;
type Call = Exclude<keyof MiniProgram, 'getEnv' | 'postMessage'>;

const refuse = (message: string) => Promise.reject(new LiveRoomError('invalid_option', message));

function open(name: Call, url: string): Promise<void> {
  if (typeof url !== 'string' || !url) return refuse(`\`${name}\` takes the path of a page of the mini-program, such as "/pages/pay?order=1".`);
  return call(name, { url });
}

async function call(name: Call, args: object): Promise<void> {
  const pages = await inMiniProgram();
  await new Promise<void>((success, failed) => {
    const late = () => failed(new LiveRoomError('call_timeout', `WeChat did not answer \`${name}\`.`));
    const timer = setTimeout(late, PATIENCE_MILLIS);
    // The options are those of the mini-program's own call of the name (WeChat, "web-view").
    const fail = ({ errMsg = '' }: { errMsg?: string } = {}) => {
      clearTimeout(timer);
      // It may quote the path, which may hold anything.
      failed(new LiveRoomError('call_failed', `WeChat refused \`${name}\`: ${reasonOf(errMsg)}.`));
    };
    pages[name]({ ...args, success: () => (clearTimeout(timer), success()), fail });
  });
}

/** WeChat says `navigateTo:fail page "…" is not found`. */
const reasonOf = (errMsg: string) => /not found|limit|tabbar|timeout|permission|access denied|auth/i.exec(errMsg)?.[0] ?? 'it gave no reason that is known';

async function inMiniProgram(): Promise<MiniProgram> {
  const { isMiniProgram } = await environment(PATIENCE_MILLIS);
  if (!isMiniProgram) {
    throw new LiveRoomError('not_supported', "This page is not in a mini-program's web-view; `environment()` says where it is.");
  }
  return (waiting ??= arrival().finally(() => (waiting = undefined)));
}

let waiting: Promise<MiniProgram> | undefined;
let given: Jssdk | undefined;
const looking = new Set<() => void>();

const jssdk = () => given ?? (window as { wx?: Jssdk }).wx;

function arrival(): Promise<MiniProgram> {
  return new Promise((arrived, failed) => {
    const end = (settle: () => void) => {
      looking.delete(look);
      document.removeEventListener('load', look, true);
      clearTimeout(timer);
      settle();
    };
    const look = () => {
      const found = jssdk()?.miniProgram;
      if (found) end(() => arrived(found));
    };
    const message = "WeChat's JSSDK is not there: the page loads it (jweixin 1.3.2 or later), or gives it to `setJssdk`.";
    const timer = setTimeout(() => end(() => failed(new LiveRoomError('sdk_unavailable', message))), PATIENCE_MILLIS);
    looking.add(look);
    // A script's `load` does not bubble, but it can be captured.
    document.addEventListener('load', look, true);
    look();
  });
}

const hasBridge = () => 'WeixinJSBridge' in window;

const bridge = () =>
  new Promise<void>((ready) => {
    if (hasBridge()) ready();
    else document.addEventListener('WeixinJSBridgeReady', () => ready(), { once: true });
  });

const signs = () => ({
  userAgent: navigator.userAgent,
  maxTouchPoints: navigator.maxTouchPoints,
  wxjsEnvironment: (window as { __wxjs_environment?: unknown }).__wxjs_environment,
  hasBridge: hasBridge(),
});

/** A phone on a slow network. */
const PATIENCE_MILLIS = 10_000;
