// Autoplay under the policy and the name of Android's WebView: only a tap in the room counts there.
import { GATE_AND_INSIDE, INSIDE_ONLY, STOCK, TAPPED_INSIDE, UNMUTED, column } from './support/column.mjs';

column('chromium', 'user-gesture-required', {
  auto: STOCK, never: STOCK, always: GATE_AND_INSIDE, steered: TAPPED_INSIDE, video: UNMUTED, live: INSIDE_ONLY,
});
