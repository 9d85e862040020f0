//! Everything that can happen to a room.

use alloc::string::String;
use core::fmt;

use liveroom_contract::Wish;

use crate::{
    cover::CoverAction,
    presentation::{StageCommand, StageSignal},
    value::Value,
};

/// What happened. **Give every input to [`Room::handle`](crate::Room::handle) with the moment it arrived, then poll until
/// [`Output::Wake`](crate::Output::Wake).**
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// The page wants something.
    Command(Command),
    /// A session request ended.
    Answer {
        /// Which request.
        fetch: FetchId,
        /// How it ended.
        outcome: Outcome,
    },
    /// Something came from a frame, or about it.
    Frame {
        /// Which frame.
        frame: FrameId,
        /// What came.
        signal: FrameSignal,
    },
    /// Something came from the backend's event stream.
    Backend(BackendSignal),
    /// The page's own life.
    Lifecycle(Lifecycle),
    /// Whether the viewer sits in this tab: the answer to [`Effect::Sit`](crate::Effect::Sit), or another tab took the seat.
    Seated(bool),
    /// The page may play with sound from now on: the viewer tapped it, or the browser lets it. Give it before an answer: whether a tap
    /// must come first is decided when there is something to load.
    MayPlay,
    /// Something moved: the slot, or what can be seen of the page.
    Stage(StageSignal),
    /// The moment asked for by [`Output::Wake`](crate::Output::Wake) has come.
    Tick,
}

/// What a page can ask for. A call is settled by [`Effect::Settle`](crate::Effect::Settle).
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Ask for the session and open the room.
    Open(CallId),
    /// Load the room anew.
    Reload(CallId),
    /// Show other content.
    Show(CallId, Wish),
    /// Play, and settle the call when it plays.
    Play(CallId),
    /// The page asks the surface to pause, by itself: nothing may overrule it.
    Pause,
    /// The viewer used a control of the cover.
    Cover(CoverAction),
    /// Show the room elsewhere.
    Stage(StageCommand),
    /// Let go of everything.
    Destroy,
}

/// How a session request ended. The body holds the session URL, a credential: it prints as nothing.
#[derive(Clone, PartialEq)]
pub enum Outcome {
    /// An HTTP answer, or what the page's own session function gave in its place.
    Answered {
        /// The HTTP status.
        status: u16,
        /// The `Retry-After` header, in seconds.
        retry_after_seconds: Option<u32>,
        /// The body as JSON; `None` when it is not JSON.
        body: Option<Value>,
    },
    /// No answer: network, CORS, or the page's own session function threw.
    Unreachable,
}

/// What can come from a frame, or about it.
#[derive(Clone, Debug, PartialEq)]
pub enum FrameSignal {
    /// The frame's `load` event. It proves little: error pages load too.
    Loaded,
    /// The page's policy refused the frame (`securitypolicyviolation`).
    Blocked,
    /// A message whose window, origin and rate were found right; its data is a text within [`Value::MAX_TEXT`].
    Message(String),
    /// A message over the private port, which only the greeted page has; its data is a text within [`Value::MAX_TEXT`]. An answer to a
    /// call of the page that says no more than that it was done need not be given: see [`Effect::Link`](crate::Effect::Link).
    PortMessage(String),
}

/// What can come from the backend's event stream.
#[derive(Clone, Debug, PartialEq)]
pub enum BackendSignal {
    /// The stream is open.
    Opened,
    /// One event's data; `None` when it is not JSON.
    Event(Option<Value>),
    /// The stream is closed for good, so the browser will not resume it by itself.
    Closed,
}

/// What can happen to the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lifecycle {
    /// The page is shown again.
    Shown,
    /// The page is back from the back/forward cache: some engines paused everything.
    Restored,
    /// The network is back.
    Online,
    /// WeChat's bridge came, and with it the word that this is a mini-program's web-view.
    InMiniProgram,
}

/// Names one call of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallId(pub u32);

/// Names one session request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FetchId(pub u32);

/// Names one frame of a room; every navigation is a new frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FrameId(pub u32);

impl fmt::Debug for Outcome {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answered { status, retry_after_seconds, body } => formatter
                .debug_struct("Answered")
                .field("status", status)
                .field("retry_after_seconds", retry_after_seconds)
                .field("body", &body.as_ref().map(|_| "[body]"))
                .finish(),
            Self::Unreachable => formatter.write_str("Unreachable"),
        }
    }
}
