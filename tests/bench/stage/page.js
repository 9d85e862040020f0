// A lesson with notes beside a slot, in the page or in a box of it that scrolls; what is to be measured follows the slot.
import { shifted, watch } from './meter.js';

const query = new URLSearchParams(location.search);
const { instruments } = window;

const slot = document.querySelector('#slot');
const options = { backend: query.get('backend'), frame: query.get('frame') };
const { open } = await import(`/stage/${query.get('follower')}.js`);
const opened = await open(slot, options);

let end;
window.measurement = {
  ...opened,
  begin: () => { end = watch(slot, opened.element); },
  end: () => end(),
  countReads: instruments.countReads,
  readsCounted: instruments.readsCounted,
  shifted,
  /** What the browser called in so many milliseconds. */
  rest: async (millis) => {
    const before = instruments.calls();
    // No timer of the page's: this is the instruments' own.
    const until = instruments.now() + millis;
    await new Promise((done) => {
      const look = () => (instruments.now() < until ? instruments.raf(look) : done());
      look();
    });
    const after = instruments.calls();
    return Object.fromEntries(Object.entries(after).map(([name, count]) => [name, count - (before[name] ?? 0)]).filter(([, count]) => count > 0));
  },
};
