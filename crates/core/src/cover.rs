//! What lies over the room: derived from what is so, never stored.

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

/// What a viewer can do on a cover.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CoverAction {
    /// Play, or bring the sound.
    Play,
    /// Load the room anew.
    Retry,
    /// Watch the recording.
    Playback,
    /// Watch here, not there.
    Sit,
    /// No control of the cover: WeChat's bridge called back, which is a gesture of its own.
    Bridge,
}

impl Cover {
    /// The word of the cover's state.
    pub const fn as_str(&self) -> &'static str {
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

impl CoverAction {
    /// Reads the word of a control; `None` for any other text.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "play" => Some(Self::Play),
            "retry" => Some(Self::Retry),
            "playback" => Some(Self::Playback),
            "sit" => Some(Self::Sit),
            "bridge" => Some(Self::Bridge),
            _ => None,
        }
    }
}
