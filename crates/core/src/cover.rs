//! What lies over the room: derived from what is so, never stored.

use liveroom_contract::vocabulary;

use crate::{error::ErrorCode, removal::Removal};

/// What lies over the room. Each asks for one thing at most.
#[derive(Clone, Debug, PartialEq)]
pub enum Cover {
    /// Nothing: the room can be seen and touched.
    Hidden,
    /// The poster: the room is on its way.
    Loading,
    /// The poster and a play control, before there is a frame: the tap comes first, so that the room may play.
    Gate,
    /// A play control over the room.
    Tap,
    /// A hint that lets taps through: the room itself wants to be tapped.
    TapInside,
    /// A small control: the room plays without sound.
    Unmute,
    /// The waiting room.
    Waiting {
        /// When the class starts, on the shell's clock; it may have passed.
        starts_at: Option<i64>,
    },
    /// The class is over.
    Ended,
    /// The class is over and its recording can be watched.
    Playback,
    /// The viewer was removed.
    Removed(Removal),
    /// The viewer sits in another tab.
    Elsewhere,
    /// Something went wrong; it can be tried again.
    Failed(ErrorCode),
}

vocabulary! {
    /// What a viewer can do on a cover.
    pub enum CoverAction {
        /// Play, or bring the sound.
        Play = "play",
        /// Load the room anew.
        Retry = "retry",
        /// Watch the recording.
        Playback = "playback",
        /// Watch here, not there.
        Sit = "sit",
        /// No control of the cover: WeChat's bridge called back, which is a gesture of its own.
        Bridge = "bridge",
    }
}

impl Cover {
    /// The word of the cover's state.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Hidden => "hidden",
            Self::Loading => "loading",
            Self::Gate => "gate",
            Self::Tap => "tap",
            Self::TapInside => "tap-inside",
            Self::Unmute => "unmute",
            Self::Waiting { .. } => "waiting",
            Self::Ended => "ended",
            Self::Playback => "playback",
            Self::Removed(_) => "removed",
            Self::Elsewhere => "elsewhere",
            Self::Failed(_) => "failed",
        }
    }
}
