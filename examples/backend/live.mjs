// The session service of liveroom's kit, without dependencies: `live` answers for what begins with /live/. See docs/backend.md.
import { readFileSync } from 'node:fs';
import { STATUS_CODES } from 'node:http';
import { text } from 'node:stream/consumers';

const rooms = new Map(Object.entries(JSON.parse(readFileSync(process.env.ROOMS ?? new URL('rooms.json', import.meta.url), 'utf8'))));

/** `viewer`: who is signed in at your site, as `{ id, name }` with `id` a number in digits; nothing for nobody. */
export async function live(request, response, viewer) {
  const say = (status, type, body) => response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
  const refuse = (status, code, detail) =>
    say(status, 'application/problem+json', JSON.stringify({ type: 'about:blank', title: STATUS_CODES[status], status, code, detail }));
  const [, name, call] = /^\/live\/rooms\/([\w-]+)\/(session|events)$/.exec(request.url) ?? [];
  const room = rooms.get(name);
  if (!call) return refuse(404, 'invalid_request', 'There is no such address.');
  if (request.method !== (call === 'session' ? 'POST' : 'GET')) return refuse(405, 'invalid_request', 'POST a session, GET events.');
  if (!viewer) return refuse(401, 'unauthorized', 'Nobody is signed in.');
  if (!room) return refuse(404, 'room_not_found', `There is no room \`${name}\`.`);
  if (room.allow && !room.allow.includes(viewer.id)) return refuse(403, 'forbidden', 'This viewer may not enter this room.');
  const [now, starts_at, ends_at] = [Date.now(), Date.parse(room.starts_at), Date.parse(room.ends_at)];
  const status = now < starts_at ? 'waiting' : now < ends_at ? 'live' : room.playback ? 'playback' : 'ended';
  const has = status === 'ended' ? 'waiting' : status;
  const state = { status, contents: has === 'waiting' ? [] : [has], starts_at, server_time: now };
  // One picture of the room and the end of the stream: the browser comes again by itself after `retry`.
  if (call === 'events') return say(200, 'text/event-stream', `retry: 15000\ndata: ${JSON.stringify({ type: 'state', ...state })}\n\n`);
  // As JSON only, which no form of a foreign page can send.
  if (!/^application\/json\b/.test(request.headers['content-type'])) return refuse(415, 'invalid_request', 'Send application/json.');
  if (!(request.headers['content-length'] <= 10_000)) return refuse(413, 'invalid_request', 'A session request is short.');
  const wish = await text(request).then(JSON.parse).catch(() => undefined);
  const content = wish && (wish.content ?? 'auto');
  if (!['auto', 'live', 'playback', 'video'].includes(content)) return refuse(400, 'invalid_request', 'Send { "content": "auto" }, or another.');
  const isThere = content === 'auto' || content === has || (content === 'live' && status === 'waiting');
  if (!isThere) return refuse(404, 'content_not_found', `The room has no \`${content}\` now; ask for \`auto\`.`);
  const { enter } = await import(`./${room.vendor}.mjs`);
  const { dialect, ...way } = enter(room, viewer, has, now);
  const session = { vendor: room.vendor, content: has, dialect, title: room.title, ...state, ...(has === 'waiting' ? {} : way) };
  say(200, 'application/json', JSON.stringify(session));
}
