// The room leaves its slot and comes back, and never loads again by itself.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { describe, test } from 'node:test';

import { setUpBench } from './support/bench.mjs';
import { DESKTOP, PHONE } from './support/browser.mjs';

const bench = setUpBench({ prepare() {
  bench.rooms.set('lesson', bench.session());
  bench.frames.set('/room', { headers: {}, body: '<!doctype html><title>room</title>' });
} });

const NEAR = 1.5;
const STAGE = '[data-liveroom-stage]';
const CONTROLS = '[data-liveroom-controls]';

/** A page with a room over `#slot`; `loads()` counts the rooms' loads since. */
async function openRoom(t, over = {}, context = DESKTOP) {
  const page = await bench.open(t, '/', context);
  let loads = 0;
  page.on('request', (request) => { if (request.url() === `${bench.origin()}/room`) loads += 1; });
  page.loads = () => loads;
  await page.evaluate(() => { window.presented = []; });
  const options = { backend: bench.backend, room: 'lesson', events: false, gate: 'never', language: 'en', ...over };
  assert.equal(await page.evaluate((options) => window.mount(options), options), undefined);
  await page.evaluate(() => { window.room.on('presentationchange', (event) => window.presented.push(event.presentation)); });
  await page.waitForFunction(() => window.room.state.link === 'loaded');
  return page;
}

const box = (page, selector = STAGE) => page.locator(selector).evaluate((element) => {
  const { left, top, width, height } = element.getBoundingClientRect();
  return { left, top, width, height };
});
const presentation = (page) => page.evaluate(() => window.room.state.presentation);
const becomes = (page, word) => page.waitForFunction((word) => window.room.state.presentation === word, word);
/** The box, once it has not changed for some pictures. */
const rests = (page) => page.evaluate(async () => {
  const stage = document.querySelector('[data-liveroom-stage]');
  const sides = () => { const { left, top, width, height } = stage.getBoundingClientRect(); return { left, top, width, height }; };
  let last = '';
  for (let still = 0; still < 20; still += 1) {
    await new Promise((done) => requestAnimationFrame(done));
    const now = JSON.stringify(sides());
    if (now !== last) still = 0;
    last = now;
  }
  return JSON.parse(last);
});
const float = async (page) => {
  await page.evaluate(() => document.querySelector('#slot').remove());
  await becomes(page, 'floating');
  await page.locator(CONTROLS).waitFor({ state: 'attached' });
  return rests(page);
};
const near = (actual, expected, what) => {
  for (const side of Object.keys(expected)) assert.ok(Math.abs(actual[side] - expected[side]) <= NEAR, `${what}: ${side} ${actual[side]}, not ${expected[side]}`);
};
const part = (page, name) => page.locator(`${CONTROLS} [part~="${name}"]`);

describe('slots', () => {
  test('a slot that leaves lets the room float, one that comes docks it, and the room is loaded once', async (t) => {
    const page = await openRoom(t);
    assert.equal(await presentation(page), 'docked');
    const { left, top, width, height } = await float(page);
    near({ left, top, width, height }, { left: 1280 - 12 - width, top: 800 - 12 - height, width: (height * 16) / 9 }, 'in its corner');
    await page.evaluate(() => {
      const slot = document.createElement('div');
      slot.id = 'next';
      slot.style.cssText = 'width: 480px; height: 270px; margin: 40px';
      document.body.append(slot);
      window.room.dock(slot);
    });
    await becomes(page, 'docked');
    near(await box(page), await box(page, '#next'), 'over the new slot');
    assert.deepEqual(await page.evaluate(() => window.presented), ['floating', 'docked']);
    assert.equal(page.loads(), 1, 'not one load after the first');
  });

  test('of several slots the last counts, and the one before when it goes', async (t) => {
    const page = await openRoom(t);
    await page.evaluate(() => {
      for (const id of ['one', 'two']) {
        const slot = document.createElement('div');
        slot.id = id;
        slot.style.cssText = `width: 320px; height: ${id === 'one' ? 180 : 200}px`;
        document.body.append(slot);
        window.room.dock(slot);
      }
    });
    near(await box(page), await box(page, '#two'), 'over the last');
    await page.evaluate(() => document.querySelector('#two').remove());
    await page.waitForFunction(() => document.querySelector('[data-liveroom-stage]').getBoundingClientRect().height === 180);
    assert.equal(await presentation(page), 'docked');
    await page.evaluate(() => window.room.undock('#one'));
    near(await box(page), await box(page, '#slot'), 'over the first again');
    assert.equal(page.loads(), 1);
  });

  test('scrolled out of sight it floats where that is asked for, and docks when it is back', async (t) => {
    const page = await openRoom(t, { float: 'scroll' });
    await page.evaluate(() => { document.body.style.height = '4000px'; });
    await page.evaluate(() => window.scrollTo(0, 3000));
    await becomes(page, 'floating');
    await page.evaluate(() => window.scrollTo(0, 0));
    await becomes(page, 'docked');
    near(await rests(page), await box(page, '#slot'), 'over its slot');
    assert.equal(page.loads(), 1);
  });

  test('a body that is swapped takes nothing with it', async (t) => {
    const page = await openRoom(t);
    await page.evaluate(() => {
      const body = document.createElement('body');
      body.innerHTML = '<h1>Another page</h1><div id="slot" style="height: 200px; width: 320px"></div>';
      document.body.replaceWith(body);
    });
    await becomes(page, 'floating');
    await page.evaluate(() => window.room.dock('#slot'));
    await becomes(page, 'docked');
    assert.equal(page.loads(), 1);
  });

  test('`float: never` hides it', async (t) => {
    const page = await openRoom(t, { float: 'never' });
    await page.evaluate(() => document.querySelector('#slot').remove());
    await becomes(page, 'hidden');
    assert.equal(await page.locator(STAGE).isVisible(), false);
  });

  test('<live-room-slot> docks the room of a <live-room> elsewhere', async (t) => {
    const page = await bench.open(t);
    await page.evaluate((backend) => {
      document.body.insertAdjacentHTML('beforeend', `<live-room hidden backend="${backend}" room="lesson" events="false" gate="never"></live-room>`);
      document.querySelector('[hidden]').style.display = 'none';
    }, bench.backend);
    const slot = (id) => page.evaluate((id) => {
      const slot = document.createElement('live-room-slot');
      slot.id = id;
      slot.setAttribute('room', 'lesson');
      slot.style.width = '320px';
      document.body.append(slot);
    }, id);
    await slot('first');
    const shown = (word) => page.waitForFunction((word) => document.querySelector('live-room').room?.state.presentation === word, word);
    await shown('docked');
    near(await box(page), await box(page, '#first'), 'over the slot');
    await page.evaluate(() => document.querySelector('#first').remove());
    await shown('floating');
    await slot('second');
    await shown('docked');
    near(await box(page), await box(page, '#second'), 'over the second slot');
  });
});

describe('a floating room', () => {
  test('is let go when it is closed and cannot pause', async (t) => {
    const page = await openRoom(t);
    await float(page);
    await part(page, 'close').click();
    await becomes(page, 'hidden');
    assert.equal(await page.evaluate(() => window.room.state.link), 'empty');
  });

  test('has a way back only where there is one: the slot, or the page’s own', async (t) => {
    const page = await openRoom(t);
    await float(page);
    assert.equal(await part(page, 'back').isVisible(), false);
    await page.evaluate(() => { window.room.destroy(); document.body.insertAdjacentHTML('afterbegin', '<div id="slot" style="height: 90px"></div>'); });
    await page.evaluate((options) => window.mount({ ...options, back: () => { window.gone = 'back'; } }), { backend: bench.backend, room: 'lesson', events: false, gate: 'never' });
    await float(page);
    await part(page, 'back').click();
    assert.equal(await page.evaluate(() => window.gone), 'back');
  });

  test('has no accessibility violations: floating, minimised, filling the page', async (t) => {
    const page = await openRoom(t, {}, PHONE);
    await float(page);
    await page.evaluate(await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
    const check = async (what) => {
      const found = await page.evaluate(() => window.axe.run('[data-liveroom-stage]', { iframes: false }));
      assert.deepEqual(found.violations.map(({ id, nodes }) => ({ id, at: nodes.map(({ target }) => target) })), [], what);
      assert.ok(found.passes.length > 0, what);
      const small = await page.evaluate(() => {
        const buttons = [...document.querySelector('[data-liveroom-controls]').shadowRoot.querySelectorAll('button')];
        const boxes = buttons.map((button) => [button.getAttribute('part'), button.getBoundingClientRect()]);
        return boxes.filter(([, { width, height }]) => width > 0 && (width < 44 || height < 44)).map(([part]) => part);
      });
      assert.deepEqual(small, [], `${what}: every target has 44 px`);
    };
    await check('floating');
    await part(page, 'minimise').click();
    await rests(page);
    await check('minimised');
    await page.evaluate(() => { Element.prototype.requestFullscreen = () => Promise.reject(new TypeError('denied')); });
    await page.evaluate(() => window.room.fullscreen());
    await check('filling the page');
  });
});

test('at rest nothing runs', async (t) => {
  const page = await openRoom(t);
  for (const floating of [false, true]) {
    if (floating) await float(page);
    await page.waitForTimeout(1_000);
    const calls = await page.evaluate(async () => {
      let calls = 0;
      const { requestAnimationFrame: real, setTimeout: later } = window;
      window.requestAnimationFrame = (act) => { calls += 1; return real(act); };
      window.setTimeout = (act, delay) => { calls += 1; return later(act, delay); };
      const { getBoundingClientRect } = Element.prototype;
      Element.prototype.getBoundingClientRect = function () { calls += 1; return getBoundingClientRect.call(this); };
      await new Promise((done) => later(done, 2_000));
      Object.assign(window, { requestAnimationFrame: real, setTimeout: later });
      Element.prototype.getBoundingClientRect = getBoundingClientRect;
      return calls;
    });
    assert.equal(calls, 0, floating ? 'floating' : 'docked');
  }
});
