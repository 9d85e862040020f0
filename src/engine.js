/** The browser's own JSON and URL parsers, for the core. Nothing here throws. */

/** What a JSON text says, written so that it is read without another parser (`json.rs`); empty when it is none. */
export function parse(text) {
  try {
    return flat(JSON.parse(text));
  } catch {
    return '';
  }
}

/** The origin of an http(s) URL; empty for anything else. */
export function origin(url) {
  try {
    const { protocol, origin } = new URL(url);
    return /^https?:/.test(protocol) ? origin : '';
  } catch {
    return '';
  }
}

/** A letter for the kind, what it is or how long it is, a colon; then its letters (UTF-16 units), its values, or its names and values. */
function flat(value) {
  if (typeof value === 'string') return `s${value.length}:${value}`;
  if (typeof value === 'number') return `#${value}:`;
  if (Array.isArray(value)) return `a${value.length}:${value.map(flat).join('')}`;
  if (!value || value === true) return `${value}:`;
  const members = Object.entries(value);
  return `o${members.length}:${members.flat().map(flat).join('')}`;
}
