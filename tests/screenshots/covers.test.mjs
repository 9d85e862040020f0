// Draws every state of the cover, as a viewer gets it, on a phone, a desktop and in small slots, in both languages, into
// target/screenshots/: one picture each, a contact sheet per language, and index.html. The rooms are simulated.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';

import { open } from '../e2e/support/browser.mjs';
import { setUpCovers } from '../e2e/support/covers.mjs';
import { ROOT } from '../e2e/support/programs.mjs';
import { until } from '../e2e/support/sim.mjs';

const DIR = join(ROOT, 'target/screenshots');
const PAGE = { viewport: { width: 1280, height: 800 } };
/** The window, and the slot in it: where it is not the whole width, as an embed in a page, or a floating window. */
const DEVICES = {
  phone: { window: [390, 844], slot: [390, 219] },
  'phone-full': { window: [390, 844], slot: [390, 844] },
  'phone-landscape': { window: [844, 390], slot: [844, 390] },
  desktop: { window: [1280, 800], slot: [1280, 720] },
  'slot-320x180': { window: [320, 180], slot: [320, 180] },
  'slot-160x90': { window: [160, 90], slot: [160, 90] },
};
const LANGUAGES = { zh: 'zh-CN', en: 'en' };

const stand = setUpCovers(async () => {
  await rm(DIR, { recursive: true, force: true });
  await mkdir(DIR, { recursive: true });
});
const drawn = [];

for (const [name, { enter }] of Object.entries(stand.states)) {
  for (const [short, language] of Object.entries(LANGUAGES)) {
    test(`${name}, ${short}`, async (t) => {
      await stand.sim.reset();
      const viewer = await enter(t, { page: { ...PAGE, locale: language }, options: { language, viewport: 'leave' } });
      await viewer.cover(name.split(',')[0]);
      await viewer.look(BARE);
      for (const [device, { window: [width, height], slot }] of Object.entries(DEVICES)) {
        await viewer.page.setViewportSize({ width, height });
        await viewer.outside(...slot);
        await viewer.look('pictured()');
        const file = `${name.replaceAll(/[ ,]+/g, '-')}-${short}-${device}.png`;
        await viewer.page.screenshot({ path: join(DIR, file) });
        drawn.push({ name, short, device, file, width, height });
      }
    });
  }
}

test('sheets', async () => {
  await writeFile(join(DIR, 'index.html'), sheet(Object.keys(LANGUAGES)));
  for (const short of Object.keys(LANGUAGES)) {
    const path = join(DIR, `sheet-${short}.html`);
    await writeFile(path, sheet([short]));
    const page = await open(stand.bench.browser, { viewport: { width: 1900, height: 1000 } });
    await page.goto(pathToFileURL(path).href);
    await page.screenshot({ path: join(DIR, `sheet-${short}.png`), fullPage: true });
    await page.context().close();
  }
});

/** The room alone in its window, and nothing that moves; pictures that are on their way are waited for. */
const BARE = `(() => {
  document.querySelector('h1').hidden = true;
  document.body.style.margin = document.querySelector('main').style.margin = 0;
  window.pictured = async () => {
    const poster = host().shadowRoot.querySelector('[part=poster]');
    if (!poster.hidden) await poster.decode().catch(() => {});
    await painted();
  };
})()`;

/** All pictures of these languages: a row for a state, a column for a device. */
function sheet(languages) {
  const rows = Object.keys(stand.states).flatMap((name) => languages.map((short) => [name, short])).filter(([name, short]) => drawn.some((one) => one.name === name && one.short === short));
  const cell = (name, short, device) => {
    const picture = drawn.find((one) => one.name === name && one.short === short && one.device === device);
    return `<td>${picture ? `<a href="${picture.file}"><img src="${picture.file}" alt="${name}, ${short}, ${device}" style="width:${shown(picture)}px"></a>` : '–'}</td>`;
  };
  const head = Object.keys(DEVICES).map((device) => `<th>${device}</th>`).join('');
  const body = rows.map(([name, short]) => `<tr><th>${name}<br>${short}</th>${Object.keys(DEVICES).map((device) => cell(name, short, device)).join('')}</tr>`);
  return `<!doctype html><meta charset="utf-8"><title>Covers</title><style>
body { font: 14px system-ui, sans-serif; background: #ddd; } td, th { padding: 6px; vertical-align: top; text-align: left; } img { display: block; }
</style><h1>Every state of the cover. The rooms are simulated.</h1><table><tr><th></th>${head}</tr>${body.join('\n')}</table>`;
}

const shown = ({ width, height }) => Math.round(width * Math.min(1, 420 / width, 340 / height));
