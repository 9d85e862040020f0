//! The words a page's code compares with: they are the product's and do not change.

use liveroom_core::{Capability, ErrorCode, LinkState, ProblemCode};

#[test]
fn errors_have_their_words() {
    let cases = [
        (ErrorCode::BackendUnreachable, "backend_unreachable"),
        (ErrorCode::BackendTimeout, "backend_timeout"),
        (ErrorCode::BackendInvalid, "backend_invalid"),
        (ErrorCode::SecretInSession, "secret_in_session"),
        (ErrorCode::OriginNotListed, "origin_not_listed"),
        (ErrorCode::InsecureUrl, "insecure_url"),
        (ErrorCode::FrameBlocked, "frame_blocked"),
        (ErrorCode::FrameUnreachable, "frame_unreachable"),
        (ErrorCode::FrameSilent, "frame_silent"),
        (ErrorCode::FrameFlooding, "frame_flooding"),
        (ErrorCode::SdkUnavailable, "sdk_unavailable"),
        (ErrorCode::RoomFailed, "room_failed"),
        (ErrorCode::MediaFailed, "media_failed"),
        (ErrorCode::MediaStalled, "media_stalled"),
        (ErrorCode::SessionExpired, "session_expired"),
        (ErrorCode::Superseded, "superseded"),
        (ErrorCode::NotSupported, "not_supported"),
        (ErrorCode::Destroyed, "destroyed"),
    ];
    for (code, word) in cases {
        assert_eq!(code.as_str(), word);
        assert_eq!(ProblemCode::parse(word), None, "the backend's words and the kit's own are told apart");
    }
    for code in ProblemCode::ALL.iter().copied() {
        assert_eq!(ErrorCode::from(code).as_str(), code.as_str());
    }
}

#[test]
fn states_and_capabilities_have_their_words() {
    let states = [
        (LinkState::Empty, "empty"),
        (LinkState::Navigating, "navigating"),
        (LinkState::Loaded, "loaded"),
        (LinkState::Live, "live"),
        (LinkState::Lost, "lost"),
        (LinkState::Closed, "closed"),
    ];
    for (state, word) in states {
        assert_eq!(state.as_str(), word);
    }
    assert_eq!((Capability::Events.as_str(), Capability::Status.as_str()), ("events", "status"));
}
