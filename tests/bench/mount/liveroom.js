// The package as it is built, with its defaults; the page's tap was the viewer's.
import { LiveRoom } from '/kit/index.js';

export const mount = (slot, backend) => LiveRoom.mount(slot, { backend, room: 'lesson', gate: 'never' });
