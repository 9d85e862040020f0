/** Opens the connections to a room before its frame does: while the viewer is asked for a tap, or the seat for its owner. */

/** The links last as long as the place they stand in. The core reads the session, too, and refuses what is wrong with it. */
export function preconnect(place: Element, session: string): void {
  const { origins = [] } = JSON.parse(session) as { origins?: string[] };
  for (const href of origins) {
    // Two rooms of one vendor, or the page's own head, may have asked for it.
    if (!document.querySelector(`link[href="${href}"]`)) place.append(Object.assign(document.createElement('link'), { rel: 'preconnect', href }));
  }
}
