// The measurement, the same for every bridge: blocks of round trips, one bridge right after the other, so that whatever else the machine
// does strikes all of them. Each bridge has a window of its own; the frames behind them are all of one other site.

const [order, blocks, sequential, parallel] = location.hash.slice(1).split(';');
const NAMES = order.split(',');
const WARM = 1_000;

const report = (body) => fetch('/report', { method: 'POST', body: JSON.stringify(body) });
const fail = (reason) => report({ error: `${reason?.code ?? ''} ${reason?.message ?? reason}` });
addEventListener('error', ({ message }) => fail(message));

const KINDS = {
  /** One call after the other. */
  sequential: async (call) => {
    for (let index = 0; index < sequential; index += 1) await call(volume(index));
    return Number(sequential);
  },
  /** Many at once. */
  parallel: async (call) => {
    await Promise.all(Array.from({ length: Number(parallel) }, (_, index) => call(volume(index))));
    return Number(parallel);
  },
};
const volume = (index) => (index % 100) / 100;

async function conduct() {
  const ends = [];
  for (const name of NAMES) ends.push(await open(name));
  for (const end of ends) {
    for (let index = 0; index < WARM; index += 1) await end.call(volume(index));
    end.calls += WARM;
    await time(end, KINDS.parallel);
  }
  const measured = [];
  for (const [kind, run] of Object.entries(KINDS)) {
    for (let block = 0; block < blocks; block += 1) {
      const micros = {};
      for (const end of ends) micros[end.name] = await time(end, run);
      measured.push({ kind, micros });
      // There and back, so that no bridge always follows the same one.
      ends.push(...ends.splice(0).reverse());
    }
  }
  for (const end of ends) await check(end);
  return { measured };
}

async function open(name) {
  const element = document.createElement('iframe');
  element.src = `/end.html?${name}`;
  document.body.append(element);
  await new Promise((resolve) => element.addEventListener('load', resolve));
  return { name, window: element.contentWindow, call: await element.contentWindow.ready, calls: 0 };
}

/** Microseconds for one round trip. */
async function time(end, run) {
  const started = performance.now();
  const calls = await run(end.call);
  const passed = performance.now() - started;
  end.calls += calls;
  return (passed * 1_000) / calls;
}

/** Every call must have arrived, once. */
async function check({ name, window, calls }) {
  const room = window.document.querySelector('iframe').contentWindow;
  const arrived = await new Promise((resolve) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = ({ data }) => resolve(data);
    room.postMessage('how many?', '*', [channel.port2]);
  });
  if (arrived !== calls) throw new Error(`${arrived} calls arrived over ${name}, not ${calls}`);
}

conduct().then(report, fail);
