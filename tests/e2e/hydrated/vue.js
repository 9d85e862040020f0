// An app that is rendered on a server and taken over in the browser. `again()` takes its slot away, and gives it back.
import { createSSRApp, h, ref } from 'vue';
import { renderToString } from 'vue/server-renderer';
import { LiveRoom, LiveRoomSlot, useLiveRoom } from 'liveroom/vue';

const app = (backend, heard) => createSSRApp({
  setup() {
    const round = ref(0);
    globalThis.again = () => { round.value += 1; };
    const seen = useLiveRoom('lesson', { onPresentationChange: ({ presentation }) => heard.push(presentation) });
    Object.defineProperty(globalThis, 'told', { configurable: true, get: () => ({ room: seen.room.value, state: seen.state.value }) });
    const options = { backend, room: 'lesson', events: false, gate: 'never', language: 'en', hidden: true };
    return () => [
      h(LiveRoom, { ...options, back: () => heard.push(`back in round ${round.value}`) }),
      round.value % 2 ? null : h(LiveRoomSlot, { room: 'lesson', class: 'slot' }),
    ];
  },
});

export const render = (backend) => renderToString(app(backend, []));
export function hydrate(backend, heard) {
  const made = app(backend, heard);
  made.config.warnHandler = (warning) => heard.push(warning);
  made.mount('#app');
}
