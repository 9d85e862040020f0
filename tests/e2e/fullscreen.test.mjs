// A room over everything: the browser's own fullscreen, and the page filled where there is none; with every way out.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { setUpBench } from './support/bench.mjs';
import { DESKTOP, PHONE } from './support/browser.mjs';

const bench = setUpBench({ prepare() {
  bench.rooms.set('lesson', bench.session());
  bench.frames.set('/room', { body: '<!doctype html><title>room</title>' });
  const { body } = bench.pages.get('/');
  const tall = body.replace('<body>', '<meta name="viewport" content="width=device-width, viewport-fit=cover"><body style="height: 4000px">');
  bench.pages.set('/tall', { body: tall }).set('/denied', { body: tall, headers: { 'permissions-policy': 'fullscreen=()' } });
} });

/** Emulated: Chromium with an iPhone's name and without fullscreen, which an iPhone has for videos alone. */
const IPHONE = { ...PHONE, userAgent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148' };
const WITHOUT_FULLSCREEN = 'delete Element.prototype.requestFullscreen; delete Element.prototype.webkitRequestFullscreen;';

async function open(t, { path = '/tall', context = DESKTOP, script, ...over } = {}) {
  const page = await bench.open(t, '/', context);
  if (script) await page.addInitScript(script);
  await page.goto(`${bench.page}${path}`);
  await page.waitForFunction(() => 'mount' in window);
  const options = { backend: bench.backend, room: 'lesson', events: false, gate: 'never', viewport: 'leave', ...over };
  assert.equal(await page.evaluate((options) => window.mount(options), options), undefined);
  await page.evaluate(() => {
    document.body.insertAdjacentHTML('afterbegin', '<button id="full" style="position: fixed; top: 0">full</button>');
    document.querySelector('#full').addEventListener('click', () => { window.filled = window.room.fullscreen(); });
  });
  return page;
}

async function fill(page) {
  await page.click('#full');
  await page.evaluate(() => window.filled);
}

const becomes = (page, word) => page.waitForFunction((word) => window.room.state.presentation === word, word);
const overItsSlot = (page) => page.waitForFunction(() => {
  const [stage, slot] = ['[data-liveroom-stage]', '#slot'].map((one) => document.querySelector(one).getBoundingClientRect());
  return Math.abs(stage.top - slot.top) < 1;
});
const leave = (page) => page.locator('[data-liveroom-controls] [part="leave"]');
const box = (page, selector) => page.locator(selector).first().evaluate((element) => {
  const { left, top, right, bottom } = element.getBoundingClientRect();
  return [left, top, right, bottom].map(Math.round);
});
const STAGE = '[data-liveroom-stage]';
const FRAME = `${STAGE} iframe`;

describe('the browser’s own', () => {
  test('is given after a tap, and taken back by the browser', async (t) => {
    const page = await open(t);
    await fill(page);
    await becomes(page, 'fullscreen');
    assert.ok(await page.evaluate(() => document.fullscreenElement?.matches('[data-liveroom-stage]')));
    await page.evaluate(() => document.exitFullscreen());
    await becomes(page, 'docked');
    await page.waitForFunction(() => document.documentElement.style.overflow === '');
  });

  test('ends with every call that shows the room elsewhere', async (t) => {
    const page = await open(t);
    for (const [act, expected] of [['room.exitFullscreen()', 'docked'], ['room.dock()', 'docked'], ['room.float()', 'floating'], ['room.destroy()']]) {
      await fill(page);
      assert.ok(await page.evaluate(() => document.fullscreenElement !== null), `before ${act}`);
      await page.evaluate(act);
      await page.waitForFunction(() => !document.fullscreenElement);
      if (expected) assert.equal(await page.evaluate(() => window.room.state.presentation), expected, act);
      assert.equal(await page.evaluate(() => document.documentElement.style.overflow), '', act);
    }
  });

  test('goes on over a slot that comes', async (t) => {
    const page = await open(t);
    await fill(page);
    await page.evaluate(() => {
      document.body.insertAdjacentHTML('beforeend', '<div id="next" style="width: 320px; height: 180px"></div>');
      window.room.dock('#next');
    });
    assert.equal(await page.evaluate(() => window.room.state.presentation), 'fullscreen');
    await page.evaluate(() => window.room.exitFullscreen());
    await becomes(page, 'docked');
    assert.deepEqual(await box(page, STAGE), await box(page, '#next'));
  });

  test('turns a phone, where it may', async (t) => {
    const script = `ScreenOrientation.prototype.unlock = () => { window.turned.push('free'); };
      ScreenOrientation.prototype.lock = (to) => { window.turned.push(to); return window.answer(); };`;
    const CASES = {
      'it may': [`window.answer = () => Promise.resolve()`, ['landscape', 'free']],
      'it may not': [`window.answer = () => Promise.reject(new DOMException('no', 'NotSupportedError'))`, ['landscape', 'free']],
      'it throws': [`window.answer = () => { throw new DOMException('no', 'SecurityError'); }`, ['landscape']],
      'it cannot': [`delete ScreenOrientation.prototype.lock`, []],
    };
    const turns = async (page) => {
      await page.evaluate(() => { window.turned = []; });
      await fill(page);
      assert.ok(await page.evaluate(() => document.fullscreenElement !== null));
      await page.evaluate(() => window.room.exitFullscreen());
      return page.evaluate(() => window.turned);
    };
    const phone = await open(t, { context: PHONE, script });
    for (const [name, [answer, expected]] of Object.entries(CASES)) {
      await phone.evaluate(answer);
      assert.deepEqual(await turns(phone), expected, name);
    }
    assert.deepEqual(await turns(await open(t, { script })), [], 'a desktop');
  });
});

describe('the page, where that is all there is', () => {
  test('does not scroll meanwhile, and is as it was afterwards', async (t) => {
    const CASES = { 'denied by policy': { path: '/denied' }, 'an iPhone, emulated': { context: IPHONE, script: WITHOUT_FULLSCREEN } };
    for (const [name, over] of Object.entries(CASES)) {
      const page = await open(t, over);
      const { width, height } = page.viewportSize();
      const style = () => page.evaluate(() => [document.documentElement, document.body].map((element) => element.getAttribute('style')?.replace(/;$/, '') || null));
      const before = await style();
      await page.evaluate(() => window.scrollTo(0, 60));
      await fill(page);
      assert.deepEqual(await box(page, STAGE), [0, 0, width, height], name);
      await page.evaluate(() => { window.scrollTo(0, 900); });
      const scrolled = await page.evaluate(() => [getComputedStyle(document.body).position, document.body.getBoundingClientRect().top]);
      if (name.includes('iPhone')) assert.deepEqual(scrolled, ['fixed', 8 - 60], name);
      else assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).overflowY), 'hidden', name);
      await page.evaluate(() => { if (document.body.style.position !== 'fixed') window.scrollTo(0, 60); });
      await leave(page).click();
      await becomes(page, 'docked');
      assert.equal(await page.evaluate(() => window.scrollY), 60, name);
      assert.deepEqual(await style(), before, name);
      await overItsSlot(page);
    }
  });

  test('left at once, it is over its slot again', async (t) => {
    const page = await open(t, { context: IPHONE, script: WITHOUT_FULLSCREEN });
    for (let time = 0; time < 5; time += 1) {
      await page.evaluate((y) => window.scrollTo(0, y), 40 + time);
      await page.waitForTimeout(300);
      await page.evaluate(async () => {
        await window.room.fullscreen();
        await window.room.exitFullscreen();
      });
      await overItsSlot(page);
    }
  });

  test('leaves what notches take, and what a keyboard takes', async (t) => {
    const page = await open(t, { context: IPHONE, script: WITHOUT_FULLSCREEN });
    const session = await page.context().newCDPSession(page);
    await session.send('Emulation.setSafeAreaInsetsOverride', { insets: { top: 47, bottom: 34, left: 0, right: 0 } });
    await fill(page);
    assert.deepEqual(await box(page, STAGE), [0, 0, 390, 844]);
    assert.deepEqual(await box(page, FRAME), [0, 47, 390, 810], 'the room between notch and home bar');
    assert.deepEqual((await box(page, '[data-liveroom-controls] [part="leave"]')).slice(1, 3), [47, 390], 'the way out below the notch');
    // There is no on-screen keyboard here: the visual viewport says what it says on a phone that has one open.
    await page.evaluate(() => {
      Object.defineProperty(visualViewport, 'height', { get: () => 500, configurable: true });
      visualViewport.dispatchEvent(new Event('resize'));
    });
    assert.deepEqual(await box(page, STAGE), [0, 0, 390, 500]);
    await page.evaluate(() => { delete visualViewport.height; });
    await page.setViewportSize({ width: 844, height: 390 });
    await page.waitForFunction(() => document.querySelector('[data-liveroom-stage]').getBoundingClientRect().width === 844);
    assert.deepEqual(await box(page, STAGE), [0, 0, 844, 390], 'turned');
  });

  test('is left by Escape, unless that closes what the page shows above it; the focus goes and comes back', async (t) => {
    const page = await open(t, { path: '/denied' });
    await fill(page);
    const focused = () => page.evaluate(() => {
      const { activeElement } = document;
      return activeElement.shadowRoot?.activeElement?.getAttribute('part') ?? activeElement.id;
    });
    assert.equal(await focused(), 'leave');
    await page.evaluate(() => {
      document.body.insertAdjacentHTML('beforeend', '<dialog><button>of the page</button></dialog>');
      document.querySelector('dialog').showModal();
    });
    await page.keyboard.press('Escape');
    await page.waitForFunction(() => !document.querySelector('dialog').open);
    assert.equal(await page.evaluate(() => window.room.state.presentation), 'fullscreen');
    await page.keyboard.press('Escape');
    await becomes(page, 'docked');
    assert.equal(await focused(), 'full');
  });
});

describe('the entry in the history', () => {
  const opened = async (t, over) => {
    const page = await open(t, { path: '/denied', history: 'fullscreen', ...over });
    await page.evaluate(() => history.pushState({ page: 2 }, '', '?2'));
    await fill(page);
    return page;
  };
  const here = (page) => page.evaluate(() => [location.search, history.state, window.room.state.presentation]);

  test('is not there unless it is asked for', async (t) => {
    const page = await opened(t, { history: undefined });
    assert.deepEqual(await here(page), ['?2', { page: 2 }, 'fullscreen']);
  });

  test('is what the back button leaves', async (t) => {
    const page = await opened(t);
    await page.goBack();
    await becomes(page, 'docked');
    assert.deepEqual(await here(page), ['?2', { page: 2 }, 'docked']);
    await fill(page);
    await page.goBack();
    await becomes(page, 'docked');
    assert.deepEqual(await here(page), ['?2', { page: 2 }, 'docked'], 'and again');
  });

  test('goes when the room is left otherwise', async (t) => {
    for (const act of ['room.exitFullscreen()', 'room.float()', 'room.destroy()']) {
      const page = await opened(t);
      await page.evaluate(act);
      await page.waitForFunction(() => !('liveroom' in history.state));
      assert.deepEqual(await page.evaluate(() => [location.search, history.state]), ['?2', { page: 2 }], act);
    }
  });

  test('stays under what a router puts over it', async (t) => {
    for (const act of [
      `history.pushState({ page: 3 }, '', '?3'); window.left = room.exitFullscreen()`,
      `window.left = room.exitFullscreen(); history.pushState({ page: 3 }, '', '?3')`,
      `window.left = room.exitFullscreen(); Promise.resolve().then(() => history.pushState({ page: 3 }, '', '?3'))`,
      `window.left = room.exitFullscreen().then(() => history.pushState({ page: 3 }, '', '?3'))`,
    ]) {
      const page = await opened(t);
      await page.evaluate(act);
      await page.evaluate(() => window.left);
      await page.waitForFunction(() => history.state.page === 3);
      assert.deepEqual(await here(page), ['?3', { page: 3 }, 'docked'], act);
      await page.goBack();
      assert.equal(await page.evaluate(() => location.search), '?2', `${act}, and back`);
    }
  });
});
