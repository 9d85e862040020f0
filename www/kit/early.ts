/**
 * What of the kit needs no core, loaded before it: where nothing stands in the way, the frame goes to its room as soon as there is a
 * session, and the core finds it there. `kit.js` loads this file, too: what it takes from here must not be bundled twice.
 */

import { readAnswer, type Answer } from './answer.js';
import { isFrugal, reach } from './device.js';
import { Frame } from './frame.js';
import { Seat, seatName } from './seat.js';
import type { FirstRequest } from './session.js';
import { wasSilenced } from './silence.js';
import type { LiveRoomOptions, Session } from './types.js';

export { Frame, readAnswer, Seat, seatName, wasSilenced };

/** What there is of a room until the core has come; it finds all of it here. */
export class Early {
  readonly stage: HTMLElement;
  readonly answer: Promise<Answer>;
  /** The core, if it has something else in mind, takes it away. */
  readonly frame: Frame;
  seat: Seat | undefined;
  readonly #abort: AbortController;

  /** The options are the page's, not checked yet. */
  constructor(options: LiveRoomOptions, { body, sent, abort }: FirstRequest, stage: HTMLElement, element: HTMLIFrameElement, signal: AbortSignal | undefined) {
    this.stage = stage;
    this.#abort = abort;
    signal?.addEventListener('abort', () => this.remove(), { signal: abort.signal });
    if (!stage.isConnected) document.documentElement.append(stage);
    this.frame = new Frame(element, options.sandbox);
    this.answer = readAnswer(options, sent);
    // Of an abort in the past no listener is told.
    if (signal?.aborted) this.remove();
    if (signal?.aborted || /mini_program/.test(body) || gateOf(options) === 'always') return;
    if (options.seat !== 'any') this.seat = new Seat(seatName(options));
    // What is wrong with the session, the core will say.
    this.#hasten(options, element).catch(() => {});
    sent.then(() => (urgent = soon(this.answer)), () => {});
  }

  async #hasten({ gate }: LiveRoomOptions, element: Element): Promise<void> {
    const { status, body } = await this.answer;
    if (status !== 200 || SECRETS.test(body.replace(/[-_]/g, '')) || (await this.seat?.isHere) === false || !element.isConnected) return;
    const { url, origins, media, dialect } = JSON.parse(body) as Session;
    const isFree = gate === 'never' || dialect === 'agent' || reach(navigator.userAgent) !== 'lasting' || navigator.userActivation?.hasBeenActive;
    if (isFree && url && !media && origins!.includes(frameableOrigin(url)) && origins!.every((origin) => origin === frameableOrigin(origin))) {
      this.frame.open(url, origins!.join(' '));
    }
  }

  /** There is no room. */
  remove(): void {
    this.#abort.abort();
    this.frame.remove();
    this.seat?.leave();
    this.stage.remove();
  }
}

/** Whoever comes back from the room is not sent there again at once (`leave.ts`). */
export function gateOf(options: Pick<LiveRoomOptions, 'backend' | 'room' | 'gate'>): LiveRoomOptions['gate'] {
  const isBack = history.state?.liveroomLeft === seatName(options);
  return isBack || (options.gate !== 'never' && isFrugal(navigator)) ? 'always' : options.gate;
}

/** Lets the browser do what else it has to, and first of all frames go to their rooms. No timer: in a hidden page those wait for seconds. */
export async function breath(): Promise<void> {
  await urgent;
  const { port1, port2 } = new MessageChannel();
  await new Promise((resolve) => {
    port1.onmessage = resolve;
    port2.postMessage(0);
  });
  port1.close();
}

/** A session that is being read. */
let urgent: Promise<void> | undefined;

/** When this is there; not for long, should the rest of it not come. A room that is destroyed leaves no timer behind. */
const soon = (answer: Promise<unknown>): Promise<void> => new Promise((go) => {
  const late = setTimeout(go, 99);
  void answer.then(() => {
    clearTimeout(late);
    go();
  });
});

/** The core throws an answer away that holds a vendor's secret (`refuse_secrets` in `crates/core/src/session/answer.rs`). */
const SECRETS = /(opentoken|partnerkey|secretkey|appsecret|password)"/i;

/** Of what this page may show in a frame without further ado; empty for the rest. */
function frameableOrigin(url: string): string {
  const { protocol, origin } = new URL(url);
  return (location.protocol === 'https:' ? /^https:/ : /^https?:/).test(protocol) ? origin : '';
}
