/** Where in WeChat a page runs, read from several signs, none of which is believed alone. */

import { isIos } from './device.js';

export interface WeChatEnvironment {
  /** `wecom` is 企业微信. */
  app: 'browser' | 'wechat' | 'wecom';
  /** In the web-view of a mini-program. */
  isMiniProgram: boolean;
  /** `desktop` is WeChat for Windows and for Mac, too. */
  system: 'ios' | 'android' | 'desktop' | 'other';
}

export interface Signs {
  userAgent: string;
  maxTouchPoints: number;
  /** `window.__wxjs_environment`. */
  wxjsEnvironment: unknown;
  /** `WeixinJSBridge` is there. */
  hasBridge: boolean;
  /** What `wx.miniProgram.getEnv` said, where there is a JSSDK. */
  getEnv?: boolean | undefined;
}

/** By its user agent, which others copy. */
export const isInWeChat = (userAgent: string): boolean => /MicroMessenger\//.test(userAgent);

/**
 * WeChat: its name in the user agent, and a second sign of it. A mini-program: WeChat, and one of the three words for it that WeChat documents;
 * iOS was seen without the one in the user agent. `MiniProgramEnv` is the mini-program itself on a PC and does not count.
 */
export function tell({ userAgent, maxTouchPoints, wxjsEnvironment, hasBridge, getEnv }: Signs): WeChatEnvironment {
  const has = (word: RegExp) => word.test(userAgent);
  const isSeconded = hasBridge || wxjsEnvironment !== undefined || getEnv !== undefined || has(MORE_WORDS);
  const isWeChat = isInWeChat(userAgent) && isSeconded;
  const system = isIos({ userAgent, maxTouchPoints }) ? 'ios' : has(/Android/) ? 'android' : has(/Windows NT|Macintosh|X11/) ? 'desktop' : 'other';
  return {
    app: !isWeChat ? 'browser' : has(/wxwork\//) ? 'wecom' : 'wechat',
    isMiniProgram: isWeChat && (has(/miniProgram/) || wxjsEnvironment === 'miniprogram' || getEnv === true),
    system,
  };
}

/** What WeChat's user agents have beside its name. */
const MORE_WORDS = /wxwork\/|NetType\/|XWEB\/|MMWEBID\/|WindowsWechat|MacWechat|miniProgram/;
