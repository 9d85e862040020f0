// What Turbo and pjax do: the page behind a link is fetched, and its body takes the place of this one. The room stands beside the body.

import '/pkg/index.js';

const room = document.createElement('live-room');
room.setAttribute('backend', '/live');
room.setAttribute('room', 'talkfun-demo');
room.hidden = true;
room.options = { back: () => visit('lesson.html') };
document.documentElement.append(room);

addEventListener('click', (event) => {
  const link = event.target.closest('.routes a');
  if (!link) return;
  event.preventDefault();
  visit(link.href);
});
addEventListener('popstate', () => swap(location.href));

async function visit(address) {
  history.pushState(null, '', address);
  await swap(address);
}

async function swap(address) {
  const answer = await fetch(address);
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  document.title = page.title;
  document.body.replaceWith(page.body);
}
