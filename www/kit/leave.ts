/**
 * The page goes to the room, in a mini-program's web-view, where no frame shows. The way back leads to the page's own entry in the
 * history, which is marked, so that the page does not send its viewer away again at once.
 */

/** The address, a credential, goes to the browser alone. `room` marks the entry. */
export async function leave(url: string, room: string, signal: AbortSignal): Promise<void> {
  // A document that has not loaded whole would be replaced in the history (HTML, "navigate" steps of Location): no way would lead back.
  if (document.readyState !== 'complete') await new Promise((loaded) => addEventListener('load', loaded, { once: true, signal }));
  // The load event itself still counts as loading.
  setTimeout(() => {
    if (signal.aborted) return;
    history.replaceState({ ...history.state, liveroomLeft: room }, '');
    location.assign(url);
  });
}
