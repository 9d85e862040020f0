/** What shows the room, on a stage of its own: a frame, or the page's own video. Both speak with the core in the same words. */

import { Frame, type Early } from './early.js';
import type { Ear } from './frame.js';
import { Stage } from './stage.js';
import type { VideoSource, VideoSurface } from './video.js';

export class Surface {
  readonly stage: Stage;
  /** What the room began with, since most sessions need one. */
  #early: Frame | undefined;
  #frame: Frame | undefined;
  #video: VideoSurface | undefined;
  #opening = 0;
  /** The last picture of the video before. */
  #still: Element | undefined;

  constructor({ stage, frame }: Early) {
    this.#early = frame;
    this.stage = new Stage(stage);
  }

  openFrame(url: string, origins: string, isSandboxed: boolean | undefined, title: string, ear: Ear, ready: Promise<void>): void {
    this.#frame = this.#early ?? new Frame(this.#emptyFrame(), isSandboxed);
    this.#early = undefined;
    this.#frame.open(url, origins);
    this.#frame.attend(title, ear, ready);
  }

  /** The video is a file of its own: most rooms are frames. */
  async openVideo(source: VideoSource, hear: Ear['hear']): Promise<void> {
    const opening = ++this.#opening;
    this.dropEarly();
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
    this.dropEarly();
  }

  #emptyFrame(): HTMLIFrameElement {
    const element = document.createElement('iframe');
    this.stage.element.append(element);
    return element;
  }

  /** The frame that the room began with. */
  dropEarly(): void {
    this.#early?.remove();
    this.#early = undefined;
  }
}
