// What a viewer does on the cover, by pointer, keyboard and screen reader, and what it looks like where that matters. The rooms are simulated.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';

import { DESKTOP, PHONE, look, open } from './support/browser.mjs';
import { setUpCovers } from './support/covers.mjs';
import { ROOT } from './support/programs.mjs';
import { until } from './support/sim.mjs';
import { Viewer, sessionOf } from './support/surface.mjs';

const stand = setUpCovers();
const { states: STATES } = stand;
const { stock, waiting, removed, refusing } = stand.sessions;

const strictly = (t, session, options, over) => Viewer.open(t, stand, session, { path: '/strict', options: { language: 'en', ...options }, ...over });

test('gate: the tap opens the room', async (t) => {
  const viewer = await strictly(t, stock(), { gate: 'always' });
  const frames = () => viewer.look(`document.querySelectorAll('iframe').length`);
  const { title, poster } = await viewer.cover('gate');
  assert.deepEqual([title, new URL(poster).pathname], ['高一数学 · 函数的单调性', '/sim/assets/poster.jpg']);
  assert.equal(await frames(), 0);
  await viewer.click('gate');
  await viewer.cover('hidden');
  assert.equal(await frames(), 1);
});

test('playback: the control asks for the recording', async (t) => {
  const recording = await sessionOf(stand, 'webm', 'playback');
  const viewer = await strictly(t, (request, response, { content }) => {
    const session = content === 'playback' ? recording : waiting({ status: 'playback', contents: ['playback'] });
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(session));
  });
  await viewer.click('playback');
  await viewer.heard('playing', { muted: false });
  await viewer.cover('hidden');
});

test('tap: one tap is passed on and is enough', async (t) => {
  const viewer = await strictly(t, refusing('outside'));
  await viewer.click('tap');
  await viewer.heard('playing', { muted: false });
  await viewer.cover('hidden');
});

test('tap-inside: the cover lets the second tap through', async (t) => {
  const viewer = await STATES['tap-inside'].enter(t, { path: '/strict', options: { language: 'en' } });
  await viewer.cover('tap-inside');
  await viewer.clickRoom();
  await viewer.heard('playing', { muted: false });
  await viewer.cover('hidden');
});

test('removed: trying again enters anew', async (t) => {
  let isKicked = true;
  const viewer = await strictly(t, (request, response) => {
    const session = isKicked ? { ...removed('kicked'), single_use: true } : stock();
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(session));
  });
  await viewer.cover('removed');
  isKicked = false;
  await viewer.click('removed');
  await viewer.cover('hidden');
});

for (const [state, session, options] of [
  ['gate', () => stock(), { gate: 'always' }],
  ['unmute', () => sessionOf(stand, 'webm', 'playback'), {}],
]) {
  for (const key of ['Enter', 'Space']) {
    test(`${state}: by Tab and ${key} alone`, async (t) => {
      const viewer = await strictly(t, await session(), options);
      await viewer.cover(state);
      await viewer.page.keyboard.press('Tab');
      const focused = await viewer.look(`(() => { const inside = document.activeElement.shadowRoot?.activeElement; return inside && { name: inside.localName, ring: getComputedStyle(inside).outlineStyle }; })()`);
      assert.deepEqual(focused, { name: 'button', ring: 'solid' });
      await viewer.page.keyboard.press(key);
      await viewer.cover('hidden');
    });
  }
}

test('what cannot be seen cannot be focused', async (t) => {
  const viewer = await strictly(t, stock());
  await viewer.cover('hidden');
  await viewer.page.keyboard.press('Tab');
  assert.equal(await viewer.look(`document.activeElement.matches('[data-liveroom-cover]')`), false);
});

test('texts of the page’s own take the place of the kit’s', async (t) => {
  const viewer = await strictly(t, waiting({ status: 'playback' }), { texts: { ended: 'See you on Monday', watchPlayback: '<b>Again</b>' } });
  const { text, label } = await viewer.cover('playback');
  assert.deepEqual([text, label], ['See you on Monday', '<b>Again</b>']);
});

for (const [name, options, text] of [
  ['the page’s language', {}, 'The class is over'],
  ['a language that is asked for', { language: 'zh-TW' }, '直播已结束'],
  ['a language that there is none of', { language: 'fr' }, '直播已结束'],
]) {
  test(`language: ${name}`, async (t) => {
    const viewer = await Viewer.open(t, stand, waiting({ status: 'ended' }), { path: '/strict', options });
    assert.equal((await viewer.cover('ended')).text, text);
  });
}

test('the countdown counts, and ends by itself', async (t) => {
  const viewer = await strictly(t, waiting({ starts_at: Date.now() + 3_000 }));
  assert.match((await viewer.cover('waiting')).clock, /^Starts in 00:00:0\d$/);
  await until('the end of the countdown', async () => (await viewer.look('cover()')).text === 'The class will start soon');
});

test('whoever wants less motion gets less', async (t) => {
  const spin = async (reducedMotion) => {
    const viewer = await STATES.loading.enter(t, { path: '/strict', options: {}, page: { ...DESKTOP, reducedMotion } });
    await viewer.cover('loading');
    return parseFloat(await viewer.look(`getComputedStyle(host().shadowRoot.querySelector('[part="spinner"]')).animationDuration`));
  };
  assert.ok((await spin('reduce')) > 4 * (await spin('no-preference')));
});

/** What has the focus: the cover's control, the cover itself, or an element of the page. */
const focused = (viewer) => viewer.look(`(() => { const { activeElement: active } = document; return active.shadowRoot?.activeElement?.getAttribute('part') ?? active.localName; })()`);

test('focus: who plays by keyboard goes on in the room', async (t) => {
  const viewer = await strictly(t, stock(), { gate: 'always' });
  await viewer.cover('gate');
  await viewer.page.keyboard.press('Tab');
  assert.equal(await focused(viewer), 'button');
  await viewer.page.keyboard.press('Enter');
  await viewer.cover('hidden');
  assert.equal(await focused(viewer), 'iframe');
});

test('focus: who plays by pointer is not moved', async (t) => {
  const viewer = await strictly(t, stock(), { gate: 'always' });
  await viewer.click('gate');
  await viewer.cover('hidden');
  assert.equal(await focused(viewer), 'body');
});

test('focus: it waits on the cover for the next control', async (t) => {
  let answer;
  const viewer = await strictly(t, (request, response, { reason }) => {
    const send = (session) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(session));
    if (reason === 'mount') send({ ...removed('kicked'), single_use: true });
    else answer = () => send({ ...removed('full'), single_use: true });
  });
  await viewer.cover('removed');
  await viewer.page.keyboard.press('Tab');
  await viewer.page.keyboard.press('Enter');
  await viewer.cover('loading');
  assert.equal(await focused(viewer), 'cover');
  await until('the request', async () => answer);
  answer();
  await until('the second removal', async () => (await viewer.look('cover()')).text === 'The room is full');
  assert.equal(await focused(viewer), 'button');
});

test('a room under a cover is reached by nobody, and by everybody when the cover goes', async (t) => {
  let isKicked = true;
  const viewer = await strictly(t, (request, response) => {
    const session = isKicked ? { ...removed('kicked'), single_use: true } : stock();
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(session));
  });
  const inert = () => viewer.look(`[...document.querySelectorAll('iframe')].map((frame) => frame.inert)`);
  await viewer.cover('removed');
  assert.deepEqual(await inert(), [true]);
  isKicked = false;
  await viewer.click('removed');
  await viewer.cover('hidden');
  assert.deepEqual(await inert(), [false]);
});

test('a reader is told each state once, and no second of the countdown', async (t) => {
  const viewer = await strictly(t, waiting({ starts_at: Date.now() + 90_000 }), {}, { prepare: ({ clock }) => clock.install() });
  const { clock } = await viewer.cover('waiting');
  const told = `[...host().shadowRoot.querySelectorAll('*')].filter((part) => part.role || part.ariaLive).map((part) => part.getAttribute('part') + ' ' + part.role)`;
  assert.deepEqual((await viewer.look(told)).sort(), ['cover group', 'text status']);
  await viewer.look(`window.said = []; new MutationObserver(() => said.push(cover().text)).observe(host().shadowRoot.querySelector('[part=text]'), { childList: true, characterData: true, subtree: true })`);
  await viewer.page.clock.runFor(20_000);
  assert.notEqual((await viewer.look('cover()')).clock, clock, 'it counts');
  assert.deepEqual(await viewer.look('said'), []);
  await viewer.page.clock.runFor(120_000);
  assert.deepEqual(await viewer.look('said'), ['The class will start soon']);
});

test('who asks again before the class gets the room when it is there', async (t) => {
  let hasBegun = false;
  const viewer = await strictly(t, (request, response) => {
    const session = hasBegun ? stock() : waiting({ starts_at: Date.now() - 1_000 });
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(session));
  });
  await viewer.click('waiting');
  await viewer.cover('waiting');
  hasBegun = true;
  await viewer.click('waiting');
  await viewer.cover('hidden');
});

for (const [name, options, lang] of [
  ['English', { language: 'en-GB' }, 'en'],
  ['Chinese, for a language that there is none of', { language: 'fr' }, 'zh-CN'],
  ['a language whose texts the page brings', { language: 'fr', texts: { ended: 'Le cours est terminé' } }, 'fr'],
]) {
  test(`the language a reader speaks: ${name}`, async (t) => {
    const viewer = await strictly(t, waiting({ status: 'ended' }), options);
    await viewer.cover('ended');
    assert.equal(await viewer.look('host().lang'), lang);
  });
}

test('in forced colours the control has an edge and nothing lies behind the text', async (t) => {
  const viewer = await strictly(t, waiting({ status: 'playback' }), {}, { page: { ...DESKTOP, forcedColors: 'active' } });
  await viewer.cover('playback');
  const seen = await viewer.look(`(() => {
    const style = (name) => getComputedStyle(host().shadowRoot.querySelector('[part=' + name + ']'));
    return { edge: parseFloat(style('button').borderTopWidth) >= 2 && style('button').borderTopColor !== style('cover').backgroundColor, poster: style('poster').display };
  })()`);
  assert.deepEqual(seen, { edge: true, poster: 'none' });
});

for (const state of ['gate, white poster', 'waiting, white poster']) {
  test(`${state}: the text is readable`, async (t) => {
    // On a phone: there the texts are smallest.
    const viewer = await STATES[state].enter(t, { path: '/strict', page: PHONE, options: { language: 'zh-CN', viewport: 'leave' } });
    await viewer.cover(state.split(',')[0]);
    await viewer.look(`document.documentElement.style.setProperty('--liveroom-ink', 'transparent'); painted()`);
    const boxes = await viewer.look(`(() => {
      const range = document.createRange();
      const parts = ['title', 'text', 'clock'].map((name) => host().shadowRoot.querySelector('[part=' + name + ']')).filter(({ textContent }) => textContent);
      return parts.map((part) => { range.selectNodeContents(part); const { x, y, width, height } = range.getBoundingClientRect(); return { x, y, width, height }; });
    })()`);
    assert.ok(boxes.length > 0);
    for (const clip of boxes) {
      const contrast = 1.05 / ((await lightest(await viewer.page.screenshot({ clip }))) + 0.05);
      assert.ok(contrast >= 4.5, `${contrast.toFixed(2)} : 1`);
    }
  });
}

/** The relative luminance (WCAG 2) of a picture's lightest pixel. */
async function lightest(png) {
  const page = await open(stand.bench.browser);
  try {
    return await look(page, `(async () => {
      const image = new Image();
      image.src = 'data:image/png;base64,${png.toString('base64')}';
      await image.decode();
      const canvas = new OffscreenCanvas(image.width, image.height).getContext('2d');
      canvas.drawImage(image, 0, 0);
      const { data } = canvas.getImageData(0, 0, image.width, image.height);
      const linear = (value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
      let most = 0;
      for (let at = 0; at < data.length; at += 4) most = Math.max(most, 0.2126 * linear(data[at]) + 0.7152 * linear(data[at + 1]) + 0.0722 * linear(data[at + 2]));
      return most;
    })()`);
  } finally {
    await page.context().close();
  }
}

test('the viewport that the vendors ask for is the one thing axe finds, and only where the kit manages it', async (t) => {
  const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  for (const [viewport, expected] of [['manage', ['meta-viewport']], ['leave', []]]) {
    const viewer = await strictly(t, waiting(), { viewport }, { page: PHONE });
    await viewer.cover('waiting');
    await viewer.look(`${axe}; void 0`);
    assert.deepEqual(await viewer.look(`axe.run(document, { iframes: false }).then(({ violations }) => violations.map(({ id }) => id))`), expected, viewport);
  }
});

test('the documents name every part, property and text', async (t) => {
  const viewer = await strictly(t, waiting());
  await viewer.cover('waiting');
  const parts = await viewer.look(`[...host().shadowRoot.querySelectorAll('[part]')].map((part) => part.getAttribute('part')).sort()`);
  const properties = await viewer.look(`[...new Set([...host().shadowRoot.adoptedStyleSheets[0].cssRules].flatMap(({ cssText }) => cssText.match(/--liveroom-[a-z-]+/g) ?? []))].sort()`);
  const texts = [...(await readFile(join(ROOT, 'pkg/texts.d.ts'), 'utf8')).split('}')[0].matchAll(/^ {4}(\w+): string;/gm)].map(([, name]) => name).sort();
  const states = [...new Set(Object.keys(STATES).map((name) => name.split(',')[0])), 'hidden'].sort();
  for (const file of ['README.md', 'README.zh-CN.md']) {
    const text = await readFile(join(ROOT, file), 'utf8');
    const row = (name) => [...(new RegExp(`^\\| [^|]*<!--${name}-->[^|]*\\|(.*)\\|$`, 'm').exec(text)?.[1] ?? '').matchAll(/`([\w-]+)`/g)].map(([, word]) => word).sort();
    assert.deepEqual({ parts: row('parts'), properties: row('properties'), states: row('states'), texts: row('texts') }, { parts, properties, states, texts }, file);
  }
});
