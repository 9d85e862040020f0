//! Keeps the vendors' documented limits: a call that comes too early waits for a moment, or is told when to come again.

use std::sync::Arc;
use std::time::Duration;

use liveroom_contract::{ProblemCode, Vendor};
use liveroom_vendors::catalogue::Catalogue;
use tokio::sync::Semaphore;

use crate::clock::now_millis;
use crate::problem::Refusal;
use crate::store::{Store, Window};

/// The gate before every call of a vendor.
#[derive(Clone)]
pub(crate) struct Pacer {
    store: Arc<dyn Store>,
    queue: Arc<Semaphore>,
}

impl Pacer {
    pub(crate) fn new(store: Arc<dyn Store>) -> Self {
        Self { store, queue: Arc::new(Semaphore::new(QUEUE_LENGTH)) }
    }

    /// Returns when the call may be sent.
    pub(crate) async fn wait(&self, vendor: Vendor, api: &str) -> Result<(), Refusal> {
        let too_many = |wait: i64| {
            let seconds = wait.unsigned_abs().div_ceil(1000);
            let detail = format!("The documented limit of {vendor} for {api} is reached.");
            Refusal::new(ProblemCode::RateLimited, detail).retry_after(seconds)
        };
        let deadline = now_millis() + QUEUE_MILLIS;
        let mut place = None;
        loop {
            let now = now_millis();
            let Err(wait) = self.take(vendor, api, now).await? else { return Ok(()) };
            if now + wait > deadline {
                return Err(too_many(wait));
            }
            if place.is_none() {
                place = Some(self.queue.clone().try_acquire_owned().map_err(|_| too_many(wait))?);
            }
            tokio::time::sleep(Duration::from_millis(wait.unsigned_abs())).await;
        }
    }

    async fn take(&self, vendor: Vendor, api: &str, now: i64) -> Result<Result<(), i64>, Refusal> {
        let limit = Catalogue::load(vendor).rate_limit(api);
        let windows = [(limit.per_minute, MINUTE), (limit.per_day, DAY)]
            .into_iter()
            .filter_map(|(calls, millis)| Some(Window { millis, calls: usize::try_from(calls?).ok()? }));
        let windows: Vec<Window> = windows.collect();
        if vendor == Vendor::Baijiayun {
            let account = self.store.pace("baijiayun", &[BAIJIAYUN_ACCOUNT], now).await?;
            if account.is_err() {
                return Ok(account);
            }
        }
        if windows.is_empty() {
            return Ok(Ok(()));
        }
        Ok(self.store.pace(&format!("{vendor}/{}", api.trim_start_matches('/')), &windows, now).await?)
    }
}

const MINUTE: i64 = 60_000;
const DAY: i64 = 86_400_000;
/// The vendor allows an account 200 requests in ten seconds, over all APIs.
const BAIJIAYUN_ACCOUNT: Window = Window { millis: 10_000, calls: 200 };
/// How long a call may wait for its place, and how many may.
const QUEUE_MILLIS: i64 = 2_000;
const QUEUE_LENGTH: usize = 256;
