//! Under which keys things lie in Redis, and how they are written there.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::super::{StoreError, StoreResult, StoredEvent};
use crate::directory::RemoteRoom;

pub(super) fn facts_key(remote: &RemoteRoom) -> String {
    format!("liveroom:facts:{}:{}", remote.vendor, remote.id)
}

pub(super) fn attendance_key(remote: &RemoteRoom) -> String {
    format!("liveroom:attendance:{}:{}", remote.vendor, remote.id)
}

pub(super) fn events_key(room: &str) -> String {
    format!("liveroom:events:{room}")
}

pub(super) fn read_event(text: &str) -> StoreResult<StoredEvent> {
    let value: Value = decode(text)?;
    let id = value["id"].as_u64().ok_or_else(|| StoreError("an event has no number".to_owned()))?;
    let state = serde_json::from_value(value["state"].clone());
    Ok(StoredEvent { id, state: state.map_err(|_| StoreError("an event has no state".to_owned()))? })
}

pub(super) fn encode(value: &impl Serialize) -> StoreResult<String> {
    serde_json::to_string(value).map_err(|_| StoreError("a value cannot be written as JSON".to_owned()))
}

pub(super) fn decode<T: DeserializeOwned>(text: &str) -> StoreResult<T> {
    serde_json::from_str(text).map_err(|_| StoreError("a value is not the JSON it should be".to_owned()))
}
