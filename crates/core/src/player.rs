//! What a room asks of a surface that plays, and what it reports: the same words for every vendor and for the video surface.

use liveroom_contract::vocabulary;

/// What a room asks of its surface by itself; what its page asks goes past it (`www/kit/calls.ts`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlayerCall {
    /// Play, with sound or without.
    Play {
        /// Without sound.
        muted: bool,
    },
    /// Pause.
    Pause,
    /// Sound on.
    Unmute,
    /// The large picture alone, while there is room for no more; the layout stays what it is.
    SetCompact(bool),
}

/// What a surface reports of its playing.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum PlayerReport {
    /// The state, whole.
    Playback(Playback),
    /// It was to play and could not.
    Blocked(Blocked),
}

/// How a surface plays.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Playback {
    /// Whether the picture advances.
    pub state: PlaybackState,
    /// Whether the sound is off.
    pub muted: bool,
    /// From 0 to 1.
    pub volume: f64,
    /// Seconds into the recording.
    pub position: Option<f64>,
    /// The recording's length in seconds.
    pub duration: Option<f64>,
}

/// Why a surface could not play.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Blocked {
    /// It tried without sound.
    pub muted: bool,
    /// Why.
    pub reason: BlockReason,
}

vocabulary! {
    /// Whether the picture advances.
    pub enum PlaybackState {
        /// It does.
        Playing = "playing",
        /// Somebody or something stopped it.
        Paused = "paused",
        /// It would, when there were data.
        Waiting = "waiting",
        /// Data stopped coming.
        Stalled = "stalled",
        /// The end was reached.
        Ended = "ended",
    }
}

vocabulary! {
    /// Why `play` did not play. The first three are the names of HTML's `play()` rejections.
    pub enum BlockReason {
        /// `NotAllowedError`: the browser wants a gesture.
        NotAllowed = "not_allowed",
        /// `AbortError`: another load or a pause came between.
        Aborted = "aborted",
        /// `NotSupportedError`: there is nothing that this browser plays.
        NotSupported = "not_supported",
        /// The promise stayed open: no data came.
        Unsettled = "unsettled",
        /// It played, and stopped as soon as it had sound.
        Paused = "paused",
    }
}

vocabulary! {
    /// Which picture is the large one.
    pub enum Layout {
        /// The courseware, with the video beside it.
        CoursewareMain = "courseware-main",
        /// The video, with the courseware beside it.
        VideoMain = "video-main",
        /// The other way round than now.
        Swap = "swap",
        /// The video alone.
        VideoOnly = "video-only",
        /// The courseware alone: a vendor's own switch, not for asking.
        CoursewareOnly = "courseware-only",
    }
}

impl Layout {
    /// Which part of the room is the large one.
    pub const fn main(self) -> &'static str {
        match self {
            Self::VideoMain | Self::VideoOnly => "video",
            Self::CoursewareMain | Self::CoursewareOnly | Self::Swap => "courseware",
        }
    }
}

impl PlayerCall {
    /// The name on the wire, and what it is asked with.
    pub const fn words(self) -> (&'static str, bool) {
        match self {
            Self::Play { muted } => ("play", muted),
            Self::Pause => ("pause", false),
            Self::Unmute => ("setMuted", false),
            Self::SetCompact(is_compact) => ("setCompact", is_compact),
        }
    }
}
