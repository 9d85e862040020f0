// A floating room under a viewer's hands, and one that fills the page, in three engines.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { setUpBench } from './support/bench.mjs';
import { launch } from './support/engines.mjs';
import { until } from './support/sim.mjs';

const bench = setUpBench({ prepare() {
  bench.rooms.set('lesson', bench.session());
  bench.pages.set('/tall', { body: bench.pages.get('/').body.replace('<body>', '<body style="height: 4000px">') });
} });

const NEAR = 1.5;
const OFFSET = 12;
const RATIO = 16 / 9;
const SMALLEST = 128;

for (const engine of ['chromium', 'firefox', 'webkit']) {
  describe(engine, () => {
    let browser;
    before(async () => { browser = await launch(engine); });
    after(() => browser?.close());

    /** A page with a floating room, and its slot gone; `slot: 'kept'` leaves it docked. */
    async function open(t, { path = '/', slot = 'gone', ...over } = {}) {
      const page = await browser.open(`${bench.page}${path}`);
      t.after(() => page.close());
      const viewer = new Viewer(page);
      await until('the kit on its page', () => page.look(`'mount' in window`));
      // WebKitGTK's pages share one memory.
      await page.look('localStorage.clear()');
      await viewer.mount(over);
      if (slot === 'gone') await viewer.floats();
      return viewer;
    }

    test('is dragged, sized and minimised by mouse, and remembers its place', async (t) => {
      const viewer = await open(t);
      const { page } = viewer;
      const start = await viewer.box();
      await viewer.settles({ ...(await viewer.corner('right', 'bottom', start.width)) });
      const [x, y] = await viewer.middle('grip');
      const moved = () => viewer.settles({ left: start.left - 60, top: start.top - 40 }, 'under the hand');
      await page.drag('mouse', [[x, y], [x - 20, y - 20], [x - 60, y - 40]], async () => {
        await moved();
        // A hand that rests before it lets go throws nothing.
        await page.look('new Promise((done) => setTimeout(done, 150))');
      });
      await viewer.settles(start, 'back in its corner');
      await page.drag('mouse', [[x, y], [x - 300, y - 200], [300, 200], [120, 60]]);
      await viewer.settles(await viewer.corner('left', 'top', start.width), 'in the corner it was thrown to');
      const [handleX, handleY] = await viewer.middle('size');
      await page.drag('mouse', [[handleX, handleY], [handleX + 50, handleY + 20], [handleX + 100, handleY + 20]]);
      await until('it is larger', async () => (await viewer.box()).width > start.width + 50);
      const { width } = await viewer.rests();
      await viewer.settles(await viewer.corner('left', 'top', width), 'its ratio and its corner are kept');
      await viewer.click('minimise');
      await viewer.settles(await viewer.corner('left', 'top', SMALLEST), 'as small as engines bear');
      await viewer.click('minimise');
      await viewer.settles(await viewer.corner('left', 'top', width), 'as it was');
      await page.look(`room.destroy(), document.body.insertAdjacentHTML('afterbegin', '<div id="slot" style="height: 90px"></div>')`);
      await viewer.mount();
      await viewer.floats();
      await viewer.settles(await viewer.corner('left', 'top', width), 'the next room begins there');
      await viewer.click('close');
      await viewer.becomes('hidden');
    });

    test('is dragged by finger', { skip: engine === 'webkit' && `WebKitGTK's driver has no touch` }, async (t) => {
      const viewer = await open(t);
      const { width } = await viewer.box();
      const [x, y] = await viewer.middle('grip');
      await viewer.page.drag('touch', [[x, y], [x - 300, y - 200], [300, 200], [120, 60]]);
      await viewer.settles(await viewer.corner('left', 'top', width), 'in the corner it was thrown to');
      await viewer.page.drag('touch', [await viewer.middle('size'), [600, 300]]);
      await until('the new size', async () => (await viewer.box()).width > width + 50);
    });

    test('is moved, sized and closed by keyboard', async (t) => {
      const viewer = await open(t);
      const { width } = await viewer.box();
      await viewer.focus('grip');
      const steps = [
        ['ArrowLeft', 'left', 'bottom', width], ['ArrowUp', 'left', 'top', width], ['ArrowRight', 'right', 'top', width],
        ['+', 'right', 'top', width * 1.2], ['-', 'right', 'top', width], ['ArrowDown', 'right', 'bottom', width],
      ];
      for (const [key, side, edge, wide] of steps) {
        await viewer.page.press(key);
        await viewer.settles(await viewer.corner(side, edge, wide), `after ${key}`);
      }
      await viewer.page.press('Escape');
      await viewer.becomes('hidden');
    });

    test('keeps its corner when the phone is turned, and lies above the keyboard', async (t) => {
      const viewer = await open(t);
      for (const [width, height] of [[390, 844], [844, 390]]) {
        const before = await viewer.look('innerHeight');
        await viewer.page.resize(width, height);
        await until('the new size', async () => (await viewer.look('innerHeight')) !== before);
        const box = await viewer.rests();
        assert.ok(box.width <= (await viewer.look('innerWidth')) - 2 * OFFSET);
        await viewer.settles(await viewer.corner('right', 'bottom', box.width), `${width} × ${height}`);
      }
      // No driver has an on-screen keyboard: the visual viewport says what it says when there is one.
      const { width } = await viewer.box();
      await viewer.look(`window.keyboard = visualViewport, Object.defineProperty(visualViewport, 'height', { get: () => 200 }), visualViewport.dispatchEvent(new Event('resize')), 0`);
      await viewer.settles({ top: 200 - OFFSET - width / RATIO }, 'above the keyboard');
    });

    test('lies above the page, below its modal dialog, and goes back to the lesson', async (t) => {
      const viewer = await open(t, { path: '/tall', slot: 'kept', float: 'scroll' });
      // A slot that nobody has seen yet is not left.
      await viewer.rests();
      await viewer.look(`document.body.insertAdjacentHTML('beforeend', '<nav style="position: fixed; inset: 0; z-index: 100"></nav><dialog>of the page</dialog>'), scrollTo(0, 3000)`);
      await viewer.becomes('floating');
      await viewer.controls();
      await viewer.rests();
      const [x, y] = await viewer.middle('grip');
      const hit = () => viewer.look(`document.elementFromPoint(${x}, ${y}).tagName`);
      assert.equal(await hit(), 'DIV', 'the controls, above what is fixed');
      await viewer.look(`Object.assign(document.querySelector('dialog').style, { width: '100%', height: '100%', maxWidth: 'none', maxHeight: 'none' }), document.querySelector('dialog').showModal()`);
      assert.equal(await hit(), 'DIALOG');
      await viewer.look(`document.querySelector('dialog').close()`);
      await viewer.click('back');
      await viewer.becomes('docked');
      await until('the slot to be in sight', async () => (await viewer.look('scrollY')) < 600);
    });

    test('fills the page without a tap; Escape and the back button leave it', async (t) => {
      const viewer = await open(t, { path: '/tall', slot: 'kept', history: 'fullscreen' });
      await viewer.look(`history.replaceState({ page: 1 }, ''), window.popped = [], addEventListener('popstate', ({ state }) => popped.push(state)), scrollTo(0, 120)`);
      const entries = await viewer.look('history.length');
      await viewer.look('room.fullscreen()');
      const whole = { left: 0, top: 0, ...(await viewer.look('({ width: innerWidth, height: innerHeight })')) };
      await viewer.settles(whole, 'the whole page');
      assert.deepEqual(await viewer.look('[document.documentElement.style.overflow, history.length, history.state.page]'), ['hidden', entries + 1, 1]);
      await viewer.look('history.back()');
      await viewer.becomes('docked');
      // Chromium's windows know no capture: there a router hears that it is where it was.
      const heard = engine === 'chromium' ? [{ page: 1 }] : [];
      assert.deepEqual(await viewer.look('[document.documentElement.style.overflow, history.state, popped, scrollY]'), ['', { page: 1 }, heard, 120]);
      await viewer.look('room.fullscreen()');
      await viewer.settles(whole, 'the whole page again');
      await viewer.page.press('Escape');
      await viewer.becomes('docked');
      await until('the entry to go', async () => !('liveroom' in (await viewer.look('history.state'))));
      assert.deepEqual(await viewer.look('[popped, scrollY]'), [[...heard, ...heard], 120]);
    });
  });
}

/** A page with a room, as a viewer uses it. Boxes are in the layout viewport. */
class Viewer {
  constructor(page) { this.page = page; }

  look(expression) { return this.page.look(expression); }

  async mount(over = {}) {
    const options = { backend: bench.backend, room: 'lesson', events: false, gate: 'never', language: 'en', ...over };
    assert.equal(await this.look(`mount(${JSON.stringify(options)})`), undefined);
  }

  async floats() {
    await this.look(`document.querySelector('#slot').remove()`);
    await this.becomes('floating');
    await this.controls();
    await this.rests();
  }

  becomes(word) { return until(`the room to be ${word}`, () => this.look(`room.state.presentation === '${word}'`)); }
  controls() { return until('the controls', () => this.look(`!!document.querySelector('${CONTROLS}')`)); }
  box() { return this.look(BOX); }

  /** The box, once it has not changed for some pictures. */
  rests() {
    return this.look(`(async () => {
      let last;
      for (let still = 0; still < 20; still += 1) {
        await new Promise((done) => requestAnimationFrame(done));
        const now = JSON.stringify(${BOX});
        if (now !== last) still = 0;
        last = now;
      }
      return JSON.parse(last);
    })()`);
  }

  async settles(expected, what = 'the box') {
    let box;
    const away = () => Object.keys(expected).filter((side) => Math.abs(box[side] - expected[side]) > NEAR);
    const arrives = async () => {
      box = await this.box();
      return away().length === 0;
    };
    await until(`${what}: ${JSON.stringify(expected)}`, arrives, async () => JSON.stringify(box));
  }

  /** Where a room of this width lies in a corner. */
  async corner(side, edge, width) {
    const page = await this.look('({ width: document.documentElement.clientWidth, height: innerHeight })');
    const height = width / RATIO;
    return {
      left: side === 'left' ? OFFSET : page.width - OFFSET - width, top: edge === 'top' ? OFFSET : page.height - OFFSET - height, width, height,
    };
  }

  middle(part) {
    return this.look(`(({ x, y, width, height }) => [x + width / 2, y + height / 2])(${partOf(part)}.getBoundingClientRect())`);
  }

  async click(part) { await this.page.click(...(await this.middle(part))); }
  focus(part) { return this.look(`${partOf(part)}.focus()`); }
}

const CONTROLS = '[data-liveroom-controls]';
const partOf = (name) => `document.querySelector('${CONTROLS}').shadowRoot.querySelector('[part~="${name}"]')`;
const BOX = `(({ left, top, width, height }) => ({ left, top, width, height }))(document.querySelector('[data-liveroom-stage]').getBoundingClientRect())`;
