//! Rooms in SQLite: what is known of them, and their events.

use liveroom_contract::RoomState;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::{Memory, decode, encode, write};
use crate::directory::RemoteRoom;
use crate::status::{Facts, Observation};
use crate::store::{StoreError, StoreResult, StoredEvent};

/// Takes observations in and answers what is known then.
pub(super) fn learn(
    connection: &Connection,
    memory: &Memory,
    remote: &RemoteRoom,
    observations: Vec<Observation>,
) -> StoreResult<Facts> {
    let key = params![remote.vendor.as_str(), remote.id];
    let before: Option<String> = connection
        .prepare_cached("SELECT facts FROM facts WHERE vendor = ?1 AND id = ?2")?
        .query_row(key, |row| row.get(0))
        .optional()?;
    let known: Facts = before.map(|text| decode(&text)).transpose()?.unwrap_or_default();
    let mut facts = known.clone();
    for observation in observations {
        facts.apply(observation);
    }
    if facts != known {
        connection
            .prepare_cached(
                "INSERT INTO facts (vendor, id, facts) VALUES (?1, ?2, ?3)
                 ON CONFLICT (vendor, id) DO UPDATE SET facts = excluded.facts",
            )?
            .execute(params![remote.vendor.as_str(), remote.id, encode(&facts)?])?;
    }
    write(&memory.facts).insert(remote.clone(), facts.clone());
    Ok(facts)
}

/// Events after an id; without one, the latest alone.
pub(super) fn events_after(
    connection: &Connection,
    room: &str,
    after: Option<u64>,
) -> StoreResult<Vec<StoredEvent>> {
    let (order, limit) = if after.is_some() { ("ASC", EVENTS_KEPT + 1) } else { ("DESC", 1) };
    let sql =
        format!("SELECT id, state FROM events WHERE room = ?1 AND id > ?2 ORDER BY id {order} LIMIT {limit}");
    let mut statement = connection.prepare_cached(&sql)?;
    let after = i64::try_from(after.unwrap_or(0)).unwrap_or(i64::MAX);
    let rows = statement
        .query_map(params![room, after], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))?;
    rows.map(|row| {
        let (id, state) = row?;
        Ok(StoredEvent { id: id.unsigned_abs(), state: decode(&state)? })
    })
    .collect()
}

/// Appends an event and lets the oldest go.
pub(super) fn append(
    connection: &Connection,
    room: &str,
    id: u64,
    state: RoomState,
) -> StoreResult<StoredEvent> {
    let row = i64::try_from(id).map_err(|_| StoreError("a room has too many events".to_owned()))?;
    connection
        .prepare_cached("INSERT INTO events (room, id, state) VALUES (?1, ?2, ?3)")?
        .execute(params![room, row, encode(&state)?])?;
    connection
        .prepare_cached("DELETE FROM events WHERE room = ?1 AND id <= ?2")?
        .execute(params![room, row - EVENTS_KEPT])?;
    Ok(StoredEvent { id, state })
}

const EVENTS_KEPT: i64 = 200;
