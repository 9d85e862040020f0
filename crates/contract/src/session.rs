//! The session: for this viewer, now, where the room is and what it shows.

use alloc::{string::String, vec::Vec};
use serde::{Deserialize, Serialize};

use crate::url::{Credentials, SessionUrl};

/// What the kit asks for: `POST {backend}/rooms/{room}/session`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SessionRequest {
    /// What the viewer wants to see.
    #[serde(default = "Wish::auto")]
    pub content: Wish,
    /// Why the kit asks; a backend may pace a refresh more strictly than a first mount.
    #[serde(default = "Reason::mount")]
    pub reason: Reason,
    /// Where the page runs; decides between the room's URL and its mini-program URL.
    #[serde(default = "Environment::browser")]
    pub environment: Environment,
}

/// The backend's answer: for this viewer, now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// The vendor whose room it is.
    pub vendor: Vendor,
    /// What [`url`](Self::url) shows; `waiting` when there is nothing to show yet.
    pub content: Content,
    /// Where the room is in its life.
    pub status: Status,
    /// What the frame speaks.
    pub dialect: Dialect,
    /// Where the frame goes; absent when `content` is `waiting`, and when there is `media`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<SessionUrl>,
    /// The origins the frame may be on, redirects included; the URL's own origin is one of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub origins: Vec<String>,
    /// When the URL stops working, by the server's clock; absent when it does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<i64>,
    /// The URL works for one load only: a reload asks for a new session.
    #[serde(default, skip_serializing_if = "is_false")]
    pub single_use: bool,
    /// The server's clock when it answered; the viewer's clock is not relied on.
    pub server_time: i64,
    /// What could be asked for now besides `auto`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contents: Vec<Content>,
    /// The room's title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// When the class is to start, by the server's clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts_at: Option<i64>,
    /// A picture to show before there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub poster: Option<String>,
    /// What a room page of the customer's own needs to enter: the vendor's token or signature. Handed over in the agent's greeting,
    /// never in a URL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credentials: Option<Credentials>,
    /// A stream or file that plays in a `<video>` in the frame's place; then there is no `url`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media: Option<Media>,
    /// Where a mini-program's web-view goes instead of framing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mini_program_url: Option<SessionUrl>,
}

/// A stream or file for the video surface.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Media {
    /// Where it is. A credential, as every session URL.
    pub url: SessionUrl,
    /// Its MIME type: `application/vnd.apple.mpegurl`, `video/mp4`, `video/webm`.
    #[serde(rename = "type")]
    pub kind: String,
}

words! {
    /// What the viewer wants to see.
    pub enum Wish {
        /// Whatever the room has now: live, else playback, else the waiting room.
        Auto = "auto",
        /// The live room.
        Live = "live",
        /// The recording.
        Playback = "playback",
        /// The picture only.
        Video = "video",
    }
}

words! {
    /// What is shown.
    pub enum Content {
        /// The live room.
        Live = "live",
        /// The recording.
        Playback = "playback",
        /// The picture only.
        Video = "video",
        /// Nothing yet.
        Waiting = "waiting",
    }
}

words! {
    /// Where a room is in its life.
    pub enum Status {
        /// The class has not started.
        Waiting = "waiting",
        /// The class is on.
        Live = "live",
        /// The class is over.
        Ended = "ended",
        /// The class is over and its recording can be watched.
        Playback = "playback",
    }
}

words! {
    /// The vendor of a room.
    pub enum Vendor {
        /// Talk-fun 欢拓.
        Talkfun = "talkfun",
        /// BaijiaYun 百家云.
        Baijiayun = "baijiayun",
        /// Gensee 展视互动.
        Gensee = "gensee",
    }
}

words! {
    /// What a frame speaks.
    pub enum Dialect {
        /// Talk-fun's string bridge: events only.
        Talkfun = "talkfun",
        /// Nothing.
        Mute = "mute",
        /// Our own agent, in a room page of the customer's own: everything can be observed and asked.
        Agent = "agent",
    }
}

words! {
    /// Why a session is asked for.
    pub enum Reason {
        /// The room is being opened.
        Mount = "mount",
        /// The session at hand is about to expire.
        Refresh = "refresh",
        /// The frame is to be loaded anew.
        Reload = "reload",
        /// The room's status changed, or the page asked for other content.
        Show = "show",
    }
}

words! {
    /// Where the page runs.
    pub enum Environment {
        /// A browser, or an app's web-view that behaves like one.
        Browser = "browser",
        /// WeChat's own browser.
        Wechat = "wechat",
        /// The web-view of a WeChat mini-program.
        MiniProgram = "mini_program",
    }
}

impl Wish {
    fn auto() -> Self {
        Self::Auto
    }
}

impl Reason {
    fn mount() -> Self {
        Self::Mount
    }
}

impl Environment {
    fn browser() -> Self {
        Self::Browser
    }
}

fn is_false(value: &bool) -> bool {
    !value
}
