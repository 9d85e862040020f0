// What a page or a backend can do wrong: each has its documented code and a sentence that names the mistake, and none hangs.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { problem, setUpBench } from './support/bench.mjs';

const bench = setUpBench();

/** One page for all tests of a group. Nothing may be left on it, so the next test would notice. */
function sharePage() {
  const shared = { page: undefined };
  before(async () => { shared.page = await bench.openPage(); });
  after(async () => {
    assert.equal(await shared.page.locator('[data-liveroom-stage]').count(), 0, 'nothing is left on the page');
    await bench.closePage(shared.page);
  });
  return shared;
}

/** Mounts with these options and says what went wrong. */
const mount = (page, options) => page.evaluate((options) => window.mount(options), { events: false, ...options });

describe('options', () => {
  const shared = sharePage();
  /** `wrong` is JavaScript, evaluated in the page: `backend` there is the address of the backend. */
  const check = (name, wrong, ...says) => test(name, async () => {
    const { page } = shared;
    const error = await page.evaluate(`{ const backend = ${JSON.stringify(bench.backend)}; mount(${wrong}) }`);
    assert.equal(error?.code, 'invalid_option');
    assert.ok(error.isOurs, 'it is a LiveRoomError');
    for (const words of says) assert.match(error.message, words);
  });

  check('unknown', `{ backend, room: 'a', autoplay: true }`, /`autoplay`/, /there are: backend, room/);
  check('unknown, though every object inherits it', `{ backend, room: 'a', toString: true }`, /`toString`/);
  check('a typo', `{ backend, rooom: 'a' }`, /`rooom`/);
  check('none at all', `undefined`, /must be an object/);
  check('null', `null`, /must be an object/);
  check('a text', `'/live'`, /must be an object/);
  check('no backend', `{ room: 'a' }`, /`backend` must be an address/);
  check('no room', `{ backend }`, /`room` must be the name/);
  check('a room without a name', `{ backend, room: '' }`, /`room` must be the name/);
  check('a room by number', `{ backend, room: 7 }`, /`room` must be the name/);
  check('a backend that is a URL object', `{ backend: new URL(backend), room: 'a' }`, /`backend` must be an address/);
  check('a content that does not exist', `{ backend, room: 'a', content: 'replay' }`, /`content` must be one of "auto"/);
  check('a content of null', `{ backend, room: 'a', content: null }`, /`content` must be one of/);
  check('events that are not an address', `{ backend, room: 'a', events: true }`, /`events` must be an address, or false/);
  check('a label that is no text', `{ backend, room: 'a', label: {} }`, /`label` must be a text/);
  check('a viewport that does not exist', `{ backend, room: 'a', viewport: 'keep' }`, /"manage", "cover", "leave"/);
  check('a sandbox by text', `{ backend, room: 'a', sandbox: 'yes' }`, /`sandbox` must be one of true, false/);
  check('a timeout by text', `{ backend, room: 'a', timeout: '10s' }`, /milliseconds, 1 to 120000/);
  check('a timeout of nothing', `{ backend, room: 'a', timeout: 0 }`, /milliseconds, 1 to 120000/);
  check('a timeout that is no number', `{ backend, room: 'a', timeout: NaN }`, /milliseconds, 1 to 120000/);

  test('show: a content that does not exist', async (t) => {
    bench.rooms.set('shown', bench.session());
    const page = await bench.open(t);
    assert.equal(await mount(page, { backend: bench.backend, room: 'shown' }), undefined);
    const error = await page.evaluate(`attempt(() => room.show('replay'))`);
    assert.equal(error.code, 'invalid_option');
    assert.match(error.message, /"playback"/);
  });
});

describe('the slot', () => {
  const shared = sharePage();
  const check = (name, slot, says) => test(name, async () => {
    const { page } = shared;
    const before = bench.asked.length;
    const error = await page.evaluate(`mount({ backend: '${bench.backend}', room: 'a' }, ${slot})`);
    assert.equal(error?.code, 'slot_not_found');
    assert.match(error.message, says);
    assert.equal(bench.asked.length, before, 'the backend was not asked');
  });

  check('no such element', `'#nowhere'`, /"#nowhere"/);
  check('no selector', `'#slot['`, /"#slot\["/);
  check('null', `null`, /element or a selector/);
  check('a list of elements', `document.querySelectorAll('#slot')`, /element or a selector/);
  check('a text node', `document.createTextNode('slot')`, /element or a selector/);

  test('dock: no such element, and the room stays where it was', async (t) => {
    bench.rooms.set('docked', bench.session());
    const page = await bench.open(t);
    assert.equal(await mount(page, { backend: bench.backend, room: 'docked' }), undefined);
    const error = await page.evaluate(`attempt(async () => room.dock('#nowhere'))`);
    assert.equal(error.code, 'slot_not_found');
    assert.equal(await page.locator('[data-liveroom-stage] iframe').count(), 1);
  });
});

describe('the backend', () => {
  const shared = sharePage();
  const cases = [];
  /** All mounts begin at once, because several take their seconds: those whose refusal may change are tried again. */
  const errors = {};
  before(async () => {
    const started = cases.map(async ({ name, options }) => {
      errors[name] = await mount(shared.page, { backend: bench.backend, room: name, ...options });
    });
    await Promise.all(started);
  });
  /** `asked`: how often the kit asked in all. */
  const check = (name, reply, { code, says = /./, asked = 1, options = {} }) => {
    bench.rooms.set(name, reply);
    cases.push({ name, options });
    test(name, () => {
      const error = errors[name];
      assert.equal(error?.code, code, JSON.stringify(error));
      assert.ok(error.isOurs, 'it is a LiveRoomError');
      assert.match(error.message, says);
      assert.equal(bench.asked.filter(({ room }) => room === name).length, asked, 'requests');
    });
  };
  const refuses = (status, code, headers) => (_, response) => problem(response, status, code, `told as ${code}`, headers);
  const writes = (status, type, body) => (_, response) => response.writeHead(status, { 'content-type': type }).end(body);
  const breaksOff = (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
    response.write('{"vendor":', () => response.destroy());
  };
  const html = '<!doctype html><title>Sign in</title>';

  check('unknown room', undefined, { code: 'room_not_found', says: /unknown room/ });
  check('not allowed', refuses(403, 'forbidden'), { code: 'forbidden', says: /told as forbidden/ });
  check('nobody signed in', refuses(401, 'unauthorized'), { code: 'unauthorized' });
  check('no such content', refuses(404, 'content_not_found'), { code: 'content_not_found' });
  check('the vendor refuses', refuses(502, 'vendor_refused'), { code: 'vendor_refused' });
  check('the vendor is silent', refuses(504, 'vendor_unavailable'), { code: 'vendor_unavailable', asked: 4 });
  check('a fault of the backend', refuses(500, 'internal'), { code: 'internal', asked: 4 });
  check('too many, for long', refuses(429, 'rate_limited', { 'retry-after': '3600' }), { code: 'rate_limited' });
  check('too many, for a moment', refuses(429, 'rate_limited', { 'retry-after': '0' }), { code: 'rate_limited', asked: 4 });
  check('a code of its own', refuses(403, 'not_a_subscriber'), { code: 'forbidden' });
  check('a page of HTML', writes(200, 'text/html', html), { code: 'backend_invalid', says: /not JSON/ });
  check('HTML not found', writes(404, 'text/html', html), { code: 'backend_invalid', says: /404 without a problem/ });
  check('HTML of a gateway', writes(502, 'text/html', html), { code: 'backend_invalid', asked: 4 });
  check('nothing at all', writes(200, 'application/json', ''), { code: 'backend_invalid', says: /not JSON/ });
  check('a list', [], { code: 'backend_invalid', says: /`vendor` must be one of: talkfun, baijiayun, gensee/ });
  check('deeper than any session', writes(200, 'application/json', `${'['.repeat(50_000)}${']'.repeat(50_000)}`), { code: 'backend_invalid' });
  check('an answer that breaks off', breaksOff, { code: 'backend_unreachable', says: /network, CORS/, asked: 4 });
  check('too slow', () => {}, { code: 'backend_timeout', asked: 4, options: { timeout: 1000 } });
  check('a backend that is not there', undefined, { code: 'backend_unreachable', asked: 0, options: { backend: 'http://127.0.0.1:9' } });

  test('an answer that comes late, after a pause', async (t) => {
    let times = 0;
    bench.rooms.set('late', (_, response) => {
      times += 1;
      if (times === 1) return problem(response, 503, 'unavailable', 'starting', { 'retry-after': '1' });
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(bench.session()));
    });
    const page = await bench.open(t);
    assert.equal(await mount(page, { backend: bench.backend, room: 'late' }), undefined);
    assert.equal(times, 2);
  });
});

describe('the session', () => {
  const shared = sharePage();
  const check = (name, over, code, says) => test(name, async () => {
    bench.rooms.set(name, bench.session(over()));
    const error = await mount(shared.page, { backend: bench.backend, room: name });
    assert.equal(error?.code, code, JSON.stringify(error));
    assert.match(error.message, says);
    assert.doesNotMatch(error.message, /ticket/, 'no URL in a message');
  });
  const at = (url) => () => ({ url });

  check('an origin that is not listed', () => ({ url: `${bench.origin('other')}/room?ticket=1` }), 'origin_not_listed', /other\.localhost/);
  check('no origins', () => ({ origins: undefined }), 'origin_not_listed', /room\.localhost/);
  check('origins that are no list', () => ({ origins: bench.origin() }), 'origin_not_listed', /room\.localhost/);
  check('no URL', () => ({ url: undefined }), 'backend_invalid', /no `url`/);
  check('a script', at('javascript:alert("ticket")'), 'backend_invalid', /not an absolute http\(s\) URL/);
  check('a document in the URL', at('data:text/html,ticket'), 'backend_invalid', /not an absolute http\(s\) URL/);
  check('a relative URL', at('/room?ticket=1'), 'backend_invalid', /not an absolute http\(s\) URL/);
  check('an unknown vendor', () => ({ vendor: 'vzan' }), 'backend_invalid', /`vendor` must be one of/);
  check('an unknown dialect', () => ({ dialect: 'esperanto' }), 'backend_invalid', /`dialect` must be one of/);
  check('no clock', () => ({ server_time: undefined }), 'backend_invalid', /`server_time`/);
  check('over before it begins', () => ({ expires_at: 1 }), 'backend_invalid', /`expires_at`/);
});

describe('a vendor secret in the session', () => {
  const SECRET = 'S3cr3t-of-the-vendor';
  const shared = sharePage();
  const check = (name, over) => test(name, async () => {
    const { page } = shared;
    bench.rooms.set(name, bench.session(over));
    const error = await mount(page, { backend: bench.backend, room: name });
    assert.equal(error?.code, 'secret_in_session', JSON.stringify(error));
    const seen = [JSON.stringify(error), await page.content(), JSON.stringify(await page.evaluate('heard')), ...page.said];
    assert.ok(!seen.join('\n').includes(SECRET), 'the secret is repeated nowhere');
  });

  check('openToken', { openToken: SECRET });
  check('open_token, deep down', { debug: [{ request: { open_token: SECRET } }] });
  check('partner_key', { partner_key: SECRET });
  check('Secret-Key', { 'Secret-Key': SECRET });
  check('appSecret', { appSecret: SECRET });
  check('loginName with password', { loginName: 'admin@demo', password: SECRET });
});

describe('a session function', () => {
  const shared = sharePage();
  const check = (name, backend, code) => test(name, async () => {
    const error = await shared.page.evaluate(`mount({ backend: ${backend}, room: 'own' })`);
    assert.equal(error?.code, code, JSON.stringify(error));
  });

  check('refuses with a code', `async () => { throw { code: 'forbidden', detail: 'no' } }`, 'forbidden');
  check('throws', `() => { throw new Error('no') }`, 'backend_unreachable');
  check('gives nothing', `async () => undefined`, 'backend_invalid');
  check('gives a text', `async () => 'https://room.example/'`, 'backend_invalid');
  check('gives what is no JSON', `async () => { const loop = {}; loop.loop = loop; return loop }`, 'backend_unreachable');
});
