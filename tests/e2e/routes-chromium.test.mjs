// The room plays on through the routes of the example apps, in Chromium.
import { walk } from './support/routes.mjs';

walk('chromium');
