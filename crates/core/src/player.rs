//! What can be asked of a surface that plays, and what it reports: the same words for every vendor and for the video surface.

/// What can be asked.
#[derive(Clone, Debug, PartialEq)]
pub enum PlayerCall {
    /// Play, with sound or without.
    Play {
        /// Without sound.
        muted: bool,
    },
    /// Pause.
    Pause,
    /// Sound off or on, without touching the volume.
    SetMuted(bool),
    /// The volume, from 0 to 1.
    SetVolume(f64),
    /// Go to this second of the recording.
    Seek(f64),
    /// Take this line of the vendor's network.
    SetLine(String),
    /// Show this layout.
    SetLayout(Layout),
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

/// Declares an enum of words that travel as text.
macro_rules! words {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $($(#[$doc])* $variant,)+ }

        impl $name {
            /// The word.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// Reads the word; `None` for any other text.
            pub fn parse(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}
use alloc::string::String;
pub(crate) use words;

words! {
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

words! {
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

words! {
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
    /// The name on the wire, and for a page.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Play { .. } => "play",
            Self::Pause => "pause",
            Self::SetMuted(_) => "setMuted",
            Self::SetVolume(_) => "setVolume",
            Self::Seek(_) => "seek",
            Self::SetLine(_) => "setLine",
            Self::SetLayout(_) => "setLayout",
            Self::SetCompact(_) => "setCompact",
        }
    }

    /// The call that a page names by its [`code`](Self::code); `None` for an unknown one, or without what it needs.
    pub fn from_code(code: u32, number: f64, text: Option<String>) -> Option<Self> {
        Some(match code {
            0 => Self::Play { muted: false },
            1 => Self::Pause,
            2 => Self::SetMuted(number > 0.0),
            3 => Self::SetVolume(number),
            4 => Self::Seek(number),
            5 => Self::SetLine(text?),
            6 => Self::SetLayout(Layout::parse(&text?)?),
            7 => Self::SetCompact(number > 0.0),
            _ => return None,
        })
    }

    /// Its place in the page's table of calls (`www/kit/calls.ts`), which has the words of the wire: a number crosses between wasm and
    /// JavaScript for nothing, a text costs as much as all the rest of a call.
    pub const fn code(&self) -> u32 {
        match self {
            Self::Play { .. } => 0,
            Self::Pause => 1,
            Self::SetMuted(_) => 2,
            Self::SetVolume(_) => 3,
            Self::Seek(_) => 4,
            Self::SetLine(_) => 5,
            Self::SetLayout(_) => 6,
            Self::SetCompact(_) => 7,
        }
    }

    /// What it is asked with: a number, which says yes above 0 where it is a question, or a text.
    pub fn argument(&self) -> (f64, Option<&str>) {
        match self {
            Self::Play { muted: flag } | Self::SetMuted(flag) | Self::SetCompact(flag) => {
                (f64::from(u8::from(*flag)), None)
            }
            Self::Pause => (0.0, None),
            Self::SetVolume(number) | Self::Seek(number) => (*number, None),
            Self::SetLine(text) => (0.0, Some(text)),
            Self::SetLayout(layout) => (0.0, Some(layout.as_str())),
        }
    }

    /// Whether the call may carry a viewer's tap: it then goes by window message, at once. WebKit forwards a gesture no other way.
    pub(crate) const fn carries_tap(&self) -> bool {
        matches!(self, Self::Play { .. } | Self::SetMuted(false))
    }
}

#[cfg(test)]
mod tests {
    use alloc::borrow::ToOwned;

    use super::*;

    #[test]
    fn a_call_is_the_same_behind_its_code() {
        let calls = [
            PlayerCall::Play { muted: false },
            PlayerCall::Pause,
            PlayerCall::SetMuted(true),
            PlayerCall::SetMuted(false),
            PlayerCall::SetVolume(0.25),
            PlayerCall::Seek(1234.5),
            PlayerCall::SetLine("line \"2\"".to_owned()),
            PlayerCall::SetLayout(Layout::VideoOnly),
            PlayerCall::SetCompact(true),
        ];
        for call in calls {
            let (number, text) = call.argument();
            let again = PlayerCall::from_code(call.code(), number, text.map(ToOwned::to_owned));
            assert_eq!(again.as_ref(), Some(&call), "{}", call.name());
        }
    }

    #[test]
    fn what_is_no_call_is_none() {
        for (name, code, text) in [
            ("an unknown code", 8, None),
            ("a line without its id", 5, None),
            ("no layout", 6, None),
            ("an unknown layout", 6, Some("sideways")),
        ] {
            assert_eq!(PlayerCall::from_code(code, 0.0, text.map(ToOwned::to_owned)), None, "{name}");
        }
    }
}
