// Firefox by puppeteer: playwright's Firefox gives its pages a gesture from the start. A context of its own for every page.
import puppeteer from 'puppeteer-core';

import { DESKTOP, dragByMouse } from '../browser.mjs';
import { WITHOUT_WASM, firefox } from '../programs.mjs';

/** As Firefox is delivered; the driver's own profile allows every autoplay. */
const PREFERENCES = { 'media.autoplay.default': 1, 'media.autoplay.blocking_policy': 0, 'javascript.options.wasm': !WITHOUT_WASM };

const START_MS = 120_000;

export async function launchFirefox() {
  const browser = await puppeteer.launch({
    browser: 'firefox', executablePath: firefox(), headless: true, defaultViewport: DESKTOP.viewport, extraPrefsFirefox: PREFERENCES,
    timeout: START_MS,
  });
  return {
    async open(url) {
      const context = await browser.createBrowserContext();
      const page = await context.newPage();
      const [said, failures] = [[], []];
      page.on('console', (message) => said.push(message.text()));
      page.on('pageerror', (error) => failures.push(error));
      await page.goto(url);
      return {
        said,
        failures,
        click: (x, y) => page.mouse.click(x, y),
        drag: (kind, points, hold) => DRAGS[kind](page, points, hold),
        press: (key) => page.keyboard.press(key),
        resize: (width, height) => page.setViewport({ width, height }),
        look: (expression) => look(browser, page, expression),
        screenshot: () => page.screenshot(),
        close: () => context.close(),
      };
    },
    close: () => browser.close(),
  };
}

/** By the protocol itself: the driver's own `evaluate` gives the page a gesture. */
async function look(browser, page, expression) {
  const wrapped = `Promise.resolve(${expression}).then((value) => JSON.stringify(value))`;
  const options = { awaitPromise: true, userActivation: false };
  const { result } = await browser.connection.send('script.evaluate', {
    expression: wrapped, target: { context: page.mainFrame()._id }, ...options,
  });
  if (result.type === 'exception') throw new Error(result.exceptionDetails.text);
  return result.result.value === undefined ? undefined : JSON.parse(result.result.value);
}

const DRAGS = {
  mouse: dragByMouse,
  async touch(page, [from, ...path], hold) {
    const finger = await page.touchscreen.touchStart(...from);
    for (const point of path) await finger.move(...point);
    await hold();
    await finger.end();
  },
};
