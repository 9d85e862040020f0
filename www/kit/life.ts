/** The page's own life: it is shown again, comes back from the back/forward cache, has the network back, or hears where it is. */

import { wxjsEnvironment } from './device.js';

/** `shown`, `restored`: some engines paused everything; `online`; `mini-program`: WeChat's bridge came, and some engines know it only then. */
export function watchLife(tell: (what: string) => void, signal: AbortSignal): void {
  const on = (target: EventTarget, name: string, hear: (event: Event) => void) => target.addEventListener(name, hear, { signal });
  on(document, 'visibilitychange', () => document.hidden || tell('shown'));
  on(window, 'pageshow', (event) => (event as PageTransitionEvent).persisted && tell('restored'));
  on(window, 'online', () => tell('online'));
  on(document, 'WeixinJSBridgeReady', () => wxjsEnvironment() === 'miniprogram' && tell('mini-program'));
}
