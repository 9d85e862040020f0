/** The words and shapes a page sees. The shell builds them (`src/sights.rs`); the backend's come from `crates/contract`. */

import type { LiveRoomError } from './error.js';
import type { ControlsTexts } from './controls-texts.js';
import type { CoverTexts } from './texts.js';

export type { CoverTexts, ControlsTexts };

export type Vendor = 'talkfun' | 'baijiayun' | 'gensee';
/** What a viewer may want to see. */
export type Wish = 'auto' | 'live' | 'playback' | 'video';
/** What is shown. */
export type Content = 'live' | 'playback' | 'video' | 'waiting';
/** Where a room is in its life. */
export type Status = 'waiting' | 'live' | 'ended' | 'playback';
/** What is known of the frame. */
export type Link = 'empty' | 'navigating' | 'loaded' | 'live' | 'lost' | 'closed';
/** What can be observed or asked; absent means absent. */
export type Capability = 'events' | 'status' | 'play' | 'mute' | 'volume' | 'seek' | 'lines' | 'layout';
/** Which picture is the large one. */
export type Layout = 'courseware-main' | 'video-main' | 'swap' | 'video-only';
/** What comes of it, or of the vendor's own switch: the courseware alone is the vendor's only. */
export type LayoutMode = Exclude<Layout, 'swap'> | 'courseware-only';

/** How a room shows: over its slot, in a corner of the page, over everything, or not at all. */
export type Presentation = 'docked' | 'floating' | 'fullscreen' | 'hidden';
/** A corner of what can be seen of the page. */
export type Corner = 'top-left' | 'top-right' | 'bottom-left' | 'bottom-right';

/** How a surface plays, where it says so. Times are in seconds. */
export interface Playback {
  readonly state: 'playing' | 'paused' | 'waiting' | 'stalled' | 'ended';
  readonly muted: boolean;
  /** From 0 to 1. */
  readonly volume: number;
  readonly position: number | undefined;
  readonly duration: number | undefined;
}

/** What can be seen of a room now. */
export interface RoomState {
  /** `undefined` before the first session. */
  readonly status: Status | undefined;
  readonly content: Content | undefined;
  /** What `show()` could be asked for. */
  readonly contents: readonly Content[];
  /** When the class is to start, in milliseconds since 1970. */
  readonly startsAt: number | undefined;
  readonly vendor: Vendor | undefined;
  readonly title: string | undefined;
  /** A picture to show before there is one. */
  readonly poster: string | undefined;
  readonly link: Link;
  /** Whether the viewer sits in this tab. */
  readonly seated: boolean;
  readonly presentation: Presentation;
  /** `undefined` where the room does not say. */
  readonly layout: LayoutMode | undefined;
  /** `undefined` where the room does not say. */
  readonly playback: Playback | undefined;
}

/** Everything a room tells. The event map below is derived from it. */
export type RoomEvent =
  /** The status changed, or what could be asked for did. */
  | { type: 'statuschange'; status: Status; previous: Status | undefined; contents: readonly Content[] }
  /** Other content is shown. */
  | { type: 'contentchange'; content: Content; previous: Content | undefined }
  /** What is known of the frame changed. */
  | { type: 'linkchange'; link: Link }
  /** The room says that the stream began. */
  | { type: 'livestart' }
  /** The room says that the stream stopped; `statuschange` says whether the class is over. */
  | { type: 'livestop' }
  /** Someone wrote in the chat; `data` is the vendor's. */
  | { type: 'chat'; data: unknown }
  /** How many are in the room. */
  | { type: 'members'; count: number }
  /** This viewer is no longer in the room: they entered elsewhere, were removed, or found no seat. */
  | { type: 'kicked'; reason: 'replaced' | 'kicked' | 'full' | 'banned' | 'refused'; data: unknown }
  /** Nothing played: the browser wants a gesture (`not_allowed`), or something came between. */
  | { type: 'autoplayblocked'; muted: boolean; reason: 'not_allowed' | 'aborted' | 'not_supported' | 'unsettled' | 'paused' }
  /** The picture advances. */
  | { type: 'playing'; muted: boolean }
  /** The sound came. */
  | { type: 'unmuted' }
  /** It was paused. */
  | { type: 'pause' }
  /** It waits for data. */
  | { type: 'waiting' }
  /** Data stopped coming. */
  | { type: 'stalled' }
  /** It played to its end. */
  | { type: 'ended' }
  /** It is louder or quieter, or its sound went off or on. */
  | { type: 'volumechange'; muted: boolean; volume: number }
  /** Another picture is the large one. */
  | { type: 'layoutchange'; main: 'courseware' | 'video'; layout: LayoutMode }
  /** The lines of the vendor's network. */
  | { type: 'lineschange'; lines: readonly { id: string; label: string }[]; current: string }
  /** The room shows elsewhere. */
  | { type: 'presentationchange'; presentation: Presentation; previous: Presentation }
  /** Whether the viewer sits in this tab. */
  | { type: 'seatchange'; seated: boolean }
  /** A vote, a lottery, a sign-in, a question, an announcement …: `kind` and `action` as the vendor names them. */
  | { type: 'interaction'; kind: string; action: string; data: unknown }
  /** A broadcast of the customer's own services: a red packet, an order to pay, … */
  | { type: 'custom'; name: string; data: unknown }
  /** Any other broadcast, under the vendor's own name. */
  | { type: 'broadcast'; name: string; data: unknown }
  /** Something went wrong after the room was open. */
  | { type: 'error'; error: LiveRoomError };

export type RoomEventType = RoomEvent['type'];
export type RoomEventOf<T extends RoomEventType> = T extends 'custom' ? Custom : Extract<RoomEvent, { type: T }>;
/** Event names with their payloads. */
export type RoomEventMap = { [T in RoomEventType]: RoomEventOf<T> };

/**
 * The broadcasts of your own services by name, with their data. Declare them, and `custom` is known by its name:
 * `declare module 'liveroom' { interface CustomEvents { payment: { order: string } } }`.
 */
export interface CustomEvents {}

type Custom = keyof CustomEvents extends never
  ? Extract<RoomEvent, { type: 'custom' }>
  : { [Name in keyof CustomEvents]: { type: 'custom'; name: Name; data: CustomEvents[Name] } }[keyof CustomEvents];

/** What the kit asks the backend for. */
export interface SessionRequest {
  content: Wish;
  reason: 'mount' | 'refresh' | 'reload' | 'show';
  environment: 'browser' | 'wechat' | 'mini_program';
}

/** What the backend answers; every time is in milliseconds since 1970. */
export interface Session {
  vendor: Vendor;
  content: Content;
  status: Status;
  dialect: 'talkfun' | 'mute' | 'agent';
  /** Absent when `content` is `waiting`, and when there is `media`. */
  url?: string;
  /** The origins the frame may be on, the URL's own among them. */
  origins?: string[];
  expires_at?: number;
  single_use?: boolean;
  server_time: number;
  contents?: Content[];
  title?: string;
  starts_at?: number;
  poster?: string;
  /** What a room page of your own enters with, handed over in the agent's greeting. */
  credentials?: Record<string, string>;
  /** A stream or a file that plays in a `<video>` in the frame's place. */
  media?: { url: string; type: string };
  /** Where a mini-program's web-view goes instead of framing. */
  mini_program_url?: string;
}

/**
 * A page's own way to get a session. To refuse, throw an object with a `code` of the backend's list and a `detail`; whatever else it
 * throws counts as `backend_unreachable` and is tried again.
 */
export type SessionFunction = (request: SessionRequest, signal: AbortSignal) => Promise<Session>;

export interface LiveRoomOptions {
  /** The address of the session service (`/live`), or a function that gets a session. */
  backend: string | SessionFunction;
  /** The backend's name of the room. */
  room: string;
  /** What to show. Default: `auto`, whatever the room has now. */
  content?: Wish;
  /** The address of the event stream; `false` for none. Default: the one beside `backend`, where that is an address. */
  events?: string | false;
  /** The frame's accessible name. Default: the room's title. */
  label?: string;
  /** Whether the kit edits the page's viewport meta on phones while the room is open; `cover` with `viewport-fit=cover` in it, which lets
   * the whole page reach under notches. Default: `manage`. */
  viewport?: 'manage' | 'cover' | 'leave';
  /** What happens in a mini-program's web-view, which shows no frame of a domain that is not among the mini-program's own: `leave` goes to
   * the session's `mini_program_url`, where it has one, and the way back leads here; `frame` frames as everywhere. Default: `leave`. */
  webview?: 'leave' | 'frame';
  /** Whether the room runs in a sandbox, where it cannot navigate the page even after a tap. Default: `false`. */
  sandbox?: boolean;
  /** Whether a room that reports nothing waits for a tap before it loads, so that it may play when it does: `auto` where that saves the
   * viewer a tap. Whoever goes from the waiting room to the live one by itself waits for it, too. Default: `auto`. */
  gate?: 'auto' | 'always' | 'never';
  /** Whether one viewer sits in one tab at a time: vendors push the earlier one out. Default: `one`. */
  seat?: 'one' | 'any';
  /** When the room leaves its slot for a corner of the page: `auto` when the slot leaves the page, `scroll` also when it is scrolled out
   * of sight, `never`. Default: `auto`. */
  float?: 'auto' | 'scroll' | 'never';
  /** The corner in which it floats first; the viewer's own choice is remembered. Default: `bottom-right`, `bottom-left` where the page is
   * written from right to left. */
  corner?: Corner;
  /** Goes back to the page of the lesson, for a floating room whose slot is not on this one; without it that control is not drawn. */
  back?: () => void;
  /** Whether a room that fills the page, where the browser has no fullscreen for it, has an entry in the page's history: then the back
   * button leaves `fullscreen`, and not the page. Left otherwise, the entry goes; await `exitFullscreen()` before you navigate.
   * Default: `none`. */
  history?: 'fullscreen' | 'none';
  /** The cover's language. Default: the page's, else the browser's; English for `en`, else Chinese. */
  language?: string;
  /** Texts of the cover and of the floating room's controls, in place of the kit's. */
  texts?: Partial<CoverTexts & ControlsTexts>;
  /** How long the backend may take to answer, in milliseconds. Default: 10000. */
  timeout?: number;
}
