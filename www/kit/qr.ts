/** QR codes, in a file of its own: few pages draw one. As SVG with attributes alone, which every policy lets be. */

import { encode } from 'uqr';

/** Nothing when the text is longer than a code can hold. */
export function draw(text: string, label: string): SVGElement | undefined {
  const code = modules(text);
  if (!code) return;
  const { size, path } = code;
  return element('svg', { viewBox: `0 0 ${size} ${size}`, role: 'img', 'aria-label': label, 'shape-rendering': 'crispEdges' }, [
    // White of its own: scanners want dark on light, whatever the page's colours are.
    element('path', { fill: '#fff', d: `M0 0h${size}v${size}H0z` }),
    element('path', { fill: '#000', d: path }),
  ]);
}

/** How many modules wide, and the dark ones: a stroke for each run of them. */
export function modules(text: string): { size: number; path: string } | undefined {
  try {
    // The rim that ISO 18004 asks for, and the middle one of its levels of correction for a screen that is looked at askance.
    const { size, data } = encode(text, { border: 4, ecc: 'M' });
    const rows = data.map((row, y) => row.map((dark, x) => (dark && !row[x - 1] ? `M${x} ${y}h${run(row, x)}v1H${x}z` : '')));
    return { size, path: rows.flat().join('') };
  } catch {
    return undefined;
  }
}

function run(row: boolean[], from: number): number {
  const end = row.indexOf(false, from);
  return (end < 0 ? row.length : end) - from;
}

function element(name: string, attributes: Record<string, string>, children: Element[] = []): SVGElement {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  made.append(...children);
  return made;
}
