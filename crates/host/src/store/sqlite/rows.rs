//! The rooms of the admin API in SQLite.

use rusqlite::Connection;

use crate::store::StoreResult;

pub(super) fn all(connection: &Connection) -> StoreResult<Vec<(String, String)>> {
    let mut statement = connection.prepare_cached("SELECT name, fields FROM rooms ORDER BY name")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
    Ok(rows)
}

pub(super) fn put(connection: &Connection, name: &str, fields: &str) -> StoreResult<()> {
    connection
        .prepare_cached(
            "INSERT INTO rooms (name, fields) VALUES (?1, ?2)
             ON CONFLICT (name) DO UPDATE SET fields = excluded.fields",
        )?
        .execute([name, fields])?;
    Ok(())
}

pub(super) fn remove(connection: &Connection, name: &str) -> StoreResult<bool> {
    Ok(connection.prepare_cached("DELETE FROM rooms WHERE name = ?1")?.execute([name])? == 1)
}
