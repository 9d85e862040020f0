/** Talk-fun's JS SDK (`new MT.SDK.main`, later `TFSDK`), live and playback, as a room of the protocol. */

import { asCount, asText, member, need, SdkRoom, type RoomPage } from '../page.js';
import type { Capability, Events, Session } from '../protocol.js';

/** The documented surface, as far as it is used. */
interface Sdk {
  whiteboardPlayer(container: string, id: string): void;
  videoPlayer?(container: string, id: string): void;
  /** The former name of `videoPlayer`. */
  mainPlayer?(container: string, id: string): void;
  camera(container: string, id: string): void;
  on(event: string, heard: (data: unknown) => void): void;
  play(): void;
  pause(): void;
  volume(volume: number): void;
  setLine(key: unknown): void;
  getLiveState(): unknown;
  /** Recordings only. */
  seek(seconds: number): void;
}

type Main = new (token: string, ready: () => void) => Sdk;

const LIVE: Capability[] = ['play', 'mute', 'volume', 'lines', 'layout', 'events'];
const PLAYBACK: Capability[] = ['play', 'mute', 'volume', 'seek', 'layout', 'events'];

const STATUS: Record<string, Events['status']['status']> = { start: 'live', wait: 'waiting', stop: 'ended' };

/** Where viewers are sent by these codes, the room page of the vendor shows a tip; here it is an event. */
const REMOVED: Record<string, Events['removed']['reason']> = { 10034: 'kicked', 10035: 'full', 10036: 'full', 10037: 'full' };

const INTERACTIONS = ['vote:new', 'vote:pub', 'lottery:start', 'lottery:stop', 'sign:new', 'question:ask', 'announce:notice', 'announce:roll'];

export class Talkfun extends SdkRoom {
  readonly vendor = 'talkfun';
  readonly offers: readonly Capability[];
  #sdk: Sdk | undefined;
  #keys = new Map<string, unknown>();

  constructor(page: RoomPage) {
    super(page, ['camera', 'video']);
    this.offers = page.content === 'playback' ? PLAYBACK : LIVE;
  }

  protected async open({ credentials, content }: Session): Promise<void> {
    const token = need(credentials, 'access_token');
    await this.page.loadSdk();
    const { MT, TFSDK } = window as unknown as { MT?: { SDK: { main: Main } }; TFSDK?: Main };
    const Sdk = (MT?.SDK.main ?? TFSDK) as Main;
    const sdk = new Sdk(token, () => this.#follow(content, asText(sdk.getLiveState())));
    this.#sdk = sdk;
    this.#hearPlayer(sdk);
    this.#hearRoom(sdk, content);
    sdk.whiteboardPlayer('courseware', 'courseware-player');
    (sdk.videoPlayer ?? sdk.mainPlayer)?.call(sdk, 'video', 'video-player');
    sdk.camera('camera', 'camera-player');
    this.#followMode(sdk);
    this.player.attach({
      play: () => sdk.play(),
      pause: () => sdk.pause(),
      // The SDK documents a volume and no mute: silence is volume 0.
      setSound: (muted, volume) => sdk.volume(muted ? 0 : volume),
    });
  }

  seek(seconds: number): void {
    this.#sdk?.seek(seconds);
  }

  setLine(line: string): void {
    this.#sdk?.setLine(this.#keys.get(line) ?? line);
    this.#tellLines(line);
  }

  /** The camera's player and the other one carry the same stream in turns, so either speaks for the picture. */
  #hearPlayer(sdk: Sdk): void {
    for (const player of ['live:video', 'live:camera']) {
      sdk.on(`${player}:onplay`, () => this.player.handlePlaying());
      sdk.on(`${player}:playing`, () => this.player.handlePlaying());
      // Also how a refused autoplay shows: paused, with the poster up.
      sdk.on(`${player}:pause`, () => this.player.handlePaused());
      sdk.on(`${player}:waiting`, () => this.player.handle('waiting'));
      sdk.on(`${player}:timeout`, () => this.player.handle('stalled'));
      sdk.on(`${player}:ended`, () => this.player.handle('ended'));
      sdk.on(`${player}:error`, () => this.player.handleFailure());
    }
  }

  #hearRoom(sdk: Sdk, content: Session['content']): void {
    for (const state of Object.keys(STATUS)) sdk.on(`live:${state}`, () => this.#follow(content, state));
    sdk.on('member:total', (data) => {
      const count = asCount(member(member(data, 'args') ?? data, 'total') ?? data);
      if (count !== undefined) this.report('members', { count });
    });
    sdk.on('chat:send', (data) => this.report('chat', { name: asText(member(data, 'nickname')), text: asText(member(data, 'msg')) }));
    sdk.on('member:forceout', () => this.report('removed', { reason: 'replaced' }));
    sdk.on('member:kick', () => this.report('removed', { reason: 'kicked' }));
    sdk.on('system:room:error', (data) => this.#refuse(asText(member(data, 'code'))));
    sdk.on('third:broadcast', (data) => {
      const name = asText(member(data, 'cmd')).replace(/^third:/, '');
      this.report('custom', { name, data: member(data, 'args') ?? null });
    });
    for (const name of INTERACTIONS) {
      const [kind = '', action = ''] = name.split(':');
      sdk.on(name, (data) => this.report('interaction', { kind, action, data: data ?? null }));
    }
    sdk.on('live:network:list', (data) => {
      this.#keys = new Map((Array.isArray(data) ? data : []).map((line) => [asText(member(line, 'key')), line] as const));
      this.#tellLines('');
    });
  }

  #follow(content: Session['content'], state: string): void {
    const status = STATUS[state];
    if (status && content === 'live') this.tellStatus(status);
  }

  #tellLines(current: string): void {
    const lines = [...this.#keys].map(([id, line]) => ({ id, label: asText(member(line, 'label')) || id }));
    this.report('lines', { lines, current });
  }

  #refuse(code: string): void {
    const reason = REMOVED[code];
    if (reason) this.report('removed', { reason });
    else this.report('error', { code: 'room_refused', message: `Talk-fun refused the room with code ${code || 'unknown'}.` });
  }

  /**
   * 0 is courseware; 1, a video shown to the class, and 2, a shared screen, both arrive as 2, as numbers or as texts. With `lp` 1 the
   * stream goes on and the SDK exchanges the two wraps, with `lp` 0 it destroys the other player: so it is looked up which container
   * carries the picture now, whenever they change.
   */
  #followMode(sdk: Sdk): void {
    const [camera, video] = [this.page.element('camera'), this.page.element('video')];
    let mode = '0';
    const look = () => {
      const named = mode === '0' ? camera : video;
      const other = mode === '0' ? video : camera;
      this.stage.carry(hasPicture(other) && !hasPicture(named) ? other : named);
    };
    sdk.on('live:mode:change', (data) => {
      const next = asText(member(data, 'currentMode'));
      if (!['0', '1', '2'].includes(next)) return;
      mode = next;
      this.stage.follow(mode === '0' ? 'courseware' : 'video');
      look();
    });
    const observer = new MutationObserver(look);
    for (const container of [camera, video]) observer.observe(container, { childList: true, subtree: true });
    this.stage.follow('courseware');
  }
}

/** A wrap whose player was destroyed, or has not begun, holds no picture. */
function hasPicture(container: Element): boolean {
  const media = [...container.querySelectorAll<HTMLMediaElement>('video, audio, canvas, iframe')];
  return media.some((element) => !('paused' in element) || element.currentSrc !== '' || element.srcObject !== null);
}
