// The pages of www/pages, on a desktop and on a phone: each opens its rooms, shows its code and its events, and says nothing wrong.
import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';

import { DESKTOP, PHONE, setUp, until } from './support/live.mjs';
import { ROOT } from './support/programs.mjs';

const live = setUp();

/** What stands on each page, by the names of the vendors' rooms. */
const PAGES = {
  'talkfun.html': ['open.talk-fun'],
  'baijiayun.html': ['demo.at.baijiayun'],
  'gensee.html': ['demo.gensee'],
  'floating.html': ['open.talk-fun'],
  'two-rooms.html': ['open.talk-fun', 'open.talk-fun'],
  'script-tag.html': ['open.talk-fun'],
  'react.html': ['open.talk-fun'],
  'vue.html': ['open.talk-fun'],
  'history.html': ['open.talk-fun'],
};

async function open(t, path, options) {
  const page = await live.page(t, options);
  await page.goto(live.url(`/${path}?sim=${encodeURIComponent(live.sim.url)}`));
  // Nobody has tapped the page yet, and a stock room cannot say that it was refused: the viewer's tap comes first.
  // Of two rooms the second may know of the first one's tap already.
  await until('every room to be let in', async () => {
    const gate = page.locator('[data-liveroom-cover="gate"] button').first();
    if (await gate.isVisible()) await gate.click();
    return (await page.locator('[data-liveroom-stage] iframe').count()) === PAGES[path].length;
  });
  return page;
}

for (const [path, hosts] of Object.entries(PAGES)) {
  describe(path, () => {
    for (const [device, options] of [['desktop', DESKTOP], ['phone', PHONE]]) {
      test(device, async (t) => {
        const page = await open(t, path, options);
        // A frame that has just come has no address yet.
        const frames = () => page.frames().slice(1).map((frame) => new URL(frame.url() || 'about:blank').origin).sort();
        const expected = hosts.map((host) => `http://${host}.localhost:${live.sim.port}`);
        await until('the rooms', () => JSON.stringify(frames()) === JSON.stringify(expected), async () => frames());
        if (hosts.length > 0) {
          await page.locator('pre[data-code]').first().filter({ hasText: /LiveRoom|live-room/ }).waitFor();
          await page.locator('.log li').first().waitFor();
          const slot = await page.locator('.slot').first().boundingBox();
          const stage = await page.locator('[data-liveroom-stage]').first().boundingBox();
          assert.deepEqual(stage, slot, 'the room covers its slot');
          assert.ok(slot.width >= 200 && slot.height >= 110, `it can be seen: ${slot.width} × ${slot.height}`);
        }
        const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.equal(wider, 0, 'nothing is wider than the screen');
        assert.deepEqual(page.said.filter((line) => !/favicon|404|React DevTools/.test(line)), []);
      });
    }
  });
}

describe('index.html, the playground', () => {
  /** `chosen`: names of chips, as they are read. */
  async function play(t, chosen, options = DESKTOP) {
    const page = await live.page(t, options);
    const asked = [];
    page.on('request', (request) => asked.push(request));
    await page.goto(live.url('/'));
    for (const name of chosen) await page.locator('.chip', { hasText: name }).locator('input').check();
    const inner = page.frameLocator('#device iframe');
    const [gate, room] = [inner.locator('[data-liveroom-cover="gate"] button'), inner.locator('[data-liveroom-stage] :is(iframe, video)')];
    await gate.or(room).first().waitFor({ state: 'attached' });
    if (await gate.isVisible()) await gate.click();
    await room.waitFor({ state: 'attached' });
    return { page, inner, asked };
  }

  for (const [device, options] of [['desktop', DESKTOP], ['phone', PHONE]]) {
    test(device, async (t) => {
      const { page } = await play(t, [], options);
      await page.locator('#code').filter({ hasText: `room: 'talkfun-demo'` }).waitFor();
      await page.locator('.log li').first().waitFor();
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.equal(wider, 0, 'nothing is wider than the screen');
      assert.deepEqual(page.said, []);
    });
  }

  test('the room and the way of writing it', async (t) => {
    for (const [room, way, code, origin] of [['百家云', '标签', 'room="baijiayun-demo"', 'demo.at.baijiayun'], ['展视互动', 'Vue', 'liveroom/vue', 'demo.gensee']]) {
      const { page } = await play(t, [room, way]);
      await page.locator('#code').filter({ hasText: code }).waitFor();
      await until(origin, () => page.frames().some((frame) => frame.url().includes(origin)));
      const { hash } = new URL(page.url());
      await page.reload();
      await page.locator('#code').filter({ hasText: code }).waitFor();
      assert.equal(new URL(page.url()).hash, hash, 'what was chosen is in the address');
    }
  });

  test('the environment', async (t) => {
    const { page, asked } = await play(t, ['手机', '微信', '没有 wasm']);
    const session = asked.findLast((request) => request.url().endsWith('/session'));
    assert.equal(session.postDataJSON().environment, 'wechat');
    assert.ok(asked.some((request) => request.url().endsWith('/kit.plain.js')), 'JavaScript in the place of wasm');
    const { width, height } = await page.locator('#device iframe').boundingBox();
    assert.ok(height > width, 'a phone’s screen');
  });

  test('a mini-program, which the page leaves for the room', async (t) => {
    const page = await live.page(t);
    await page.goto(live.url('/#room=talkfun-demo&environment=mini-program'));
    const chip = page.locator('.chip', { hasText: '小程序' }).locator('input');
    assert.ok(await chip.isChecked(), 'by the address');
    await until('the room in the page’s own place', () => page.frames().some((frame) => frame.parentFrame() === page.mainFrame() && frame.url().includes('open.talk-fun')));
  });

  test('autoplay is refused where it is to be, although the page was tapped', async (t) => {
    await live.sim.empty();
    const { page } = await play(t, ['禁止自动播放']);
    await live.sim.viewer('a viewer who has to tap the picture', ({ blocked, playing }) => blocked && !playing);
    await page.locator('.chip', { hasText: '禁止自动播放' }).locator('input').uncheck();
    const gate = page.frameLocator('#device iframe').locator('[data-liveroom-cover="gate"] button');
    await until('a picture that plays', async () => {
      if (await gate.isVisible()) await gate.click();
      return (await live.sim.viewers()).some(({ playing }) => playing);
    });
  });
});

test('the index leads to every page', async (t) => {
  const page = await live.page(t);
  await page.goto(live.url('/'));
  const links = await page.locator('a').evaluateAll((links) => links.map((link) => new URL(link.href).pathname.slice(1)));
  const files = (await readdir(join(ROOT, 'www/pages'))).filter((file) => file.endsWith('.html') && file !== 'index.html');
  assert.deepEqual(files.filter((file) => !links.includes(file)), []);
});

test('the page of the floating room lets it float, fill the page and come back', async (t) => {
  const page = await open(t, 'floating.html');
  const events = page.locator('.log li');
  await page.locator('.slot').scrollIntoViewIfNeeded();
  await page.locator('article p').last().scrollIntoViewIfNeeded();
  await events.filter({ hasText: '"floating"' }).first().waitFor();
  await page.locator('[data-liveroom-controls] [part="back"]').click();
  await events.filter({ hasText: '"docked","previous":"floating"' }).first().waitFor();
  await page.locator('[data-do="fullscreen"]').click();
  await events.filter({ hasText: '"fullscreen"' }).first().waitFor();
});

test('the teacher’s buttons and the viewer’s work', async (t) => {
  const page = await open(t, 'talkfun.html');
  const events = page.locator('.log li');
  const button = (name) => page.locator('.buttons button', { hasText: name });
  // Of a stop the room tells only when it has told of the start.
  await events.filter({ hasText: 'livestart' }).first().waitFor();
  await button('下课 stop').click();
  await events.filter({ hasText: 'livestop' }).first().waitFor();
  await events.filter({ hasText: '"ended"' }).first().waitFor();
  await button('回放就绪 playback').click();
  await events.filter({ hasText: '"playback"' }).first().waitFor();
  await button('回放 playback').click();
  await until('the player', () => page.frames().some((frame) => frame.url().includes('/player.php')));
  await button('上课 start').click();
  await events.filter({ hasText: '"live"' }).last().waitFor();
  await button('关闭 destroy').click();
  await until('no frame', () => page.frames().length === 1);
});
