// What a room takes of a page it gives back: nodes, listeners, timers, frames, streams, the viewport meta.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { setUpBench } from './support/bench.mjs';
import { PHONE, counts } from './support/browser.mjs';
import { until } from './support/sim.mjs';

const bench = setUpBench({ prepare() {
  bench.rooms.set('lesson', bench.session());
  bench.frames.set('/second', { body: '<!doctype html><title>second</title>' });
} });

const options = (over) => ({ backend: bench.backend, room: 'lesson', events: false, ...over });

async function openRoom(t, over, context) {
  const page = await bench.open(t, '/', context);
  assert.equal(await page.evaluate((options) => window.mount(options), options(over)), undefined);
  await page.waitForFunction(() => window.room.state.link === 'loaded');
  return page;
}

const roomFrames = (page) => page.frames().filter((frame) => frame.url().startsWith(bench.origin()));
const post = (frame, data) => frame.evaluate((data) => top.postMessage(data, '*'), data);
const message = (name) => JSON.stringify({ cmd: `third:${name}` });

describe('destroy', () => {
  test('leaves the document as it was, at once', async (t) => {
    const page = await bench.open(t);
    const before = await page.evaluate(() => document.documentElement.outerHTML);
    await page.evaluate((options) => window.mount(options), options());
    assert.notEqual(await page.evaluate(() => document.documentElement.outerHTML), before);
    assert.equal(await page.evaluate(() => { window.room.destroy(); return document.documentElement.outerHTML; }), before);
    assert.equal(await page.evaluate(() => frames.length), 0);
  });

  test('stops every timer and closes the stream', async (t) => {
    const page = await bench.open(t);
    await page.evaluate(() => {
      const { setTimeout, clearTimeout, EventSource } = window;
      const timers = new Set();
      const streams = new Set();
      window.setTimeout = (act, ...rest) => {
        const id = setTimeout(() => { timers.delete(id); act(); }, ...rest);
        timers.add(id);
        return id;
      };
      window.clearTimeout = (id) => { timers.delete(id); clearTimeout(id); };
      window.EventSource = class extends EventSource { constructor(...all) { super(...all); streams.add(this); } };
      window.held = () => ({ timers: timers.size, streams: [...streams].filter((stream) => stream.readyState !== 2).length });
    });
    bench.pages.set('/events', { body: ': hello\n\n', headers: { 'content-type': 'text/event-stream' } });
    // Expires, so that a renewal is waited for as well.
    bench.rooms.set('expiring', bench.session({ expires_at: Date.now() + 600_000 }));
    await page.evaluate((options) => window.mount(options), options({ room: 'expiring', events: '/events' }));
    const open = await page.evaluate(() => window.held());
    assert.ok(open.timers > 0 && open.streams === 1, `the instruments see them: ${JSON.stringify(open)}`);
    assert.deepEqual(await page.evaluate(() => { window.room.destroy(); return window.held(); }), { timers: 0, streams: 0 });
  });

  test('rejects what is pending, and what comes later', async (t) => {
    const page = await openRoom(t);
    bench.rooms.set('lesson', (_, response) => { t.after(() => response.destroy()); }); // Never answers.
    t.after(() => bench.rooms.set('lesson', bench.session()));
    const codes = await page.evaluate(async () => {
      const pending = attempt(() => window.room.show('playback'));
      window.room.destroy();
      window.room.destroy();
      const later = [
        () => window.room.reload(), () => window.room.show('live'), async () => window.room.dock('#slot'),
        async () => window.room.state, async () => window.room.capabilities,
      ];
      return [(await pending).code, ...(await Promise.all(later.map(attempt))).map(({ code }) => code)];
    });
    assert.deepEqual(codes, Array(6).fill('destroyed'));
  });

  for (const when of ['while it asks the backend', 'while it waits for its frame', 'when it is open']) {
    test(`by a signal, ${when}`, async (t) => {
      const page = await bench.open(t);
      const before = await page.evaluate(() => document.documentElement.outerHTML);
      const code = await page.evaluate(async ([options, when]) => {
        const abort = new AbortController();
        const { backend } = options;
        const session = async (request) => {
          if (when === 'while it asks the backend') abort.abort();
          const answer = await fetch(`${backend}/rooms/lesson/session`, { method: 'POST', body: JSON.stringify(request) });
          if (when === 'while it waits for its frame') setTimeout(() => abort.abort());
          return answer.json();
        };
        const gone = window.LiveRoom.mount('#slot', { ...options, backend: session }, abort.signal).then((room) => {
          abort.abort();
          return room.play();
        });
        return gone.then(() => 'none', (error) => error.code);
      }, [options(), when]);
      assert.equal(code, 'destroyed');
      assert.equal(await page.evaluate(() => document.documentElement.outerHTML), before);
    });
  }

  test('by its element, which leaves while the room opens', async (t) => {
    const page = await bench.open(t);
    await page.evaluate((backend) => {
      const element = document.createElement('live-room');
      Object.entries({ backend, room: 'lesson' }).forEach(([name, value]) => element.setAttribute(name, value));
      document.body.append(element);
      window.left = new Promise((resolve) => setTimeout(() => { element.remove(); setTimeout(resolve); }));
    }, bench.backend);
    await page.evaluate(() => window.left);
    await until('no stage', () => page.evaluate(() => document.querySelector('[data-liveroom-stage]') === null));
  });

  /** In the midst of what the room tells: of its own frame, of a reload, of other content. */
  const within = (name, type, cause) => test(`within a listener: ${name}`, async (t) => {
    const page = await openRoom(t);
    const before = await page.evaluate((type) => {
      window.done = false;
      window.room.on(type, () => {
        window.room.destroy();
        window.done = true;
      });
      return window.heard.length;
    }, type);
    await cause(page);
    await page.waitForFunction(() => window.done);
    assert.equal(await page.evaluate(() => document.querySelectorAll('[data-liveroom-stage], iframe').length), 0);
    const after = await page.evaluate((before) => window.heard.slice(before).map(({ type }) => type), before);
    assert.equal(after.at(-1), type, 'nothing is heard after');
  });

  within('a message', 'custom', (page) => post(roomFrames(page)[0], message('mark')));
  within('a reload', 'linkchange', (page) => page.evaluate(() => { attempt(() => window.room.reload()); }));
  within('other content', 'contentchange', async (page) => {
    bench.rooms.set('lesson', bench.session({ content: 'playback', status: 'playback' }));
    await page.evaluate(() => { attempt(() => window.room.show('playback')); });
    await page.waitForFunction(() => window.done);
    bench.rooms.set('lesson', bench.session());
  });
});

describe('many rooms, one after the other', () => {
  const check = (name, times, round) => test(`${name}, ${times} times`, { timeout: 60_000 }, async (t) => {
    const page = await bench.open(t);
    const rounds = (count) => page.evaluate(async ([round, count, options]) => {
      const act = new Function('options', `return (${round})(options)`);
      for (let done = 0; done < count; done += 1) await act(options);
    }, [round.toString(), count, options()]);
    // The first ones load the wasm and what the browser keeps once.
    await rounds(5);
    const before = await counts(page);
    await rounds(times);
    assert.deepEqual(await counts(page), before);
  });

  check('mount, destroy', 100, async (options) => {
    const room = await LiveRoom.mount('#slot', options);
    room.on('linkchange', () => {});
    room.destroy();
  });

  check('mount, loaded, reload, destroy', 20, async (options) => {
    const room = await LiveRoom.mount('#slot', options);
    const loaded = () => new Promise((resolve) => { room.on('linkchange', ({ link }) => { if (link === 'loaded') resolve(); }); });
    await loaded();
    const again = loaded();
    await room.reload();
    await again;
    room.destroy();
  });

  check('refused', 50, async (options) => {
    await LiveRoom.mount('#slot', { ...options, room: 'nowhere' }).catch(() => {});
  });

  check('an element', 20, async ({ backend, room }) => {
    const element = document.createElement('live-room');
    element.setAttribute('backend', backend);
    element.setAttribute('room', room);
    element.setAttribute('viewport', 'leave');
    const opened = new Promise((resolve) => { element.addEventListener('open', resolve); });
    document.body.append(element);
    await opened;
    element.remove();
    await new Promise((resolve) => setTimeout(resolve));
  });
});

test('two rooms of one origin do not hear each other', async (t) => {
  const page = await bench.open(t);
  await page.evaluate(() => { document.body.append(Object.assign(document.createElement('div'), { id: 'beside', style: 'height: 200px' })); });
  bench.rooms.set('second', bench.session({ url: `${bench.origin()}/second` }));
  const names = await page.evaluate(async ([first, second]) => {
    window.names = { first: [], second: [] };
    for (const [key, slot, options] of [['first', '#slot', first], ['second', '#beside', second]]) {
      const room = await LiveRoom.mount(slot, options);
      room.on('custom', ({ name }) => window.names[key].push(name));
    }
    return window.names;
  }, [options(), options({ room: 'second' })]);
  assert.deepEqual(names, { first: [], second: [] });
  const frame = (path) => until(path, () => roomFrames(page).find((frame) => frame.url().endsWith(path)));
  await post(await frame('/room'), message('of the first'));
  await post(await frame('/second'), message('of the second'));
  await page.waitForFunction(() => window.arrived === 2);
  assert.deepEqual(await page.evaluate(() => window.names), { first: ['of the first'], second: ['of the second'] });
});

describe('the stage', () => {
  const boxes = async (page, slot = '#slot') => page.evaluate((slot) => {
    const box = ({ x, y, width, height }) => ({ x, y, width, height });
    return [slot, '[data-liveroom-stage]'].map((selector) => box(document.querySelector(selector).getBoundingClientRect()));
  }, slot);
  const covers = async (page, slot) => until('the stage to cover its slot', async () => {
    const [expected, actual] = await boxes(page, slot);
    return JSON.stringify(expected) === JSON.stringify(actual);
  }, () => boxes(page, slot));

  /** `change` is done to the page; the stage follows its slot, and the frame stays the same document. */
  const follows = (name, change, { slot, prepare = () => {} } = {}) => test(name, async (t) => {
    const page = await openRoom(t);
    await page.evaluate(prepare);
    await covers(page);
    await roomFrames(page)[0].evaluate(() => { window.stayed = true; });
    await page.evaluate(change);
    await covers(page, slot);
    assert.equal(await roomFrames(page)[0].evaluate(() => window.stayed), true, 'the frame was not loaded anew');
    assert.equal(await page.evaluate(() => document.querySelector('[data-liveroom-stage]').parentNode === document.documentElement), true);
  });

  test('has no line beside its frame, wherever in a pixel it begins and ends', async (t) => {
    const page = await openRoom(t);
    await page.evaluate(() => Object.assign(document.querySelector('#slot').style, { position: 'absolute', top: '20.4px', width: '358px', height: '201.375px' }));
    await covers(page);
    const [, { y, height }] = await boxes(page);
    const rows = Math.round(y + height) - Math.round(y);
    assert.equal(rows, 202, 'more than its height is by itself');
    const frame = () => roomFrames(page)[0].evaluate(() => innerHeight);
    await until('a frame as high as the stage', async () => (await frame()) >= rows, frame);
  });

  follows('follows a slot that grows', () => { document.querySelector('#slot').style.height = '500px'; });
  follows('follows a slot that is pushed down', () => { document.querySelector('h1').style.paddingTop = '200px'; });
  follows('follows the page’s scrolling', () => { document.body.style.height = '5000px'; scrollTo(0, 120); });
  follows('follows the scrolling of a box', () => { document.querySelector('#box').scrollTo(0, 90); }, {
    prepare() {
      const box = Object.assign(document.createElement('div'), { id: 'box', style: 'height: 200px; overflow: auto' });
      document.body.append(box);
      box.append(document.querySelector('#slot'));
    },
  });
  follows('docks to another slot', () => {
    document.body.append(Object.assign(document.createElement('div'), { id: 'other', style: 'height: 120px; width: 300px' }));
    window.room.dock('#other');
  }, { slot: '#other' });
  follows('stays when the body is swapped', () => {
    const body = document.createElement('body');
    body.append(Object.assign(document.createElement('div'), { id: 'next', style: 'height: 240px' }));
    document.body.replaceWith(body);
    window.room.dock('#next');
  }, { slot: '#next' });

  test('hides with its slot where it may not float, and comes back', async (t) => {
    const page = await openRoom(t, { float: 'never' });
    const visibility = () => page.evaluate(() => getComputedStyle(document.querySelector('[data-liveroom-stage]')).visibility);
    const display = (value) => page.evaluate((value) => { document.querySelector('#slot').style.display = value; }, value);
    assert.equal(await visibility(), 'visible');
    await display('none');
    await until('the stage to hide', async () => (await visibility()) === 'hidden');
    await display('block');
    await until('the stage to show', async () => (await visibility()) === 'visible');
  });
});

describe('the viewport meta on a phone', () => {
  const ROOM = 'width=device-width, initial-scale=1, minimum-scale=1, maximum-scale=1, user-scalable=no';
  const contents = (page) => page.evaluate(() => [...document.querySelectorAll('meta[name=viewport]')].map((meta) => meta.content));
  /** `metas`: the page's own tags. */
  const check = (name, metas, during, context = PHONE, over = {}) => test(name, async (t) => {
    const page = await bench.open(t, '/', context);
    await page.evaluate((metas) => {
      for (const content of metas) document.head.append(Object.assign(document.createElement('meta'), { name: 'viewport', content }));
    }, metas);
    const before = { metas: await contents(page), width: await page.evaluate(() => innerWidth) };
    const mount = () => page.evaluate((options) => window.mount(options), options(over));
    await mount();
    await mount();
    // What edits it is a file of its own, which comes long before the room does. The room that came first may have lost the seat.
    await page.waitForFunction(() => window.rooms.some(({ state }) => state.link === 'loaded'));
    await until('the meta of an open room', async () => JSON.stringify(await contents(page)) === JSON.stringify(during), () => contents(page));
    await page.evaluate(() => window.rooms[0].destroy());
    assert.deepEqual(await contents(page), during, 'another room is still open');
    await page.evaluate(() => window.rooms[1].destroy());
    assert.deepEqual({ metas: await contents(page), width: await page.evaluate(() => innerWidth) }, before);
  });

  check('one tag', ['width=device-width, viewport-fit=cover'], [`${ROOM}, viewport-fit=cover`]);
  check('no tag', [], [ROOM]);
  check('the last of several is in force', ['width=320', 'width=750'], ['width=320', ROOM]);
  check('a page that keeps its own', ['width=750'], ['width=750'], PHONE, { viewport: 'leave' });
  check('not on a desktop', ['width=750'], ['width=750'], { viewport: { width: 1280, height: 800 } });
});
