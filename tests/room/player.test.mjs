// What an SDK shows of its player, as the protocol tells it: one table of what happens and what is told. The clock is virtual.
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';

import { load } from './support/page.mjs';

const { Player } = await load('player.ts');

/** A player whose SDK does nothing by itself; `said` is told, asked and answered in one list, in order. */
function open({ attached = true, answer = () => undefined } = {}) {
  const said = [];
  const player = new Player((name, data) => {
    const { state, muted, reason, code } = data;
    said.push(name === 'playback' ? `${state}${muted ? ' muted' : ''}` : `${name} ${reason ?? code}${muted ? ' muted' : ''}`);
  });
  const controls = {
    play: () => { said.push('> play'); return answer(); },
    pause: () => said.push('> pause'),
    setSound: (muted, volume) => said.push(`> ${muted ? 'muted' : `volume ${volume}`}`),
  };
  const attach = () => { player.attach(controls); said.splice(said.indexOf('> volume 1'), 1); };
  if (attached) attach();
  const ask = (promise) => promise.then(
    (value) => said.push(`= ${value ? `muted ${value.muted}` : 'done'}`),
    (error) => said.push(`= ${error.code} ${error.message}`),
  );
  return { player, said, attach, play: (muted) => void ask(player.play(muted)), setMuted: (muted) => void ask(player.setMuted(muted)) };
}

const pass = async (millis) => {
  mock.timers.tick(millis);
  for (let turn = 0; turn < 5; turn += 1) await null;
};

const refuse = (name) => () => Promise.reject(Object.assign(new Error('secret'), { name }));

function refuseOnce(name) {
  let answer = refuse(name);
  return () => { const now = answer(); answer = () => undefined; return now; };
}

const CASES = {
  'plays with sound': [async ({ player, play }) => {
    play(false);
    player.handlePlaying();
  }, ['> play', 'playing', '= muted false']],

  'plays muted': [async ({ player, play }) => {
    play(true);
    player.handlePlaying();
  }, ['> muted', 'paused muted', '> play', 'playing muted', '= muted true']],

  'is not resolved before it plays': [async ({ play }) => {
    play(false);
    await pass(4_999);
  }, ['> play']],

  'is blocked by a pause instead of a picture': [async ({ player, play }) => {
    play(false);
    player.handlePaused();
  }, ['> play', 'paused', 'blocked not_allowed', '= blocked not_allowed']],

  'is blocked soon when there was data before': [async ({ player, play }) => {
    player.handleBuffered();
    play(false);
    await pass(1_000);
  }, ['> play', 'paused', 'blocked not_allowed', '= blocked not_allowed']],

  'is given its time by a promise, data or not': [async ({ player, play }) => {
    player.handleBuffered();
    play(false);
    await pass(4_999);
  }, ['> play'], () => new Promise(() => {})],

  'is blocked when an SDK that starts by itself pauses': [async ({ player }) => {
    player.handlePaused();
    player.handlePaused();
  }, ['paused', 'blocked not_allowed']],

  'is blocked when nothing settles': [async ({ play }) => {
    play(true);
    await pass(5_000);
  }, ['> muted', 'paused muted', '> play', 'blocked unsettled muted', '= blocked unsettled']],

  'is blocked sooner when there is data': [async ({ player, play }) => {
    play(false);
    player.handleBuffered();
    await pass(1_000);
  }, ['> play', 'paused', 'blocked not_allowed', '= blocked not_allowed']],

  'is blocked when an SDK that starts by itself has data and does not': [async ({ player }) => {
    player.handleBuffered();
    await pass(1_000);
  }, ['paused', 'blocked not_allowed']],

  'is not blocked when it plays with its data': [async ({ player }) => {
    player.handleBuffered();
    player.handlePlaying();
    await pass(1_000);
  }, ['playing']],

  'NotAllowedError': [async ({ play }) => { play(false); await pass(0); }, ['> play', 'paused', 'blocked not_allowed', '= blocked not_allowed'], refuse('NotAllowedError')],
  'NotSupportedError': [async ({ play }) => { play(false); await pass(0); }, ['> play', 'paused', 'blocked not_supported', '= blocked not_supported'], refuse('NotSupportedError')],
  'AbortError': [async ({ play }) => { play(false); await pass(0); }, ['> play', 'paused', 'blocked aborted', '= blocked aborted'], refuse('AbortError')],

  'an error of the media': [async ({ player, play }) => {
    play(false);
    player.handleFailure();
  }, ['> play', 'error media_failed', '= blocked not_supported']],

  'an error of the media that plays': [async ({ player }) => {
    player.handlePlaying();
    player.handleFailure();
    player.handlePlaying();
  }, ['playing', 'stalled', 'error media_failed', 'playing']],

  'unmutes': [async ({ player, play }) => {
    play(true);
    player.handlePlaying();
    play(false);
    await pass(500);
  }, ['> muted', 'paused muted', '> play', 'playing muted', '> volume 1', 'playing', '> play', '= muted true', '= muted false']],

  'a pause right after it became loud': [async ({ player, play }) => {
    play(true);
    player.handlePlaying();
    await pass(0);
    play(false);
    player.handlePaused();
  }, ['> muted', 'paused muted', '> play', 'playing muted', '= muted true', '> volume 1', 'playing', '> play', 'paused', 'blocked paused', '= blocked paused']],

  'setMuted to sound while it plays is watched, too': [async ({ player, play, setMuted }) => {
    play(true);
    player.handlePlaying();
    await pass(0);
    setMuted(false);
    player.handlePaused();
  }, ['> muted', 'paused muted', '> play', 'playing muted', '= muted true', '> volume 1', 'playing', 'paused', 'blocked paused', '= blocked paused']],

  'setMuted to silence is done at once': [async ({ player, setMuted }) => {
    player.handlePlaying();
    setMuted(true);
  }, ['playing', '> muted', 'playing muted', '= done']],

  'plays already': [async ({ player, play }) => {
    player.handlePlaying();
    play(false);
  }, ['playing', '= muted false']],

  'a pause that was asked for': [async ({ player }) => {
    player.handlePlaying();
    player.pause();
    player.handlePaused();
  }, ['playing', '> pause', 'paused']],

  'a pause by the viewer\'s own control': [async ({ player }) => {
    player.handlePlaying();
    player.handlePaused();
  }, ['playing', 'paused']],

  'a pause ends a call to play': [async ({ player, play }) => {
    play(false);
    player.pause();
  }, ['> play', '> pause', '= blocked aborted']],

  'a later call ends an earlier one': [async ({ player, play }) => {
    play(false);
    play(true);
    player.handlePlaying();
  }, ['> play', '> muted', 'paused muted', '> play', 'playing muted', '= blocked aborted', '= muted true']],

  'the late pause of an earlier call blocks no later one': [async ({ player, play }) => {
    player.handlePlaying();
    player.pause();
    play(false);
    player.handlePaused();
    player.handlePlaying();
  }, ['playing', '> pause', '> play', '= muted false']],

  'waits for the SDK': [async ({ player, play, attach }) => {
    play(false);
    await pass(60_000);
    attach();
    player.handlePlaying();
  }, ['> play', 'playing', '= muted false'], undefined, { attached: false }],

  'waits for the class': [async ({ player, play }) => {
    player.setIdle(true);
    play(false);
    await pass(60_000);
    player.setIdle(false);
    player.handlePlaying();
  }, ['> play', '> play', 'playing', '= muted false']],

  'the data of the class before proves nothing': [async ({ player, play }) => {
    player.handlePlaying();
    player.handleBuffered();
    player.setIdle(true);
    player.handlePaused();
    player.setIdle(false);
    play(false);
    await pass(4_999);
  }, ['playing', 'paused', '> play']],

  'a refusal after a pause that was asked for': [async ({ player, play }) => {
    player.handlePlaying();
    player.pause();
    player.handlePaused();
    play(false);
    player.handlePaused();
  }, ['playing', '> pause', 'paused', '> play', 'blocked not_allowed', '= blocked not_allowed']],

  'the late refusal of an earlier call blocks no later one': [async ({ player, play }) => {
    play(false);
    play(true);
    await pass(0);
    player.handlePlaying();
  }, ['> play', '> muted', 'paused muted', '> play', '= blocked aborted', 'playing muted', '= muted true'], refuseOnce('NotAllowedError')],

  'there will be no player': [async ({ player, play }) => {
    play(false);
    player.fail();
    await pass(0);
    play(false);
  }, ['= blocked not_supported', '= blocked not_supported'], undefined, { attached: false }],

  'runs dry and goes on': [async ({ player }) => {
    player.handlePlaying();
    player.handle('waiting');
    player.handlePlaying();
    player.handle('ended');
    player.handlePaused();
  }, ['playing', 'waiting', 'playing', 'ended']],

  'keeps silent when the volume changes': [async ({ player, setMuted }) => {
    setMuted(true);
    player.setVolume(0.4);
    await pass(0);
    setMuted(false);
  }, ['> muted', 'paused muted', '> muted', 'paused muted', '= done', '> volume 0.4', 'paused', '= done']],
};

for (const [name, [happen, expected, answer, options]] of Object.entries(CASES)) {
  test(name, async (t) => {
    mock.timers.enable({ apis: ['setTimeout'] });
    t.after(() => mock.timers.reset());
    const room = open({ ...options, ...(answer && { answer }) });
    await happen(room);
    await pass(0);
    assert.deepEqual(room.said, expected);
  });
}

test('tells time once a second, and at once after a jump', () => {
  const told = [];
  const player = new Player((name, { position, duration }) => told.push([position, duration]));
  for (const position of [0, 0.25, 0.5, 1, 1.25, 20, 20.5, 3]) player.handleTime(position, 30);
  player.handleTime(3.25, 31);
  assert.deepEqual(told, [[0, 30], [1, 30], [20, 30], [3, 30], [3.25, 31]]);
});
