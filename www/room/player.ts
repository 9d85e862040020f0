/** Turns what a vendor's SDK shows of its player into `playback` and `blocked`, and a call to play into an answer. */

import { AgentError } from './agent.js';
import type { BlockReason, Playback, Report } from './protocol.js';

/** How an SDK's player is steered. */
export interface Controls {
  /** May answer with the promise of a media element. */
  play(): unknown;
  pause(): void;
  setSound(muted: boolean, volume: number): void;
}

interface Attempt {
  /** Whether it was playing already, and only became loud. */
  unmutes: boolean;
  /** Whether the player itself answers, as a media element's promise does: then data alone proves nothing. */
  isAnswered: boolean;
  timer: number;
  resolve(value: { muted: boolean }): void;
  reject(error: AgentError): void;
}

/** A player that does not settle within this time is blocked, whatever the reason. */
const UNSETTLED_MILLIS = 5_000;
/** An engine that forbids sound pauses the element at once; the event needs a moment through an SDK. */
const UNMUTE_MILLIS = 500;
/** An SDK that has data and may play does so well within this time. */
const BUFFERED_MILLIS = 1_000;

/** The state is what the SDK confirmed, never what was asked for. */
export class Player {
  readonly #report: Report;
  #controls: Controls | undefined;
  #now: Playback = { state: 'paused', muted: false, volume: 1 };
  #told = '';
  #attempt: Attempt | undefined;
  #isPausing = false;
  #isBlocked = false;
  #isIdle = false;
  #isGone = false;
  #hasData = false;
  #buffered = 0;

  constructor(report: Report) {
    this.#report = report;
  }

  /** Whether it was refused, and nothing was asked or heard of it since. */
  get isBlocked(): boolean {
    return this.#isBlocked;
  }

  /** From now on there is a player; what was asked for before is asked now. */
  attach(controls: Controls): void {
    this.#controls = controls;
    controls.setSound(this.#now.muted, this.#now.volume);
    if (this.#attempt) this.#go(this.#attempt);
  }

  /** There will be no player. */
  fail(): void {
    this.#isGone = true;
    this.#reject('not_supported');
  }

  /** Before and after a class there is nothing to play: a call to play waits for the class and is not blocked by its absence. */
  setIdle(isIdle: boolean): void {
    const begins = this.#isIdle && !isIdle;
    this.#isIdle = isIdle;
    if (begins) this.#hasData = false;
    if (isIdle) clearTimeout(this.#attempt?.timer);
    else if (begins && this.#attempt && this.#controls) this.#go(this.#attempt);
  }

  play(muted: boolean): Promise<{ muted: boolean }> {
    return this.#try(muted, 'play');
  }

  pause(): void {
    clearTimeout(this.#buffered);
    this.#reject('aborted');
    this.#isPausing = this.#now.state !== 'paused' && this.#now.state !== 'ended';
    this.#controls?.pause();
  }

  async setMuted(muted: boolean): Promise<void> {
    if (!muted && this.#now.muted && this.#now.state === 'playing') await this.#try(false, 'unmute');
    else this.#setSound(muted, this.#now.volume);
  }

  setVolume(volume: number): void {
    this.#setSound(this.#now.muted, volume);
  }

  /** The SDK says that it plays. */
  handlePlaying(): void {
    this.#isPausing = this.#isBlocked = false;
    this.#enter('playing');
    this.#resolve();
  }

  /** The SDK says that it paused: asked for, or against everybody's will. */
  handlePaused(): void {
    const { state } = this.#now;
    if (this.#isPausing) {
      this.#isPausing = false;
      if (!this.#attempt) this.#enter('paused');
    } else if (this.#attempt) {
      this.#block(this.#attempt.unmutes ? 'paused' : 'not_allowed');
    } else if (state === 'playing' || state === 'waiting' || state === 'stalled' || this.#isBlocked) {
      this.#enter('paused');
    } else if (state !== 'ended') {
      // It never played: an SDK that starts by itself was not allowed to.
      this.#block('not_allowed');
    }
  }

  handle(state: 'waiting' | 'stalled' | 'ended'): void {
    this.#enter(state);
  }

  /** The SDK has data now; a player that could play and does not will not by itself. */
  handleBuffered(): void {
    this.#hasData = true;
    if (this.#attempt) this.#wait(this.#attempt);
    else if (this.#now.state === 'paused' && !this.#isBlocked) {
      clearTimeout(this.#buffered);
      this.#buffered = setTimeout(() => this.#block('not_allowed'), BUFFERED_MILLIS) as unknown as number;
    }
  }

  /** The SDK cannot play at all, or not any more. That is no matter of taps. */
  handleFailure(): void {
    this.#reject('not_supported');
    if (this.#now.state === 'playing') this.#enter('stalled');
    this.#report('error', { code: 'media_failed', message: 'The picture could not be loaded or decoded.' });
  }

  /** A media element's refusal. */
  handleRefusal(error: unknown): void {
    const names: Record<string, BlockReason> = { NotAllowedError: 'not_allowed', NotSupportedError: 'not_supported' };
    if (this.#attempt) this.#block(names[(Object(error) as Error).name] ?? 'aborted');
  }

  /** In seconds. Told once a second, and at once after a jump. */
  handleTime(position: number, duration = this.#now.duration): void {
    const before = this.#now.position ?? -1;
    if (duration === this.#now.duration && position >= before && position < before + 1) return;
    this.#now = { ...this.#now, position, ...(duration !== undefined && { duration }) };
    this.#tell();
  }

  /** The player's own sound control was used. */
  handleSound(muted: boolean, volume: number): void {
    this.#now = { ...this.#now, muted, volume };
    this.#tell();
  }

  /** What the page's media elements do, whatever was told before the page slept. */
  isPlaying(): boolean {
    const isPlaying = [...document.querySelectorAll<HTMLMediaElement>('video, audio')].some((media) => !media.paused && !media.ended);
    this.#enter(isPlaying ? 'playing' : 'paused');
    return isPlaying;
  }

  #try(muted: boolean, how: 'play' | 'unmute'): Promise<{ muted: boolean }> {
    this.#reject('aborted');
    this.#isBlocked = false;
    const isPlaying = this.#now.state === 'playing' && !this.#isPausing;
    const isEnough = isPlaying && (muted || !this.#now.muted);
    const outcome = new Promise<{ muted: boolean }>((resolve, reject) => {
      this.#attempt = { unmutes: isPlaying, isAnswered: false, timer: 0, resolve, reject };
    });
    this.#setSound(muted, this.#now.volume);
    if (this.#isGone) this.#reject('not_supported');
    else if (isEnough) this.#resolve();
    else if (this.#attempt && this.#controls) this.#go(this.#attempt, how);
    return outcome;
  }

  #go(attempt: Attempt, how: 'play' | 'unmute' = 'play'): void {
    const outcome = how === 'play' ? this.#controls?.play() : undefined;
    if (outcome instanceof Promise) {
      attempt.isAnswered = true;
      // The answer is for this attempt only; a later one has its own promise.
      outcome.catch((error: unknown) => attempt === this.#attempt && this.handleRefusal(error));
    }
    if (attempt === this.#attempt) this.#wait(attempt);
  }

  #wait(attempt: Attempt): void {
    clearTimeout(attempt.timer);
    if (this.#isIdle) return;
    const shouldPlay = this.#hasData && !attempt.isAnswered;
    const millis = attempt.unmutes ? UNMUTE_MILLIS : shouldPlay ? BUFFERED_MILLIS : UNSETTLED_MILLIS;
    attempt.timer = setTimeout(() => {
      if (this.#now.state === 'playing') this.#resolve();
      else this.#block(shouldPlay ? 'not_allowed' : 'unsettled');
    }, millis) as unknown as number;
  }

  #resolve(): void {
    const attempt = this.#end();
    attempt?.resolve({ muted: this.#now.muted });
  }

  #reject(reason: BlockReason): void {
    const attempt = this.#end();
    attempt?.reject(new AgentError('blocked', reason));
  }

  #end(): Attempt | undefined {
    const attempt = this.#attempt;
    clearTimeout(attempt?.timer);
    clearTimeout(this.#buffered);
    this.#attempt = undefined;
    return attempt;
  }

  #block(reason: BlockReason): void {
    this.#isBlocked = true;
    this.#enter('paused');
    this.#report('blocked', { muted: this.#now.muted, reason });
    this.#reject(reason);
  }

  #setSound(muted: boolean, volume: number): void {
    if (muted === this.#now.muted && volume === this.#now.volume) return;
    this.#now = { ...this.#now, muted, volume };
    this.#controls?.setSound(muted, volume);
    this.#tell();
  }

  #enter(state: Playback['state']): void {
    this.#now = { ...this.#now, state };
    this.#tell();
  }

  #tell(): void {
    const text = JSON.stringify(this.#now);
    if (text === this.#told) return;
    this.#told = text;
    this.#report('playback', this.#now);
  }
}
