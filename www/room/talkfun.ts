/** The script of the room page on Talk-fun's SDK. */

import { Talkfun } from './adapters/talkfun.js';
import { openPage } from './page.js';

openPage((page) => new Talkfun(page));
