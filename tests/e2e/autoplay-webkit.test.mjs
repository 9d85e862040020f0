// Autoplay in WebKit as it is delivered: a tap on the page reaches a frame for a second only.
import { GATE_AND_INSIDE, INSIDE_ONLY, STOCK, UNMUTED, column } from './support/column.mjs';

column('webkit', 'default', { auto: STOCK, never: STOCK, always: GATE_AND_INSIDE, steered: UNMUTED, video: UNMUTED, live: INSIDE_ONLY });
