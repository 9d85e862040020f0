//! What can be observed or asked in a session. Absent means absent: the call rejects, the control is not drawn.

use liveroom_contract::{Dialect, vocabulary};

use crate::player::PlayerCall;

vocabulary! {
    /// One thing that a room can do or tell.
    pub enum Capability {
        /// The frame reports what happens in the room.
        Events = "events",
        /// The backend reports the room's status.
        Status = "status",
        /// Play and pause, and the truth about both.
        Play = "play",
        /// Sound off and on.
        Mute = "mute",
        /// The volume.
        Volume = "volume",
        /// Any second of the recording.
        Seek = "seek",
        /// The lines of the vendor's network.
        Lines = "lines",
        /// Which picture is the large one.
        Layout = "layout",
    }
}

impl Capability {
    /// What a call needs.
    pub(crate) const fn of_call(call: PlayerCall) -> Self {
        match call {
            PlayerCall::Play { .. } | PlayerCall::Pause => Self::Play,
            PlayerCall::Unmute => Self::Mute,
            PlayerCall::SetCompact(_) => Self::Layout,
        }
    }
}

/// What a stock room of this dialect offers by itself. No vendor documents a command that its stock room takes by message, so none
/// is listed. An agent says itself what it offers.
pub(crate) const fn of_dialect(dialect: Dialect) -> &'static [Capability] {
    match dialect {
        Dialect::Talkfun => &[Capability::Events],
        Dialect::Mute | Dialect::Agent => &[],
    }
}
