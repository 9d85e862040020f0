// A host whose account is wrong: what the vendor then says reaches the page as a code, and never the vendor's own answer.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';

import { look, wire } from './support/browser.mjs';
import { setUp, until } from './support/live.mjs';
import { ROOT } from './support/programs.mjs';
import { assertHidden } from './support/secrets.mjs';

const live = setUp({ host: { pages: join(ROOT, 'tests/e2e/pages'), set: { 'talkfun.signing': 'api' } } });

/** `fault`: what the simulated API does. */
const check = (name, room, fault, code) => test(name, { timeout: 60_000 }, async (t) => {
  const page = await live.page(t);
  const wired = await wire(page);
  await live.sim.reset(); // Of the fault before, and of what it stopped.
  await live.sim.callbacks(live.host.live);
  await live.sim.fault({ times: 50, ...fault });
  await page.goto(live.url(`/room.html?room=${room}`));
  const refused = await until('the refusal', () => look(page, 'window.refused'));
  assert.equal(refused.code, code, JSON.stringify(refused));
  assert.equal(page.frames().length, 1);
  assertHidden(await wired.text(), 'what the browser got');
});

check('the signature is refused', 'talkfun-demo', { vendor: 'talkfun', api: 'course.access', kind: 'bad_signature' }, 'vendor_refused');
check('the API answers an error', 'talkfun-demo-2', { vendor: 'talkfun', api: 'course.access', kind: 'status500' }, 'vendor_unavailable');
check('the API answers HTML', 'gensee-demo', { vendor: 'gensee', api: '/webcast/setting/info', kind: 'html' }, 'vendor_unavailable');
