/** The answer to a session request, as the core reads it. */

import type { Backend } from './session.js';

/** A status of 0 says that there was none. */
export interface Answer {
  status: number;
  retryAfterSeconds: number | undefined;
  body: string;
}

const NO_ANSWER: Answer = { status: 0, retryAfterSeconds: undefined, body: '' };

/** Reads what `send` gave: a response, or a session from the page's own function, which may refuse with a code. */
export async function readAnswer({ backend }: Backend, sent: Promise<unknown>): Promise<Answer> {
  try {
    const given = await sent;
    if (typeof backend !== 'function') return await readResponse(given as Response);
    return { status: 200, retryAfterSeconds: undefined, body: JSON.stringify(given) ?? '' };
  } catch (refusal) {
    const { code, detail, status } = Object(refusal) as { code?: unknown; detail?: unknown; status?: unknown };
    if (typeof code !== 'string') return NO_ANSWER;
    // 400 where the function gave none: what it refuses with a code of its own is not tried again.
    return { status: Number(status) || 400, retryAfterSeconds: undefined, body: JSON.stringify({ code, detail }) };
  }
}

async function readResponse(response: Response): Promise<Answer> {
  const after = response.headers.get('retry-after');
  return { status: response.status, retryAfterSeconds: after === null ? undefined : seconds(after), body: await response.text() };
}

/** `Retry-After` is seconds or a date (RFC 9110, 10.2.3). */
function seconds(text: string): number {
  const wait = Number.isNaN(Number(text)) ? (Date.parse(text) - Date.now()) / 1000 : Number(text);
  return Math.max(0, Math.ceil(wait) || 0);
}
