// The kit, as it is built: a stock room that tells nothing.

export async function open(slot, { backend }) {
  const { LiveRoom } = await import('/pkg/index.js');
  const mount = (where) => LiveRoom.mount(where, { backend, room: 'lesson', events: false, gate: 'never', language: 'en', seat: 'any' });
  const room = await mount(slot);
  await new Promise((resolve) => {
    const look = () => room.state.link === 'loaded' && resolve();
    room.on('linkchange', look);
    look();
  });
  return { element: document.querySelector('[data-liveroom-stage]'), room, mount };
}
