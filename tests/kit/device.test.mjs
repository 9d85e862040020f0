// Where the page runs, and how far a tap reaches there, told from the user agents that WeChat and others really send.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { load } from '../room/support/page.mjs';

const { environment, reach } = await load('../kit/device.ts');

const IPHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148';
const ANDROID =
  'Mozilla/5.0 (Linux; Android 14; V2309A Build/UP1A.231005.007; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/122.0.6261.120 Mobile Safari/537.36';
const WINDOWS = 'Mozilla/5.0 (Windows NT 10.0; WOW64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/122.0.0.0 Safari/537.36';
const MAC = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)';
const ON_IPHONE = ' MicroMessenger/8.0.49(0x18003137) NetType/WIFI Language/zh_CN';
const ON_ANDROID =
  ' XWEB/1220099 MMWEBSDK/20240404 MMWEBID/4128 MicroMessenger/8.0.49.2600(0x2800315A) WeChat/arm64 Weixin NetType/5G Language/zh_CN ABI/arm64';
const ON_WINDOWS = ' NetType/WIFI MicroMessenger/7.0.20.1781(0x6700143B) WindowsWechat(0x63090a13) XWEB/9129';
const APP = ' miniProgram/wx0123456789abcdef';

describe('WeChat is told from browsers, and its mini-programs from both', () => {
  const CASES = {
    'Safari': [`${IPHONE} Version/17.5 Safari/604.1`, undefined, 'browser'],
    'Chrome on Android': [ANDROID, undefined, 'browser'],
    'Chrome on Windows': [WINDOWS, undefined, 'browser'],
    'nothing at all': ['', undefined, 'browser'],
    'WeChat on iPhone': [IPHONE + ON_IPHONE, undefined, 'wechat'],
    'WeChat on Android': [ANDROID + ON_ANDROID, undefined, 'wechat'],
    'WeChat on Windows': [`${WINDOWS}${ON_WINDOWS} Flue`, undefined, 'wechat'],
    'WeChat on Mac': [`${MAC} MicroMessenger/6.8.0(0x16080000) NetType/WIFI MiniProgramEnv/Mac MacWechat/WMPF XWEB/30515`, undefined, 'wechat'],
    'WeCom': [`${IPHONE} wxwork/4.1.22 MicroMessenger/7.0.1 Language/zh ColorScheme/Light`, undefined, 'wechat'],
    'a mini-program on iPhone': [IPHONE + ON_IPHONE + APP, undefined, 'mini_program'],
    'a mini-program on iPhone, by its window': [IPHONE + ON_IPHONE, 'miniprogram', 'mini_program'],
    'a mini-program on Android': [ANDROID + ON_ANDROID + APP, 'miniprogram', 'mini_program'],
    'a mini-program on Windows': [WINDOWS + ON_WINDOWS + APP, undefined, 'mini_program'],
    'another word of the window': [IPHONE + ON_IPHONE, 'browser', 'wechat'],
    'WeChat’s words outside of WeChat': [IPHONE + APP, 'miniprogram', 'browser'],
  };
  for (const [name, [userAgent, word, expected]] of Object.entries(CASES)) test(name, () => assert.equal(environment(userAgent, word), expected));
});

describe('a tap reaches as far as the engine carries it', () => {
  const CASES = {
    'Chrome on Windows': [WINDOWS, 'lasting'],
    'Chrome on Android': [ANDROID.replace('; wv', ''), 'lasting'],
    'Firefox': ['Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0', 'lasting'],
    'Safari on iPhone': [IPHONE, 'brief'],
    'WeChat on iPhone': [IPHONE + ON_IPHONE, 'brief'],
    'WeChat on Android': [ANDROID + ON_ANDROID, 'page'],
    'a web-view on Android': [ANDROID, 'page'],
    'nothing known': ['', 'brief'],
  };
  for (const [name, [userAgent, expected]] of Object.entries(CASES)) test(name, () => assert.equal(reach(userAgent), expected));
});
