//! The calls that count towards a vendor's limit of a day, in SQLite: a restart must not begin the day anew.

use std::collections::HashMap;

use rusqlite::Connection;

use crate::store::{Past, StoreResult, Window};

/// Whether a limit outlasts a restart: what a minute allows is free again by the time a host is back.
pub(super) fn outlasts(windows: &[Window]) -> bool {
    windows.iter().any(|window| window.millis >= KEPT_FROM_MILLIS)
}

/// The past calls of every key.
pub(super) fn past(connection: &Connection) -> StoreResult<HashMap<String, Past>> {
    let mut statement = connection.prepare("SELECT key, at FROM calls ORDER BY at")?;
    let rows = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get(1)?)))?;
    let mut pasts = HashMap::<String, Past>::new();
    for row in rows {
        let (key, at) = row?;
        pasts.entry(key).or_default().remember(at);
    }
    Ok(pasts)
}

/// Keeps a call; those that no limit reaches back to go.
pub(super) fn keep(connection: &Connection, key: &str, at: i64) -> StoreResult<()> {
    connection.prepare_cached("INSERT INTO calls (key, at) VALUES (?1, ?2)")?.execute((key, at))?;
    connection.prepare_cached("DELETE FROM calls WHERE at <= ?1")?.execute([at - KEPT_MILLIS])?;
    Ok(())
}

const KEPT_FROM_MILLIS: i64 = 3_600_000;
/// The longest limit a vendor documents.
const KEPT_MILLIS: i64 = 86_400_000;
