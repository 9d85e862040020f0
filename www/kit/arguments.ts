/** What a page may write in a call to its room. */

const isNumber = (most: number) => (value: unknown) => typeof value === 'number' && value >= 0 && value <= most;

const LAYOUTS: unknown[] = ['courseware-main', 'video-main', 'swap', 'video-only'];
/** By the call's name: what it takes, in words, and whether it takes this. */
export const ARGUMENTS: Record<string, [what: string, accepts: (value: unknown) => boolean]> = {
  setMuted: ['true or false', (value) => typeof value === 'boolean'],
  setVolume: ['a number from 0 to 1', isNumber(1)],
  seek: ['a number of seconds', isNumber(1e9)],
  setLine: ['the id of a line', (value) => typeof value === 'string'],
  setLayout: [`one of ${LAYOUTS.join(', ')}`, (value) => LAYOUTS.includes(value)],
};
