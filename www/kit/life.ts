/** The page's own life: it is shown again, comes back from the back/forward cache, or has the network back. */

/** `shown`, `restored`: some engines paused everything; `online`. */
export function watchLife(tell: (what: string) => void, signal: AbortSignal): void {
  const on = (target: EventTarget, name: string, hear: (event: Event) => void) => target.addEventListener(name, hear, { signal });
  on(document, 'visibilitychange', () => document.hidden || tell('shown'));
  on(window, 'pageshow', (event) => (event as PageTransitionEvent).persisted && tell('restored'));
  on(window, 'online', () => tell('online'));
}
