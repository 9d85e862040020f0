//! What can go wrong, as a page's code sees it: a closed list of codes and a sentence for the developer.

use alloc::string::String;
use liveroom_contract::ProblemCode;

/// A failure. The message says what was wrong and what would be right; it never holds a URL or another credential.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// Which failure.
    pub code: ErrorCode,
    /// What was wrong and what would be right.
    pub message: String,
}

/// Every failure the kit can report; the backend's own list is part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorCode {
    /// The backend said so.
    Problem(ProblemCode),
    /// The backend could not be reached.
    BackendUnreachable,
    /// The backend did not answer in time.
    BackendTimeout,
    /// The backend's answer is not of the contract's shape.
    BackendInvalid,
    /// The backend's answer holds a vendor secret; it was thrown away.
    SecretInSession,
    /// The session's URL is on an origin its own list does not name.
    OriginNotListed,
    /// The session's URL is `http` and the page is `https`: browsers do not frame it.
    InsecureUrl,
    /// The page's own policy (`frame-src`) forbids the room's origin.
    FrameBlocked,
    /// The room's page did not load in time.
    FrameUnreachable,
    /// The room's page loaded and did not speak, though its dialect promises it.
    FrameSilent,
    /// The room's page sent so many messages that it was cut off.
    FrameFlooding,
    /// The room page said that a call failed.
    CallFailed,
    /// The room page went away before it answered a call.
    LinkLost,
    /// The room page could not load the vendor's SDK.
    SdkUnavailable,
    /// The room page says that it failed.
    RoomFailed,
    /// The browser wants a gesture before anything plays.
    AutoplayBlocked,
    /// The browser plays none of what the room sends.
    MediaUnsupported,
    /// The stream or the file could not be loaded or decoded.
    MediaFailed,
    /// The stream stopped coming.
    MediaStalled,
    /// The session expired and could not be renewed.
    SessionExpired,
    /// A later call took this one's place.
    Superseded,
    /// This room cannot do that.
    NotSupported,
    /// The room was destroyed.
    Destroyed,
}

impl Error {
    pub(crate) fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    pub(crate) fn superseded() -> Self {
        Self::new(ErrorCode::Superseded, "A later call took this one's place.")
    }
}

impl ErrorCode {
    /// The word of `LiveRoomError.code`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Problem(code) => code.as_str(),
            Self::BackendUnreachable => "backend_unreachable",
            Self::BackendTimeout => "backend_timeout",
            Self::BackendInvalid => "backend_invalid",
            Self::SecretInSession => "secret_in_session",
            Self::OriginNotListed => "origin_not_listed",
            Self::InsecureUrl => "insecure_url",
            Self::FrameBlocked => "frame_blocked",
            Self::FrameUnreachable => "frame_unreachable",
            Self::FrameSilent => "frame_silent",
            Self::FrameFlooding => "frame_flooding",
            Self::CallFailed => "call_failed",
            Self::LinkLost => "link_lost",
            Self::SdkUnavailable => "sdk_unavailable",
            Self::RoomFailed => "room_failed",
            Self::AutoplayBlocked => "autoplay_blocked",
            Self::MediaUnsupported => "media_unsupported",
            Self::MediaFailed => "media_failed",
            Self::MediaStalled => "media_stalled",
            Self::SessionExpired => "session_expired",
            Self::Superseded => "superseded",
            Self::NotSupported => "not_supported",
            Self::Destroyed => "destroyed",
        }
    }
}
