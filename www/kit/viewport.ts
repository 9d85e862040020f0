/** The page's viewport meta while rooms are open: counted, and given its former text back by the last one. */

/** Takes a room's share of the meta; the answer gives it back. `covers`: the page wants to reach under the notches of phones. */
export function shareViewport(covers: boolean): () => void {
  const meta = find() ?? add();
  const rooms = count(meta);
  if (rooms === 0) {
    meta.setAttribute(FORMER, meta.content);
    meta.content = roomViewport(meta.content);
  }
  if (covers) meta.content = coveringViewport(meta.content);
  mark(meta, rooms + 1);
  return () => {
    const rest = count(meta) - 1;
    mark(meta, rest);
    if (rest <= 0) restore(meta);
  };
}

/**
 * The meta's text for an open room: what the room needs, and whatever else the page had (`viewport-fit`, …). Browsers do not merge several
 * of these tags, and one that is removed leaves its effect behind; so the page's one tag is edited.
 */
export function roomViewport(existing: string): string {
  // The separators that browsers accept (CSS Viewport, "parsing the viewport meta"): comma, and semicolon by habit.
  const parts = existing.split(/[,;]/).map((part) => part.split(/=(.*)/s).map((word) => word.trim()));
  const kept = parts.filter(([name]) => name && !WANTED.some((wanted) => wanted.startsWith(`${name.toLowerCase()}=`)));
  return [...WANTED, ...kept.map(([name, value]) => (value ? `${name}=${value}` : name))].join(', ');
}

/** The same text, for a page that reaches under the notches: what lies there is the page's to keep free, by `env(safe-area-inset-…)`. */
export function coveringViewport(existing: string): string {
  return /viewport-fit\s*=\s*cover/i.test(existing) ? existing : `${existing.replace(/,\s*viewport-fit\s*=[^,]*/gi, '')}, viewport-fit=cover`;
}

/** The last tag is the one in force. */
function find(): HTMLMetaElement | undefined {
  return [...document.querySelectorAll<HTMLMetaElement>('meta[name=viewport]')].at(-1);
}

function add(): HTMLMetaElement {
  const meta = document.createElement('meta');
  meta.name = 'viewport';
  meta.setAttribute(ADDED, '');
  document.head.append(meta);
  return meta;
}

function restore(meta: HTMLMetaElement): void {
  if (meta.hasAttribute(ADDED)) {
    // A tag that is only removed leaves its effect behind; this is the width of a page that has none.
    meta.content = 'width=980';
    return meta.remove();
  }
  meta.content = meta.getAttribute(FORMER) ?? '';
  for (const name of [ROOMS, FORMER]) meta.removeAttribute(name);
}

// The count and the page's own text stand on the tag itself, so that two kits of one page agree: one mark a room.
const count = (meta: Element) => meta.getAttribute(ROOMS)?.length ?? 0;
const mark = (meta: Element, rooms: number) => meta.setAttribute(ROOMS, '+'.repeat(Math.max(0, rooms)));

/** What the rooms document for phones (Talk-fun, "移动端" section): their layout expects the device's width and no zoom. */
const WANTED = ['width=device-width', 'initial-scale=1', 'minimum-scale=1', 'maximum-scale=1', 'user-scalable=no'];
const ROOMS = 'data-liveroom-rooms';
const FORMER = 'data-liveroom-former';
const ADDED = 'data-liveroom-added';
