//! The one place where the host reads the clock.

use std::time::{SystemTime, UNIX_EPOCH};

use liveroom_vendors::time::UnixSeconds;

/// Unix time in milliseconds.
pub(crate) fn now_millis() -> i64 {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX)
}

/// Unix time in seconds, as the vendors count it.
pub(crate) fn now_seconds() -> UnixSeconds {
    UnixSeconds(now_millis() / 1000)
}
