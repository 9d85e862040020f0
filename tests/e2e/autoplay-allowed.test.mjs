// Autoplay where the browser lets everything play, as for pages that a viewer uses much: nobody is asked for a tap.
import { AT_ONCE, GATE, STOCK_AT_ONCE, column } from './support/column.mjs';

column('chromium', 'no-user-gesture-required', {
  auto: STOCK_AT_ONCE, never: STOCK_AT_ONCE, always: GATE, steered: AT_ONCE, video: AT_ONCE, live: AT_ONCE,
});
