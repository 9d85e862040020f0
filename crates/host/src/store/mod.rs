//! What the host must not forget: seats, what vendors told, events of rooms, callbacks.

#[cfg(test)]
mod contract;
mod pace;
mod redis;
mod sqlite;

use async_trait::async_trait;
use liveroom_contract::{ProblemCode, RoomState, Vendor};
use serde::{Deserialize, Serialize};

pub(crate) use self::pace::{Past, Window};
pub(crate) use self::redis::RedisStore;
pub(crate) use self::sqlite::SqliteStore;
use crate::directory::RemoteRoom;
use crate::problem::Refusal;
use crate::status::{Facts, Observation};

/// A store. Every operation is atomic; what it has answered survives the end of the process.
#[async_trait]
pub(crate) trait Store: Send + Sync {
    /// The viewer's seat number: given once, never to two viewers. `viewer` is the key of an identity, not a vendor's id.
    async fn seat(&self, viewer: &str) -> StoreResult<i64>;

    /// What is known of a vendor's room.
    async fn facts(&self, remote: &RemoteRoom) -> StoreResult<Facts>;

    /// Takes an observation in and answers what is known then.
    async fn observe(&self, remote: &RemoteRoom, observations: Vec<Observation>) -> StoreResult<Facts>;

    /// Takes a callback in with what it tells, unless it is here already.
    async fn take_callback(&self, callback: NewCallback, forward: Forward) -> StoreResult<Taken>;

    /// Callbacks whose time to be sent on has come; nobody else is given them until `lease`, Unix milliseconds.
    async fn due_deliveries(&self, now: i64, lease: i64) -> StoreResult<Vec<Delivery>>;

    /// Notes what became of an attempt.
    async fn settle_delivery(&self, id: i64, settled: Settled) -> StoreResult<()>;

    /// The callbacks that were given up, newest first.
    async fn dead_letters(&self) -> StoreResult<Vec<Delivery>>;

    /// Makes a callback that was given up due again; `false` when there is none of this number.
    async fn revive(&self, id: i64, now: i64) -> StoreResult<bool>;

    /// Who came to a room and went, newest first.
    async fn attendance(&self, remote: &RemoteRoom) -> StoreResult<Vec<Attendance>>;

    /// Keeps a key that lets one viewer in once, by its hash, until a time, Unix milliseconds.
    async fn grant(&self, hash: &str, remote: &RemoteRoom, until: i64) -> StoreResult<()>;

    /// Uses a key up: the room it was for, when it was good.
    async fn redeem(&self, hash: &str, now: i64) -> StoreResult<Option<RemoteRoom>>;

    /// Appends a state to the room's events, unless it says what the latest says already; answers the latest event.
    async fn publish(&self, room: &str, state: RoomState) -> StoreResult<StoredEvent>;

    /// The room's events after one, oldest first; empty when there are none, `None` when `after` is not of this room's past.
    async fn events_after(&self, room: &str, after: u64) -> StoreResult<Option<Vec<StoredEvent>>>;

    /// The rooms put in through the admin API: name and fields, as JSON.
    async fn rooms(&self) -> StoreResult<Vec<(String, String)>>;

    /// Changes whenever one of those rooms does.
    async fn rooms_version(&self) -> StoreResult<i64>;

    /// Puts a room in, or in its place.
    async fn put_room(&self, name: &str, fields: &str) -> StoreResult<()>;

    /// Takes a room out; `false` when there is none of this name.
    async fn remove_room(&self, name: &str) -> StoreResult<bool>;

    /// What was kept under this key, while it is good.
    async fn cached(&self, key: &str) -> StoreResult<Option<String>>;

    /// Keeps a text under a key until a time, Unix milliseconds. It may be a credential: it is never written to a disk.
    async fn cache(&self, key: &str, text: &str, until: i64) -> StoreResult<()>;

    /// Takes a place for a call under this key, or tells after how many milliseconds there is one. The embedded store forgets windows
    /// of less than an hour when it ends.
    async fn pace(&self, key: &str, windows: &[Window], now: i64) -> StoreResult<Result<(), i64>>;

    /// Whether the store can be written to.
    async fn check(&self) -> StoreResult<()>;
}

pub(crate) type StoreResult<T> = Result<T, StoreError>;

/// The store did not do it. The text names the operation's fault and holds no value.
#[derive(Clone, Debug, thiserror::Error)]
#[error("the store failed: {0}")]
pub(crate) struct StoreError(pub(crate) String);

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "the store failed");
        Self::new(ProblemCode::Unavailable, "The host's store cannot serve now.").retry_after(1)
    }
}

/// A verified callback on its way into the store.
#[derive(Clone, Debug)]
pub(crate) struct NewCallback {
    pub(crate) vendor: Vendor,
    /// What two deliveries of one callback have in common.
    pub(crate) identity: String,
    /// What it is called, such as `live.start`.
    pub(crate) name: String,
    /// The fields, without the signature, as JSON.
    pub(crate) body: String,
    pub(crate) received_at: i64,
    /// Which room it is about.
    pub(crate) remote: Option<RemoteRoom>,
    /// What it tells of that room.
    pub(crate) observations: Vec<Observation>,
    /// Who came and went there.
    pub(crate) attendance: Vec<Attendance>,
}

/// Whether what comes in is to be sent on to the customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Forward {
    Yes,
    No,
}

/// A viewer came or went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Attendance {
    /// The viewer's id at the vendor.
    pub(crate) vendor_id: String,
    /// The customer's id of the viewer, where the host knows it.
    pub(crate) viewer: Option<String>,
    pub(crate) name: String,
    pub(crate) change: Change,
    /// Unix milliseconds.
    pub(crate) at: i64,
}

/// What a viewer did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Change {
    In,
    Out,
}

/// A callback to be sent on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Delivery {
    /// The callback's number, the same at every attempt.
    pub(crate) id: i64,
    pub(crate) vendor: String,
    pub(crate) name: String,
    pub(crate) body: String,
    pub(crate) received_at: i64,
    pub(crate) remote_id: Option<String>,
    /// How often it has been tried.
    pub(crate) attempts: u32,
}

/// What became of an attempt to send a callback on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Settled {
    Done,
    /// To be tried again at a time, Unix milliseconds.
    Again(i64),
    /// Given up.
    Dead,
}

/// What became of a callback.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Taken {
    New,
    Duplicate,
}

/// An event of a room as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StoredEvent {
    /// Counts up per room, from 1.
    pub(crate) id: u64,
    pub(crate) state: RoomState,
}

/// Whether two states tell a viewer the same.
fn says_the_same(one: &RoomState, other: &RoomState) -> bool {
    one.status == other.status && one.contents == other.contents && one.starts_at == other.starts_at
}
