// Floating UI, as its documentation shows it for a reference that may move in any way, laid over the slot.
import { autoUpdate, computePosition, offset } from '@floating-ui/dom';

import { beside } from './beside.js';

export async function open(slot, { frame }) {
  const element = beside(frame);
  const { begin, end } = window.instruments;
  element.style.position = 'absolute';
  const over = offset(({ rects }) => -rects.reference.height);
  const place = async () => {
    begin();
    const { x, y, middlewareData } = await computePosition(slot, element, { placement: 'bottom-start', middleware: [over, size] });
    const { width, height } = middlewareData.size;
    Object.assign(element.style, { left: `${x}px`, top: `${y}px`, width: `${width}px`, height: `${height}px` });
    end();
  };
  const stop = autoUpdate(slot, element, place, { animationFrame: true });
  await place();
  return { element, stop };
}

/** As wide and high as the slot. */
const size = { name: 'size', fn: ({ rects: { reference } }) => ({ data: { width: reference.width, height: reference.height } }) };
