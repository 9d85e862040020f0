// Three engines behind one small interface, for tests of what differs between them. Nothing here counts as a viewer's gesture but `click`.
//
//   const browser = await launch('webkit', 'deny');
//   const page = await browser.open(url);      // the url gets `?report=…`: what the page posts there is in `page.reports`
//   await page.report('its answer', (report) => report.done);
//   await page.click(100, 80);                 // a real input event, in CSS pixels of the viewport; or of a selector's middle
//   await page.drag('touch', [[9, 9], [80, 9]]); // 'mouse' or 'touch': down on the first point, up on the last; `hold` does something before
//   await page.press('ArrowLeft');             // a key, as the DOM names it
//   await page.resize(844, 390);               // the viewport, as a rotation does; in WebKitGTK the window
//   await page.look('document.title');         // no gesture in any engine
//   await page.screenshot();                   // PNG
//   await page.close(); await browser.close();
//
// One page at a time in WebKitGTK, as many as wanted elsewhere. Every page is a viewer's first: no gesture of an earlier page counts in it.
import { launchChromium } from './engines/chromium.mjs';
import { launchFirefox } from './engines/firefox.mjs';
import { launchWebkit } from './engines/webkit.mjs';
import { Reports } from './engines/reports.mjs';

const ENGINES = { chromium: launchChromium, firefox: launchFirefox, webkit: launchWebkit };

/** The autoplay policies of each engine: Android's WebView has Chromium's `user-gesture-required`, and `deny` is like WeChat's on iOS. */
export const POLICIES = {
  chromium: ['default', 'user-gesture-required', 'no-user-gesture-required'],
  firefox: ['default'],
  webkit: ['default', 'deny'],
};

/** `engine`: chromium, firefox, webkit; `policy`: one of its `POLICIES`. */
export async function launch(engine, policy = 'default') {
  const browser = await ENGINES[engine](policy === 'default' ? undefined : policy);
  try {
    return new Browser(engine, policy, browser, await Reports.start());
  } catch (error) {
    await browser.close();
    throw error;
  }
}

class Browser {
  #browser;
  #reports;

  constructor(engine, policy, browser, reports) {
    Object.assign(this, { engine, policy });
    this.#browser = browser;
    this.#reports = reports;
  }

  /** A page of a viewer of its own. `url` is reached by `localhost` or a name under it. */
  async open(url) {
    const { address, reports, close } = this.#reports.take();
    const target = new URL(url);
    target.searchParams.set('report', address);
    return new Page(await this.#browser.open(target.href), reports, close);
  }

  async close() {
    await this.#browser.close();
    await this.#reports.close();
  }
}

class Page {
  #page;
  #stopReports;

  constructor(page, reports, stopReports) {
    this.#page = page;
    this.reports = reports;
    this.#stopReports = stopReports;
  }

  /** Console lines; WebKitGTK's driver has none. */
  get said() { return this.#page.said; }
  /** Errors that nobody caught in the page, where the driver tells them. */
  get failures() { return this.#page.failures; }

  /** The first report for which `test` is true, once it has come. */
  report(what, test, after = 0) { return this.reports.first(what, test, after); }

  /** A real click: on a point of the viewport, or in the middle of the first element of a selector. */
  async click(x, y) {
    if (typeof x !== 'string') return this.#page.click(Math.round(x), Math.round(y));
    const box = `(({ x, y, width, height }) => [x + width / 2, y + height / 2])(document.querySelector(${JSON.stringify(x)}).getBoundingClientRect())`;
    return this.click(...(await this.look(box)));
  }

  drag(kind, points, hold = () => {}) { return this.#page.drag(kind, points.map(([x, y]) => [Math.round(x), Math.round(y)]), hold); }
  press(key) { return this.#page.press(key); }
  resize(width, height) { return this.#page.resize(width, height); }

  /** The value of an expression, or of its promise; it must be JSON. */
  look(expression) { return this.#page.look(expression); }
  screenshot() { return this.#page.screenshot(); }

  async close() {
    this.#stopReports();
    await this.#page.close();
  }
}
