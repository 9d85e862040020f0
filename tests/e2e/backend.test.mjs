// The contract of docs/backend.md, held against three backends: the host, and the examples in Node and in PHP. The vendors are simulated, and as
// strict as their documents about what they let in.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { BACKENDS, ROOMS, SITES, prepare } from './support/backends.mjs';
import { launch, open } from './support/browser.mjs';
import { ROOT } from './support/programs.mjs';
import { Sim } from './support/sim.mjs';

let sim;
before(async () => {
  sim = await Sim.start({ args: ['--not-started'] });
  await prepare(sim);
});
after(() => sim?.close());

const ALICE = ['1001', 'Alice'];
const BOB = ['1002', 'Bob'];
const JSON_TYPE = 'application/json';
const LIMIT_MS = 20_000;

/** What a session may say, and what it must. */
const FIELDS = {
  vendor: ['talkfun', 'baijiayun', 'gensee'], content: ['live', 'playback', 'video', 'waiting'], dialect: ['talkfun', 'mute', 'agent'],
  status: ['waiting', 'live', 'ended', 'playback'], server_time: isTime, url: isText, origins: isList, expires_at: isTime, single_use: isFlag,
  contents: isList, title: isText, starts_at: isTime, poster: isText, mini_program_url: isText,
};
const REQUIRED = ['vendor', 'content', 'dialect', 'status', 'server_time'];
const SECRETS = ['8469039490c68cc9063f15e11f3498dd', 'simulated-partner-key-0000000000'];

for (const [name, start] of Object.entries(BACKENDS)) {
  describe(name, () => {
    let backend;
    before(async () => { backend = await start(sim); });
    after(() => backend?.close());

    const ask = (path, { method = 'POST', viewer = ALICE, type = JSON_TYPE, body = '{}' } = {}) => fetch(`${backend.url}${path}`, {
      method, signal: AbortSignal.timeout(LIMIT_MS), body: method === 'POST' ? body : undefined,
      headers: { ...(viewer ? { 'x-liveroom-viewer': viewer.map(encodeURIComponent).join(':') } : {}), ...(type ? { 'content-type': type } : {}) },
    });
    const session = async (room, viewer, wish = {}) => {
      const response = await ask(`/rooms/${room}/session`, { viewer, body: JSON.stringify(wish) });
      assert.equal(response.status, 200, await response.clone().text());
      return check(response);
    };

    describe('a session', () => {
      for (const [room, { state, vendor }] of Object.entries(ROOMS).filter(([, { allow }]) => !allow)) {
        test(`of a room that is ${state}, at ${vendor}`, async () => {
          const { url, origins, ...told } = await session(room, ALICE);
          assert.deepEqual([told.vendor, told.status, told.content, told.title], [vendor, state, shown(state), room]);
          assert.deepEqual(told.contents ?? [], contentsOf(state));
          if (shown(state) === 'waiting') return assert.deepEqual([url, origins ?? []], [undefined, []]);
          assert.ok(origins.includes(new URL(url).origin), 'the URL’s own origin is listed');
          assert.deepEqual(await letIn(url), { status: 200, to: undefined }, 'the vendor lets the viewer in');
          if (vendor === 'talkfun') assert.ok(told.expires_at > told.server_time + 60_000, 'it is good for a while');
        });
      }

      test('is each viewer’s own, and the same viewer’s again', async () => {
        for (const room of ['math-101', 'physics', 'expo']) {
          const seats = [];
          for (const viewer of [ALICE, BOB, ALICE]) seats.push(seat(await session(room, viewer)).id);
          assert.notEqual(seats[0], seats[1], room);
          assert.equal(seats[0], seats[2], room);
        }
      });

      test('carries the viewer’s name, whatever is in it', async () => {
        for (const room of ['math-101', 'physics', 'expo']) {
          for (const shown of ['张三', 'a&b=c +d%20', '"<i>\\/😀']) {
            const opened = await session(room, ['1001', shown]);
            assert.equal(seat(opened).name, shown);
            assert.deepEqual(await letIn(opened.url), { status: 200, to: undefined }, shown);
          }
        }
      });

      test('is of what was asked for', async () => {
        for (const [room, content, expected] of [['math-101', 'live', 'live'], ['recorded', 'playback', 'playback'], ['early', 'live', 'waiting']]) {
          assert.equal((await session(room, ALICE, { content, reason: 'show', environment: 'wechat' })).content, expected, room);
        }
      });
    });

    describe('a refusal', () => {
      const SESSION = '/rooms/math-101/session';
      for (const [what, path, request, status, code] of [
        ['nobody is signed in', SESSION, { viewer: null }, 401, 'unauthorized'],
        ['nobody is signed in, events', '/rooms/math-101/events', { method: 'GET', viewer: null }, 401, 'unauthorized'],
        ['not on the list', '/rooms/closed/session', {}, 403, 'forbidden'],
        ['not on the list, events', '/rooms/closed/events', { method: 'GET' }, 403, 'forbidden'],
        ['no such room', '/rooms/nope/session', {}, 404, 'room_not_found'],
        ['no such room, events', '/rooms/nope/events', { method: 'GET' }, 404, 'room_not_found'],
        ['no recording yet', SESSION, { body: '{"content":"playback"}' }, 404, 'content_not_found'],
        ['the class is over', '/rooms/recorded/session', { body: '{"content":"live"}' }, 404, 'content_not_found'],
        ['the class is over, without a recording', '/rooms/over/session', { body: '{"content":"live"}' }, 404, 'content_not_found'],
        ['no such address', '/nothing', {}, 404, 'invalid_request'],
        ['not by POST', SESSION, { method: 'GET' }, 405, 'invalid_request'],
        ['a form of a foreign page', SESSION, { type: 'text/plain' }, 415, 'invalid_request'],
        ['no media type', SESSION, { type: '', body: new Uint8Array([123, 125]) }, 415, 'invalid_request'],
        ['not JSON', SESSION, { body: '{' }, 400, 'invalid_request'],
        ['no object', SESSION, { body: 'null' }, 400, 'invalid_request'],
        ['an unknown word', SESSION, { body: '{"content":"replay"}' }, 400, 'invalid_request'],
        ['a word of another kind', SESSION, { body: '{"content":["live"]}' }, 400, 'invalid_request'],
        ['too long', SESSION, { body: JSON.stringify({ content: 'x'.repeat(20_000) }) }, 413, 'invalid_request'],
      ]) {
        test(what, async () => {
          const response = await ask(path, request);
          const problem = await response.json();
          assert.deepEqual([response.status, problem.code, problem.status], [status, code, status], JSON.stringify(problem));
          assert.equal(response.headers.get('content-type').split(';')[0], 'application/problem+json');
          assert.equal(response.headers.get('cache-control'), 'no-store');
          assert.equal(problem.type, 'about:blank');
          assert.ok(problem.title && problem.detail, 'it says what was wrong');
        });
      }

      test('of one viewer leaves another in', async () => {
        assert.equal((await session('closed', BOB)).content, 'live');
      });
    });

    test('the events begin with the room’s state', async () => {
      for (const [room, { state }] of Object.entries(ROOMS).filter(([, { allow }]) => !allow)) {
        const { status, contents = [], type, server_time } = await firstEvent(await ask(`/rooms/${room}/events`, { method: 'GET' }));
        assert.deepEqual([type, status, contents], ['state', state, contentsOf(state)], room);
        assert.ok(isNow(server_time), 'milliseconds by the server’s clock');
      }
    });
  });
}

describe('a room plays, from an empty directory', () => {
  let browser;
  let files;
  before(async () => {
    files = await mkdtemp(join(tmpdir(), 'liveroom-'));
    await cp(join(ROOT, 'pkg'), files, { recursive: true });
    await writeFile(join(files, 'index.html'), PAGE);
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await rm(files, { recursive: true, force: true });
  });

  for (const [name, start] of Object.entries(SITES)) {
    test(name, async (t) => {
      const site = await start(sim, files);
      t.after(() => site.close());
      const page = await open(browser);
      t.after(() => page.context().close());
      await page.goto(site.site);
      await page.locator('[data-liveroom-cover="gate"] button').click();
      await sim.playing(`a picture from ${name}`, ({ vendor, room }) => vendor === 'talkfun' && room === '10001');
      assert.deepEqual(page.failures, []);
      await page.context().close();
      await sim.empty();
    });
  }
});

const PAGE = `<!doctype html><html lang="en"><meta charset="utf-8"><title>A simulated room</title><script src="liveroom.js"></script>
<live-room style="display: block; height: 480px" backend="/live" room="math-101" gate="always"></live-room>`;

/** What a room shows in that state: there is nothing to see of a class that is over and was not recorded. */
const shown = (state) => (state === 'ended' ? 'waiting' : state);
const contentsOf = (state) => [shown(state)].filter((content) => content !== 'waiting');

/** The session of an answer that is of the contract's shape. */
async function check(response) {
  assert.equal(response.headers.get('content-type').split(';')[0], JSON_TYPE);
  assert.equal(response.headers.get('cache-control'), 'no-store');
  const text = await response.text();
  for (const secret of SECRETS) assert.ok(!text.includes(secret), 'a vendor’s secret is in it');
  const session = JSON.parse(text);
  for (const name of REQUIRED) assert.ok(name in session, `${name} is missing`);
  for (const [name, value] of Object.entries(session)) {
    const rule = FIELDS[name];
    assert.ok(rule, `the contract has no \`${name}\``);
    assert.ok(Array.isArray(rule) ? rule.includes(value) : rule(value), `${name}: ${JSON.stringify(value)}`);
  }
  for (const origin of session.origins ?? []) assert.equal(new URL(origin).origin, origin);
  assert.ok(isNow(session.server_time), 'milliseconds by the server’s clock');
  return session;
}

/** Who the vendor takes the viewer for. */
function seat({ vendor, url }) {
  const { searchParams } = new URL(url);
  if (vendor === 'gensee') return { id: searchParams.get('uid'), name: searchParams.get('nickname') };
  if (vendor === 'baijiayun') return { id: searchParams.get('user_number'), name: searchParams.get('user_name') };
  const { uid, nickname } = JSON.parse(Buffer.from(searchParams.get('accessAuth'), 'base64url').toString());
  return { id: uid, name: nickname };
}

/** What the vendor's page answers: who is not let in is sent elsewhere, to a page that says why. Its name need not be resolved. */
async function letIn(address) {
  const { host, port, pathname, search } = new URL(address);
  const request = http.get({ host: '127.0.0.1', port, path: pathname + search, headers: { host }, timeout: LIMIT_MS });
  request.on('timeout', () => request.destroy(new Error('the simulator did not answer')));
  const [response] = await once(request, 'response');
  response.resume();
  return { status: response.statusCode, to: response.headers.location };
}

async function firstEvent(response) {
  assert.equal(response.status, 200);
  assert.equal(response.headers.get('content-type').split(';')[0], 'text/event-stream');
  let text = '';
  const decoder = new TextDecoder();
  // Leaving the loop lets go of the stream, which may never end.
  for await (const part of response.body) {
    text += decoder.decode(part, { stream: true });
    const data = /^data: ?(.*)$/m.exec(text.slice(0, text.lastIndexOf('\n\n') + 1))?.[1];
    if (data) return JSON.parse(data);
  }
  throw new Error(`no event: ${JSON.stringify(text)}`);
}

function isTime(value) { return Number.isSafeInteger(value) && value > 1e12; }
function isText(value) { return typeof value === 'string' && value !== ''; }
function isList(value) { return Array.isArray(value) && value.every(isText); }
function isFlag(value) { return typeof value === 'boolean'; }
function isNow(value) { return isTime(value) && Math.abs(value - Date.now()) < 60_000; }
