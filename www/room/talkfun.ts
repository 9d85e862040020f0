/** The script of the room page on Talk-fun's SDK. */

import { Talkfun } from './adapters/talkfun';
import { openPage } from './page';

openPage((page) => new Talkfun(page));
