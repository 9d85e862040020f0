// Autoplay in WebKit that lets nothing play without a tap, not even muted, as WeChat on iOS is reported to.
import { GATE_AND_INSIDE, INSIDE_ONLY, STOCK, TAPPED, column } from './support/column.mjs';

column('webkit', 'deny', { auto: STOCK, never: STOCK, always: GATE_AND_INSIDE, steered: TAPPED, video: TAPPED, live: INSIDE_ONLY });
