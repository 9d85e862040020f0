/** The one error class of the kit. */

/** Every failure a page can meet. The first ten are the backend's own words (`application/problem+json`). */
export type LiveRoomErrorCode =
  | 'invalid_request'
  | 'unauthorized'
  | 'forbidden'
  | 'room_not_found'
  | 'content_not_found'
  | 'rate_limited'
  | 'vendor_refused'
  | 'vendor_unavailable'
  | 'unavailable'
  | 'internal'
  | 'backend_unreachable'
  | 'backend_timeout'
  | 'backend_invalid'
  | 'secret_in_session'
  | 'origin_not_listed'
  | 'insecure_url'
  | 'frame_blocked'
  | 'frame_unreachable'
  | 'frame_silent'
  | 'frame_flooding'
  | 'call_timeout'
  | 'call_failed'
  | 'link_lost'
  | 'sdk_unavailable'
  | 'room_failed'
  | 'autoplay_blocked'
  | 'media_unsupported'
  | 'media_failed'
  | 'media_stalled'
  | 'session_expired'
  | 'superseded'
  | 'not_supported'
  | 'destroyed'
  | 'invalid_option'
  | 'slot_not_found'
  | 'kit_unavailable';

/** A failure. The message says what was wrong and what would be right; it never holds a URL or another credential. */
export class LiveRoomError extends Error {
  override readonly name = 'LiveRoomError';

  constructor(
    readonly code: LiveRoomErrorCode,
    message: string,
  ) {
    super(message);
  }
}
