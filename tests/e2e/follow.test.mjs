// The stage follows its slot by the engine's own anchors where there are any, and nothing in the page shifts for it.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { setUpBench } from './support/bench.mjs';

const bench = setUpBench({ prepare() {
  bench.rooms.set('lesson', bench.session());
} });

const WAYS = [
  { name: 'by anchors', anchored: true },
  { name: 'by script, where there are none to be used', anchored: false },
];

for (const { name, anchored } of WAYS) {
  test(`${name}: through a box that scrolls, and away from it`, async (t) => {
    const page = await bench.open(t);
    const told = await page.evaluate(async ({ backend, anchored }) => {
      if (!anchored) delete Element.prototype.moveBefore;
      const picture = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
      const box = document.createElement('div');
      box.style.cssText = 'width: 600px; height: 500px; overflow: auto';
      box.innerHTML = '<div style="height: 3000px"><div style="height: 200px"></div><div id="boxed" style="width: 320px; height: 180px"></div></div>';
      document.querySelector('#slot').replaceWith(box);
      await window.mount({ backend, room: 'lesson', events: false, gate: 'never', float: 'auto' }, '#boxed');
      const stage = document.querySelector('[data-liveroom-stage]');
      const slot = document.querySelector('#boxed');
      await picture();
      const off = () => Math.max(...['left', 'top', 'width', 'height'].map((side) => Math.abs(stage.getBoundingClientRect()[side] - slot.getBoundingClientRect()[side])));
      for (let step = 0; step < 20; step += 1) {
        box.scrollTop += 8;
        await picture();
      }
      // Until it rests.
      for (let step = 0; step < 20; step += 1) await picture();
      const [far, isAnchored] = [off(), stage.style.left.includes('anchor')];
      let shift = 0;
      const observer = new PerformanceObserver((list) => { for (const { value } of list.getEntries()) shift += value; });
      observer.observe({ type: 'layout-shift' });
      const areas = [];
      slot.remove();
      for (let step = 0; step < 20; step += 1) {
        await picture();
        const { width, height } = stage.getBoundingClientRect();
        areas.push(width * height);
      }
      for (const entry of observer.takeRecords()) shift += entry.value;
      return { far, isAnchored, least: Math.min(...areas), shift, presentation: window.room.state.presentation };
    }, { backend: bench.backend, anchored });
    assert.ok(told.far <= 1, `${told.far} pixels from its slot`);
    assert.equal(told.isAnchored, anchored);
    assert.equal(told.presentation, 'floating');
    assert.ok(told.least > 10_000, 'it is there in every picture');
    // What a script has scrolled, Chromium counts as a shift of what is anchored there, some pictures later. `cargo xtask bench stage` uses a wheel.
    if (!anchored) assert.equal(told.shift, 0, 'nothing shifts');
  });

  test(`${name}: in every picture of a slot that the page's script moves, cut off where its box ends`, async (t) => {
    const page = await bench.open(t);
    const told = await page.evaluate(async ({ backend, anchored }) => {
      if (!anchored) delete Element.prototype.moveBefore;
      const box = document.createElement('div');
      box.style.cssText = 'width: 600px; height: 400px; overflow: hidden; border: 4px solid; padding: 9px';
      box.innerHTML = '<div style="position: relative; height: 380px"><div id="boxed" style="position: absolute; width: 320px; height: 180px"></div></div>';
      document.querySelector('#slot').replaceWith(box);
      await window.mount({ backend, room: 'lesson', events: false, gate: 'never' }, '#boxed');
      const stage = document.querySelector('[data-liveroom-stage]');
      const slot = document.querySelector('#boxed');
      const look = () => {
        const [is, wanted, outer] = [stage, slot, box].map((one) => one.getBoundingClientRect());
        const [cut = '0px', , below = cut] = stage.style.clipPath.match(/[\d.]+px/g) ?? [];
        const hidden = Math.min(wanted.height, Math.max(0, wanted.bottom - outer.top - box.clientTop - box.clientHeight));
        return { behind: Math.abs(is.top - wanted.top), uncut: Math.abs(Number.parseFloat(below) - hidden) };
      };
      const pictures = [];
      for (let step = 0; step < 40; step += 1) {
        await new Promise((done) => requestAnimationFrame(() => {
          slot.style.top = `${step * 12}px`;
          setTimeout(done);
        }));
        // Nothing announces such a motion: the first pictures wake what follows.
        if (step > 9) pictures.push(look());
      }
      window.room.float();
      return { pictures, floating: stage.style.clipPath };
    }, { backend: bench.backend, anchored });
    for (const { behind, uncut } of told.pictures) assert.ok(behind <= 1 && uncut <= 1, JSON.stringify(told.pictures));
    assert.equal(told.floating, 'none', 'whole when it floats');
  });

  test(`${name}: in every picture of a box that scrolls, alone and with the one around it`, async (t) => {
    const page = await bench.open(t);
    const pictures = await page.evaluate(async ({ backend, anchored }) => {
      if (!anchored) delete Element.prototype.moveBefore;
      const outer = document.createElement('div');
      outer.style.cssText = 'width: 640px; height: 500px; overflow: auto';
      outer.innerHTML = `<div style="width: 600px; height: 400px; overflow: auto; border: 4px solid">
        <div id="boxed" style="width: 320px; height: 180px; margin: 60px 0 900px"></div></div><p style="height: 900px">`;
      document.querySelector('#slot').replaceWith(outer);
      const inner = outer.firstElementChild;
      await window.mount({ backend, room: 'lesson', events: false, gate: 'never' }, '#boxed');
      const stage = document.querySelector('[data-liveroom-stage]');
      const slot = document.querySelector('#boxed');
      const look = () => {
        const [is, wanted, ...boxes] = [stage, slot, inner, outer].map((one) => one.getBoundingClientRect());
        const above = Math.max(boxes[0].top + inner.clientTop, boxes[1].top) - wanted.top;
        const cut = Number.parseFloat(stage.style.clipPath.match(/[\d.]+(?=px)/)?.[0] ?? 0);
        return { behind: Math.abs(is.top - wanted.top), uncut: Math.abs(cut - Math.min(wanted.height, Math.max(0, above))) };
      };
      const pictures = [];
      for (let step = 0; step < 60; step += 1) {
        await new Promise((done) => requestAnimationFrame(() => {
          inner.scrollTop = 4 * step;
          if (step >= 30) outer.scrollTop = 3 * (step - 29);
          setTimeout(done);
        }));
        // What a script scrolls is told of in the frame after.
        if (step > 9 && step !== 30) pictures.push(look());
      }
      return pictures;
    }, { backend: bench.backend, anchored });
    for (const { behind, uncut } of pictures) assert.ok(behind <= 1 && uncut <= 1, JSON.stringify(pictures));
  });
}

describe('a docked room', () => {
  async function openRoom(t) {
    const page = await bench.open(t);
    let loads = 0;
    page.on('request', (request) => { if (request.url() === `${bench.origin()}/room`) loads += 1; });
    page.loads = () => loads;
    await page.evaluate((backend) => window.mount({ backend, room: 'lesson', events: false, gate: 'never' }), bench.backend);
    await page.waitForFunction(() => window.room.state.link === 'loaded');
    return page;
  }

  test('lies below a header with a z-index, above one without', async (t) => {
    const page = await openRoom(t);
    const above = await page.evaluate(() => {
      const { left, top } = document.querySelector('#slot').getBoundingClientRect();
      const header = document.createElement('header');
      header.style.cssText = `position: fixed; left: 0; right: 0; top: ${top}px; height: 40px`;
      document.body.prepend(header);
      const isHeader = () => document.elementFromPoint(left + 20, top + 20) === header;
      const without = isHeader();
      header.style.zIndex = '1';
      return { without, with: isHeader() };
    });
    assert.deepEqual(above, { without: false, with: true });
  });

  test('is not printed, and plays on', async (t) => {
    const page = await openRoom(t);
    const stage = page.locator('[data-liveroom-stage]');
    await page.emulateMedia({ media: 'print' });
    assert.equal(await stage.isVisible(), false);
    await page.emulateMedia({ media: 'screen' });
    assert.equal(await stage.isVisible(), true);
    assert.equal(page.loads(), 1);
    assert.equal(await page.evaluate(() => { window.room.destroy(); return document.adoptedStyleSheets.length; }), 0, 'the page is left as it was');
  });

  test('stays over its slot while a viewer zooms in with two fingers', async (t) => {
    const page = await openRoom(t);
    await page.evaluate(() => { document.body.style.height = '3000px'; });
    const session = await page.context().newCDPSession(page);
    await session.send('Input.synthesizePinchGesture', { x: 300, y: 300, scaleFactor: 2 });
    await page.waitForFunction(() => visualViewport.scale > 1.5);
    await session.send('Input.synthesizeScrollGesture', { x: 300, y: 300, yDistance: -300, gestureSourceType: 'mouse' });
    await page.evaluate(() => { document.querySelector('#slot').style.marginTop = '77px'; });
    const far = () => page.evaluate(async () => {
      for (let picture = 0; picture < 20; picture += 1) await new Promise((done) => requestAnimationFrame(done));
      const [slot, stage] = ['#slot', '[data-liveroom-stage]'].map((one) => document.querySelector(one).getBoundingClientRect());
      return Math.max(Math.abs(slot.left - stage.left), Math.abs(slot.top - stage.top));
    });
    assert.ok((await far()) <= 1);
  });
});

test('a page that is written from right to left has its floating room on the left', async (t) => {
  const page = await bench.open(t);
  await page.evaluate(() => { document.documentElement.dir = 'rtl'; });
  await page.evaluate((backend) => window.mount({ backend, room: 'lesson', events: false, gate: 'never' }), bench.backend);
  await page.evaluate(() => document.querySelector('#slot').remove());
  await page.waitForFunction(() => window.room.state.presentation === 'floating');
  // Once it has glided there.
  await page.waitForFunction(() => Math.abs(document.querySelector('[data-liveroom-stage]').getBoundingClientRect().left - 12) <= 1);
});
