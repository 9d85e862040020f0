/** What shows the room, on a stage of its own: a frame, or the page's own video. Both speak with the core in the same words. */

import { emptyFrame, Frame, type Attributes, type Ear } from './frame.js';
import { Stage } from './stage.js';
import type { VideoSource, VideoSurface } from './video.js';

export class Surface {
  readonly stage = new Stage();
  /** For the frame that most sessions bring. */
  #spare: HTMLIFrameElement | undefined;
  #frame: Frame | undefined;
  #video: VideoSurface | undefined;
  #opening = 0;
  /** The last picture of the video before. */
  #still: Element | undefined;

  /** While the session is on its way. */
  prepare(): this {
    this.#spare = emptyFrame(this.stage.element);
    return this;
  }

  openFrame(attributes: Attributes, url: string, ear: Ear): void {
    this.#frame = new Frame(this.#spare ?? emptyFrame(this.stage.element), attributes, url, ear);
    this.#spare = undefined;
  }

  /** The video is a file of its own: most rooms are frames. */
  async openVideo(source: VideoSource, hear: Ear['hear']): Promise<void> {
    const opening = ++this.#opening;
    this.#dropSpare();
    const { VideoSurface } = await import('./video.js');
    if (opening !== this.#opening) return;
    this.#video = new VideoSurface(this.stage.element, source, (message, isGreeting) => hear(isGreeting ? 'window' : 'port', message));
  }

  say(via: string, message: string): void {
    if (this.#video) this.#video.hear(message);
    else this.#frame?.say(via, message);
  }

  close(): void {
    this.#opening++;
    this.#frame?.remove();
    this.#frame = undefined;
    this.thaw();
    this.#still = this.#video?.remove();
    if (this.#still) this.stage.element.append(this.#still);
    this.#video = undefined;
  }

  /** The last picture goes, and a frame that never got a room: there is something else to see or to say. */
  thaw(): void {
    this.#still?.remove();
    this.#dropSpare();
  }

  #dropSpare(): void {
    this.#spare?.remove();
    this.#spare = undefined;
  }
}
