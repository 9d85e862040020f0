//! What the vendors tell and ask the customer's backend: callbacks with the documented retries, and whether a viewer may enter.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use liveroom_vendors::{UnixSeconds, Vendor};
use serde::Serialize;
use serde_json::{Value, json};

use crate::settings::Settings;
use crate::sim::Sim;

/// Talk-fun retries three times; its document names no waits, these are the simulator's.
const TALKFUN_WAITS: &[u32] = &[1, 2, 4];
/// BaijiaYun, "直播教室上下课事件回调".
const BAIJIAYUN_CLASS_WAITS: &[u32] = &[1, 3];
/// BaijiaYun, "用户进出教室事件回调".
const BAIJIAYUN_USERS_WAITS: &[u32] = &[5, 30];
/// Gensee's document names no retries.
const GENSEE_WAITS: &[u32] = &[];

const PATIENCE: Duration = Duration::from_secs(5);
const KEPT: usize = 100;

pub(crate) struct Callbacks {
    client: reqwest::Client,
    retry_second: Duration,
    inner: Mutex<Inner>,
}

struct Inner {
    base: Option<String>,
    authorize: bool,
    /// What `/openapi/live_account/setClassCallbackUrl` set.
    class_url: Option<String>,
    /// BaijiaYun's comings and goings not yet told, by room.
    attendance: BTreeMap<String, Vec<Value>>,
    deliveries: VecDeque<Delivery>,
    counted: u64,
}

/// One callback and how its attempts went; its fields are not kept.
#[derive(Clone, Serialize)]
struct Delivery {
    number: u64,
    vendor: Vendor,
    room: String,
    event: String,
    attempts: Vec<String>,
    outcome: Outcome,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Outcome {
    Underway,
    Taken,
    GivenUp,
}

/// A callback about to be told.
pub(crate) struct Notice {
    pub(crate) vendor: Vendor,
    pub(crate) room: String,
    pub(crate) event: String,
    /// The form fields, signed anew at each attempt.
    pub(crate) fields: Box<dyn Fn(UnixSeconds) -> Vec<(String, String)> + Send + Sync>,
    pub(crate) to: Target,
}

/// Where a callback goes.
pub(crate) enum Target {
    /// To the backend's address for this vendor, or the one it set by the API for class events.
    Backend,
    BaijiayunClass,
    BaijiayunUsers,
    /// To an address a request named (Gensee 5.35 and 5.36, `callbackUrl`).
    Url(String),
}

impl Target {
    const fn waits(&self, vendor: Vendor) -> &'static [u32] {
        match (self, vendor) {
            (Self::BaijiayunClass, _) => BAIJIAYUN_CLASS_WAITS,
            (Self::BaijiayunUsers, _) => BAIJIAYUN_USERS_WAITS,
            (Self::Backend | Self::Url(_), Vendor::Talkfun) => TALKFUN_WAITS,
            (Self::Backend | Self::Url(_), Vendor::Baijiayun | Vendor::Gensee) => GENSEE_WAITS,
        }
    }
}

impl Callbacks {
    pub(crate) fn new(settings: &Settings) -> Self {
        let client = reqwest::Client::builder().timeout(PATIENCE).no_proxy().build();
        Self {
            client: client.expect("a client without TLS needs nothing of the machine"),
            retry_second: settings.retry_second,
            inner: Mutex::new(Inner::new(settings)),
        }
    }

    pub(crate) fn reset(&self, settings: &Settings) {
        *self.inner() = Inner::new(settings);
    }

    pub(crate) fn aim(&self, base: Option<String>, authorize: bool) {
        let mut inner = self.inner();
        inner.base = base.map(|base| base.trim_end_matches('/').to_owned());
        inner.authorize = authorize;
    }

    pub(crate) fn class_url(&self) -> Option<String> {
        self.inner().class_url.clone()
    }

    pub(crate) fn set_class_url(&self, url: String) {
        self.inner().class_url = Some(url);
    }

    pub(crate) fn describe(&self) -> Value {
        let inner = self.inner();
        json!({"base": inner.base, "authorize": inner.authorize, "deliveries": inner.deliveries})
    }

    /// Notes that a viewer came to or left a BaijiaYun class.
    pub(crate) fn note_attendance(&self, room: &str, event: Value) {
        self.inner().attendance.entry(room.to_owned()).or_default().push(event);
    }

    pub(crate) fn take_attendance(&self) -> BTreeMap<String, Vec<Value>> {
        std::mem::take(&mut self.inner().attendance)
    }

    /// Whether BaijiaYun lets a viewer in; `None` when nobody is asked.
    pub(crate) async fn ask_baijiayun(&self, fields: &[(&str, &str)]) -> Option<bool> {
        let answer = self.ask(Vendor::Baijiayun, fields).await?;
        let answer: Option<Value> = answer.and_then(|text| serde_json::from_str(&text).ok());
        Some(answer.is_some_and(|answer| answer["code"] == 0))
    }

    /// Whether Gensee lets a viewer in; `None` when nobody is asked.
    pub(crate) async fn ask_gensee(&self, k: &str) -> Option<bool> {
        let answer = self.ask(Vendor::Gensee, &[("k", k)]).await?;
        Some(answer.is_some_and(|text| text.trim() == liveroom_vendors::gensee::AUTHORIZATION_PASS))
    }

    async fn ask(&self, vendor: Vendor, fields: &[(&str, &str)]) -> Option<Option<String>> {
        let base = {
            let inner = self.inner();
            inner.base.clone().filter(|_| inner.authorize)?
        };
        let asked = self.client.post(format!("{base}/authorize/{vendor}")).form(fields).send().await;
        Some(match asked {
            Ok(answer) if answer.status() == 200 => answer.text().await.ok(),
            Ok(_) | Err(_) => None,
        })
    }

    fn address(&self, vendor: Vendor, target: &Target) -> Option<String> {
        let inner = self.inner();
        let own = || inner.base.as_ref().map(|base| format!("{base}/callbacks/{vendor}"));
        match target {
            Target::Url(url) => Some(url.clone()),
            Target::BaijiayunClass => inner.class_url.clone().or_else(own),
            Target::Backend | Target::BaijiayunUsers => own(),
        }
    }

    fn begin(&self, notice: &Notice) -> u64 {
        let mut inner = self.inner();
        inner.counted += 1;
        let number = inner.counted;
        let Notice { vendor, room, event, .. } = notice;
        let (vendor, room, event) = (*vendor, room.clone(), event.clone());
        inner.deliveries.push_front(Delivery {
            number,
            vendor,
            room,
            event,
            attempts: Vec::new(),
            outcome: Outcome::Underway,
        });
        inner.deliveries.truncate(KEPT);
        number
    }

    fn record(&self, number: u64, attempt: String, outcome: Outcome) {
        if let Some(delivery) = self.inner().deliveries.iter_mut().find(|delivery| delivery.number == number)
        {
            delivery.attempts.push(attempt);
            delivery.outcome = outcome;
        }
    }

    async fn attempt(&self, url: &str, fields: &[(String, String)]) -> (String, bool) {
        let answer = match self.client.post(url).form(fields).send().await {
            Ok(answer) => answer,
            Err(error) if error.is_timeout() => return ("timed out".to_owned(), false),
            Err(_) => return ("not reached".to_owned(), false),
        };
        let status = answer.status();
        let body: Value = serde_json::from_str(&answer.text().await.unwrap_or_default()).unwrap_or_default();
        let taken = status == 200 && body["code"] == 0;
        let said = if taken { "taken".to_owned() } else { format!("status {}", status.as_u16()) };
        (said, taken)
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn new(settings: &Settings) -> Self {
        Self {
            base: settings.callbacks.as_ref().map(|base| base.trim_end_matches('/').to_owned()),
            authorize: settings.authorize,
            class_url: None,
            attendance: BTreeMap::new(),
            deliveries: VecDeque::new(),
            counted: 0,
        }
    }
}

/// Tells the backend, and again after the documented waits while it does not answer `code: 0`. A backend without an address is told nothing.
pub(crate) fn tell(sim: &Sim, notice: Notice) {
    let Some(url) = sim.callbacks.address(notice.vendor, &notice.to) else { return };
    let number = sim.callbacks.begin(&notice);
    let sim = sim.clone();
    tokio::spawn(async move {
        let callbacks = &sim.callbacks;
        let mut waits = notice.to.waits(notice.vendor).iter();
        loop {
            let (said, taken) = callbacks.attempt(&url, &(notice.fields)(sim.now())).await;
            tracing::info!(vendor = %notice.vendor, room = %notice.room, event = %notice.event, "callback {said}");
            let wait = if taken { None } else { waits.next() };
            callbacks.record(
                number,
                said,
                match (taken, wait) {
                    (true, _) => Outcome::Taken,
                    (false, Some(_)) => Outcome::Underway,
                    (false, None) => Outcome::GivenUp,
                },
            );
            let Some(seconds) = wait else { return };
            tokio::time::sleep(callbacks.retry_second * *seconds).await;
        }
    });
}
