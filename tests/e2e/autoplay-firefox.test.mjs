// Autoplay in Firefox as it is delivered.
import { GATE, INSIDE_ONLY, STOCK, UNMUTED, column } from './support/column.mjs';

column('firefox', 'default', { auto: GATE, never: STOCK, always: GATE, steered: UNMUTED, video: UNMUTED, live: INSIDE_ONLY });
