//! Everything a room can want of its shell, and everything it tells its page.

use liveroom_contract::{Content, SessionRequest, SessionUrl, Status};

use crate::{
    error::Error,
    frame::FrameAttributes,
    geometry::Placement,
    input::{CallId, FetchId, FrameId},
    link::LinkState,
    timer::Instant,
    value::Value,
};

/// What to do next. **Poll until `Wake`, then arm one timer for it; perform nothing while the room is borrowed.**
#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    /// Something to do.
    Effect(Effect),
    /// Something to tell the page.
    Event(Event),
    /// Nothing more; come back with a [`Tick`](crate::Input::Tick) at this moment, if any.
    Wake(Option<Instant>),
}

/// What the shell does for a room.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Ask the backend for a session; answer with [`Input::Answer`](crate::Input::Answer).
    Fetch {
        /// To name in the answer.
        fetch: FetchId,
        /// The request's body.
        request: SessionRequest,
    },
    /// Nobody waits for this answer any more.
    Abort(FetchId),
    /// Make an empty frame on the stage with these attributes, listen, then send it to the URL by `location.replace`.
    OpenFrame {
        /// To name in its signals.
        frame: FrameId,
        /// What to set before it goes anywhere.
        attributes: FrameAttributes,
        /// Where it goes.
        url: SessionUrl,
    },
    /// Remove the frame and everything that listens to it.
    CloseFrame(FrameId),
    /// Open the backend's event stream; one that is open already stays.
    OpenStream,
    /// Close the backend's event stream.
    CloseStream,
    /// Put the stage there.
    Place(Placement),
    /// Settle the promise of this call.
    Settle(CallId, Result<(), Error>),
}

/// What a page hears.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The room's status changed, or what can be asked for did.
    StatusChange {
        /// Now.
        status: Status,
        /// Before.
        previous: Option<Status>,
        /// What could be asked for now.
        contents: Vec<Content>,
    },
    /// Other content is shown.
    ContentChange {
        /// Now.
        content: Content,
        /// Before.
        previous: Option<Content>,
    },
    /// What is known of the frame changed.
    LinkChange(LinkState),
    /// The room says the stream began.
    LiveStart,
    /// The room says the stream stopped; whether the class is over is for [`StatusChange`](Self::StatusChange) to say.
    LiveStop,
    /// Someone wrote in the chat.
    Chat(Value),
    /// How many are in the room.
    Members(i64),
    /// This viewer was removed: by the room, or by their own later entrance.
    Kicked(Value),
    /// A vote, a lottery, a sign-in, a question, an announcement …
    Interaction {
        /// Which kind, as the vendor names it: `vote`, `lottery`, `sign`, `question`, `announce`, `flower`, `goods`.
        kind: String,
        /// What happened to it: `new`, `start`, `stop`, …
        action: String,
        /// The vendor's own data.
        data: Value,
    },
    /// A broadcast that the customer's own services sent.
    Custom {
        /// The name they gave it.
        name: String,
        /// What they sent.
        data: Value,
    },
    /// Any other broadcast, under the vendor's own name.
    Broadcast {
        /// The vendor's name.
        name: String,
        /// The vendor's data.
        data: Value,
    },
    /// Something went wrong after the room was open.
    Error(Error),
}

impl Event {
    /// The event's name: HTMLMediaElement's where one fits, else in the web's habit.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::StatusChange { .. } => "statuschange",
            Self::ContentChange { .. } => "contentchange",
            Self::LinkChange(_) => "linkchange",
            Self::LiveStart => "livestart",
            Self::LiveStop => "livestop",
            Self::Chat(_) => "chat",
            Self::Members(_) => "members",
            Self::Kicked(_) => "kicked",
            Self::Interaction { .. } => "interaction",
            Self::Custom { .. } => "custom",
            Self::Broadcast { .. } => "broadcast",
            Self::Error(_) => "error",
        }
    }
}
