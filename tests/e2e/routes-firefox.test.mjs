// The room plays on through the routes of the example apps, in Firefox.
import { walk } from './support/routes.mjs';

walk('firefox');
