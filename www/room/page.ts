/** What the room pages share: what their `<meta>`s say, the vendor's script, and a room around an SDK's player. */

import { AgentError, connect } from './agent.js';
import { Player } from './player.js';
import type { Adapter, Capability, Events, Layout, Report, Session } from './protocol.js';
import { Stage } from './stage.js';

/** The page that an adapter works in. */
export interface RoomPage {
  /** What the page's address says it will show. It decides what is offered; the greeting decides what is shown. */
  readonly content: Session['content'];
  /** The element of this id. */
  element(id: string): HTMLElement;
  /** Loads the script of `<meta name="liveroom-sdk">`. */
  loadSdk(): Promise<void>;
}

/** Connects an adapter; `<meta name="liveroom-allow">` lists the origins that may frame the page, by default its own. */
export function openPage(make: (page: RoomPage) => Adapter): void {
  const allowed = meta('liveroom-allow').split(/\s+/).filter(Boolean);
  const content = new URLSearchParams(location.search).get('content') === 'playback' ? 'playback' : 'live';
  connect(make({ content, element, loadSdk }), allowed.length > 0 ? { allowedOrigins: allowed } : {});
}

/** A room whose player is an SDK's. What is not in `offers` is never asked of it. */
export abstract class SdkRoom implements Adapter {
  abstract readonly vendor: string;
  abstract readonly offers: readonly Capability[];
  protected report: Report = () => {};
  protected readonly player = new Player((name, data) => this.report(name, data));
  protected readonly stage: Stage;
  #status: Events['status']['status'] | undefined;

  constructor(
    protected readonly page: RoomPage,
    pictures: readonly [string, ...string[]],
  ) {
    const [first, ...others] = pictures;
    const containers = [page.element(first), ...others.map((id) => page.element(id))] as const;
    this.stage = new Stage((name, data) => this.report(name, data), page.element('courseware'), containers);
  }

  protected abstract open(session: Session): Promise<void>;

  async start(session: Session, report: Report): Promise<void> {
    this.report = report;
    document.documentElement.classList.add('entered');
    try {
      await this.open(session);
    } catch (error) {
      this.player.fail();
      throw error;
    }
  }

  /** Where the class is. Recordings have none. */
  protected tellStatus(status: Events['status']['status']): void {
    if (status === this.#status) return;
    this.#status = status;
    this.player.setIdle(status !== 'live');
    this.report('status', { status });
  }

  play(muted: boolean): Promise<{ muted: boolean }> {
    return this.player.play(muted);
  }

  pause(): void {
    this.player.pause();
  }

  setMuted(muted: boolean): Promise<void> {
    return this.player.setMuted(muted);
  }

  setVolume(volume: number): void {
    this.player.setVolume(volume);
  }

  setLayout(layout: Layout): void {
    this.stage.set(layout);
  }

  setCompact(compact: boolean): void {
    this.stage.setCompact(compact);
  }

  isPlaying(): boolean {
    return this.player.isPlaying();
  }
}

/** A credential that the vendor cannot do without. */
export function need(credentials: Session['credentials'], name: string): string {
  const value = credentials[name];
  if (value) return value;
  throw new AgentError('invalid_session', `The session's credentials lack \`${name}\`.`);
}

/** A member of whatever an SDK's event brought. */
export function member(value: unknown, name: string): unknown {
  return (Object(value) as Record<string, unknown>)[name];
}

/** A text of whatever an SDK's event brought; numbers count as their digits. */
export function asText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** A count of whatever an SDK's event brought: SDKs write numbers as texts, too. */
export function asCount(value: unknown): number | undefined {
  const count = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof count === 'number' && count >= 0 ? Math.floor(count) : undefined;
}

function meta(name: string): string {
  return document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? '';
}

function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The room page needs an element with the id "${id}".`);
  return found;
}

function loadSdk(): Promise<void> {
  const address = meta('liveroom-sdk');
  return new Promise((resolve, reject) => {
    const refuse = (message: string) => reject(new AgentError('sdk_unavailable', message));
    if (!address) return refuse('The room page names no SDK; write its address into <meta name="liveroom-sdk" content="…">.');
    const script = document.createElement('script');
    script.addEventListener('load', () => resolve());
    script.addEventListener('error', () => refuse('The SDK script of the vendor could not be loaded.'));
    script.src = address;
    document.head.append(script);
  });
}
