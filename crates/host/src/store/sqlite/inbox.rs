//! Callbacks in SQLite: taken in once, sent on until they arrive or are given up; and who came and went.

use liveroom_contract::Vendor;
use rusqlite::{Connection, Row, params};

use super::Memory;
use super::rooms::learn;
use crate::directory::RemoteRoom;
use crate::seats::seat_of;
use crate::store::{Attendance, Change, Delivery, Forward, NewCallback, Settled, StoreResult, Taken};

pub(super) fn take(
    connection: &Connection,
    memory: &Memory,
    callback: NewCallback,
    forward: Forward,
) -> StoreResult<Taken> {
    let vendor = callback.vendor.as_str();
    let remote_id = callback.remote.as_ref().map(|remote| remote.id.as_str());
    let values =
        params![vendor, callback.identity, callback.name, callback.body, callback.received_at, remote_id];
    let inserted = connection
        .prepare_cached(
            "INSERT INTO callbacks (vendor, identity, name, body, received_at, remote_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT DO NOTHING",
        )?
        .execute(values)?;
    if inserted == 0 {
        return Ok(Taken::Duplicate);
    }
    if forward == Forward::Yes {
        connection
            .prepare_cached(
                "INSERT INTO deliveries (id, state, attempts, due_at) VALUES (?1, 'waiting', 0, ?2)",
            )?
            .execute(params![connection.last_insert_rowid(), callback.received_at])?;
    }
    for event in &callback.attendance {
        connection
            .prepare_cached(
                "INSERT INTO attendance (vendor, room_id, vendor_id, name, is_in, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![vendor, remote_id, event.vendor_id, event.name, event.change == Change::In, event.at])?;
    }
    if let Some(remote) = callback.remote {
        learn(connection, memory, &remote, callback.observations)?;
    }
    Ok(Taken::New)
}

pub(super) fn due(connection: &Connection, now: i64, lease: i64) -> StoreResult<Vec<Delivery>> {
    let mut statement = connection.prepare_cached(
        "SELECT d.id, c.vendor, c.name, c.body, c.received_at, c.remote_id, d.attempts
         FROM deliveries d JOIN callbacks c ON c.seq = d.id
         WHERE d.state = 'waiting' AND d.due_at <= ?1 ORDER BY d.id LIMIT 32",
    )?;
    let due: Vec<Delivery> = statement.query_map([now], delivery)?.collect::<Result<_, _>>()?;
    for delivery in &due {
        connection
            .prepare_cached("UPDATE deliveries SET due_at = ?2, attempts = attempts + 1 WHERE id = ?1")?
            .execute([delivery.id, lease])?;
    }
    Ok(due)
}

pub(super) fn settle(connection: &Connection, id: i64, settled: Settled) -> StoreResult<()> {
    match settled {
        Settled::Done => connection.prepare_cached("DELETE FROM deliveries WHERE id = ?1")?.execute([id])?,
        Settled::Again(at) => {
            connection.prepare_cached("UPDATE deliveries SET due_at = ?2 WHERE id = ?1")?.execute([id, at])?
        }
        Settled::Dead => {
            connection.prepare_cached("UPDATE deliveries SET state = 'dead' WHERE id = ?1")?.execute([id])?
        }
    };
    Ok(())
}

pub(super) fn dead(connection: &Connection) -> StoreResult<Vec<Delivery>> {
    let mut statement = connection.prepare_cached(
        "SELECT d.id, c.vendor, c.name, c.body, c.received_at, c.remote_id, d.attempts
         FROM deliveries d JOIN callbacks c ON c.seq = d.id WHERE d.state = 'dead' ORDER BY d.id DESC LIMIT 500",
    )?;
    let dead = statement.query_map([], delivery)?.collect::<Result<_, _>>()?;
    Ok(dead)
}

pub(super) fn revive(connection: &Connection, id: i64, now: i64) -> StoreResult<bool> {
    let sql =
        "UPDATE deliveries SET state = 'waiting', attempts = 0, due_at = ?2 WHERE id = ?1 AND state = 'dead'";
    Ok(connection.prepare_cached(sql)?.execute([id, now])? == 1)
}

pub(super) fn attendance(connection: &Connection, remote: &RemoteRoom) -> StoreResult<Vec<Attendance>> {
    let mut statement = connection.prepare_cached(
        "SELECT vendor_id, name, is_in, at FROM attendance WHERE vendor = ?1 AND room_id = ?2 ORDER BY at DESC LIMIT 10000",
    )?;
    let rows = statement.query_map(params![remote.vendor.as_str(), remote.id], |row| {
        let change = if row.get(2)? { Change::In } else { Change::Out };
        Ok(Attendance { vendor_id: row.get(0)?, viewer: None, name: row.get(1)?, change, at: row.get(3)? })
    })?;
    let mut events: Vec<Attendance> = rows.collect::<Result<_, _>>()?;
    for event in &mut events {
        event.viewer = viewer(connection, remote.vendor, &event.vendor_id)?;
    }
    Ok(events)
}

/// The customer's id behind a vendor's: its own, or the one whose seat it is. Guests are nobody the customer knows.
fn viewer(connection: &Connection, vendor: Vendor, vendor_id: &str) -> StoreResult<Option<String>> {
    let Some(seat) = seat_of(vendor, vendor_id) else { return Ok(Some(vendor_id.to_owned())) };
    let mut statement = connection.prepare_cached("SELECT viewer FROM seats WHERE seat = ?1")?;
    let mut rows = statement.query([seat])?;
    let key: Option<String> = rows.next()?.map(|row| row.get(0)).transpose()?;
    Ok(key.and_then(|key| key.strip_prefix("u:").map(str::to_owned)))
}

fn delivery(row: &Row<'_>) -> rusqlite::Result<Delivery> {
    Ok(Delivery {
        id: row.get(0)?,
        vendor: row.get(1)?,
        name: row.get(2)?,
        body: row.get(3)?,
        received_at: row.get(4)?,
        remote_id: row.get(5)?,
        attempts: row.get(6)?,
    })
}
