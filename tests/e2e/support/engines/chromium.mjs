// Chromium by playwright: a context of its own for every page.
import { launch, look, open } from '../browser.mjs';

export async function launchChromium(policy) {
  const browser = await launch({ args: policy ? [`--autoplay-policy=${policy}`] : [] });
  return {
    async open(url) {
      const page = await open(browser);
      await page.goto(url);
      return {
        said: page.said,
        failures: page.failures,
        click: (x, y) => page.mouse.click(x, y),
        look: (expression) => look(page, expression),
        screenshot: () => page.screenshot(),
        close: () => page.context().close(),
      };
    },
    close: () => browser.close(),
  };
}
