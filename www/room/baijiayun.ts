/** The script of the room page on BaijiaYun's SDK. */

import { Baijiayun } from './adapters/baijiayun.js';
import { openPage } from './page.js';

openPage((page) => new Baijiayun(page));
