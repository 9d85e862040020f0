//! The store of several nodes: one Redis, where every step that must be whole is one script.

mod keys;
mod scripts;

use std::time::Duration;

use async_trait::async_trait;
use liveroom_contract::{RoomState, Vendor};
use liveroom_vendors::secret::Secret;
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{FromRedisValue, Script};
use serde_json::{Value, json};

use self::keys::{attendance_key, decode, encode, events_key, facts_key, read_event};
use self::scripts::{APPEND, DUE, PACE, REVIVE, SEAT, SETTLE, SWAP, TAKE};
use super::{
    Attendance, Delivery, Forward, NewCallback, Settled, Store, StoreError, StoreResult, StoredEvent, Taken,
    Window, says_the_same,
};
use crate::clock::now_millis;
use crate::directory::RemoteRoom;
use crate::seats::seat_of;
use crate::status::{Facts, Observation};

/// A store that any number of hosts share.
pub(crate) struct RedisStore {
    connection: ConnectionManager,
}

impl RedisStore {
    /// Connects; afterwards a lost connection is made anew by itself, and calls fail until it is.
    pub(crate) async fn open(url: &Secret) -> StoreResult<Self> {
        let client = redis::Client::open(url.expose())?;
        let config = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(TIMEOUT))
            .set_response_timeout(Some(TIMEOUT))
            .set_number_of_retries(2);
        Ok(Self { connection: ConnectionManager::new_with_config(client, config).await? })
    }

    async fn call<T: FromRedisValue>(&self, command: &str, arguments: &[&str]) -> StoreResult<T> {
        let mut command = redis::cmd(command);
        for argument in arguments {
            command.arg(argument);
        }
        Ok(command.query_async(&mut self.connection.clone()).await?)
    }

    async fn script<T: FromRedisValue>(
        &self,
        code: &str,
        keys: &[&str],
        arguments: &[&str],
    ) -> StoreResult<T> {
        let script = Script::new(code);
        let mut call = script.prepare_invoke();
        for key in keys {
            call.key(*key);
        }
        for argument in arguments {
            call.arg(*argument);
        }
        Ok(call.invoke_async(&mut self.connection.clone()).await?)
    }

    async fn stored_facts(&self, remote: &RemoteRoom) -> StoreResult<(String, Facts)> {
        let text: Option<String> = self.call("GET", &[&facts_key(remote)]).await?;
        let facts = text.as_deref().map(decode).transpose()?.unwrap_or_default();
        Ok((text.unwrap_or_default(), facts))
    }

    async fn latest(&self, room: &str) -> StoreResult<Option<StoredEvent>> {
        let texts: Vec<String> = self.call("ZREVRANGE", &[&events_key(room), "0", "0"]).await?;
        texts.first().map(|text| read_event(text)).transpose()
    }

    async fn deliveries(&self, ids: Vec<String>) -> StoreResult<Vec<Delivery>> {
        let mut deliveries = Vec::new();
        for id in ids {
            let text: Option<String> = self.call("HGET", &["liveroom:callbacks", &id]).await?;
            let attempts: Option<u32> = self.call("HGET", &["liveroom:attempts", &id]).await?;
            let Some(text) = text else { continue };
            let kept: Value = decode(&text)?;
            let text = |name: &str| kept[name].as_str().map(str::to_owned);
            deliveries.push(Delivery {
                id: id.parse().map_err(|_| StoreError("a delivery has no number".to_owned()))?,
                vendor: text("vendor").unwrap_or_default(),
                name: text("name").unwrap_or_default(),
                body: text("body").unwrap_or_default(),
                received_at: kept["received_at"].as_i64().unwrap_or_default(),
                remote_id: text("remote_id"),
                attempts: attempts.unwrap_or_default(),
            });
        }
        Ok(deliveries)
    }
}

#[async_trait]
impl Store for RedisStore {
    async fn seat(&self, viewer: &str) -> StoreResult<i64> {
        self.script(SEAT, &["liveroom:seats", "liveroom:seat", "liveroom:viewers"], &[viewer]).await
    }

    async fn facts(&self, remote: &RemoteRoom) -> StoreResult<Facts> {
        Ok(self.stored_facts(remote).await?.1)
    }

    async fn observe(&self, remote: &RemoteRoom, observations: Vec<Observation>) -> StoreResult<Facts> {
        for _ in 0..TRIES {
            let (before, mut facts) = self.stored_facts(remote).await?;
            let known = facts.clone();
            observations.iter().cloned().for_each(|observation| facts.apply(observation));
            if facts == known {
                return Ok(facts);
            }
            let swapped: bool =
                self.script(SWAP, &[&facts_key(remote)], &[&before, &encode(&facts)?]).await?;
            if swapped {
                return Ok(facts);
            }
        }
        Err(crowded())
    }

    async fn take_callback(&self, callback: NewCallback, forward: Forward) -> StoreResult<Taken> {
        let vendor = callback.vendor.as_str();
        let remote = callback.remote.clone();
        let facts_key = remote.as_ref().map_or_else(|| "liveroom:nothing".to_owned(), facts_key);
        let attendance_key = remote.as_ref().map_or_else(|| "liveroom:nothing".to_owned(), attendance_key);
        let kept = json!({
            "vendor": vendor, "name": callback.name, "body": callback.body, "received_at": callback.received_at,
            "remote_id": remote.as_ref().map(|remote| remote.id.as_str()),
        });
        let identity = format!("liveroom:callback:{vendor}:{}", callback.identity);
        let due = if forward == Forward::Yes { callback.received_at.to_string() } else { String::new() };
        let attendance: Vec<String> = callback.attendance.iter().map(encode).collect::<Result<_, _>>()?;
        for _ in 0..TRIES {
            let (before, mut facts) = match &remote {
                Some(remote) => self.stored_facts(remote).await?,
                None => (String::new(), Facts::default()),
            };
            callback.observations.iter().cloned().for_each(|observation| facts.apply(observation));
            let after = if callback.observations.is_empty() { before.clone() } else { encode(&facts)? };
            let kept = kept.to_string();
            let mut arguments = vec![before.as_str(), &after, &kept, &due, CALLBACK_SECONDS];
            arguments.extend(attendance.iter().map(String::as_str));
            let keys = [
                identity.as_str(),
                &facts_key,
                &attendance_key,
                "liveroom:callback",
                "liveroom:callbacks",
                "liveroom:due",
            ];
            match self.script::<i64>(TAKE, &keys, &arguments).await? {
                1 => return Ok(Taken::New),
                0 => return Ok(Taken::Duplicate),
                _ => {}
            }
        }
        Err(crowded())
    }

    async fn due_deliveries(&self, now: i64, lease: i64) -> StoreResult<Vec<Delivery>> {
        let keys = ["liveroom:due", "liveroom:attempts"];
        let ids: Vec<String> = self.script(DUE, &keys, &[&now.to_string(), &lease.to_string()]).await?;
        let mut due = self.deliveries(ids).await?;
        for delivery in &mut due {
            delivery.attempts = delivery.attempts.saturating_sub(1); // This attempt is counted already.
        }
        Ok(due)
    }

    async fn settle_delivery(&self, id: i64, settled: Settled) -> StoreResult<()> {
        let (what, at) = match settled {
            Settled::Done => ("done", 0),
            Settled::Again(at) => ("again", at),
            Settled::Dead => ("dead", id),
        };
        let keys = ["liveroom:due", "liveroom:dead", "liveroom:callbacks", "liveroom:attempts"];
        self.script(SETTLE, &keys, &[&id.to_string(), what, &at.to_string()]).await
    }

    async fn dead_letters(&self) -> StoreResult<Vec<Delivery>> {
        let ids = self.call("ZREVRANGE", &["liveroom:dead", "0", "499"]).await?;
        self.deliveries(ids).await
    }

    async fn revive(&self, id: i64, now: i64) -> StoreResult<bool> {
        let keys = ["liveroom:dead", "liveroom:due", "liveroom:attempts"];
        self.script(REVIVE, &keys, &[&id.to_string(), &now.to_string()]).await
    }

    async fn attendance(&self, remote: &RemoteRoom) -> StoreResult<Vec<Attendance>> {
        let texts: Vec<String> = self.call("LRANGE", &[&attendance_key(remote), "-10000", "-1"]).await?;
        let mut events: Vec<Attendance> = texts.iter().map(|text| decode(text)).collect::<Result<_, _>>()?;
        events.sort_by_key(|event| std::cmp::Reverse(event.at));
        for event in &mut events {
            event.viewer = match seat_of(remote.vendor, &event.vendor_id) {
                None => Some(event.vendor_id.clone()),
                Some(seat) => {
                    let key: Option<String> =
                        self.call("HGET", &["liveroom:viewers", &seat.to_string()]).await?;
                    key.and_then(|key| key.strip_prefix("u:").map(str::to_owned))
                }
            };
        }
        Ok(events)
    }

    async fn grant(&self, hash: &str, remote: &RemoteRoom, until: i64) -> StoreResult<()> {
        let room = format!("{}/{}", remote.vendor, remote.id);
        self.call("SET", &[&format!("liveroom:grant:{hash}"), &room, "PXAT", &until.to_string()]).await
    }

    async fn redeem(&self, hash: &str, _now: i64) -> StoreResult<Option<RemoteRoom>> {
        let room: Option<String> = self.call("GETDEL", &[&format!("liveroom:grant:{hash}")]).await?;
        Ok(room.and_then(|room| {
            let (vendor, id) = room.split_once('/')?;
            Some(RemoteRoom { vendor: Vendor::parse(vendor)?, id: id.to_owned() })
        }))
    }

    async fn publish(&self, room: &str, state: RoomState) -> StoreResult<StoredEvent> {
        for _ in 0..TRIES {
            let latest = self.latest(room).await?;
            if let Some(event) = latest.as_ref().filter(|event| says_the_same(&event.state, &state)) {
                return Ok(event.clone());
            }
            let event = StoredEvent { id: latest.map_or(0, |event| event.id) + 1, state: state.clone() };
            let text = json!({"id": event.id, "state": event.state}).to_string();
            let appended: bool = self
                .script(APPEND, &[&events_key(room)], &[&event.id.to_string(), &text, EVENTS_KEPT])
                .await?;
            if appended {
                return Ok(event);
            }
        }
        Err(crowded())
    }

    async fn events_after(&self, room: &str, after: u64) -> StoreResult<Option<Vec<StoredEvent>>> {
        let texts: Vec<String> =
            self.call("ZRANGE", &[&events_key(room), &after.to_string(), "+inf", "BYSCORE"]).await?;
        let mut events: Vec<StoredEvent> =
            texts.iter().map(|text| read_event(text)).collect::<Result<_, _>>()?;
        if events.first().is_some_and(|event| event.id == after) {
            events.remove(0);
            return Ok(Some(events));
        }
        Ok(None)
    }

    async fn rooms(&self) -> StoreResult<Vec<(String, String)>> {
        let mut rooms: Vec<(String, String)> = self.call("HGETALL", &["liveroom:rooms"]).await?;
        rooms.sort();
        Ok(rooms)
    }

    async fn rooms_version(&self) -> StoreResult<i64> {
        let version: Option<i64> = self.call("GET", &["liveroom:rooms-version"]).await?;
        Ok(version.unwrap_or_default())
    }

    async fn put_room(&self, name: &str, fields: &str) -> StoreResult<()> {
        self.call::<()>("HSET", &["liveroom:rooms", name, fields]).await?;
        self.call("INCR", &["liveroom:rooms-version"]).await
    }

    async fn remove_room(&self, name: &str) -> StoreResult<bool> {
        let is_gone = self.call("HDEL", &["liveroom:rooms", name]).await?;
        self.call::<()>("INCR", &["liveroom:rooms-version"]).await?;
        Ok(is_gone)
    }

    async fn cached(&self, key: &str) -> StoreResult<Option<String>> {
        self.call("GET", &[&format!("liveroom:cache:{key}")]).await
    }

    async fn cache(&self, key: &str, text: &str, until: i64) -> StoreResult<()> {
        if until <= now_millis() {
            return Ok(());
        }
        self.call("SET", &[&format!("liveroom:cache:{key}"), text, "PXAT", &until.to_string()]).await
    }

    async fn pace(&self, key: &str, windows: &[Window], now: i64) -> StoreResult<Result<(), i64>> {
        let limits: Vec<String> =
            windows.iter().flat_map(|window| [window.millis.to_string(), window.calls.to_string()]).collect();
        let now = now.to_string();
        let mut arguments = vec![now.as_str()];
        arguments.extend(limits.iter().map(String::as_str));
        let keys = [&format!("liveroom:pace:{key}"), "liveroom:pace"];
        let wait: i64 = self.script(PACE, &keys, &arguments).await?;
        Ok(if wait == 0 { Ok(()) } else { Err(wait) })
    }

    async fn check(&self) -> StoreResult<()> {
        self.call("SET", &["liveroom:check", "1"]).await
    }
}

impl From<redis::RedisError> for StoreError {
    fn from(error: redis::RedisError) -> Self {
        // The error's text may quote the address, which may hold a password; its kind does not.
        Self(format!("Redis: {:?}", error.kind()))
    }
}

fn crowded() -> StoreError {
    StoreError("too many hosts change one room at the same time".to_owned())
}

const TIMEOUT: Duration = Duration::from_secs(2);
const TRIES: usize = 16;
/// Longer than any vendor sends a callback again.
const CALLBACK_SECONDS: &str = "2592000";
const EVENTS_KEPT: &str = "200";
