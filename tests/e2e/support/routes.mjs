// Walks through the routes of the example apps in one engine: the room docks where a route has a slot and floats where it has none. The
// room is the simulator's; it counts its loads and says how much of its picture was shown.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { launch } from './engines.mjs';
import { Host } from './host.mjs';
import { Sim, until } from './sim.mjs';

/** The links of every app, in the order in which they are walked: docked, floating, docked elsewhere, floating. */
const [LESSON, NOTES, QUESTIONS] = [0, 1, 2];
const WALK = [LESSON, NOTES, QUESTIONS, NOTES];

/** This is not about autoplay: where an engine has a policy that lets pages play, it has it. */
const POLICIES = { chromium: 'no-user-gesture-required', webkit: 'allow' };

/** How many changes of route. */
const APPS = { 'react.html': 50, 'vue.html': 50, 'history.html': 8, 'swap/lesson.html': 8 };

/** Goes to a route, and tells where the room shows and where the route's slot is: as soon as both are where they belong, or after a while. */
const go = (link) => `(async () => {
  const box = (element) => { const { left, top, width, height } = element.getBoundingClientRect(); return [left, top, width, height]; };
  const look = () => ({
    presentation: document.querySelector('live-room').room?.state.presentation,
    stage: box(document.querySelector('[data-liveroom-stage]')),
    slots: [...document.querySelectorAll('live-room-slot')].map(box),
    window: [innerWidth, innerHeight],
  });
  const fits = ${fits};
  document.querySelectorAll('.routes a')[${link}].click();
  const patience = performance.now() + 15_000;
  let places = look();
  while (!fits(places, ${link === NOTES}) && performance.now() < patience) {
    await new Promise((done) => setTimeout(done, 10));
    places = look();
  }
  return places;
})()`;

/** Whether the room is where it belongs: over the route's only slot, or without one in a corner of the window. It runs in the page, too. */
function fits({ presentation, stage, slots, window: [width, height] }, floats) {
  const [left, top, wide, high] = stage;
  if (floats) return presentation === 'floating' && slots.length === 0 && left >= 0 && top >= 0 && left + wide <= width && top + high <= height;
  // Within a pixel: engines round a slot's sides to their own fractions.
  return presentation === 'docked' && slots.length === 1 && stage.every((side, index) => Math.abs(side - slots[0][index]) <= 1);
}

/** What a viewer taps before the room plays: the kit's control in the middle of the stage, or that of the room's own player. */
const target = (isInside) => `(() => {
  const stage = document.querySelector('[data-liveroom-stage]');
  if (!stage || stage.style.visibility === 'hidden') return null;
  const { left, top, width, height } = stage.getBoundingClientRect();
  return ${isInside} ? [left + width - 131, top + 100] : [left + width / 2, top + height / 2];
})()`;

export function walk(engine) {
  let sim, host, browser;
  before(async () => {
    sim = await Sim.start();
    host = await Host.start(sim);
    browser = await launch(engine, POLICIES[engine]);
  });
  after(async () => {
    for (const part of [browser, host, sim]) await part?.close();
  });

  for (const [app, steps] of Object.entries(APPS)) {
    test(`${app}: ${steps} changes of route in ${engine}, and one load`, async () => {
      const { page, viewer } = await enter(browser, `${host.url}/${app}?sim=${encodeURIComponent(sim.url)}`, sim);
      let { played } = viewer;
      for (let step = 1; step <= steps; step += 1) {
        const link = WALK[step % WALK.length];
        const places = await page.look(go(link));
        assert.ok(fits(places, link === NOTES), `the room is where it belongs after step ${step}: ${JSON.stringify(places)}`);
        const before = played;
        ({ played } = await sim.viewer(`the picture to go on after step ${step}`, (viewer) => viewer.played > before));
      }
      const viewers = await sim.viewers();
      assert.deepEqual(viewers.map(({ loads }) => loads), [1], 'one room, loaded once');
      assert.deepEqual(page.failures, []);
      await page.close();
    });
  }
}

/** How many seconds of the picture were shown when a room counts as playing. */
const BEGUN = 1.5;

/**
 * Opens the app and taps as a viewer does until the picture advances: a stock room cannot say that the browser refused to play. WebKitGTK on a
 * busy machine was seen to stop for good in a video's first second, on any page; then the app is opened anew.
 */
async function enter(browser, url, sim, attempts = 4) {
  await sim.reset();
  const page = await browser.open(url);
  let last;
  const tap = async () => {
    [last] = await sim.viewers();
    const point = !last || last.blocked ? await page.look(target(!!last)) : null;
    if (point) await page.click(...point);
    return last;
  };
  await until('the picture', async () => (await tap())?.played > 0, async () => last, 60_000);
  try {
    return { page, viewer: await until('the picture to go on', async () => (await tap())?.played > BEGUN && last, async () => last, 10_000) };
  } catch (error) {
    if (attempts === 1) throw error;
    await page.close();
    return enter(browser, url, sim, attempts - 1);
  }
}
