// The installation that all bundlers share is two folders up; this is all that Next.js has to be told.
import { fileURLToPath } from 'node:url';

export default { turbopack: { root: fileURLToPath(new URL('../..', import.meta.url)) } };
