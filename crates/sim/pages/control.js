// The simulator's own page: shows what goes on, and steers it.
const find = (selector, within = document) => within.querySelector(selector);
const names = { talkfun: '欢拓', baijiayun: '百家云', gensee: '展视互动' };
const states = { waiting: '未开始', live: '直播中', stopped: '已下课' };
// What the teacher switches in a room page on the SDK: the button, the SDK's event, its data.
const switches = {
  talkfun: [
    ['课件', 'live:mode:change', { mode: 0 }], ['插播视频', 'live:mode:change', { mode: 1 }], ['共享屏幕', 'live:mode:change', { mode: 2 }],
    ['共享屏幕，换流', 'live:mode:change', { mode: 2, lp: 0, as: 'string' }],
  ],
  baijiayun: [['老师开媒体', 'TEACHER_MEDIA_ON'], ['老师关媒体', 'TEACHER_MEDIA_OFF']],
  gensee: [
    ['文档为主', 'onModuleFocus', { focus: 0 }], ['视频为主', 'onModuleFocus', { focus: 3 }], ['只有视频', 'onModuleFocus', { focus: 1 }],
    ['只有文档', 'onModuleFocus', { focus: 2 }], ['共享屏幕', 'onVideoConfig', { type: 'share start' }], ['停止共享', 'onVideoConfig', { type: 'share stop' }],
  ],
};
const call = async (method, path, body) => {
  const answer = await fetch(path, { method, headers: body && { 'content-type': 'application/json' }, body: body && JSON.stringify(body) });
  return answer.headers.get('content-type')?.includes('json') ? answer.json() : null;
};
const cell = (text, kind = '') => Object.assign(document.createElement('td'), { textContent: text, className: kind });
const row = (...cells) => { const tr = document.createElement('tr'); tr.append(...cells); return tr; };
const fill = (selector, rows, none) => {
  const empty = cell(none, 'empty');
  empty.colSpan = 9;
  find(`${selector} tbody`).replaceChildren(...(rows.length ? rows : [row(empty)]));
};
const cards = new Map();

function card(room) {
  const key = `${room.vendor}/${room.id}`;
  if (!cards.has(key)) {
    const node = find('#room').content.firstElementChild.cloneNode(true);
    for (const button of node.querySelectorAll('[data-act]')) button.addEventListener('click', () => call('POST', `/sim/rooms/${key}/${button.dataset.act}`).then(show));
    find('.switches', node).append(...switches[room.vendor].map(([label, name, data = {}]) => {
      const button = Object.assign(document.createElement('button'), { textContent: label, className: 'quiet', title: `JS SDK: ${name}` });
      button.addEventListener('click', () => call('POST', `/sdk/rooms/${key}/event`, { name, data }));
      return button;
    }));
    const form = find('.broadcast', node);
    form.hidden = room.vendor !== 'talkfun';
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const [name, text] = [form.elements.name.value, form.elements.text.value];
      const args = name === 'vote:new' ? { vid: '1', title: text, op: ['懂了', '再讲一遍'] } : { content: text, name: text, nickname: text };
      call('POST', `/sim/rooms/${key}/broadcast`, { name, args });
    });
    find('#rooms').append(node);
    cards.set(key, node);
  }
  return cards.get(key);
}

async function show() {
  const [{ rooms }, { viewers }, callbacks, requests] = await Promise.all(['rooms', 'viewers', 'callbacks', 'requests'].map((path) => call('GET', `/sim/${path}`)));
  const kept = new Set();
  for (const room of rooms.filter((room) => !room.deleted)) {
    const node = card(room);
    kept.add(node);
    find('.vendor', node).textContent = names[room.vendor];
    find('.vendor', node).className = `vendor ${room.vendor}`;
    find('.state', node).textContent = room.over ? '已结束' : states[room.class];
    find('.state', node).className = `state ${room.class}`;
    find('.playback', node).hidden = room.playback !== 'ready';
    find('h2', node).textContent = room.title;
    find('code', node).textContent = room.id;
    find('[data-act=start]', node).disabled = room.class === 'live';
    find('[data-act=stop]', node).disabled = room.class !== 'live';
  }
  for (const [key, node] of cards) if (!kept.has(node)) { node.remove(); cards.delete(key); }
  fill('#viewers', viewers.map((viewer) => {
    const state = viewer.blocked ? '等待点击' : viewer.playing ? (viewer.muted ? '静音播放' : '播放中') : '暂停';
    const button = Object.assign(document.createElement('button'), { textContent: '移出', className: 'quiet' });
    button.addEventListener('click', () => call('POST', `/sim/rooms/${viewer.vendor}/${viewer.room}/kick`, { viewer: viewer.viewer }).then(show));
    const last = document.createElement('td');
    last.append(button);
    return row(cell(viewer.name), cell(`${names[viewer.vendor]} ${viewer.room.slice(-5)}`), cell(state, viewer.blocked ? 'bad' : viewer.playing ? 'good' : ''), cell(`${(viewer.currentTime ?? 0).toFixed(1)} s`), last);
  }), '还没有观众');
  const outcomes = { taken: ['已收', 'good'], underway: ['重试中', ''], given_up: ['放弃', 'bad'] };
  fill('#deliveries', callbacks.deliveries.map((item) => row(cell(`${names[item.vendor]} ${item.room.slice(-5)}`), cell(item.event), cell(outcomes[item.outcome][0], outcomes[item.outcome][1]), cell(item.attempts.join(', ')))), callbacks.base ? '还没有回调' : '未设置回调地址');
  const base = find('#aim').elements.base;
  if (document.activeElement !== base) base.value = callbacks.base ?? '';
  fill('#requests', Object.entries(requests.counts).map(([name, count]) => row(cell(name), cell(`${count.calls} 次`), cell(count.refused ? `拒绝 ${count.refused}` : '', 'bad'))), '还没有调用');
}

find('#aim').addEventListener('submit', (event) => {
  event.preventDefault();
  call('PUT', '/sim/callbacks', { base: event.target.elements.base.value || null }).then(show);
});
find('#reset').addEventListener('click', () => call('POST', '/sim/reset').then(show));
show();
setInterval(() => show().catch(() => {}), 1000);
