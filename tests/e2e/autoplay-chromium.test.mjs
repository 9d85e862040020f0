// Autoplay in Chromium as it is delivered: sound after a tap on the page, muted before.
import { GATE, INSIDE_ONLY, STOCK, UNMUTED, column } from './support/column.mjs';

column('chromium', 'default', { auto: GATE, never: STOCK, always: GATE, steered: UNMUTED, video: UNMUTED, live: INSIDE_ONLY });
