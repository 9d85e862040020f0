// Draws every way a room shows, on a phone and a desktop, in both languages, into target/screenshots/stage/: one picture each, and
// index.html. The rooms are simulated.
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';

import { setUpBench } from '../e2e/support/bench.mjs';
import { DESKTOP, PHONE } from '../e2e/support/browser.mjs';
import { ROOT } from '../e2e/support/programs.mjs';

const DIR = join(ROOT, 'target/screenshots/stage');
const DEVICES = { phone: PHONE, desktop: DESKTOP };
const LESSONS = {
  zh: ['高一数学 · 函数的单调性', '课堂笔记', '设函数 f(x) 的定义域为 I。如果对于区间 D 上的任意两个自变量 x₁ < x₂，都有 f(x₁) < f(x₂)，就说 f(x) 在区间 D 上是增函数。', '提交作业？', '提交'],
  en: ['Mathematics · Monotonic functions', 'Notes', 'Let I be the domain of f. If f(x₁) < f(x₂) whenever x₁ < x₂ are points of the interval D, we say that f increases on D.', 'Hand in your work?', 'Hand in'],
};

const bench = setUpBench({ prepare: async () => {
  await rm(DIR, { recursive: true, force: true });
  await mkdir(DIR, { recursive: true });
} });

/** By name: how it is reached in the page, and what of the phone itself is emulated. */
const WAYS = {
  docked: { act: '0' },
  floating: { act: 'leave()' },
  sized: { act: `leave().then(() => focus('grip'))`, keys: ['+', '+', 'ArrowLeft', 'ArrowUp'] },
  minimised: { act: `leave().then(() => part('minimise').click())` },
  keyboard: { act: 'leave().then(typing)' },
  dialog: { act: 'leave().then(ask)' },
  filling: { act: 'fill()' },
  notched: { act: 'fill()', insets: { top: 47, bottom: 34, left: 0, right: 0 } },
  'filling-dialog': { act: 'fill().then(ask)' },
};

const drawn = [];
for (const [short, lesson] of Object.entries(LESSONS)) {
  for (const [device, context] of Object.entries(DEVICES)) {
    for (const [name, { act, keys = [], insets }] of Object.entries(WAYS)) {
      test(`${name}, ${short}, ${device}`, async (t) => {
        await prepare(short, lesson);
        const page = await bench.openPage('/lesson', { ...context, locale: short === 'zh' ? 'zh-CN' : 'en' });
        t.after(() => bench.closePage(page));
        if (insets) await (await page.context().newCDPSession(page)).send('Emulation.setSafeAreaInsetsOverride', { insets });
        await page.evaluate((options) => window.enter(options), { backend: bench.backend, room: 'lesson', events: false, gate: 'never', float: 'scroll', back: undefined, language: short });
        await page.evaluate(act);
        for (const key of keys) await page.keyboard.press(key);
        await page.evaluate('still()');
        const file = `${name}-${short}-${device}.png`;
        await page.screenshot({ path: join(DIR, file) });
        drawn.push({ name, short, device, file });
      });
    }
  }
}

test('sheets', async () => {
  const cell = ({ file, name, short, device }) => `<figure><a href="${file}"><img src="${file}" alt="" style="height: 420px"></a><figcaption>${name}, ${short}, ${device}</figcaption></figure>`;
  const rows = Object.keys(WAYS).map((name) => `<div>${drawn.filter((one) => one.name === name).map(cell).join('')}</div>`);
  await writeFile(join(DIR, 'index.html'), `<!doctype html><meta charset="utf-8"><title>Stage</title><style>
body { font: 14px system-ui, sans-serif; background: #ddd; } div { display: flex; } figure { margin: 6px; } img { display: block; }
</style><h1>Every way a room shows. The rooms are simulated.</h1>${rows.join('\n')}`);
});

/** A page of a lesson, whose room is a still picture. */
async function prepare(short, [title, notes, text, question, submit]) {
  const picture = (await readFile(join(ROOT, 'crates/sim/assets/poster.jpg'))).toString('base64');
  bench.rooms.set('lesson', bench.session({ title }));
  bench.frames.set('/room', { body: `<!doctype html><title>room</title><body style="margin: 0"><img alt="" style="width: 100vw; height: 100vh; object-fit: contain; background: #000" src="data:image/jpeg;base64,${picture}">` });
  const { body } = bench.pages.get('/');
  const script = body.slice(body.indexOf('<script'));
  bench.pages.set('/lesson', { body: `<!doctype html><html lang="${short}"><meta charset="utf-8"><title>${title}</title><link rel="icon" href="data:,">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover"><style>
body { margin: 0 auto; max-width: 900px; padding: 16px; font: 16px/1.7 system-ui, sans-serif; } #slot { aspect-ratio: 16 / 9; height: auto !important; }
header { position: sticky; top: 0; z-index: 10; padding: 8px 0; background: #fff; } dialog { border: 0; border-radius: 12px; } button { font: inherit; }
</style><body><header>liveroom</header><h1>${title}</h1><div id="slot"></div><h2>${notes}</h2>${`<p>${text}</p>`.repeat(24)}
<dialog><p>${question}</p><button>${submit}</button></dialog>${script}<script type="module">${HELPERS}</script>` });
}

const HELPERS = `
const pictures = async (count) => { for (let i = 0; i < count; i += 1) await new Promise((done) => requestAnimationFrame(done)); };
const shows = async (word) => { while (window.room.state.presentation !== word) await pictures(1); };
const controls = () => document.querySelector('[data-liveroom-controls]');
Object.assign(window, {
  async enter(options) {
    const failed = await window.mount(options);
    if (failed) throw new Error(failed.message);
    while (window.room.state.link !== 'loaded') await pictures(1);
    await pictures(20);
  },
  part: (name) => controls().shadowRoot.querySelector('[part~="' + name + '"]'),
  focus: (name) => window.part(name).focus(),
  async leave() {
    scrollTo(0, 900);
    await shows('floating');
    while (!controls()) await pictures(1);
    await pictures(20);
  },
  fill: () => { Element.prototype.requestFullscreen = () => Promise.reject(new TypeError('denied')); return window.room.fullscreen(); },
  ask: () => document.querySelector('dialog').showModal(),
  typing() {
    Object.defineProperty(visualViewport, 'height', { get: () => innerHeight * 0.55 });
    visualViewport.dispatchEvent(new Event('resize'));
    document.body.insertAdjacentHTML('beforeend', '<div style="position: fixed; inset: 55% 0 0; display: grid; place-items: center; background: #bbb">[keyboard]</div>');
  },
  still: () => pictures(40),
});
`;
