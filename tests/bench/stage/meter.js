// Watches one element follow another, picture by picture, as they are painted.

const { raf, worked, top, hearPort, PerformanceObserver } = window.instruments;
let shift = 0;
new PerformanceObserver((list) => {
  for (const { value } of list.getEntries()) shift += value;
}).observe({ type: 'layout-shift', buffered: true });

/** How the page's layout has shifted so far, as its viewers see it. */
export const shifted = () => shift;

/** Begins; `end()` says what every picture took and how far behind the follower was. */
export function watch(slot, follower) {
  const pictures = [];
  let before = worked();
  let isWatching = true;
  const { port1, port2 } = new MessageChannel();
  // A message that is sent before a picture is made arrives after it: what is read then has been painted, and reading it lays nothing out.
  hearPort(port1, () => {
    const work = worked();
    pictures.push({ slot: top(slot), follower: top(follower), work: work - before });
    before = work;
    if (isWatching) raf(tick);
    else port1.close();
  });
  const tick = () => port2.postMessage('');
  raf(tick);
  return () => {
    isWatching = false;
    return judge(pictures);
  };
}

function judge(pictures) {
  const moved = pictures.map(({ slot }, at) => at).filter((at) => at > 0 && Math.abs(pictures[at].slot - pictures[at - 1].slot) > 2);
  const behind = moved.map((at) => lag(pictures, at));
  const sum = (values) => values.reduce((one, other) => one + other, 0);
  return {
    pictures: moved.length,
    millis: sum(moved.map((at) => pictures[at].work)) / moved.length,
    usual: moved.map((at) => pictures[at].work).sort((one, other) => one - other)[moved.length >> 1],
    late: behind.filter((frames) => frames > 0).length,
    lag: Math.max(0, ...behind),
  };
}

/** How many pictures ago the slot was where the follower is now. */
function lag(pictures, at) {
  for (let ago = 0; ago < LONGEST; ago += 1) {
    if (at - ago >= 0 && Math.abs(pictures[at].follower - pictures[at - ago].slot) <= 1) return ago;
  }
  return LONGEST;
}

const LONGEST = 6;
