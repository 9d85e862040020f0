// The room pages on the vendors' SDKs, as a parent meets them that knows the protocol and no vendor: one contract for all of them,
// then what each vendor alone can do. The SDKs and the rooms behind them are simulated; the autoplay policy is the browser's own.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';

import { ROOMS, credentials } from '../room/support/credentials.mjs';
import { Framed, Pages } from '../room/support/framed.mjs';
import { launch } from './support/browser.mjs';
import { Sim, until } from './support/sim.mjs';

const stand = {};
before(async () => {
  stand.sim = await Sim.start();
  stand.pages = await Pages.start(stand.sim);
  stand.browser = await launch();
});
after(async () => {
  for (const part of [stand.browser, stand.pages, stand.sim]) await part?.close();
});
beforeEach(() => stand.sim.reset());

const framed = async (t, vendor, content, over) => {
  if (content === 'playback') await stand.sim.playback(vendor, ROOMS[vendor]);
  return Framed.open(t, stand, vendor, content, over);
};

/** Lets the simulated SDK tell an event in every page of the vendor's first room. */
const tell = async (vendor, name, data) => {
  const url = `${stand.sim.url}/sdk/rooms/${vendor}/${ROOMS[vendor]}/event`;
  const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ name, data }) });
  assert.equal((await answer.json()).told, 1);
};

const LIVE = {
  talkfun: ['play', 'mute', 'volume', 'lines', 'layout', 'events'],
  baijiayun: ['layout', 'events'],
  gensee: ['play', 'mute', 'volume', 'layout', 'events'],
};
const STEERED = [['talkfun', 'live'], ['talkfun', 'playback'], ['baijiayun', 'playback'], ['gensee', 'live'], ['gensee', 'playback']];
const ALL = [...STEERED, ['baijiayun', 'live']];

for (const [vendor, content] of ALL) {
  const offers = content === 'live' ? LIVE[vendor] : ['play', 'mute', 'volume', 'seek', 'layout', 'events'];

  test(`${vendor}, ${content}: offers what its SDK documents, and shows the layout that was asked for`, async (t) => {
    const room = await framed(t, vendor, content);
    assert.deepEqual(await room.hello(), { liveroom: 1, kind: 'hello', version: 1, vendor, offers });
    const large = () => room.frame().locator('.large').getAttribute('id');
    await room.event('layout', { main: 'courseware' });
    assert.equal(await large(), 'courseware');
    await room.call('setLayout', { layout: 'video-only' });
    await room.event('layout', { main: 'video', mode: 'video-only' });
    assert.notEqual(await large(), 'courseware');
    const after = await room.count();
    await room.call('setLayout', { layout: 'swap' });
    await room.event('layout', { main: 'courseware', mode: 'courseware-main' }, after);
    assert.equal(await large(), 'courseware');
    const told = await room.count();
    await room.call('setCompact', { compact: true });
    assert.deepEqual([await large(), await room.frame().locator('.small').count()], ['courseware', 0], 'in a corner, the large part alone');
    await room.call('setLayout', { layout: 'swap' });
    await room.event('layout', { main: 'video', mode: 'video-main' }, told);
    assert.equal(await room.frame().locator('.small').count(), 0);
    await room.call('setCompact', { compact: false });
    assert.notEqual(await large(), 'courseware');
    assert.equal(await room.frame().locator('.small').getAttribute('id'), 'courseware', 'and the layout is as it was');
    if (!offers.includes('seek')) assert.equal((await room.call('seek', { seconds: 20 })).error.code, 'not_supported');
  });

  test(`${vendor}, ${content}: says who is refused`, async (t) => {
    if (content === 'playback') await stand.sim.playback(vendor, ROOMS[vendor]);
    const good = await credentials[vendor](stand.sim, content, '1001');
    const entry = Object.fromEntries(Object.entries(good).map(([name, value]) => [name, /token|sign|authcode|ownerid/.test(name) ? 'wrong' : value]));
    const room = await framed(t, vendor, content, { entry });
    await room.look(`Promise.any([heard('removed', { reason: 'refused' }, 0), heard('error', {}, 0)])`);
    assert.doesNotMatch(JSON.stringify(await room.events()), /wrong/);
  });
}

for (const vendor of Object.keys(ROOMS)) {
  test(`${vendor}: says what its credentials lack`, async (t) => {
    const room = await framed(t, vendor, 'live', { entry: {} });
    assert.match((await room.event('error', { code: 'invalid_session' })).message, /lack `\w+`/);
  });
}

for (const [vendor, content] of STEERED) {
  test(`${vendor}, ${content}: is blocked without a tap, plays with sound after one, pauses, goes on, and changes its sound`, async (t) => {
    const room = await framed(t, vendor, content);
    const { error } = await room.call('play', { muted: false });
    assert.equal(error?.code, 'blocked');
    assert.match(error.message, /^(not_allowed|unsettled)$/);
    await room.event('blocked', { muted: false, reason: error.message });
    assert.deepEqual((await room.tap()).value, { muted: false });
    await room.event('playback', { state: 'playing', muted: false });
    await stand.sim.playing('a viewer with sound', (viewer) => viewer.vendor === vendor && !viewer.muted);
    await room.call('pause');
    await room.event('playback', { state: 'paused' }, await playingAt(room));
    const after = await room.count();
    assert.deepEqual((await room.call('play', { muted: false })).value, { muted: false });
    await room.event('playback', { state: 'playing' }, after);
    await room.call('setMuted', { muted: true });
    await stand.sim.viewer('a silent viewer', (viewer) => viewer.muted);
    await room.call('setMuted', { muted: false });
    await room.call('setVolume', { volume: 0.25 });
    await room.event('playback', { muted: false, volume: 0.25, state: 'playing' });
    await stand.sim.viewer('a viewer with sound', (viewer) => !viewer.muted && viewer.playing);
    if (content === 'live') return;
    await room.call('seek', { seconds: 20 });
    await stand.sim.viewer('a viewer further on', (viewer) => viewer.currentTime >= 20);
    if (vendor === 'talkfun') return; // Its SDK is not known to tell the time.
    const { duration } = await until('a time', async () => (await room.events()).map(({ data }) => data).find(({ position }) => position >= 20));
    assert.ok(duration > 25 && duration < 35, `${duration} s`);
  });

  test(`${vendor}, ${content}: a click inside plays with sound, too`, async (t) => {
    const room = await framed(t, vendor, content);
    await room.call('play', { muted: false });
    await room.page.click('#room');
    await room.event('playback', { state: 'playing', muted: false });
  });
}

test('baijiayun, live: a viewer of a group enters with it, and with no other', async (t) => {
  const entry = await credentials.baijiayun(stand.sim, 'live', '1001', { group_id: '3' });
  await framed(t, 'baijiayun', 'live', { entry });
  await stand.sim.viewer('the viewer of the group', (viewer) => viewer.vendor === 'baijiayun' && viewer.viewer === '1001');
  for (const group_id of ['4', undefined]) {
    const room = await framed(t, 'baijiayun', 'live', { entry: { ...entry, group_id } });
    await room.event('removed', { reason: 'refused' });
  }
});

test('baijiayun, live: says that it is blocked, and a click anywhere inside plays', async (t) => {
  const room = await framed(t, 'baijiayun', 'live');
  await room.event('blocked', { muted: false, reason: 'not_allowed' });
  await room.page.click('#room');
  await room.event('playback', { state: 'playing', muted: false });
  await stand.sim.playing('a viewer with sound', (viewer) => viewer.vendor === 'baijiayun' && !viewer.muted);
});

/** Where the latest `playing` stands among the events. */
const playingAt = async (room) => (await room.events()).findLastIndex(({ name, data }) => name === 'playback' && data.state === 'playing');

for (const [vendor, muted] of [['baijiayun', true], ['gensee', true]]) {
  test(`${vendor}: plays muted without a tap, and a tap makes it loud`, async (t) => {
    const room = await framed(t, vendor, 'playback');
    assert.deepEqual((await room.call('play', { muted })).value, { muted });
    const { value, error } = await room.call('setMuted', { muted: false });
    assert.equal(value, undefined);
    assert.deepEqual(error?.code, 'blocked', 'sound without a tap');
    assert.deepEqual((await room.call('play', { muted })).value, { muted });
    assert.deepEqual((await room.tap('play', { muted: false })).value, { muted: false });
    await stand.sim.playing('a viewer with sound', (viewer) => !viewer.muted);
  });
}

for (const vendor of Object.keys(ROOMS)) {
  test(`${vendor}: the class stops and starts again`, async (t) => {
    const room = await framed(t, vendor, 'live');
    await room.event('status', { status: 'live' });
    await stand.sim.stop(vendor, ROOMS[vendor]);
    await room.event('status', { status: 'ended' });
    const after = await room.count();
    await stand.sim.start(vendor, ROOMS[vendor]);
    await room.event('status', { status: 'live' }, after);
  });

  test(`${vendor}: a later entrance pushes the earlier page out`, async (t) => {
    const first = await framed(t, vendor, 'live');
    await stand.sim.viewer('the first page', (viewer) => viewer.vendor === vendor);
    await framed(t, vendor, 'live');
    const { reason } = await first.event('removed');
    // Gensee's SDK has one event for every reason.
    assert.equal(reason, vendor === 'gensee' ? 'kicked' : 'replaced');
  });

  test(`${vendor}: an SDK that cannot be loaded is named`, async (t) => {
    const url = `http://127.0.0.1:${stand.sim.port}/sdk/${vendor}.js`;
    const open = stand.browser.newContext.bind(stand.browser);
    t.mock.method(stand.browser, 'newContext', async (options) => {
      const context = await open(options);
      await context.route(url, (route) => route.fulfill({ status: 404 }));
      return context;
    });
    const room = await framed(t, vendor, 'live');
    assert.equal((await room.event('error')).code, 'sdk_unavailable');
    const play = await room.call('play', { muted: true });
    assert.equal(play.error.code, vendor === 'baijiayun' ? 'not_supported' : 'blocked');
  });
}

const TOLD = [
  ['talkfun', 'third:broadcast', { cmd: 'gift', args: { n: 3 } }, 'custom', { name: 'gift', data: { n: 3 } }],
  ['talkfun', 'chat:send', { nickname: '王同学', msg: '听到了' }, 'chat', { name: '王同学', text: '听到了' }],
  ['talkfun', 'member:total', { total: '42' }, 'members', { count: 42 }],
  ['talkfun', 'vote:new', { vid: 1 }, 'interaction', { kind: 'vote', action: 'new', data: { vid: 1 } }],
  ['talkfun', 'lottery:start', undefined, 'interaction', { kind: 'lottery', action: 'start', data: null }],
  ['talkfun', 'sign:new', { t: 60 }, 'interaction', { kind: 'sign', action: 'new', data: { t: 60 } }],
  ['talkfun', 'member:kick', {}, 'removed', { reason: 'kicked' }],
  ['talkfun', 'system:room:error', { code: 10036 }, 'removed', { reason: 'full' }],
  ['talkfun', 'live:video:timeout', {}, 'playback', { state: 'stalled', muted: false, volume: 1 }],
  ['baijiayun', 'ROOM_SERVER_LOGIN_OVERFLOW', {}, 'removed', { reason: 'full' }],
  ['baijiayun', 'ROOM_SERVER_LOGIN_KICKED_OUT', {}, 'removed', { reason: 'kicked' }],
  ['baijiayun', 'CLASSROOM_CONNECT_FAIL', {}, 'error', { code: 'connect_failed', message: 'The connection to BaijiaYun failed.' }],
  ['baijiayun', 'MEDIA_SWITCH_TRIGGER', { audioOn: true, videoOn: false }, 'interaction', { kind: 'media', action: 'switch', data: { audioOn: true, videoOn: false } }],
  ['baijiayun', 'TEACHER_MEDIA_OFF', {}, 'layout', { main: 'courseware', mode: 'courseware-only' }],
  ['baijiayun', 'TEACHER_MEDIA_ON', {}, 'layout', { main: 'courseware', mode: 'courseware-main' }],
  ['gensee', 'onUserOnline', { count: 7 }, 'members', { count: 7 }],
  ['gensee', 'onPublicChat', { sender: 'Mia', content: '懂了' }, 'chat', { name: 'Mia', text: '懂了' }],
  ['gensee', 'onStatus', { type: 7 }, 'removed', { reason: 'full' }],
  ['gensee', 'onStatus', { type: '8' }, 'removed', { reason: 'banned' }],
  ['gensee', 'onStatus', { type: 2 }, 'status', { status: 'waiting' }],
  ['gensee', 'onKickOut', {}, 'removed', { reason: 'kicked' }],
  ['gensee', 'onModuleFocus', { focus: 1 }, 'layout', { main: 'video', mode: 'video-only' }],
  ['gensee', 'onModuleFocus', { focus: '2' }, 'layout', { main: 'courseware', mode: 'courseware-only' }],
  ['gensee', 'onVideoConfig', { type: 'share start' }, 'layout', { main: 'video', mode: 'video-main' }],
  ['gensee', 'onVideoConfig', { type: 'share stop' }, 'layout', { main: 'courseware', mode: 'courseware-only' }],
  ['gensee', 'onModuleFocus', { focus: 3 }, 'layout', { main: 'video', mode: 'video-main' }],
];
for (const vendor of Object.keys(ROOMS)) {
  test(`${vendor}: tells what its SDK tells`, async (t) => {
    const room = await framed(t, vendor, 'live');
    await stand.sim.viewer('the page', (viewer) => viewer.vendor === vendor);
    await (vendor === 'baijiayun' ? room.event('layout', { mode: 'courseware-main' }, 1) : room.event('members'));
    for (const [, name, data, told, expected] of TOLD.filter(([of]) => of === vendor)) {
      const after = await room.count();
      await tell(vendor, name, data);
      const like = Object.fromEntries(Object.entries(expected).filter(([, value]) => typeof value !== 'object'));
      const heard = await room.event(told, like, after);
      assert.deepEqual(Object.fromEntries(Object.keys(expected).map((key) => [key, heard[key]])), expected, `${name} ${JSON.stringify(data)}`);
    }
  });
}

test('talkfun: two lines are told, and one is taken', async (t) => {
  const room = await framed(t, 'talkfun', 'live');
  assert.deepEqual(await room.event('lines'), { lines: [{ id: '0', label: '线路1' }, { id: '1', label: '线路2' }], current: '' });
  await room.call('setLine', { line: '1' });
  await room.event('lines', { current: '1' });
});

test('talkfun: whatever the mode, its lp and its values: the container with the picture is the large one', async (t) => {
  const room = await framed(t, 'talkfun', 'live');
  await room.call('play', { muted: false });
  await room.tap();
  await room.event('playback', { state: 'playing' });
  const places = () => room.frame().evaluate(() => ['courseware', 'camera', 'video'].map((id) => {
    const part = document.getElementById(id);
    return `${part.classList[1]}${part.querySelector('video')?.currentSrc ? ' with picture' : ''}`;
  }));
  const become = (what, expected) => until(what, async () => (await places()).join() === expected.join(), places);
  const courseware = ['large', 'small with picture', 'gone'];
  await become('courseware at first', courseware);
  for (const mode of [1, 2]) {
    for (const [lp, as] of [[1, 'number'], [1, 'string'], [0, 'number'], [0, 'string']]) {
      const how = `mode ${mode}, lp ${lp}, ${as}`;
      await tell('talkfun', 'live:mode:change', { mode, lp, as });
      await become(`the shared picture by ${how}`, ['small', 'gone', 'large with picture']);
      await stand.sim.playing(`the shared picture by ${how}`, (viewer) => viewer.vendor === 'talkfun');
      await tell('talkfun', 'live:mode:change', { mode: 0, lp, as });
      await become(`courseware after ${how}`, courseware);
    }
  }
  assert.ok((await room.events()).some(({ name, data }) => name === 'layout' && data.main === 'video'));
});
