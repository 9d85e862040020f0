/** The script of the room page on Gensee's SDK. */

import { Gensee } from './adapters/gensee';
import { openPage } from './page';

openPage((page) => new Gensee(page));
