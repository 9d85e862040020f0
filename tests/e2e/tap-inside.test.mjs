// Where only a tap in the room itself brings its sound, as in Android's WebView: the cover lets the next tap through before it comes. Real
// clicks, under the browser's own policy; the SDKs and rooms are simulated.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';

import { PHONE, look } from './support/browser.mjs';
import { asked, told } from './support/faulty.mjs';
import { setUp } from './support/live.mjs';
import { ROOT } from './support/programs.mjs';
import { until } from './support/sim.mjs';
import { Viewer, sessionOf, setUpSurfaces } from './support/surface.mjs';

const browser = { args: ['--autoplay-policy=user-gesture-required'] };
const WEBVIEW = {
  ...PHONE,
  userAgent: 'Mozilla/5.0 (Linux; Android 14; K; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/150.0.0.0 Mobile Safari/537.36',
};

const stand = setUpSurfaces(undefined, { browser });

/** `page`: by default one that nobody would take for a web-view. */
const enter = async (t, name, page = PHONE) => {
  const [surface, content] = name.split(' ');
  await stand.sim.reset();
  return Viewer.open(t, stand, await sessionOf(stand, surface, content), { page });
};

const MIDDLE_OF = (selector) =>
  `(({ left, top, width, height }) => [left + width / 2, top + height / 2])(document.querySelector('${selector}').getBoundingClientRect())`;
/** What a tap in the middle of the room would meet. */
const atMiddle = (viewer) => viewer.look('document.elementFromPoint(...middle()).localName');
const control = (viewer) => until('a control', async () => {
  const { state } = (await viewer.look('cover()')) ?? {};
  return ['tap', 'unmute'].includes(state) && state;
}, async () => [await viewer.look('cover()'), await viewer.events()]);

/** The tap on the cover is forwarded and refused; the next one reaches the room. */
async function tapTwice(viewer) {
  await viewer.click(await control(viewer));
  await tapInside(viewer);
}

async function tapInside(viewer) {
  const { text } = await viewer.cover('tap-inside');
  assert.ok(text, 'the viewer is told what to tap');
  assert.equal(await atMiddle(viewer), 'iframe', 'the cover lets taps through before the next one comes');
  const after = await viewer.count();
  await viewer.clickRoom();
  await told(viewer, 'playing', { muted: false }, after);
  await viewer.cover('hidden');
  await stand.sim.playing('a viewer with sound', ({ muted }) => !muted);
}

for (const name of ['talkfun live', 'talkfun playback', 'gensee live', 'gensee playback', 'baijiayun playback']) {
  test(`${name}: the second tap lands in the room and brings picture and sound`, async (t) => {
    const viewer = await enter(t, name);
    await tapTwice(viewer);
    assert.ok((await viewer.events()).some(({ type }) => type === 'autoplayblocked'));
  });
}

for (const name of ['talkfun live', 'gensee playback', 'baijiayun playback']) {
  test(`${name}: a web-view is known by its name, and the first tap lands in the room`, async (t) => {
    const viewer = await enter(t, name, WEBVIEW);
    await viewer.heard('playing', { muted: true });
    await tapInside(viewer);
  });
}

test('baijiayun live: cannot be asked to play, so the first tap is the room’s', async (t) => {
  const viewer = await enter(t, 'baijiayun live');
  await viewer.cover('tap-inside');
  assert.equal(await atMiddle(viewer), 'iframe');
  await viewer.clickRoom();
  await viewer.cover('hidden');
  await stand.sim.playing('a viewer with sound', ({ muted }) => !muted);
});

test('a bare video is of the page itself: one tap is enough', async (t) => {
  const viewer = await enter(t, 'webm playback');
  await viewer.click(await control(viewer));
  await told(viewer, 'volumechange', { muted: false });
  await viewer.cover('hidden');
  const { state, muted } = (await viewer.state()).playback;
  assert.deepEqual([state, muted], ['playing', false]);
});

test('a room page that dies while its tap is awaited is loaded anew and tapped anew', async (t) => {
  const viewer = await enter(t, 'gensee live');
  await viewer.click(await control(viewer));
  await viewer.cover('tap-inside');
  const after = await viewer.count();
  const session = await viewer.page.context().newCDPSession(viewer.frame());
  session.send('Page.crash').catch(() => {}); // Nobody is left to answer.
  await told(viewer, 'linkchange', { link: 'live' }, after);
  assert.deepEqual(asked(stand, viewer), ['mount', 'reload']);
  await tapTwice(viewer);
});

describe('stock rooms say nothing, so nothing lies between them and the first tap', () => {
  const live = setUp({ host: { pages: join(ROOT, 'tests/e2e/pages') }, browser });
  for (const vendor of ['talkfun', 'baijiayun', 'gensee']) {
    test(vendor, async (t) => {
      const page = await live.page(t, WEBVIEW);
      await page.goto(live.url(`/room.html?room=${vendor}-demo`));
      await live.sim.viewer('a viewer whose sound the browser refuses', (viewer) => viewer.vendor === vendor && viewer.blocked);
      // The room may be there before the kit has heard so.
      const cover = () => look(page, `document.querySelector('[data-liveroom-cover]')?.dataset.liveroomCover`);
      await until('a cover that lets the tap through', async () => (await cover()) === 'hidden', cover);
      const frame = page.frames().findLast((frame) => frame.url().includes('.localhost:'));
      const [x, y] = await look(frame, MIDDLE_OF('video'));
      const [left, top] = await look(page, `(({ left, top }) => [left, top])(document.querySelector('iframe').getBoundingClientRect())`);
      await page.mouse.click(left + x, top + y);
      await live.sim.playing('a viewer with sound', (viewer) => viewer.vendor === vendor && !viewer.muted);
    });
  }
});
