// A plain listener of scrolling and resizing, which sees nothing else that moves the slot.
import { beside } from './beside.js';

export async function open(slot, { frame }) {
  const element = beside(frame);
  element.style.position = 'fixed';
  const place = () => {
    const { left, top, width, height } = slot.getBoundingClientRect();
    Object.assign(element.style, { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` });
  };
  document.addEventListener('scroll', place, { capture: true, passive: true });
  window.addEventListener('resize', place);
  place();
  return { element };
}
