/** What the cover says, Chinese first. A page may replace any of it (`texts`). */

export interface CoverTexts {
  loading: string;
  play: string;
  unmute: string;
  tapInside: string;
  waiting: string;
  startsIn: string;
  startsSoon: string;
  ended: string;
  watchPlayback: string;
  elsewhere: string;
  replaced: string;
  kicked: string;
  full: string;
  banned: string;
  refused: string;
  watchHere: string;
  failed: string;
  retry: string;
}

const CHINESE: CoverTexts = {
  loading: '正在进入直播间',
  play: '播放',
  unmute: '点击开启声音',
  tapInside: '请点击画面播放',
  waiting: '直播尚未开始',
  startsIn: '距离开始',
  startsSoon: '即将开始',
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
  retry: '重试',
};

const ENGLISH: CoverTexts = {
  loading: 'Entering the room',
  play: 'Play',
  unmute: 'Tap for sound',
  tapInside: 'Tap the video to play',
  waiting: 'The class has not started',
  startsIn: 'Starts in',
  startsSoon: 'Starting soon',
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
  retry: 'Try again',
};

export function texts(language: string | undefined, own: Partial<CoverTexts> | undefined): CoverTexts {
  const wanted = language ?? (document.documentElement.lang || navigator.language);
  return { ...(/^en/i.test(wanted) ? ENGLISH : CHINESE), ...own };
}
