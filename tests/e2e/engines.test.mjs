// The engines as the other tests use them: a page reports by itself, only a click is a gesture, and nothing is left running.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import { after, before, describe, test } from 'node:test';

import { launch } from './support/engines.mjs';
import { REPORT_SCRIPT } from './support/engines/reports.mjs';

const PAGE = `<!doctype html><title>engines</title><link rel="icon" href="data:,"><button id="tap" style="width:200px;height:60px">tap</button>
<script>${REPORT_SCRIPT}
const active = () => navigator.userActivation.hasBeenActive;
document.querySelector('#tap').addEventListener('click', ({ isTrusted }) => report({ what: 'tap', isTrusted, active: active() }));
report({ what: 'loaded', active: active() });
</script>`;

let url;
const server = http.createServer((_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end(PAGE));
before(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  url = `http://localhost:${server.address().port}/`;
});
after(() => {
  server.closeAllConnections();
  server.close();
});

for (const engine of ['chromium', 'firefox', 'webkit']) {
  describe(engine, () => {
    let browser;
    before(async () => { browser = await launch(engine); });
    after(() => browser?.close());

    for (const visit of ['the first', 'the second']) {
      test(`in ${visit} page a look is no gesture, and a click is one`, async () => {
        const page = await browser.open(url);
        assert.equal((await page.report('the page', ({ what }) => what === 'loaded')).active, false);
        assert.equal(await page.look('document.title'), 'engines');
        assert.equal(await page.look('navigator.userActivation.hasBeenActive'), false, 'a look is no gesture');
        await page.click('#tap');
        assert.deepEqual(await page.report('the tap', ({ what }) => what === 'tap'), { what: 'tap', isTrusted: true, active: true });
        assert.equal((await page.screenshot()).subarray(1, 4).toString(), 'PNG');
        await page.close();
      });
    }

    test('an expression that fails says so', async () => {
      const page = await browser.open(url);
      await assert.rejects(page.look('nowhere.to.be.found'), /nowhere/);
      await page.close();
    });
  });
}
