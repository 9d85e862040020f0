// Chromium as a viewer has it: its own autoplay policy, and instruments that do not count as a viewer's tap.
import { chromium as playwright } from 'playwright-core';

import { WITHOUT_WASM, chromium } from './programs.mjs';

/** Of two such lists Chromium takes the last: these are playwright's own … */
const WITHOUT = [
  'AimEnabled', 'AutoDeElevate', 'AvoidCorsURLLoaderRestartOnRedirect', 'AvoidUnnecessaryBeforeUnloadCheckSync',
  'BlockOriginHeaderModificationOnRedirect', 'DestroyProfileOnBrowserClose', 'DialMediaRouteProvider', 'GlobalMediaControls', 'HttpsUpgrades',
  'LensOverlay', 'MediaRouter', 'NetworkTimeServiceQuerying', 'OptimizationHints', 'PaintHolding', 'ThirdPartyStoragePartitioning', 'Translate',
  // … and here two pages of the address bar, which nobody sees and which took half of the time in which a page opens.
  'WebUIOmniboxPopup', 'WebUIOmniboxAimPopup',
];

export const ARGS = [
  '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', `--disable-features=${WITHOUT}`,
];

export const PHONE = {
  viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, locale: 'zh-CN',
  userAgent: 'Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Mobile Safari/537.36',
};
export const DESKTOP = { viewport: { width: 1280, height: 800 }, locale: 'zh-CN' };

/** `args`: more switches. `without`: switches of playwright's own that a test does not want. */
export function launch({ args = [], without = [] } = {}) {
  const options = { executablePath: chromium(), chromiumSandbox: false, headless: true };
  return playwright.launch({ ...options, args: [...ARGS, ...args], ignoreDefaultArgs: without });
}

/** A page of a viewer of its own; `page.said` collects its console lines, `page.failures` its uncaught errors. */
export async function open(browser, options = DESKTOP) {
  const context = await browser.newContext(options);
  if (WITHOUT_WASM) await context.addInitScript(() => { delete globalThis.WebAssembly; });
  const page = await context.newPage();
  page.said = [];
  page.failures = [];
  page.on('console', (message) => page.said.push(message.text()));
  page.on('pageerror', (error) => page.failures.push(error));
  return page;
}

/**
 * The value of an expression (or of its promise) in the page, or in a frame of another origin. Unlike `page.evaluate` it is no user
 * gesture: that would turn autoplay on for good.
 */
export async function look(target, expression) {
  const page = 'page' in target ? target.page() : target;
  const session = await page.context().newCDPSession(target);
  try {
    const options = { userGesture: false, awaitPromise: true, returnByValue: true };
    const { result, exceptionDetails } = await session.send('Runtime.evaluate', { expression, ...options });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  } finally {
    await session.detach();
  }
}

/** How many DOM nodes, event listeners, frames and documents the page's process holds after its garbage is collected. */
export async function counts(page) {
  const session = await page.context().newCDPSession(page);
  try {
    await session.send('Performance.enable');
    // What the last picture still holds is let go with the next one.
    const frame = 'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))';
    await session.send('Runtime.evaluate', { expression: frame, awaitPromise: true });
    for (let round = 0; round < 3; round += 1) await session.send('HeapProfiler.collectGarbage');
    const { metrics } = await session.send('Performance.getMetrics');
    const metric = (name) => metrics.find((metric) => metric.name === name).value;
    return {
      nodes: metric('Nodes'), listeners: metric('JSEventListeners'), frames: metric('Frames'), documents: metric('Documents'),
    };
  } finally {
    await session.detach();
  }
}

/** Records all that the browser sends and gets, of frames, event streams and sockets too; `text()` is all of it. */
export async function wire(page) {
  const parts = [];
  const pending = [];
  const context = page.context();
  context.on('request', (request) => {
    parts.push(request.url(), JSON.stringify(request.headers()), request.postData() ?? '');
  });
  context.on('response', (response) => {
    parts.push(JSON.stringify(response.headers()));
    if (/event-stream|^video|^audio/.test(response.headers()['content-type'] ?? '')) return;
    pending.push(response.body().then((body) => parts.push(body.toString('latin1'), body.toString('utf8')), () => {}));
  });
  page.on('websocket', (socket) => {
    socket.on('framereceived', ({ payload }) => parts.push(String(payload)));
  });
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  session.on('Network.eventSourceMessageReceived', (message) => parts.push(message.data));
  return {
    async text() {
      await Promise.all(pending);
      return parts.join('\n');
    },
  };
}

/** By playwright's or puppeteer's mouse; `hold` runs before the button is let go. */
export async function dragByMouse(page, [from, ...path], hold) {
  await page.mouse.move(...from);
  await page.mouse.down();
  for (const point of path) await page.mouse.move(...point);
  await hold();
  await page.mouse.up();
}
