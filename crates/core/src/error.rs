//! What can go wrong, as a page's code sees it: a closed list of codes and a sentence for the developer.

use alloc::string::String;
use liveroom_contract::{ProblemCode, problems, vocabulary};

/// A failure. The message says what was wrong and what would be right; it never holds a URL or another credential.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// Which failure.
    pub code: ErrorCode,
    /// What was wrong and what would be right.
    pub message: String,
}

problems! {
    vocabulary! {
        /// Every failure the kit can report: the backend's own list ([`ProblemCode`]) and the kit's. The words are those of `LiveRoomError.code`.
        pub enum ErrorCode
    } {
        /// The backend could not be reached.
        BackendUnreachable = "backend_unreachable",
        /// The backend did not answer in time.
        BackendTimeout = "backend_timeout",
        /// The backend's answer is not of the contract's shape.
        BackendInvalid = "backend_invalid",
        /// The backend's answer holds a vendor secret; it was thrown away.
        SecretInSession = "secret_in_session",
        /// The session's URL is on an origin its own list does not name.
        OriginNotListed = "origin_not_listed",
        /// The session's URL is `http` and the page is `https`: browsers do not frame it.
        InsecureUrl = "insecure_url",
        /// The page's own policy (`frame-src`) forbids the room's origin.
        FrameBlocked = "frame_blocked",
        /// The room's page did not load in time.
        FrameUnreachable = "frame_unreachable",
        /// The room's page loaded and did not speak, though its dialect promises it.
        FrameSilent = "frame_silent",
        /// The room's page sent so many messages that it was cut off.
        FrameFlooding = "frame_flooding",
        /// The room page said that a call failed.
        CallFailed = "call_failed",
        /// The room page went away before it answered a call.
        LinkLost = "link_lost",
        /// The room page could not load the vendor's SDK.
        SdkUnavailable = "sdk_unavailable",
        /// The room page says that it failed.
        RoomFailed = "room_failed",
        /// The browser wants a gesture before anything plays.
        AutoplayBlocked = "autoplay_blocked",
        /// The browser plays none of what the room sends.
        MediaUnsupported = "media_unsupported",
        /// The stream or the file could not be loaded or decoded.
        MediaFailed = "media_failed",
        /// The stream stopped coming.
        MediaStalled = "media_stalled",
        /// The session expired and could not be renewed.
        SessionExpired = "session_expired",
        /// A later call took this one's place.
        Superseded = "superseded",
        /// This room cannot do that.
        NotSupported = "not_supported",
        /// The room was destroyed.
        Destroyed = "destroyed",
    }
}

impl From<ProblemCode> for ErrorCode {
    fn from(code: ProblemCode) -> Self {
        Self::parse(code.as_str()).unwrap_or(Self::Internal)
    }
}

impl Error {
    pub(crate) fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    pub(crate) fn superseded() -> Self {
        Self::new(ErrorCode::Superseded, "A later call took this one's place.")
    }
}
