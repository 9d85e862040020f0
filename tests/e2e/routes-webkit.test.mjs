// The room plays on through the routes of the example apps, in WebKitGTK.
import { walk } from './support/routes.mjs';

walk('webkit');
