// @vimeo/player as its documentation shows it. Its backend and its frame are simulated.
import Player from '@vimeo/player';

export const mount = (slot) => new Player(slot, { id: 1, responsive: true }).ready();
