// Chromium by playwright: a context of its own for every page.
import { DESKTOP, dragByMouse, launch, look, open } from '../browser.mjs';

/** Android's WebView has this policy by default, and nothing else is known to have it. */
const WEB_VIEW = {
  ...DESKTOP,
  userAgent: 'Mozilla/5.0 (Linux; Android 14; K; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/150.0.0.0 Mobile Safari/537.36',
};

export async function launchChromium(policy) {
  const browser = await launch({ args: policy ? [`--autoplay-policy=${policy}`] : [] });
  return {
    async open(url) {
      const page = await open(browser, policy === 'user-gesture-required' ? WEB_VIEW : DESKTOP);
      await page.goto(url);
      return {
        said: page.said,
        failures: page.failures,
        click: (x, y) => page.mouse.click(x, y),
        drag: (kind, points, hold) => DRAGS[kind](page, points, hold),
        press: (key) => page.keyboard.press(key),
        resize: (width, height) => page.setViewportSize({ width, height }),
        look: (expression) => look(page, expression),
        screenshot: () => page.screenshot(),
        close: () => page.context().close(),
      };
    },
    close: () => browser.close(),
  };
}

const DRAGS = {
  mouse: dragByMouse,
  async touch(page, [from, ...path], hold) {
    const session = await page.context().newCDPSession(page);
    const touch = (type, ...points) => session.send('Input.dispatchTouchEvent', { type, touchPoints: points.map(([x, y]) => ({ x, y })) });
    await touch('touchStart', from);
    for (const point of path) await touch('touchMove', point);
    await hold();
    await touch('touchEnd');
    await session.detach();
  },
};
