//! Why a viewer is no longer in the room.

use liveroom_contract::vocabulary;

vocabulary! {
    /// Why a viewer is no longer in the room.
    pub enum Removal {
        /// The same viewer entered elsewhere.
        Replaced = "replaced",
        /// Somebody who may removed them.
        Kicked = "kicked",
        /// There is no seat.
        Full = "full",
        /// They may not come back.
        Banned = "banned",
        /// The vendor did not let them in.
        Refused = "refused",
    }
}
