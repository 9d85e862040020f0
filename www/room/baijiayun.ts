/** The script of the room page on BaijiaYun's SDK. */

import { Baijiayun } from './adapters/baijiayun';
import { openPage } from './page';

openPage((page) => new Baijiayun(page));
