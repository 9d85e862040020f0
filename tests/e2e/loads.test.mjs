// What a page does to its room, one thing after another: the room is loaded once, however it shows and whatever becomes of the page around
// it; and again only where that is said. The room is simulated and counts its loads.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { setUpBench } from './support/bench.mjs';

/** Every document that the room's address gave. */
let loads = 0;
const bench = setUpBench({ prepare() {
  bench.rooms.set('lesson', bench.session());
  bench.frames.set('/room', { open(response) {
    loads += 1;
    response.end('<!doctype html><title>a simulated room</title>');
  } });
} });

const STAGE = '[data-liveroom-stage]';
const shows = (page, word) => page.waitForFunction((word) => document.querySelector('live-room')?.room?.state.presentation === word, word);
const loaded = (page) => page.waitForFunction(() => document.querySelector('live-room')?.room?.state.link === 'loaded');
const control = (page, name) => page.locator(`[data-liveroom-controls] [part~="${name}"]`);

/** The room's own document, if it is there. A frame that was moved has an empty one: it has no address to load again. */
const inside = (page) => page.frames().find((frame) => frame.url() === `${bench.origin()}/room`);

/** A room of an element that is no slot itself, docked to `#first`. */
async function openRoom(t) {
  loads = 0;
  const page = await bench.open(t);
  await page.evaluate((backend) => {
    window.slot = (id, parent = document.body) => {
      const slot = Object.assign(document.createElement('live-room-slot'), { id });
      slot.setAttribute('room', 'lesson');
      slot.style.cssText = 'width: 480px; height: 270px';
      parent.append(slot);
    };
    const room = document.createElement('live-room');
    for (const [name, value] of Object.entries({ backend, room: 'lesson', events: 'false', gate: 'never', hidden: '' })) room.setAttribute(name, value);
    document.documentElement.append(room);
    window.slot('first');
  }, bench.backend);
  await loaded(page);
  await shows(page, 'docked');
  return page;
}

const evaluates = (act) => (page) => page.evaluate(act);
const leaves = evaluates(() => document.querySelectorAll('live-room-slot').forEach((slot) => slot.remove()));
const comes = evaluates(() => window.slot('next'));

/** In this order, on one page: what is done, and how the room shows then. */
const STEPS = [
  ['float()', evaluates(() => document.querySelector('live-room').room.float()), 'floating'],
  ['dock()', evaluates(() => document.querySelector('live-room').room.dock()), 'docked'],
  ['a slot that leaves', leaves, 'floating'],
  ['minimised', (page) => control(page, 'minimise').click(), 'floating'],
  ['and not any more', (page) => control(page, 'minimise').click(), 'floating'],
  ['moved and sized by keyboard', async (page) => { for (const key of ['ArrowLeft', 'ArrowUp', '+', '-']) await control(page, 'grip').press(key); }, 'floating'],
  ['a slot that comes', comes, 'docked'],
  ['a second slot', evaluates(() => window.slot('second')), 'docked'],
  ['the second slot gone', evaluates(() => document.querySelector('#second').remove()), 'docked'],
  ['a slot of another size', evaluates(() => { document.querySelector('#next').style.cssText = 'display: block; width: 300px; height: 200px; transform: rotate(1deg)'; }), 'docked'],
  ['a slot moved in the document', evaluates(() => document.body.prepend(document.querySelector('#next'))), 'docked'],
  ['a slot without a box', evaluates(() => { document.querySelector('#next').style.display = 'none'; }), 'floating'],
  ['with one again', evaluates(() => { document.querySelector('#next').style.display = 'block'; }), 'docked'],
  ['fullscreen()', evaluates(() => document.querySelector('live-room').room.fullscreen()), 'fullscreen'],
  ['exitFullscreen()', evaluates(() => document.querySelector('live-room').room.exitFullscreen()), 'docked'],
  ['its element moved in the document', evaluates(() => document.body.append(document.querySelector('live-room'))), 'floating'],
  ['and moved out of the body', evaluates(() => document.documentElement.append(document.querySelector('live-room'))), 'floating'],
  ['another body', evaluates(() => document.body.replaceWith(document.createElement('body'))), 'floating'],
  ['a slot in it', comes, 'docked'],
  ['the body emptied', evaluates(() => document.body.replaceChildren()), 'floating'],
  ['the head emptied', evaluates(() => document.head.replaceChildren()), 'floating'],
  ['another address', evaluates(() => { history.pushState(null, '', '/elsewhere'); location.hash = 'there'; }), 'floating'],
  ['a page that is inert', evaluates(() => { document.body.inert = true; document.body.inert = false; }), 'floating'],
  ['a modal dialog', evaluates(() => {
    const dialog = document.createElement('dialog');
    document.body.append(dialog);
    dialog.showModal();
    dialog.close();
  }), 'floating'],
  ['a view transition', evaluates(() => document.startViewTransition(() => window.slot('transitioned')).finished), 'docked'],
];

test('the room is loaded once, whatever becomes of its slots and of the page', async (t) => {
  const page = await openRoom(t);
  await inside(page).evaluate(() => { window.stayed = true; });
  for (const [what, act, word] of STEPS) {
    await act(page);
    await shows(page, word).catch((error) => { throw new Error(`${what}: not ${word}`, { cause: error }); });
    assert.equal(await inside(page)?.evaluate(() => window.stayed), true, what);
    assert.equal(loads, 1, what);
    assert.equal(await page.locator(STAGE).count(), 1, what);
  }
});

test('closed, a room that cannot pause is let go, and loaded anew where it docks', async (t) => {
  const page = await openRoom(t);
  await leaves(page);
  await shows(page, 'floating');
  await control(page, 'close').click();
  await shows(page, 'hidden');
  assert.equal(loads, 1);
  await comes(page);
  await shows(page, 'docked');
  await loaded(page);
  assert.equal(loads, 2);
});
