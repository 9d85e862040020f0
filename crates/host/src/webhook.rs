//! Sends callbacks on to the customer: signed, again and again with growing pauses, until they are taken or given up.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use liveroom_contract::Vendor;
use serde_json::{Value, json};
use tokio::sync::Notify;

use crate::clock::{now_millis, now_seconds};
use crate::config::WebhookConfig;
use crate::directory::RemoteRoom;
use crate::keys::signature;
use crate::store::{Delivery, Settled, Store};
use crate::upstream::Upstream;

/// The customer's webhook.
pub(crate) struct Webhook {
    config: WebhookConfig,
    store: Arc<dyn Store>,
    upstream: Upstream,
    news: Notify,
}

/// The host's names of a vendor's room.
type RoomNames<'a> = &'a (dyn Fn(&RemoteRoom) -> Vec<String> + Sync);

impl Webhook {
    pub(crate) fn new(config: WebhookConfig, store: Arc<dyn Store>, upstream: Upstream) -> Self {
        Self { config, store, upstream, news: Notify::new() }
    }

    /// Says that there is something to send.
    pub(crate) fn wake(&self) {
        self.news.notify_one();
    }

    /// Sends for ever. What was due when the host stopped is sent when it starts again.
    pub(crate) async fn run(&self, room_names: RoomNames<'_>) {
        loop {
            let now = now_millis();
            let due = match self.store.due_deliveries(now, now + LEASE_MILLIS).await {
                Ok(due) => due,
                Err(error) => {
                    tracing::error!(%error, "callbacks cannot be sent on");
                    Vec::new()
                }
            };
            if due.is_empty() {
                // Retries come due by themselves; the news end the pause at once.
                drop(tokio::time::timeout(PAUSE, self.news.notified()).await);
                continue;
            }
            join_all(due.iter().map(|delivery| self.send(delivery, room_names))).await;
        }
    }

    async fn send(&self, delivery: &Delivery, room_names: RoomNames<'_>) {
        let body = message(delivery, room_names).to_string();
        let timestamp = now_seconds();
        let signed = signature(&self.config.secret, &format!("{timestamp}.{body}"));
        let status = self.upstream.post(&self.config.url, body, &format!("t={timestamp},v1={signed}")).await;
        let settled = match status {
            Some(200..=299) => Settled::Done,
            Some(_) | None if delivery.attempts + 1 >= self.config.attempts => Settled::Dead,
            Some(_) | None => Settled::Again(now_millis() + pause_millis(delivery.attempts)),
        };
        if settled != Settled::Done {
            tracing::warn!(
                id = delivery.id,
                status,
                attempt = delivery.attempts + 1,
                "the webhook did not take a callback"
            );
        }
        if let Err(error) = self.store.settle_delivery(delivery.id, settled).await {
            tracing::error!(%error, id = delivery.id, "what became of a callback could not be noted; it is sent again");
        }
    }
}

/// What the customer gets. Its `id` is the same at every attempt.
pub(crate) fn message(delivery: &Delivery, room_names: RoomNames<'_>) -> Value {
    let remote = Vendor::parse(&delivery.vendor).zip(delivery.remote_id.clone());
    let rooms = remote.map(|(vendor, id)| room_names(&RemoteRoom { vendor, id })).unwrap_or_default();
    let fields: Value = serde_json::from_str(&delivery.body).unwrap_or_default();
    json!({
        "id": delivery.id, "vendor": delivery.vendor, "name": delivery.name, "rooms": rooms,
        "received_at": delivery.received_at, "fields": fields,
    })
}

/// 1 s, 2 s, 4 s … up to an hour.
fn pause_millis(attempts: u32) -> i64 {
    1000_i64.checked_shl(attempts.min(12)).unwrap_or(i64::MAX).min(3_600_000)
}

const LEASE_MILLIS: i64 = 60_000;
const PAUSE: Duration = Duration::from_millis(500);
