/** BaijiaYun's JS SDK (`BJY.init`, `BJY.playback.init`, `BJY.eventEmitter`) as a room of the protocol. */

import { AgentError } from '../agent.js';
import { steerMedia, watchMedia } from '../media.js';
import { member, need, SdkRoom, type RoomPage } from '../page.js';
import type { Capability, Events, Session } from '../protocol.js';

type Heard = (event: unknown, data: unknown) => void;

/** The documented surface, as far as it is used. Components are scripts of their own; a page may have left one out. */
interface Bjy {
  init(options: object): void;
  eventEmitter: Record<string, string> & { on(name: string, heard: Heard): void };
  playback: {
    init(options: object): Promise<unknown>;
    start(): void;
    play(): void;
    pause(): void;
    seek(seconds: number): void;
  };
  Player?: new (options: object) => unknown;
  getExtension?(): unknown;
  store?: { get(path: string): unknown };
  whiteboard?: { init(options: object): void };
}

/** The live SDK steers its players itself and documents no call for it. */
const LIVE: Capability[] = ['layout', 'events'];
/** A recording is played by the page; the SDK gives its address and follows it with courseware and chat. */
const PLAYBACK: Capability[] = ['play', 'mute', 'volume', 'seek', 'layout', 'events'];

const REMOVED: Record<string, Events['removed']['reason']> = {
  LOGIN_CONFLICT: 'replaced',
  ROOM_SERVER_LOGIN_KICKED_OUT: 'kicked',
  ROOM_SERVER_LOGIN_OVERFLOW: 'full',
  ROOM_SERVER_LOGIN_FAIL: 'refused',
};

export class Baijiayun extends SdkRoom {
  readonly vendor = 'baijiayun';
  readonly offers: readonly Capability[];
  #media: HTMLVideoElement | undefined;

  constructor(page: RoomPage) {
    super(page, ['video']);
    this.offers = page.content === 'playback' ? PLAYBACK : LIVE;
  }

  protected async open({ credentials, content }: Session): Promise<void> {
    const entry = content === 'live' ? liveEntry(credentials) : playbackEntry(credentials);
    await this.page.loadSdk();
    const { BJY } = window as unknown as { BJY: Bjy };
    this.#hear(BJY);
    this.stage.follow('courseware');
    if (content === 'live') this.#openLive(BJY, entry);
    else await this.#openPlayback(BJY, entry);
  }

  seek(seconds: number): void {
    if (this.#media) this.#media.currentTime = seconds;
  }

  #hear({ eventEmitter }: Bjy): void {
    const on = (name: string, heard: (data: unknown) => void) => {
      const known = eventEmitter[name];
      if (known) eventEmitter.on(known, (_, data) => heard(data));
    };
    on('CLASS_START', () => this.tellStatus('live'));
    on('CLASS_END', () => this.tellStatus('ended'));
    on('CLASSROOM_CONNECT_FAIL', () => {
      this.report('error', { code: 'connect_failed', message: 'The connection to BaijiaYun failed.' });
    });
    for (const [name, reason] of Object.entries(REMOVED)) on(name, () => this.report('removed', { reason }));
    on('MEDIA_SWITCH_TRIGGER', (data) => this.report('interaction', { kind: 'media', action: 'switch', data: data ?? null }));
    on('MESSAGE_SEND_FORBID_ALL_CHANGE', (data) => {
      this.report('interaction', { kind: 'chat', action: 'forbid_all', data: data ?? null });
    });
  }

  /**
   * The teacher's player is made when the teacher's camera or microphone is first on, the whiteboard when the room is ready. Without the
   * teacher's media there is no picture, and the courseware is all there is. `MEDIA_SWITCH_TRIGGER` says nothing of that: it switches the
   * viewer's own camera and microphone.
   */
  #openLive(BJY: Bjy, entry: object): void {
    const { eventEmitter } = BJY;
    const picture = this.page.element('video');
    watchMedia(picture, this.player);
    // The SDK's own play control may be small and in a corner; a viewer's click anywhere is as good, also before the refusal is known. It
    // needs no call of the SDK's.
    document.addEventListener('click', () => {
      for (const media of picture.querySelectorAll<HTMLMediaElement>('video, audio')) {
        if (this.player.isBlocked || !hasPlayed(media)) void media.play().catch(() => {});
      }
    });
    let isMade = false;
    this.stage.carry(undefined);
    eventEmitter.on(eventEmitter.TEACHER_MEDIA_OFF ?? '', () => this.stage.carry(undefined));
    eventEmitter.on(eventEmitter.TEACHER_MEDIA_ON ?? '', () => {
      this.stage.carry(picture);
      if (isMade || !BJY.Player) return;
      isMade = true;
      new BJY.Player({ element: wrap(picture), user: BJY.store?.get('teacher'), extension: BJY.getExtension?.() });
    });
    eventEmitter.on(eventEmitter.VIEW_RENDER_TRIGGER ?? '', () => this.#openWhiteboard(BJY));
    BJY.init(entry);
  }

  async #openPlayback(BJY: Bjy, entry: object): Promise<void> {
    const address = videoAddress(await BJY.playback.init(entry));
    if (!address) throw new AgentError('media_failed', 'BaijiaYun gave no video for this recording.');
    this.#openWhiteboard(BJY);
    const media = document.createElement('video');
    media.playsInline = true;
    media.src = address;
    for (const [name, follow] of [
      ['play', () => BJY.playback.play()],
      ['pause', () => BJY.playback.pause()],
      ['seeked', () => BJY.playback.seek(media.currentTime)],
    ] as const) {
      media.addEventListener(name, follow);
    }
    this.#media = media;
    this.page.element('video').append(media);
    BJY.playback.start();
    this.player.attach(steerMedia(media, this.player));
  }

  #openWhiteboard(BJY: Bjy): void {
    const board = document.createElement('div');
    this.page.element('courseware').append(board);
    BJY.whiteboard?.init({ element: wrap(board), fit: 1 });
  }
}

/** The names of the entry link are those that are signed; the group is signed only where there is one. */
function liveEntry(credentials: Session['credentials']): object {
  const group = credentials.group_id;
  return {
    env: 'production',
    privateDomainPrefix: need(credentials, 'private_domain_prefix'),
    sign: need(credentials, 'sign'),
    class: { id: need(credentials, 'room_id') },
    user: {
      number: need(credentials, 'user_number'),
      avatar: credentials.user_avatar ?? '',
      name: need(credentials, 'user_name'),
      type: Number(credentials.user_role ?? 0),
      // The vendor's own page for phones gives it here, under the name that users have in the document ("发送聊天消息接口").
      ...(group && { group: Number(group) }),
    },
  };
}

function playbackEntry(credentials: Session['credentials']): object {
  const session = credentials.session_id;
  return {
    env: 'production',
    privateDomainPrefix: need(credentials, 'private_domain_prefix'),
    token: need(credentials, 'token'),
    class: { id: need(credentials, 'room_id'), ...(session && { sessionId: session }) },
  };
}

/** `videos` holds, by definition, the copies of the recording. */
function videoAddress(recording: unknown): string | undefined {
  const videos = Object(member(recording, 'videos')) as Record<string, unknown>;
  const chosen = videos[String(member(recording, 'defaultDefinition'))] ?? Object.values(videos)[0];
  const address = member(Array.isArray(chosen) ? chosen[0] : chosen, 'url');
  return typeof address === 'string' ? address : undefined;
}

/** WebKit lets a video begin before it knows of its sound, and stops it then: a moment is nothing. */
function hasPlayed({ played }: HTMLMediaElement): boolean {
  return played.length > 0 && played.end(played.length - 1) - played.start(0) > 1;
}

/** The SDK takes jQuery objects, where the page has jQuery. */
function wrap(element: Element): unknown {
  const { jQuery } = window as unknown as { jQuery?: (element: Element) => unknown };
  return jQuery ? jQuery(element) : element;
}
