/** Gensee's web SDK (`<gs:video-live>`, `<gs:video-vod>`, `<gs:doc>`, `GS.createChannel()`) as a room of the protocol. */

import { asCount, asText, member, need, SdkRoom, type RoomPage } from '../page.js';
import type { Capability, Events, Session } from '../protocol.js';

interface Channel {
  bind(name: string, heard: (event: { data?: unknown }) => void): void;
  send(name: string, data: object): void;
}

const LIVE: Capability[] = ['play', 'mute', 'volume', 'layout', 'events'];
const PLAYBACK: Capability[] = ['play', 'mute', 'volume', 'seek', 'layout', 'events'];

/** The tags' attributes, which are the credentials' names. */
const ATTRIBUTES = ['site', 'ctx', 'ownerid', 'uid', 'uname', 'authcode', 'k'];

/** `onStatus` types that end the visit. 2, the class has not started, and 9, the first data is there, do not. */
const REMOVED: Record<string, Events['removed']['reason']> = { 1: 'refused', 7: 'full', 8: 'banned' };

/** `onModuleFocus`: what the presenter gave the room to. */
const FOCUS: Record<string, ['courseware' | 'video', { alone: boolean }]> = {
  0: ['courseware', { alone: false }],
  1: ['video', { alone: true }],
  2: ['courseware', { alone: true }],
  3: ['video', { alone: false }],
};

export class Gensee extends SdkRoom {
  readonly vendor = 'gensee';
  readonly offers: readonly Capability[];
  #channel: Channel | undefined;

  constructor(page: RoomPage) {
    super(page, ['video']);
    this.offers = page.content === 'playback' ? PLAYBACK : LIVE;
  }

  protected async open({ credentials, content }: Session): Promise<void> {
    for (const name of ['site', 'ownerid']) need(credentials, name);
    // The SDK reads the tags when it is loaded, so they come first.
    this.#place('video', content === 'live' ? 'gs:video-live' : 'gs:video-vod', credentials);
    this.#place('courseware', 'gs:doc', credentials);
    await this.page.loadSdk();
    const channel = (window as unknown as { GS: { createChannel(): Channel } }).GS.createChannel();
    this.#channel = channel;
    this.stage.follow('courseware');
    this.#hearPlayer(channel, content);
    this.#hearRoom(channel, content);
    channel.bind('onDataReady', () =>
      this.player.attach({
        play: () => channel.send('play', {}),
        pause: () => channel.send('pause', {}),
        setSound: (muted, volume) => {
          channel.send('submitMute', { mute: muted });
          channel.send('submitVolume', { value: volume });
        },
      }),
    );
  }

  seek(seconds: number): void {
    this.#channel?.send('seek', { timestamp: Math.round(seconds * 1000) });
  }

  #place(container: string, tag: string, credentials: Session['credentials']): void {
    const element = document.createElement(tag);
    for (const name of ATTRIBUTES) {
      const value = credentials[name];
      if (value) element.setAttribute(name, value);
    }
    this.page.element(container).append(element);
  }

  #hearPlayer(channel: Channel, content: Session['content']): void {
    let duration: number | undefined;
    channel.bind('onPlay', () => this.player.handlePlaying());
    channel.bind('onPause', () => this.player.handlePaused());
    channel.bind('onFileDuration', ({ data }) => {
      duration = seconds(member(data, 'duration'));
    });
    channel.bind('onPlayheadTime', ({ data }) => {
      const position = seconds(member(data, 'playheadTime'));
      if (position !== undefined) this.player.handleTime(position, duration);
    });
    channel.bind('onStart', () => content === 'live' && this.tellStatus('live'));
    channel.bind('onStop', () => {
      if (content === 'playback') this.player.handle('ended');
      else this.tellStatus('ended');
    });
  }

  #hearRoom(channel: Channel, content: Session['content']): void {
    channel.bind('onStatus', ({ data }) => {
      const type = asText(member(data, 'type'));
      const reason = REMOVED[type];
      if (reason) this.report('removed', { reason });
      else if (type === '2' && content === 'live') this.tellStatus('waiting');
      else if (type === '9') this.player.handleBuffered();
    });
    channel.bind('onKickOut', () => this.report('removed', { reason: 'kicked' }));
    channel.bind('onUserOnline', ({ data }) => {
      const count = asCount(member(data, 'count'));
      if (count !== undefined) this.report('members', { count });
    });
    channel.bind('onPublicChat', ({ data }) => {
      this.report('chat', { name: asText(member(data, 'sender')), text: asText(member(data, 'content')) });
    });
    let focus = FOCUS[0]!;
    channel.bind('onModuleFocus', ({ data }) => {
      const next = FOCUS[asText(member(data, 'focus'))];
      if (next) this.stage.follow(...(focus = next));
    });
    // A shared screen comes in place of the camera's picture, and gives the room back to what the presenter had given it to.
    channel.bind('onVideoConfig', ({ data }) => {
      const type = member(data, 'type');
      if (type === 'share start') this.stage.follow('video');
      else if (type === 'share stop') this.stage.follow(...focus);
    });
  }
}

/** Gensee counts in milliseconds. */
function seconds(value: unknown): number | undefined {
  const millis = asCount(value);
  return millis === undefined ? undefined : millis / 1000;
}
