/** A media element of the page's own behind a `Player`, or one of an SDK's that is only watched. */

import type { Controls, Player } from './player.js';

/** Tells the player what the element does; `media` may be any element that holds some. */
export function watchMedia(media: Element, player: Player): void {
  const on = (name: string, heard: (element: HTMLMediaElement) => void) =>
    media.addEventListener(name, ({ target }) => target instanceof HTMLMediaElement && heard(target), true);
  on('playing', () => player.handlePlaying());
  on('pause', (element) => !element.ended && player.handlePaused());
  on('waiting', () => player.handle('waiting'));
  on('stalled', (element) => element.readyState < HAVE_FUTURE_DATA && !element.paused && player.handle('stalled'));
  on('canplay', (element) => element.paused && player.handleBuffered());
  on('ended', () => player.handle('ended'));
  on('volumechange', ({ muted, volume }) => player.handleSound(muted, volume));
}

/** Everything a media element can do and tell. */
export function steerMedia(media: HTMLMediaElement, player: Player): Controls {
  watchMedia(media, player);
  media.addEventListener('error', () => player.handleFailure());
  media.addEventListener('timeupdate', () => {
    player.handleTime(media.currentTime, Number.isFinite(media.duration) ? media.duration : undefined);
  });
  return {
    play: () => media.play(),
    pause: () => media.pause(),
    setSound: (muted, volume) => {
      media.muted = muted;
      media.volume = volume;
    },
  };
}

const HAVE_FUTURE_DATA = 3;
