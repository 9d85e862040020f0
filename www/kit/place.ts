/** Where a viewer left the floating room: remembered per origin, for the next room. */

import type { Corner } from './types.js';

export interface Place {
  corner: Corner;
  /** 0 for what is usual on such a screen. */
  width: number;
}

const KEY = 'liveroom:place';
const CORNERS: unknown[] = ['top-left', 'top-right', 'bottom-left', 'bottom-right'];

export function remembered(corner = usual()): Place {
  try {
    const place = Object(JSON.parse(localStorage.getItem(KEY) ?? '')) as Place;
    if (CORNERS.includes(place.corner) && place.width >= 0) return { corner: place.corner, width: Math.round(place.width) };
  } catch {
    // Nothing remembered, or a browser that remembers nothing.
  }
  return { corner, width: 0 };
}

/** Where a page's lines end. */
const usual = (): Corner => (getComputedStyle(document.body).direction === 'rtl' ? 'bottom-left' : 'bottom-right');

export function remember(place: Place): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(place));
  } catch {
    // A full or forbidden storage: the next room begins where the page says.
  }
}
