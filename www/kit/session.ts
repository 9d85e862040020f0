/** One session request, with the page's own credentials. When to ask, and what an answer means, is the core's to say. */

import { environment, wxjsEnvironment } from './device.js';
import type { LiveRoomOptions, SessionRequest } from './types.js';

/** Where to ask. */
export type Backend = Pick<LiveRoomOptions, 'backend' | 'room'>;

/** The request that a mount begins with: what it says, and what comes of it. */
export interface FirstRequest {
  body: string;
  abort: AbortController;
  sent: Promise<unknown>;
}

/** Resolves with a response, or with what the page's own function gives; `readAnswer` understands both. */
export async function send({ backend, room }: Backend, body: string, signal: AbortSignal): Promise<unknown> {
  if (typeof backend === 'function') return backend(JSON.parse(body) as SessionRequest, signal);
  const headers = { 'content-type': 'application/json', accept: 'application/json' };
  return fetch(roomAddress(backend, room, 'session'), { method: 'POST', credentials: 'include', headers, body, signal });
}

/** Made before the wasm is there, it is a guess: it is used when the core then asks for just this. */
export function firstRequest(options: LiveRoomOptions): FirstRequest {
  const { content = 'auto' } = options;
  const body = JSON.stringify({ content, reason: 'mount', environment: environment(navigator.userAgent, wxjsEnvironment()) } satisfies SessionRequest);
  const abort = new AbortController();
  const sent = send(options, body, abort.signal);
  // Whoever reads the answer finds the failure again; where the kit does not come, nobody does.
  sent.catch(() => {});
  return { body, abort, sent };
}

export function roomAddress(backend: string, room: string, call: 'session' | 'events'): string {
  return `${backend.replace(/\/+$/, '')}/rooms/${encodeURIComponent(room)}/${call}`;
}
