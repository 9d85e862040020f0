// Where in WeChat a page runs, by the signs that WeChat and others really give; and the QR codes, read back module by module.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { load } from '../room/support/page.mjs';

const { tell } = await load('../kit/wechat-signs.ts');
const { modules } = await load('../kit/qr.ts');

const IPHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148';
const ANDROID = 'Mozilla/5.0 (Linux; Android 14; V2309A Build/UP1A.231005.007; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/122.0.6261.120 Mobile Safari/537.36';
const WINDOWS = 'Mozilla/5.0 (Windows NT 10.0; WOW64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/122.0.0.0 Safari/537.36';
const MAC = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)';
const ON_IPHONE = `${IPHONE} MicroMessenger/8.0.49(0x18003137) NetType/WIFI Language/zh_CN`;
const ON_ANDROID = `${ANDROID} XWEB/1220099 MMWEBSDK/20240404 MMWEBID/4128 MicroMessenger/8.0.49.2600(0x2800315A) WeChat/arm64 Weixin NetType/5G Language/zh_CN ABI/arm64`;
const ON_WINDOWS = `${WINDOWS} NetType/WIFI MicroMessenger/7.0.20.1781(0x6700143B) WindowsWechat(0x63090a13) XWEB/9129 Flue`;
const ON_MAC = `${MAC} MicroMessenger/6.8.0(0x16080000) NetType/WIFI MiniProgramEnv/Mac MacWechat/WMPF XWEB/30515`;
const COPIED = `${WINDOWS} MicroMessenger/8.0.49`;
const MINI = ' miniProgram/wx0123456789abcdef';

describe('where a page runs', () => {
  /** The user agent, the other signs, and what is made of them. */
  const CASES = {
    Safari: [IPHONE, {}, 'browser ios'],
    Chrome: [WINDOWS, {}, 'browser desktop'],
    'WeChat on iPhone': [ON_IPHONE, {}, 'wechat ios'],
    'WeChat on Android': [ON_ANDROID, { hasBridge: true, wxjsEnvironment: 'browser' }, 'wechat android'],
    'WeChat on an iPad that says it is a Mac': [`${MAC} MicroMessenger/8.0.49(0x18003137) NetType/WIFI`, { maxTouchPoints: 5 }, 'wechat ios'],
    'WeChat on Windows': [ON_WINDOWS, {}, 'wechat desktop'],
    'WeChat on Mac': [ON_MAC, {}, 'wechat desktop'],
    WeCom: [`${IPHONE} wxwork/4.1.22 MicroMessenger/7.0.1 Language/zh ColorScheme/Light`, {}, 'wecom ios'],
    'a mini-program of WeCom': [`${ANDROID} wxwork/4.1.22 MicroMessenger/7.0.1 NetType/WIFI${MINI}`, {}, 'wecom android mini'],
    'a mini-program on iPhone': [ON_IPHONE + MINI, {}, 'wechat ios mini'],
    'a mini-program on iPhone, by its window alone': [ON_IPHONE, { wxjsEnvironment: 'miniprogram' }, 'wechat ios mini'],
    'a mini-program on iPhone, by the JSSDK alone': [ON_IPHONE, { getEnv: true }, 'wechat ios mini'],
    'a mini-program on Windows': [`${ON_WINDOWS}${MINI}`, { hasBridge: true }, 'wechat desktop mini'],
    'the JSSDK says no, and nothing says yes': [ON_ANDROID, { getEnv: false }, 'wechat android'],
    'a user agent with a word of WeChat’s': [COPIED, {}, 'browser desktop'],
    'the same, and a bridge': [COPIED, { hasBridge: true }, 'wechat desktop'],
    'a bridge in another browser': [ANDROID, { hasBridge: true }, 'browser android'],
    'a window’s word in another browser': [ANDROID + MINI, { wxjsEnvironment: 'miniprogram', getEnv: true }, 'browser android'],
    'nothing known': ['', {}, 'browser other'],
  };
  for (const [name, [userAgent, signs, expected]] of Object.entries(CASES)) {
    test(name, () => {
      const { app, system, isMiniProgram } = tell({ userAgent, maxTouchPoints: 0, wxjsEnvironment: undefined, hasBridge: false, ...signs });
      assert.equal(`${app} ${system}${isMiniProgram ? ' mini' : ''}`, expected);
    });
  }
});

describe('a QR code', () => {
  const FINDER = ['1111111', '1000001', '1011101', '1011101', '1011101', '1000001', '1111111'];

  /** The dark modules that the path draws. */
  function drawn({ size, path }) {
    const rows = Array.from({ length: size }, () => Array(size).fill('0'));
    for (const [, x, y, width] of path.matchAll(/M(\d+) (\d+)h(\d+)v1H\1z/g)) rows[y].fill('1', Number(x), Number(x) + Number(width));
    return rows.map((row) => row.join(''));
  }

  test('has its three finders, and a rim of four', () => {
    const code = modules('https://mini.example/a?b=1');
    assert.equal(code.path.replace(/M\d+ \d+h\d+v1H\d+z/g, ''), '', 'nothing but runs');
    const rows = drawn(code);
    const last = code.size - 4 - 7;
    for (const [x, y] of [[4, 4], [last, 4], [4, last]]) {
      assert.deepEqual(rows.slice(y, y + 7).map((row) => row.slice(x, x + 7)), FINDER, `at ${x}, ${y}`);
    }
    for (let rim = 0; rim < 4; rim += 1) {
      for (const line of [rows[rim], rows.at(-1 - rim)]) assert.doesNotMatch(line, /1/);
      for (const row of rows) assert.deepEqual([row[rim], row.at(-1 - rim)], ['0', '0']);
    }
    assert.equal((code.size - 8 - 17) % 4, 0, 'a size that there is');
  });

  const CASES = { 'a letter': ['a', true], 'an address in Chinese': ['https://例子.example/直播', true], 'as much as fits': ['a'.repeat(2331), true], 'one letter more': ['a'.repeat(2332), false] };
  for (const [name, [text, fits]] of Object.entries(CASES)) test(name, () => assert.equal(modules(text) !== undefined, fits));
});
