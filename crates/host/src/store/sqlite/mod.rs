//! The embedded store: one SQLite file, written by one thread that commits what has gathered in one transaction.

mod calls;
mod grants;
mod inbox;
mod lock;
mod rooms;
mod rows;
mod writer;

use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use async_trait::async_trait;
use liveroom_contract::RoomState;
use rusqlite::Connection;

use self::lock::Lock;
use self::rooms::{append, events_after, learn};
use self::writer::Writer;
use super::{
    Attendance, Delivery, Forward, NewCallback, Past, Settled, Store, StoreError, StoreResult, StoredEvent,
    Taken, Window, says_the_same,
};
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
    rooms_version: AtomicI64,
}

impl SqliteStore {
    /// Opens the file, which no other host may use until this one has let go of it.
    pub(crate) async fn open(path: &Path) -> StoreResult<Self> {
        let lock = Lock::take(path).await?;
        Self::start(Connection::open(path)?, Some(lock))
    }

    /// A store that ends with the process.
    pub(crate) fn in_memory() -> StoreResult<Self> {
        Self::start(Connection::open_in_memory()?, None)
    }

    fn start(connection: Connection, lock: Option<Lock>) -> StoreResult<Self> {
        connection.execute_batch(SCHEMA)?;
        let paces = Mutex::new(calls::past(&connection)?);
        let memory = Arc::new(Memory { paces, ..Memory::default() });
        let forgetful = memory.clone();
        let writer = Writer::start(connection, lock, move || forgetful.forget())?;
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

    async fn take_callback(&self, callback: NewCallback, forward: Forward) -> StoreResult<Taken> {
        let memory = self.memory.clone();
        self.writer.run(move |connection| inbox::take(connection, &memory, callback, forward)).await
    }

    async fn due_deliveries(&self, now: i64, lease: i64) -> StoreResult<Vec<Delivery>> {
        self.writer.run(move |connection| inbox::due(connection, now, lease)).await
    }

    async fn settle_delivery(&self, id: i64, settled: Settled) -> StoreResult<()> {
        self.writer.run(move |connection| inbox::settle(connection, id, settled)).await
    }

    async fn dead_letters(&self) -> StoreResult<Vec<Delivery>> {
        self.writer.run(inbox::dead).await
    }

    async fn revive(&self, id: i64, now: i64) -> StoreResult<bool> {
        self.writer.run(move |connection| inbox::revive(connection, id, now)).await
    }

    async fn attendance(&self, remote: &RemoteRoom) -> StoreResult<Vec<Attendance>> {
        let remote = remote.clone();
        self.writer.run(move |connection| inbox::attendance(connection, &remote)).await
    }

    async fn grant(&self, hash: &str, remote: &RemoteRoom, until: i64) -> StoreResult<()> {
        let (hash, remote) = (hash.to_owned(), remote.clone());
        self.writer.run(move |connection| grants::grant(connection, &hash, &remote, until)).await
    }

    async fn redeem(&self, hash: &str, now: i64) -> StoreResult<Option<RemoteRoom>> {
        let hash = hash.to_owned();
        self.writer.run(move |connection| grants::redeem(connection, &hash, now)).await
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

    async fn rooms(&self) -> StoreResult<Vec<(String, String)>> {
        self.writer.run(rows::all).await
    }

    async fn rooms_version(&self) -> StoreResult<i64> {
        Ok(self.memory.rooms_version.load(Ordering::Acquire))
    }

    async fn put_room(&self, name: &str, fields: &str) -> StoreResult<()> {
        let (name, fields) = (name.to_owned(), fields.to_owned());
        self.writer.run(move |connection| rows::put(connection, &name, &fields)).await?;
        self.memory.rooms_version.fetch_add(1, Ordering::AcqRel);
        Ok(())
    }

    async fn remove_room(&self, name: &str) -> StoreResult<bool> {
        let name = name.to_owned();
        let is_gone = self.writer.run(move |connection| rows::remove(connection, &name)).await?;
        self.memory.rooms_version.fetch_add(1, Ordering::AcqRel);
        Ok(is_gone)
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
        let place = {
            let mut paces = self.memory.paces.lock().unwrap_or_else(PoisonError::into_inner);
            paces.entry(key.to_owned()).or_default().take(windows, now)
        };
        if place.is_ok() && calls::outlasts(windows) {
            let key = key.to_owned();
            self.writer.run(move |connection| calls::keep(connection, &key, now)).await?;
        }
        Ok(place)
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

const SCHEMA: &str = include_str!("schema.sql");
const SEATS_IN_MEMORY: usize = 1_000_000;
const CACHED_TEXTS: usize = 200_000;
