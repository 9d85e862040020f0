/** The words of the agent protocol: what a room page offers, tells and can be asked. */

/** What can be observed or asked of a room page. Absent means absent. */
export type Capability = 'play' | 'mute' | 'volume' | 'seek' | 'lines' | 'layout' | 'events';

/** `play` and `pause` belong to `play`, each other call to the capability of its kind. */
export interface Calls {
  play: { muted: boolean };
  pause: Record<never, never>;
  setMuted: { muted: boolean };
  /** From 0 to 1. */
  setVolume: { volume: number };
  seek: { seconds: number };
  /** The id of a line, as `lines` told it. */
  setLine: { line: string };
  setLayout: { layout: Layout };
  /** The large picture alone, while the page shows the room in a corner; the layout stays what it is, and is shown again afterwards. */
  setCompact: { compact: boolean };
}

export type Layout = 'courseware-main' | 'video-main' | 'swap' | 'video-only';

/** Why sound or picture could not start, or did not go on. */
export type BlockReason =
  /** The browser wants a tap. */
  | 'not_allowed'
  /** Something else was asked for meanwhile. */
  | 'aborted'
  /** There is nothing the browser could play. */
  | 'not_supported'
  /** Nothing happened for five seconds. */
  | 'unsettled'
  /** It paused right after it became loud. */
  | 'paused';

/** Times are in seconds. What the vendor's SDK does not tell is absent. */
export interface Playback {
  state: 'playing' | 'paused' | 'waiting' | 'stalled' | 'ended';
  muted: boolean;
  volume: number;
  position?: number;
  duration?: number;
}

export interface Events {
  playback: Playback;
  blocked: { muted: boolean; reason: BlockReason };
  status: { status: 'waiting' | 'live' | 'ended' };
  members: { count: number };
  chat: { name: string; text: string };
  removed: { reason: 'replaced' | 'kicked' | 'full' | 'banned' | 'refused' };
  custom: { name: string; data: unknown };
  /** A vote, a lottery, a sign-in …: `kind` and `action` as the vendor names them. */
  interaction: { kind: string; action: string; data: unknown };
  lines: { lines: { id: string; label: string }[]; current: string };
  layout: { main: 'courseware' | 'video'; mode: LayoutMode };
  error: { code: string; message: string };
}

export type LayoutMode = 'courseware-main' | 'video-main' | 'video-only' | 'courseware-only';

/** Tells an event to the page that frames the room. */
export type Report = <Name extends keyof Events>(name: Name, data: Events[Name]) => void;

/** What the room is entered with: it comes in the greeting and nowhere else. */
export interface Session {
  content: 'live' | 'playback';
  /** The vendor's own names and values. */
  credentials: Readonly<Record<string, string>>;
}

/**
 * A room, as the agent sees it: a vendor's SDK, or a player of one's own. A method that is absent is a call that is refused. Every
 * method is called within the task in which the call arrived, so that a tap's permission to play still holds.
 */
export interface Adapter {
  readonly vendor: string;
  readonly offers: readonly Capability[];
  /** Called once, with the session of the first greeting. */
  start(session: Session, report: Report): void | Promise<void>;
  /** Resolves when the picture moves, and rejects with `AgentError('blocked', reason)` when it does not. */
  play?(muted: boolean): Promise<{ muted: boolean }>;
  pause?(): void | Promise<void>;
  setMuted?(muted: boolean): void | Promise<void>;
  setVolume?(volume: number): void | Promise<void>;
  seek?(seconds: number): void | Promise<void>;
  setLine?(line: string): void | Promise<void>;
  setLayout?(layout: Layout): void | Promise<void>;
  setCompact?(compact: boolean): void | Promise<void>;
  /** Asked when the page comes back from the back/forward cache; without an answer it is taken as paused. */
  isPlaying?(): boolean;
}
