//! Callbacks in Redis: taken in once, sent on until they arrive or are given up; and who came and went.

use serde_json::{Value, json};

use super::keys::{attendance_key, decode, encode, facts_key};
use super::scripts::{DUE, REVIVE, SETTLE, TAKE};
use super::{RedisStore, TRIES, crowded};
use crate::directory::RemoteRoom;
use crate::seats::seat_of;
use crate::status::Facts;
use crate::store::{Attendance, Delivery, Forward, NewCallback, Settled, StoreError, StoreResult, Taken};

impl RedisStore {
    pub(super) async fn take(&self, callback: NewCallback, forward: Forward) -> StoreResult<Taken> {
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

    pub(super) async fn due(&self, now: i64, lease: i64) -> StoreResult<Vec<Delivery>> {
        let keys = ["liveroom:due", "liveroom:attempts"];
        let ids: Vec<String> = self.script(DUE, &keys, &[&now.to_string(), &lease.to_string()]).await?;
        let mut due = self.deliveries(ids).await?;
        for delivery in &mut due {
            delivery.attempts = delivery.attempts.saturating_sub(1); // This attempt is counted already.
        }
        Ok(due)
    }

    pub(super) async fn settle(&self, id: i64, settled: Settled) -> StoreResult<()> {
        let (what, at) = match settled {
            Settled::Done => ("done", 0),
            Settled::Again(at) => ("again", at),
            Settled::Dead => ("dead", id),
        };
        let keys = ["liveroom:due", "liveroom:dead", "liveroom:callbacks", "liveroom:attempts"];
        self.script(SETTLE, &keys, &[&id.to_string(), what, &at.to_string()]).await
    }

    pub(super) async fn dead(&self) -> StoreResult<Vec<Delivery>> {
        let ids = self.call("ZREVRANGE", &["liveroom:dead", "0", "499"]).await?;
        self.deliveries(ids).await
    }

    pub(super) async fn revive_dead(&self, id: i64, now: i64) -> StoreResult<bool> {
        let keys = ["liveroom:dead", "liveroom:due", "liveroom:attempts"];
        self.script(REVIVE, &keys, &[&id.to_string(), &now.to_string()]).await
    }

    pub(super) async fn who_came(&self, remote: &RemoteRoom) -> StoreResult<Vec<Attendance>> {
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

/// Longer than any vendor sends a callback again.
const CALLBACK_SECONDS: &str = "2592000";
