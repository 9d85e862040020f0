// Beside the apps with routes: their code, and the state and events of their room.

import { show } from './demo.js';

// It does not bubble, but it can be captured.
document.addEventListener('open', ({ target }) => show(target.room, undefined, { vendor: 'talkfun', id: '10001' }), true);

for (const code of document.querySelectorAll('pre[data-source]')) {
  const answer = await fetch(code.dataset.source);
  code.textContent = answer.ok ? (await answer.text()).trim() : answer.statusText;
}
