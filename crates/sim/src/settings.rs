//! How the simulator behaves, as far as whoever starts it decides.

use std::collections::BTreeMap;
use std::time::Duration;

/// Everything that can be set.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where callbacks go: `<this>/callbacks/<vendor>`; none are sent without it.
    pub callbacks: Option<String>,
    /// Whether viewers' keys are asked about at `<callbacks>/authorize/<vendor>` (BaijiaYun `access_key`, Gensee `k`).
    pub authorize: bool,
    /// What the classes of the first rooms are doing.
    pub first_class: FirstClass,
    /// How many calls an API takes.
    pub limits: Limits,
    /// How far a request's timestamp may be from now. No document gives a number for requests; Talk-fun's library uses this one for
    /// callbacks.
    pub fresh_seconds: u64,
    /// The unit of the retries' documented waits: a second, or less to make tests quick.
    pub retry_second: Duration,
    /// How long BaijiaYun collects viewers' coming and going before it tells of them. At least a minute at the vendor
    /// (chapter "用户进出教室事件回调").
    pub attendance: Duration,
    /// How long an API call made slow by a fault takes.
    pub slow: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            callbacks: None,
            authorize: false,
            first_class: FirstClass::Live,
            limits: Limits::default(),
            fresh_seconds: 7_200,
            retry_second: Duration::from_secs(1),
            attendance: Duration::from_secs(60),
            slow: Duration::from_secs(30),
        }
    }
}

/// What the classes of the first rooms are doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FirstClass {
    /// They are on.
    Live,
    /// They have not started.
    Waiting,
}

/// How many calls an API takes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// Calls per minute by `<vendor>:<api>`, instead of the documented number.
    pub per_minute: BTreeMap<String, u32>,
    /// Whether the documented numbers count where [`per_minute`](Self::per_minute) has none.
    pub documented: Documented,
}

/// Whether the documented limits count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Documented {
    /// As the vendors do.
    #[default]
    Kept,
    /// For load tests.
    Ignored,
}
