/** What the controls of a floating room are called. A page may replace any of it (`texts`). */

import { isEnglish } from './language.js';

export interface ControlsTexts {
  move: string;
  back: string;
  minimise: string;
  close: string;
  exitFullscreen: string;
}

const CHINESE: ControlsTexts = {
  move: '移动小窗：方向键移动，加减号缩放，回车返回，Esc 关闭',
  back: '返回课程',
  minimise: '最小化',
  close: '关闭小窗',
  exitFullscreen: '退出全屏',
};

const ENGLISH: ControlsTexts = {
  move: 'Move the room: arrows move, plus and minus size, Enter returns, Escape closes',
  back: 'Back to the lesson',
  minimise: 'Minimise',
  close: 'Close',
  exitFullscreen: 'Leave fullscreen',
};

export function controlsTexts(language: string | undefined, own: Partial<ControlsTexts> | undefined): ControlsTexts {
  return { ...(isEnglish(language) ? ENGLISH : CHINESE), ...own };
}
