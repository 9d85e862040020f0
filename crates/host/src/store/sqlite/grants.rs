//! Keys that let a viewer in once, in SQLite.

use liveroom_contract::Vendor;
use rusqlite::{Connection, OptionalExtension as _, params};

use crate::directory::RemoteRoom;
use crate::store::StoreResult;

pub(super) fn grant(connection: &Connection, hash: &str, remote: &RemoteRoom, until: i64) -> StoreResult<()> {
    connection
        .prepare_cached("INSERT INTO grants (hash, vendor, room_id, until) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![hash, remote.vendor.as_str(), remote.id, until])?;
    Ok(())
}

/// Deletes the key and looks at what it was; the expired ones go with it.
pub(super) fn redeem(connection: &Connection, hash: &str, now: i64) -> StoreResult<Option<RemoteRoom>> {
    connection.prepare_cached("DELETE FROM grants WHERE until <= ?1")?.execute([now])?;
    let found: Option<(String, String)> = connection
        .prepare_cached("DELETE FROM grants WHERE hash = ?1 RETURNING vendor, room_id")?
        .query_row([hash], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(found.and_then(|(vendor, id)| Some(RemoteRoom { vendor: Vendor::parse(&vendor)?, id })))
}
