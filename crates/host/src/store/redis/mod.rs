//! The store of several nodes: one Redis, where every step that must be whole is one script.

mod inbox;
mod keys;
mod scripts;

use std::time::Duration;

use async_trait::async_trait;
use liveroom_contract::{RoomState, Vendor};
use liveroom_vendors::secret::Secret;
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{FromRedisValue, Script};
use serde_json::json;

use self::keys::{decode, encode, events_key, facts_key, read_event};
use self::scripts::{APPEND, PACE, SEAT, SWAP};
use super::{
    Attendance, Delivery, Forward, NewCallback, Settled, Store, StoreError, StoreResult, StoredEvent, Taken,
    Window, says_the_same,
};
use crate::clock::now_millis;
use crate::directory::RemoteRoom;
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
        let store = Self { connection: ConnectionManager::new_with_config(client, config).await? };
        // Not every host is allowed to ask.
        if let Ok(info) = store.call::<String>("INFO", &["everything"]).await {
            lacks(&info).for_each(|lack| tracing::warn!("Redis {lack}"));
        }
        Ok(store)
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
        self.take(callback, forward).await
    }

    async fn due_deliveries(&self, now: i64, lease: i64) -> StoreResult<Vec<Delivery>> {
        self.due(now, lease).await
    }

    async fn settle_delivery(&self, id: i64, settled: Settled) -> StoreResult<()> {
        self.settle(id, settled).await
    }

    async fn dead_letters(&self) -> StoreResult<Vec<Delivery>> {
        self.dead().await
    }

    async fn revive(&self, id: i64, now: i64) -> StoreResult<bool> {
        self.revive_dead(id, now).await
    }

    async fn attendance(&self, remote: &RemoteRoom) -> StoreResult<Vec<Attendance>> {
        self.who_came(remote).await
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

/// What makes a Redis forget what the host has answered, by what it tells of itself.
fn lacks(info: &str) -> impl Iterator<Item = &'static str> {
    let says = |line: &str| info.lines().any(|said| said.trim_end() == line);
    let is_kept = says("aof_enabled:1");
    let is_bounded = says("maxmemory:0") || says("maxmemory_policy:noeviction");
    let volatile =
        (!is_kept).then_some("writes no append-only file and forgets all when it ends: set appendonly yes");
    let evicting =
        (!is_bounded).then_some("lets go of keys when its memory is full: set maxmemory-policy noeviction");
    volatile.into_iter().chain(evicting)
}

fn crowded() -> StoreError {
    StoreError("too many hosts change one room at the same time".to_owned())
}

const TIMEOUT: Duration = Duration::from_secs(2);
const TRIES: usize = 16;
const EVENTS_KEPT: &str = "200";

#[cfg(test)]
mod tests {
    use super::lacks;

    #[test]
    fn a_redis_that_forgets_is_noticed() {
        for (name, info, lacking) in [
            ("keeps all", "aof_enabled:1\r\nmaxmemory:0\r\nmaxmemory_policy:allkeys-lru\r\n", 0),
            ("bounded and firm", "aof_enabled:1\r\nmaxmemory:1000\r\nmaxmemory_policy:noeviction\r\n", 0),
            ("bounded and lets go", "aof_enabled:1\r\nmaxmemory:1000\r\nmaxmemory_policy:allkeys-lru\r\n", 1),
            ("in memory", "aof_enabled:0\r\nmaxmemory:0\r\nmaxmemory_policy:noeviction\r\n", 1),
        ] {
            assert_eq!(lacks(info).count(), lacking, "{name}");
        }
    }
}
