//! What the backend tells a room's viewers while they watch: `GET {backend}/rooms/{room}/events`.

use alloc::vec::Vec;
use serde::{Deserialize, Serialize};

use crate::session::{Content, Status};

/// One server-sent event's `data`; its `id` counts up per room, so that `Last-Event-ID` resumes.
///
/// Every event is a whole picture, so a viewer who missed some is right again with the next one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum RoomEvent {
    /// The room's state; sent at once to a stream that resumes nothing, then at every change.
    State(RoomState),
}

/// What is true of a room for everyone in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomState {
    /// Where the room is in its life.
    pub status: Status,
    /// What could be asked for now besides `auto`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contents: Vec<Content>,
    /// When the class is to start, by the server's clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts_at: Option<i64>,
    /// The server's clock when it spoke.
    pub server_time: i64,
}
