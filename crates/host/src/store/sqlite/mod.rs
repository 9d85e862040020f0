//! The embedded store: one SQLite file, written by one thread that commits what has gathered in one transaction.

mod writer;

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use async_trait::async_trait;
use liveroom_contract::RoomState;
use rusqlite::{Connection, OptionalExtension as _, params};

use self::writer::Writer;
use super::{NewCallback, Past, Store, StoreError, StoreResult, StoredEvent, Taken, Window, says_the_same};
use crate::clock::now_millis;
use crate::directory::RemoteRoom;
use crate::status::{Facts, Observation};

/// The store of a single node.
///
/// One process owns the file, therefore what was read stays true in memory.
pub(crate) struct SqliteStore {
    writer: Writer,
    memory: Arc<Memory>,
}

#[derive(Default)]
struct Memory {
    seats: RwLock<HashMap<String, i64>>,
    facts: RwLock<HashMap<RemoteRoom, Facts>>,
    latest: RwLock<HashMap<String, StoredEvent>>,
    cached: RwLock<HashMap<String, (String, i64)>>,
    paces: Mutex<HashMap<String, Past>>,
}

impl SqliteStore {
    /// Opens the file, or a store in memory that ends with the process.
    pub(crate) fn open(path: Option<&Path>) -> StoreResult<Self> {
        let connection = match path {
            Some(path) => Connection::open(path),
            None => Connection::open_in_memory(),
        }?;
        connection.execute_batch(SCHEMA)?;
        let memory = Arc::<Memory>::default();
        let forgetful = memory.clone();
        let writer = Writer::start(connection, move || forgetful.forget())?;
        Ok(Self { writer, memory })
    }
}

#[async_trait]
impl Store for SqliteStore {
    async fn seat(&self, viewer: &str) -> StoreResult<i64> {
        if let Some(seat) = read(&self.memory.seats).get(viewer) {
            return Ok(*seat);
        }
        let (viewer, memory) = (viewer.to_owned(), self.memory.clone());
        self.writer
            .run(move |connection| {
                connection
                    .prepare_cached("INSERT INTO seats (viewer) VALUES (?1) ON CONFLICT DO NOTHING")?
                    .execute([&viewer])?;
                let seat: i64 = connection
                    .prepare_cached("SELECT seat FROM seats WHERE viewer = ?1")?
                    .query_row([&viewer], |row| row.get(0))?;
                let mut seats = write(&memory.seats);
                if seats.len() >= SEATS_IN_MEMORY {
                    seats.clear();
                }
                seats.insert(viewer, seat);
                Ok(seat)
            })
            .await
    }

    async fn facts(&self, remote: &RemoteRoom) -> StoreResult<Facts> {
        if let Some(facts) = read(&self.memory.facts).get(remote) {
            return Ok(facts.clone());
        }
        self.observe(remote, Vec::new()).await
    }

    async fn observe(&self, remote: &RemoteRoom, observations: Vec<Observation>) -> StoreResult<Facts> {
        let (remote, memory) = (remote.clone(), self.memory.clone());
        self.writer.run(move |connection| learn(connection, &memory, &remote, observations)).await
    }

    async fn take_callback(&self, callback: NewCallback) -> StoreResult<Taken> {
        let memory = self.memory.clone();
        self.writer.run(move |connection| {
            let inserted = connection
                .prepare_cached(
                    "INSERT INTO callbacks (vendor, identity, name, body, received_at) VALUES (?1, ?2, ?3, ?4, ?5)
                     ON CONFLICT DO NOTHING",
                )?
                .execute(params![
                    callback.vendor.as_str(),
                    callback.identity,
                    callback.name,
                    callback.body,
                    callback.received_at
                ])?;
            if inserted == 0 {
                return Ok(Taken::Duplicate);
            }
            if let Some((remote, observations)) = callback.tells {
                learn(connection, &memory, &remote, observations)?;
            }
            Ok(Taken::New)
        })
        .await
    }

    async fn publish(&self, room: &str, state: RoomState) -> StoreResult<StoredEvent> {
        if let Some(event) =
            read(&self.memory.latest).get(room).filter(|event| says_the_same(&event.state, &state))
        {
            return Ok(event.clone());
        }
        let (room, memory) = (room.to_owned(), self.memory.clone());
        self.writer
            .run(move |connection| {
                let latest = events_after(connection, &room, None)?.pop();
                let event = match latest {
                    Some(event) if says_the_same(&event.state, &state) => event,
                    latest => append(connection, &room, latest.map_or(0, |event| event.id) + 1, state)?,
                };
                write(&memory.latest).insert(room, event.clone());
                Ok(event)
            })
            .await
    }

    async fn events_after(&self, room: &str, after: u64) -> StoreResult<Option<Vec<StoredEvent>>> {
        let latest = read(&self.memory.latest).get(room).map(|event| event.id);
        if latest == Some(after) {
            return Ok(Some(Vec::new()));
        }
        let room = room.to_owned();
        self.writer
            .run(move |connection| {
                // The event resumed from is asked for too: without it the past is not this room's, or too long ago.
                let mut events = events_after(connection, &room, Some(after.saturating_sub(1)))?;
                if events.first().is_some_and(|event| event.id == after) {
                    events.remove(0);
                    Ok(Some(events))
                } else {
                    Ok(None)
                }
            })
            .await
    }

    async fn cached(&self, key: &str) -> StoreResult<Option<String>> {
        let cached = read(&self.memory.cached);
        Ok(cached.get(key).filter(|(_, until)| *until > now_millis()).map(|(text, _)| text.clone()))
    }

    async fn cache(&self, key: &str, text: &str, until: i64) -> StoreResult<()> {
        let mut cached = write(&self.memory.cached);
        if cached.len() >= CACHED_TEXTS {
            let now = now_millis();
            cached.retain(|_, (_, until)| *until > now);
        }
        if cached.len() < CACHED_TEXTS {
            cached.insert(key.to_owned(), (text.to_owned(), until));
        }
        Ok(())
    }

    async fn pace(&self, key: &str, windows: &[Window], now: i64) -> StoreResult<Result<(), i64>> {
        let mut paces = self.memory.paces.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(paces.entry(key.to_owned()).or_default().take(windows, now))
    }

    async fn check(&self) -> StoreResult<()> {
        self.writer
            .run(|connection| {
                connection.execute(
                    "INSERT INTO checks (id, at) VALUES (1, 0) ON CONFLICT (id) DO UPDATE SET at = at + 1",
                    [],
                )?;
                Ok(())
            })
            .await
    }
}

fn learn(
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
fn events_after(connection: &Connection, room: &str, after: Option<u64>) -> StoreResult<Vec<StoredEvent>> {
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

fn append(connection: &Connection, room: &str, id: u64, state: RoomState) -> StoreResult<StoredEvent> {
    let row = i64::try_from(id).map_err(|_| StoreError("a room has too many events".to_owned()))?;
    connection
        .prepare_cached("INSERT INTO events (room, id, state) VALUES (?1, ?2, ?3)")?
        .execute(params![room, row, encode(&state)?])?;
    connection
        .prepare_cached("DELETE FROM events WHERE room = ?1 AND id <= ?2")?
        .execute(params![room, row - EVENTS_KEPT])?;
    Ok(StoredEvent { id, state })
}

impl Memory {
    fn forget(&self) {
        write(&self.seats).clear();
        write(&self.facts).clear();
        write(&self.latest).clear();
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        // SQLite's own message may quote values; its code does not.
        match error.sqlite_error_code() {
            Some(code) => Self(format!("SQLite: {code:?}")),
            None => Self("SQLite: a row is not of the expected shape".to_owned()),
        }
    }
}

fn encode(value: &impl serde::Serialize) -> StoreResult<String> {
    serde_json::to_string(value).map_err(|_| StoreError("a row cannot be written as JSON".to_owned()))
}

fn decode<T: serde::de::DeserializeOwned>(text: &str) -> StoreResult<T> {
    serde_json::from_str(text).map_err(|_| StoreError("a row is not the JSON it should be".to_owned()))
}

fn read<T>(lock: &RwLock<T>) -> std::sync::RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}

fn write<T>(lock: &RwLock<T>) -> std::sync::RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
}

/// WAL lets a reader (a backup, the sqlite3 shell) look on; FULL puts a commit on the disk before it is answered.
const SCHEMA: &str = "
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA busy_timeout = 5000;
CREATE TABLE IF NOT EXISTS seats (seat INTEGER PRIMARY KEY AUTOINCREMENT, viewer TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS facts (
    vendor TEXT NOT NULL, id TEXT NOT NULL, facts TEXT NOT NULL, PRIMARY KEY (vendor, id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS events (
    room TEXT NOT NULL, id INTEGER NOT NULL, state TEXT NOT NULL, PRIMARY KEY (room, id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS callbacks (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, vendor TEXT NOT NULL, identity TEXT NOT NULL, name TEXT NOT NULL,
    body TEXT NOT NULL, received_at INTEGER NOT NULL, UNIQUE (vendor, identity)
);
CREATE TABLE IF NOT EXISTS checks (id INTEGER PRIMARY KEY, at INTEGER NOT NULL);
";
const EVENTS_KEPT: i64 = 200;
const SEATS_IN_MEMORY: usize = 1_000_000;
const CACHED_TEXTS: usize = 200_000;
