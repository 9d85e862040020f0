/** What the cover says, Chinese first. A page may replace any of it (`texts`). */

import { isEnglish } from './language.js';

export interface CoverTexts {
  loading: string;
  play: string;
  unmute: string;
  tapInside: string;
  waiting: string;
  startsIn: string;
  startsSoon: string;
  checkAgain: string;
  ended: string;
  watchPlayback: string;
  elsewhere: string;
  replaced: string;
  kicked: string;
  full: string;
  banned: string;
  refused: string;
  watchHere: string;
  /** What went wrong, where nothing below says it better. */
  failed: string;
  /** The backend or the room's page cannot be reached. */
  offline: string;
  /** The room's page loaded and says nothing. */
  silent: string;
  /** The backend or the vendor wants to be asked later. */
  busy: string;
  /** The browser plays none of it. */
  unsupported: string;
  retry: string;
}

const CHINESE: CoverTexts = {
  loading: '正在进入直播间',
  play: '播放',
  unmute: '点击开启声音',
  tapInside: '请点击画面播放',
  waiting: '直播尚未开始',
  startsIn: '距离开始',
  startsSoon: '直播即将开始，请稍候',
  checkAgain: '刷新',
  ended: '直播已结束',
  watchPlayback: '观看回放',
  elsewhere: '你正在另一个页面观看',
  replaced: '你已在其他设备进入直播间',
  kicked: '你已被移出直播间',
  full: '直播间人数已满',
  banned: '你已被禁止进入直播间',
  refused: '暂时无法进入直播间',
  watchHere: '在此观看',
  failed: '直播间加载失败',
  offline: '连接失败，请检查网络后重试',
  silent: '直播间没有响应',
  busy: '服务繁忙，请稍后重试',
  unsupported: '当前浏览器无法播放，请换一个浏览器',
  retry: '重试',
};

const ENGLISH: CoverTexts = {
  loading: 'Entering the room',
  play: 'Play',
  unmute: 'Tap for sound',
  tapInside: 'Tap the video to play',
  waiting: 'The class has not started',
  startsIn: 'Starts in',
  startsSoon: 'The class will start soon',
  checkAgain: 'Check again',
  ended: 'The class is over',
  watchPlayback: 'Watch the recording',
  elsewhere: 'You are watching in another tab',
  replaced: 'You entered on another device',
  kicked: 'You were removed from the room',
  full: 'The room is full',
  banned: 'You may not enter this room',
  refused: 'The room cannot be entered now',
  watchHere: 'Watch here',
  failed: 'The room could not be loaded',
  offline: 'No connection. Check the network and try again.',
  silent: 'The room does not respond',
  busy: 'The service is busy. Try again in a moment.',
  unsupported: 'This browser cannot play it. Try another one.',
  retry: 'Try again',
};

/** The texts, and the language in which a screen reader is to read them. */
export function texts(language: string | undefined, own: Partial<CoverTexts> | undefined): { words: CoverTexts; language: string } {
  const english = isEnglish(language);
  const words = { ...(english ? ENGLISH : CHINESE), ...own };
  return { words, language: (own && language) || (english ? 'en' : 'zh-CN') };
}
