// Talk-fun's bridge, as it is known: text messages to the direct parent, events only. The room takes no commands by message, so
// nothing listens here. `type` comes as a word or as a number, `msg` may be absent: whoever reads must take both.
const tellParent = (cmd, type, msg) => {
  if (window.parent === window) return;
  const message = msg === undefined ? { cmd, type } : { cmd, msg: JSON.stringify(msg), type };
  window.parent.postMessage(JSON.stringify(message), '*');
};
const on = (name, listener) => document.addEventListener(`room:${name}`, ({ detail }) => listener(detail));
const seconds = () => Math.floor(Date.now() / 1000);

let running = false;
on('class', ({ class: state, live, again }) => {
  if (again) return;
  if (state === 'live') {
    tellParent('live:start', 'broadcast', { t: 'start', liveid: live.liveid, title: live.title, time: seconds() });
    tellParent('camera:start', 1);
  } else if (running) {
    tellParent('camera:stop', 1);
    tellParent('live:stop', 'broadcast', { t: 'stop', liveid: live.liveid, time: seconds() });
  }
  running = state === 'live';
});
on('chat', ({ uid, name, text, kind }) => tellParent('chat:send', 'broadcast', { uid, nickname: name, role: kind === 'teacher' ? 'spadmin' : 'user', msg: text, time: seconds() }));
on('members', ({ total }) => tellParent('member:total', 2, { total }));
on('joined', ({ uid, name }) => tellParent('member:join:other', 'socket', { member: { uid, nickname: name, role: 'user' } }));
on('broadcast', ({ cmd, args }) => tellParent(cmd, 'broadcast', args));
on('voted', (choice) => tellParent('vote:new', 'callback', choice));
on('fullscreen', (entered) => tellParent('live:on:fullscreen', 3, entered));
