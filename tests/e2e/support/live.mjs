// What every test file starts with: a simulator, a host before it, and a browser, for all tests of the file.
import { after, before } from 'node:test';

import { launch, open } from './browser.mjs';
import { Host } from './host.mjs';
import { Sim } from './sim.mjs';

export { DESKTOP, PHONE, counts, look, wire } from './browser.mjs';
export { until } from './sim.mjs';

/**
 * Call it once, at the top of a test file: `const live = setUp({ host: { set: { … } }, sim: { args: [ … ] } });`. The fields
 * are there when the first test runs.
 */
export function setUp({ host = {}, sim = {}, browser } = {}) {
  const live = new Live();
  before(() => live.start(host, sim, browser));
  after(() => live.close());
  return live;
}

class Live {
  /** @type {Sim} */
  sim;
  /** @type {Host} */
  host;
  browser;

  async start(host, sim, browser) {
    this.sim = await Sim.start(sim);
    this.host = await Host.start(this.sim, host);
    await this.sim.callbacks(this.host.live);
    this.browser = await launch(browser);
  }

  /** A viewer's page, for one test. An error that nobody caught in it fails the test. */
  async page(t, options) {
    const page = await open(this.browser, options);
    t.after(async () => {
      await page.context().close();
      if (page.failures.length > 0) throw page.failures[0];
    });
    return page;
  }

  /** The address of one of our pages, told where the simulator is. */
  url(path) {
    const url = new URL(path, this.host.url);
    url.searchParams.set('sim', `http://localhost:${this.sim.port}`);
    return url.href;
  }

  async close() {
    for (const part of [this.browser, this.host, this.sim]) await part?.close();
  }
}
