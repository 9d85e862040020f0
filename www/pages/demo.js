// What every demo page shows beside its room: the code that made it, the room's state, its events as they happen, and, where the
// simulator runs, the teacher's buttons.

const SIMULATOR = new URLSearchParams(location.search).get('sim') ?? 'http://localhost:8200';

/** Shows a room in a panel; `vendor` and `id` name it to the simulator. */
export function show(room, panel = document.querySelector('.panel'), { vendor, id } = {}) {
  const state = element('dl', 'state');
  const buttons = element('div', 'buttons');
  const log = element('ol', 'log');
  panel.append(heading('状态', 'state'), state, buttons, heading('事件', 'events'), log);
  const refresh = () => renderState(state, room);
  room.on('*', (event) => {
    append(log, event);
    refresh();
  });
  button(buttons, '重新加载 reload', () => room.reload());
  button(buttons, '直播 live', () => room.show('live'));
  button(buttons, '回放 playback', () => room.show('playback'));
  const playing = [button(buttons, '播放 play', () => room.play()), button(buttons, '暂停 pause', () => room.pause())];
  // Drawn only where the room can do it, which a room page says when it has greeted.
  const draw = () => playing.forEach((one) => (one.hidden = !room.capabilities.includes('play')));
  room.on('linkchange', draw);
  draw();
  button(buttons, '关闭 destroy', () => room.destroy());
  refresh();
  teach(panel, vendor, id);

  function button(parent, text, act) {
    const element = parent.appendChild(document.createElement('button'));
    element.textContent = text;
    element.addEventListener('click', async () => {
      try {
        await act();
        refresh();
      } catch (error) {
        append(log, { type: 'error', error });
      }
    });
    return element;
  }
}

/** Says why there is no room. */
export function fail(error, panel = document.querySelector('.panel')) {
  const log = element('ol', 'log');
  panel.append(log);
  append(log, { type: 'error', error });
}

/** The page's own module is its example. */
const code = document.querySelector('pre[data-code]');
const source = document.querySelector('[data-example]');
if (code && source) code.textContent = dedent(source.tagName === 'SCRIPT' ? source.textContent : source.outerHTML);

function renderState(list, room) {
  let state;
  try {
    state = { ...room.state, capabilities: room.capabilities.join(' ') };
  } catch (error) {
    state = { error: error.code };
  }
  list.replaceChildren(
    ...Object.entries(state)
      .filter(([, value]) => value !== undefined)
      .flatMap(([name, value]) => {
        const term = element('dt');
        const definition = element('dd');
        term.textContent = name;
        definition.textContent = name === 'startsAt' ? new Date(value).toLocaleString() : (typeof value === 'object' ? JSON.stringify(value) : String(value)) || '—';
        return [term, definition];
      }),
  );
}

function append(log, { type, ...rest }) {
  const item = element('li', type === 'error' ? 'error' : '');
  const time = element('time');
  const name = element('b');
  time.textContent = new Date().toLocaleTimeString('zh-CN', { hour12: false });
  name.textContent = type;
  const detail = type === 'error' ? `${rest.error?.code}: ${rest.error?.message}` : JSON.stringify(rest);
  item.append(time, name, ` ${detail === '{}' ? '' : detail}`);
  log.append(item);
  log.scrollTop = log.scrollHeight;
}

/** The teacher's side, when it is the simulator's room. */
async function teach(panel, vendor, id) {
  if (!vendor) return;
  const reachable = await fetch(`${SIMULATOR}/sim/rooms`).then((answer) => answer.ok, () => false);
  if (!reachable) return;
  const buttons = element('div', 'buttons');
  for (const [text, action] of [['上课 start', 'start'], ['下课 stop', 'stop'], ['回放就绪 playback', 'playback'], ['广播 broadcast', 'broadcast']]) {
    const button = buttons.appendChild(document.createElement('button'));
    button.textContent = text;
    button.addEventListener('click', () => fetch(`${SIMULATOR}/sim/rooms/${vendor}/${id}/${action}`, { method: 'POST' }));
  }
  panel.append(heading('老师（模拟）', 'the teacher, simulated'), buttons);
}

function heading(chinese, english) {
  const title = element('h3');
  const translation = element('span');
  translation.lang = 'en';
  translation.textContent = english;
  title.append(`${chinese} `, translation);
  return title;
}

function element(name, className = '') {
  const made = document.createElement(name);
  if (className) made.className = className;
  return made;
}

function dedent(text) {
  const lines = text.replace(/^\n|\s+$/g, '').split('\n');
  const indent = Math.min(...lines.filter((line) => line.trim()).map((line) => line.match(/^ */)[0].length));
  return lines.map((line) => line.slice(indent)).join('\n');
}
