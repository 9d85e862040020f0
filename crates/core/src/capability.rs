//! What can be observed or asked in a session. Absent means absent: the call rejects, the control is not drawn.

use liveroom_contract::Dialect;

/// One thing that a room can do or tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Capability {
    /// The frame reports what happens in the room.
    Events,
    /// The backend reports the room's status.
    Status,
}

impl Capability {
    /// The word of `room.capabilities`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Events => "events",
            Self::Status => "status",
        }
    }
}

/// What a stock room of this dialect offers by itself. No vendor documents a command that its stock room takes by message, so none
/// is listed.
pub(crate) const fn of_dialect(dialect: Dialect) -> &'static [Capability] {
    match dialect {
        Dialect::Talkfun => &[Capability::Events],
        Dialect::Mute | Dialect::Agent => &[],
    }
}
