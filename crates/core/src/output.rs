//! Everything a room can want of its shell, and everything it tells its page.

use alloc::{string::String, vec::Vec};
use core::fmt;
use liveroom_contract::{Content, Media, SessionRequest, SessionUrl, Status};

use crate::{
    cover::Cover,
    error::Error,
    input::{CallId, FetchId, FrameId},
    link::LinkState,
    player::{Blocked, Layout, PlayerCall},
    presentation::{Placement, Presentation},
    removal::Removal,
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
    /// Make an empty frame on the stage, name it, say what it may use, listen, then send it to the URL by `location.replace`.
    OpenFrame {
        /// To name in its signals.
        frame: FrameId,
        /// What it may use, it may at these.
        origins: Vec<String>,
        /// Where it goes.
        url: SessionUrl,
    },
    /// Send the page itself there, so that the browser's way back leads to it again.
    Leave(SessionUrl),
    /// Remove the frame and everything that listens to it.
    CloseFrame(FrameId),
    /// Open the backend's event stream; one that is open already stays.
    OpenStream,
    /// Close the backend's event stream.
    CloseStream,
    /// Put a video on the stage, which speaks the agent protocol without a greeting's window.
    OpenVideo {
        /// To name in its signals.
        frame: FrameId,
        /// What it plays.
        media: Media,
    },
    /// Say this to the room page.
    Say {
        /// Which way.
        via: Via,
        /// What, as JSON text.
        message: Message,
    },
    /// The surface takes calls from now on, in the [capabilities](crate::Room::capabilities) that there are now; or no more, and those that
    /// it has not answered are lost. The calls of the page are the shell's: it numbers them, waits for their answers, and gives up those
    /// that are late. With each one that carries a viewer's tap goes this nonce, by window message: WebKit forwards a tap no other way.
    Link(Option<Nonce>),
    /// Ask the surface for this, as with a call of the page; nobody waits for its answer.
    Ask(PlayerCall),
    /// The surface's answer to the call of this number; none that the shell waits for is no news.
    Answered(u32, Result<(), Error>),
    /// Call WeChat's bridge, and give a [`Command::Cover`](crate::Command::Cover) with `Bridge` in its callback: that is a gesture there.
    AskBridge,
    /// Show this over the room.
    Cover(Cover),
    /// Take the viewer's seat in this tab; answer with [`Input::Seated`](crate::Input::Seated).
    Sit {
        /// Even when another tab has it.
        steal: bool,
    },
    /// Put the stage there.
    Place(Placement),
    /// Settle the promise of this call.
    Settle(CallId, Result<(), Error>),
}

/// Which way something is said to a room page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Via {
    /// To the window at the origin that greeted, with one end of a new private port.
    Greeting,
    /// Over the private port.
    Port,
}

impl Via {
    /// The word for a shell's page.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Greeting => "greeting",
            Self::Port => "port",
        }
    }
}

/// A message to a room page. A greeting holds the vendor's credentials: it prints as nothing.
#[derive(Clone, PartialEq)]
pub struct Message(pub(crate) String);

impl Message {
    /// The message, for the room page alone.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Message {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[message]")
    }
}

/// What shows a room page that a window message is ours. It prints as nothing.
#[derive(Clone, PartialEq)]
pub struct Nonce(pub(crate) String);

impl Nonce {
    /// The nonce, for the room page alone.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Nonce {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[nonce]")
    }
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
    /// This viewer is no longer in the room.
    Kicked {
        /// Why.
        reason: Removal,
        /// The vendor's data.
        data: Value,
    },
    /// Nothing played: the browser wants a gesture, or something else came between.
    AutoplayBlocked(Blocked),
    /// The picture advances.
    Playing {
        /// Without sound.
        muted: bool,
    },
    /// The sound came.
    Unmuted,
    /// Somebody paused it.
    Pause,
    /// It waits for data.
    Waiting,
    /// Data stopped coming.
    Stalled,
    /// The end was reached.
    Ended,
    /// The room shows elsewhere.
    PresentationChange {
        /// Now.
        presentation: Presentation,
        /// Before.
        previous: Presentation,
    },
    /// Sound or volume changed.
    VolumeChange {
        /// Without sound.
        muted: bool,
        /// From 0 to 1.
        volume: f64,
    },
    /// Another picture is the large one.
    LayoutChange(Layout),
    /// The lines of the vendor's network, and which one is taken.
    LinesChange(Value),
    /// Whether the viewer sits in this tab.
    SeatChange {
        /// They do.
        seated: bool,
    },
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
            Self::Kicked { .. } => "kicked",
            Self::AutoplayBlocked(_) => "autoplayblocked",
            Self::Playing { .. } => "playing",
            Self::Unmuted => "unmuted",
            Self::Pause => "pause",
            Self::Waiting => "waiting",
            Self::Stalled => "stalled",
            Self::Ended => "ended",
            Self::PresentationChange { .. } => "presentationchange",
            Self::VolumeChange { .. } => "volumechange",
            Self::LayoutChange(_) => "layoutchange",
            Self::LinesChange(_) => "lineschange",
            Self::SeatChange { .. } => "seatchange",
            Self::Interaction { .. } => "interaction",
            Self::Custom { .. } => "custom",
            Self::Broadcast { .. } => "broadcast",
            Self::Error(_) => "error",
        }
    }
}
