/** The script of the room page on Gensee's SDK. */

import { Gensee } from './adapters/gensee.js';
import { openPage } from './page.js';

openPage((page) => new Gensee(page));
