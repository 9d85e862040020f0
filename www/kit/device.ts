/** What the browser shows of itself, from signals none of which is sure alone. */

import type { SessionRequest } from './types.js';

type Signs = Pick<Navigator, 'userAgent' | 'maxTouchPoints'>;

/** An iPad says that it is a Macintosh, which has no touch screen. */
export const isIos = ({ userAgent, maxTouchPoints }: Signs): boolean =>
  /iPad|iPhone|iPod/.test(userAgent) || (maxTouchPoints > 1 && /Macintosh/.test(userAgent));

/** Desktop browsers ignore the viewport meta. */
export const isPhoneOrTablet = (signs: Signs): boolean => isIos(signs) || /Mobi|Android/.test(signs.userAgent);

/** What WeChat says of the page; in some engines only once its bridge is there. */
export const wxjsEnvironment = () => (window as { __wxjs_environment?: unknown }).__wxjs_environment;

/**
 * WeChat's web-view document names the user agent's `miniProgram` (since WeChat 7.0.0) and `__wxjs_environment`; one field report has iOS
 * without the first. `MiniProgramEnv` is the mini-program itself on a PC and does not count.
 */
export function environment(userAgent: string, word: unknown): SessionRequest['environment'] {
  if (!/MicroMessenger/.test(userAgent)) return 'browser';
  return /miniProgram/.test(userAgent) || word === 'miniprogram' ? 'mini_program' : 'wechat';
}

/**
 * How far a tap on the page reaches (`crates/core/src/gate.rs`). WeChat on Android runs on a WebView of its own, whose policy nobody documents:
 * it is taken for one like the system's.
 */
export function reach(userAgent: string): 'brief' | 'page' | 'lasting' {
  if (!/Chrome\/|Firefox\//.test(userAgent)) return 'brief';
  return /; wv\)|XWEB|MicroMessenger/.test(userAgent) ? 'page' : 'lasting';
}

/** For the core (`src/options.rs`). WeChat's bridge counts as a gesture where its callbacks are native scripts, which iOS treats as one. */
export const circumstances = ({ userAgent } = navigator) => ({
  environment: environment(userAgent, wxjsEnvironment()),
  reach: reach(userAgent),
  hasBridge: /MicroMessenger/.test(userAgent) && /iPhone|iPad/.test(userAgent),
  isSecure: location.protocol === 'https:',
  seed: Math.floor(Math.random() * 2 ** 32),
});

/** Whether the viewer saves data, or has a network that brings next to none: Chromium alone says so. */
export function isFrugal(browser: object): boolean {
  const { connection } = browser as { connection?: { saveData?: boolean; effectiveType?: string } };
  return connection?.saveData || /2g/.test(connection?.effectiveType!);
}
