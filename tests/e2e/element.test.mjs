// `<live-room>`, by the ES module and by the script tag; and the import of the package where there is no browser.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';

import { problem, setUpBench } from './support/bench.mjs';
import { ROOT } from './support/programs.mjs';
import { until } from './support/sim.mjs';

const bench = setUpBench({ prepare() {
  bench.rooms.set('lesson', bench.session());
  bench.rooms.set('evening', bench.session({ url: `${bench.origin()}/evening`, title: 'Evening' }));
  bench.frames.set('/evening', { body: '<!doctype html><title>evening</title>' });
} });

const post = (frame, data) => frame.evaluate((data) => top.postMessage(data, '*'), data);
const frameOn = (page, path) => until(`a frame on ${path}`, () => page.frames().find((frame) => frame.url() === bench.origin() + path));
const stages = (page) => page.locator('[data-liveroom-stage]').count();

/** Puts an element on the page; `attributes` over those that it needs. */
const append = (page, attributes = {}, parent = 'body') => page.evaluate(([attributes, parent]) => {
  const element = document.createElement('live-room');
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  window.told = [];
  for (const type of ['open', 'custom', 'linkchange', 'error']) {
    element.addEventListener(type, ({ detail }) => window.told.push({ type, detail: detail?.error?.code ?? detail }));
  }
  document.querySelector(parent).append(element);
}, [{ backend: bench.backend, room: 'lesson', ...attributes }, parent]);

async function told(page, type) {
  const found = (type) => window.told.find((event) => event.type === type)?.detail ?? false;
  return (await page.waitForFunction(found, type)).jsonValue();
}
const opened = (page) => page.waitForFunction(() => document.querySelector('live-room').room !== undefined);

describe('the element', () => {
  test('opens a room and dispatches its events', async (t) => {
    const page = await bench.open(t);
    await append(page);
    await opened(page);
    assert.ok(await page.evaluate(() => document.querySelector('live-room').room instanceof LiveRoom));
    await post(await frameOn(page, '/room'), '{"cmd":"third:gift","msg":"{\\"rose\\":3}"}');
    assert.deepEqual(await told(page, 'custom'), { type: 'custom', name: 'gift', data: { rose: 3 } });
    assert.ok(await page.evaluate(() => window.told.findIndex(({ type }) => type === 'open') === 0), '`open` comes first');
  });

  test('that nobody styled has an area', async (t) => {
    const page = await bench.open(t);
    await append(page);
    await opened(page);
    const { width, height } = await page.locator('live-room').boundingBox();
    assert.ok(width > 300 && Math.abs(width / height - 16 / 9) < 0.01, `${width} × ${height}`);
    assert.deepEqual(await page.locator('[data-liveroom-stage]').boundingBox(), await page.locator('live-room').boundingBox());
  });

  test('opens another room when its attribute changes', async (t) => {
    const page = await bench.open(t);
    await append(page);
    await frameOn(page, '/room');
    await page.evaluate(() => { document.querySelector('live-room').setAttribute('room', 'evening'); });
    await frameOn(page, '/evening');
    await opened(page);
    assert.equal(await page.evaluate(() => document.querySelector('live-room').room.state.title), 'Evening');
    assert.equal(await stages(page), 1, 'the former room is gone');
    assert.equal(page.frames().filter((frame) => frame.url().startsWith(bench.origin())).length, 1);
  });

  test('says that it was refused, and tries again when the viewer asks', async (t) => {
    const page = await bench.open(t);
    let mayEnter = false;
    bench.rooms.set('closed', (_request, response) => {
      if (!mayEnter) return problem(response, 403, 'forbidden', 'Not this viewer.');
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(bench.session()));
    });
    await append(page, { room: 'closed', language: 'en' });
    const cover = page.locator('live-room [data-liveroom-cover="failed"]');
    await cover.locator('[part="code"]', { hasText: 'forbidden' }).waitFor();
    assert.equal(await told(page, 'error'), 'forbidden');
    assert.deepEqual(await cover.locator('[part="cover"]').boundingBox(), await page.locator('live-room').boundingBox());
    assert.equal(await stages(page), 0);
    mayEnter = true;
    await cover.locator('button').click();
    await opened(page);
    assert.equal(await cover.count(), 0, 'and no more of it');
    await page.evaluate(() => { document.querySelector('live-room').setAttribute('room', 'none'); });
    await cover.waitFor();
    await page.evaluate(() => { document.querySelector('live-room').remove(); });
    await page.waitForFunction(() => !document.querySelector('[data-liveroom-cover]'));
  });

  test('takes as properties what no attribute can say, and the room’s name, as frameworks set it', async (t) => {
    const page = await bench.open(t);
    await page.evaluate((session) => {
      const element = document.createElement('live-room');
      element.options = { backend: async () => session, events: false };
      element.room = 'of-a-function';
      document.body.append(element);
    }, bench.session({ title: 'Of a function' }));
    await opened(page);
    const told = await page.evaluate(() => [document.querySelector('live-room').outerHTML.match(/room="(.*?)"/)[1], document.querySelector('live-room').room.state.title]);
    assert.deepEqual(told, ['of-a-function', 'Of a function']);
    await page.evaluate((session) => { document.querySelector('live-room').options = { backend: async () => session }; }, bench.session({ title: 'Of another' }));
    await page.waitForFunction(() => document.querySelector('live-room').room?.state.title === 'Of another');
    assert.equal(await stages(page), 1, 'the former room is gone');
  });

  test('changed while it opens takes its own seat again', async (t) => {
    const page = await bench.open(t);
    await append(page, { gate: 'never' });
    await page.waitForFunction(() => navigator.locks.query().then(({ held }) => held.length === 1));
    await page.evaluate(() => { document.querySelector('live-room').setAttribute('corner', 'top-left'); });
    await opened(page);
    await page.waitForFunction(() => document.querySelector('live-room').room.state.seated);
  });

  test('changed many times in one task opens one room', async (t) => {
    const page = await bench.open(t);
    const before = bench.asked.length;
    await append(page);
    await page.evaluate(() => {
      const element = document.querySelector('live-room');
      for (const room of ['a', 'b', 'c', 'evening']) element.setAttribute('room', room);
    });
    await frameOn(page, '/evening');
    const asked = bench.asked.slice(before).map(({ room }) => room);
    assert.deepEqual(asked.filter((room) => 'abc'.includes(room)), [], 'the rooms in between were not asked for');
  });

  test('moved in the document plays on, in its new place', async (t) => {
    const page = await bench.open(t);
    await page.evaluate(() => {
      const main = Object.assign(document.createElement('main'), { style: 'margin: 80px 0 0 40px; width: 400px; height: 225px' });
      document.body.append(main);
    });
    await append(page, {}, '#slot');
    await opened(page);
    const frame = await frameOn(page, '/room');
    await frame.evaluate(() => { window.stayed = true; });
    const covered = () => until('the stage to cover the element', async () => {
      const selectors = ['[data-liveroom-stage]', 'live-room'];
      const [stage, element] = await Promise.all(selectors.map((selector) => page.locator(selector).boundingBox()));
      return JSON.stringify(stage) === JSON.stringify(element);
    });
    await page.evaluate(() => { document.querySelector('live-room').style.cssText = 'display: block; width: 200px; height: 100px'; });
    await covered();
    // The same size elsewhere: no observer of sizes sees it.
    await page.evaluate(() => { document.querySelector('main').append(document.querySelector('live-room')); });
    await covered();
    assert.equal(await frame.evaluate(() => window.stayed), true);
  });

  test('removed lets go, and put back opens anew', async (t) => {
    const page = await bench.open(t);
    await append(page);
    await opened(page);
    await page.evaluate(() => {
      window.element = document.querySelector('live-room');
      window.element.remove();
    });
    await until('no stage', async () => (await stages(page)) === 0);
    assert.equal(await page.evaluate(() => window.element.room), undefined);
    await page.evaluate(() => document.body.append(window.element));
    await opened(page);
    assert.equal(await stages(page), 1);
  });

  /** What is wrong is dispatched as an error; nothing is thrown where nobody could catch it. */
  const refuses = (name, attributes, code) => test(`says what is wrong: ${name}`, async (t) => {
    const page = await bench.open(t);
    await append(page, attributes);
    assert.equal(await told(page, 'error'), code);
    assert.equal(await stages(page), 0);
  });
  refuses('no such room', { room: 'nowhere' }, 'room_not_found');
  refuses('no name of a room', { room: '' }, 'invalid_option');
  refuses('a timeout that is no number', { timeout: 'soon' }, 'invalid_option');
  refuses('a content that does not exist', { content: 'replay' }, 'invalid_option');

  test('whose attribute is put right opens after all', async (t) => {
    const page = await bench.open(t);
    await append(page, { room: 'nowhere' });
    assert.equal(await told(page, 'error'), 'room_not_found');
    await page.evaluate(() => { document.querySelector('live-room').setAttribute('room', 'lesson'); });
    await opened(page);
  });

  test('reads its options from its attributes', async (t) => {
    const page = await bench.open(t);
    await append(page, { label: 'Maths', sandbox: '', content: 'live', events: 'false', timeout: '5000' });
    await opened(page);
    const frame = page.locator('[data-liveroom-stage] iframe');
    assert.equal(await frame.getAttribute('title'), 'Maths');
    assert.match(await frame.getAttribute('sandbox'), /allow-scripts/);
    assert.deepEqual(await page.evaluate(() => document.querySelector('live-room').room.capabilities), ['events'], 'no event stream');
  });
});

describe('the script tag', () => {
  test('gives window.LiveRoom and the element', async (t) => {
    bench.pages.set('/script', { body: `<!doctype html><link rel="icon" href="data:,"><script src="/pkg/liveroom.js"></script>
      <live-room backend="${bench.backend}" room="lesson" events="false" gate="never"></live-room><script>window.mount = LiveRoom.mount</script>` });
    const page = await bench.open(t, '/script');
    await opened(page);
    const frame = await frameOn(page, '/room');
    await page.evaluate(() => {
      window.names = [];
      document.querySelector('live-room').addEventListener('custom', ({ detail }) => window.names.push(detail.name));
    });
    await post(frame, '{"cmd":"third:gift"}');
    await page.waitForFunction(() => window.names.includes('gift'));
    const code = await page.evaluate(() =>
      LiveRoom.mount('#nowhere', {}).catch((error) => (error instanceof LiveRoomError ? error.code : String(error))));
    assert.equal(code, 'slot_not_found');
    assert.deepEqual(page.said, []);
  });

  test('beside the module keeps the first element', async (t) => {
    bench.pages.set('/both', { body: `<!doctype html><link rel="icon" href="data:,"><script src="/pkg/liveroom.js"></script>
      <script type="module">import { LiveRoomElement } from '/pkg/index.js'; window.mount = typeof LiveRoomElement</script>` });
    const page = await bench.open(t, '/both');
    assert.equal(await page.evaluate(() => window.mount), 'function');
  });
});

describe('without a browser', () => {
  const run = (code) => execFileSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8', stdio: 'pipe' }).trim();
  const index = JSON.stringify(pathToFileURL(join(ROOT, 'pkg/index.js')));

  test('the import does nothing and does not fail', () => {
    const names = run(`console.log(Object.keys(await import(${index})).sort().join())`);
    assert.equal(names, 'LiveRoom,LiveRoomElement,LiveRoomError,LiveRoomSlotElement');
  });

  test('an error is an Error there too', () => {
    assert.equal(run(`const { LiveRoomError } = await import(${index}); const error = new LiveRoomError('forbidden', 'no');
      console.log(error instanceof Error, error.name, error.code, String(error))`), 'true LiveRoomError forbidden LiveRoomError: no');
  });
});
