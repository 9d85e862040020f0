/** One session request, with the page's own credentials. When to ask, and what an answer means, is the core's to say. */

import { roomAddress, type Options } from './options.js';
import type { SessionFunction, SessionRequest } from './types.js';

/** An answer as the core reads it; a status of 0 says that there was none. */
export interface Answer {
  status: number;
  retryAfterSeconds: number | undefined;
  body: string;
}

export const NO_ANSWER: Answer = { status: 0, retryAfterSeconds: undefined, body: '' };

export function ask({ backend, room }: Options, body: string, signal: AbortSignal): Promise<Answer> {
  const answer = typeof backend === 'function' ? call(backend, body, signal) : post(roomAddress(backend, room, 'session'), body, signal);
  return answer.catch(() => NO_ANSWER);
}

/**
 * The request that a mount begins with, made before the wasm is there. It is a guess: it is used when the core then asks for just this.
 */
export function firstRequest({ content }: Options): string {
  const agent = navigator.userAgent;
  const environment = !/MicroMessenger/.test(agent) ? 'browser' : /miniProgram/.test(agent) ? 'mini_program' : 'wechat';
  return JSON.stringify({ content, reason: 'mount', environment } satisfies SessionRequest);
}

async function post(address: string, body: string, signal: AbortSignal): Promise<Answer> {
  const headers = { 'content-type': 'application/json', accept: 'application/json' };
  const response = await fetch(address, { method: 'POST', credentials: 'include', cache: 'no-store', headers, body, signal });
  const after = response.headers.get('retry-after');
  return { status: response.status, retryAfterSeconds: after === null ? undefined : seconds(after), body: await response.text() };
}

/** `Retry-After` is seconds or a date (RFC 9110, 10.2.3). */
function seconds(text: string): number {
  const wait = Number.isNaN(Number(text)) ? (Date.parse(text) - Date.now()) / 1000 : Number(text);
  return Math.max(0, Math.ceil(wait) || 0);
}

async function call(backend: SessionFunction, body: string, signal: AbortSignal): Promise<Answer> {
  try {
    const session = await backend(JSON.parse(body) as SessionRequest, signal);
    return { status: 200, retryAfterSeconds: undefined, body: JSON.stringify(session) ?? '' };
  } catch (refusal) {
    const { code, detail, status } = Object(refusal) as { code?: unknown; detail?: unknown; status?: unknown };
    if (typeof code !== 'string') return NO_ANSWER;
    // 400 where the function gave none: what it refuses with a code of its own is not tried again.
    return { status: Number(status) || 400, retryAfterSeconds: undefined, body: JSON.stringify({ code, detail }) };
  }
}
