//! The simulator's clock: the machine's, moved by an offset so that tests can let things expire.

use liveroom_vendors::UnixSeconds;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};
use time::format_description::BorrowedFormatItem;
use time::macros::{format_description, offset};
use time::{OffsetDateTime, PrimitiveDateTime, UtcOffset};

/// The vendors' documents name no time zone; their examples fit this one.
const ZONE: UtcOffset = offset!(+8);
const TEXT: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day] [hour]:[minute]:[second]");

#[derive(Default)]
pub(crate) struct Clock {
    offset_seconds: AtomicI64,
}

impl Clock {
    pub(crate) fn now(&self) -> UnixSeconds {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        UnixSeconds(i64::try_from(since).unwrap_or(i64::MAX).saturating_add(self.offset()))
    }

    pub(crate) fn offset(&self) -> i64 {
        self.offset_seconds.load(Ordering::Relaxed)
    }

    pub(crate) fn move_to(&self, offset_seconds: i64) {
        self.offset_seconds.store(offset_seconds, Ordering::Relaxed);
    }
}

/// `YYYY-MM-DD HH:MM:SS`.
pub(crate) fn text(at: UnixSeconds) -> String {
    let at = OffsetDateTime::from_unix_timestamp(at.0).unwrap_or(OffsetDateTime::UNIX_EPOCH).to_offset(ZONE);
    at.format(TEXT).expect("the format names parts that every date has")
}

/// Reads `YYYY-MM-DD HH:MM:SS`, or a count of seconds or milliseconds since 1970: each vendor takes two of these.
pub(crate) fn parse(text: &str) -> Option<UnixSeconds> {
    let text = text.trim();
    if let Ok(number) = text.parse::<i64>() {
        return Some(UnixSeconds(if number.abs() > 100_000_000_000 { number / 1000 } else { number }));
    }
    let at = PrimitiveDateTime::parse(text, TEXT).ok()?;
    Some(UnixSeconds(at.assume_offset(ZONE).unix_timestamp()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_in_each_vendors_way() {
        for (name, given, expected) in [
            ("text", "2026-01-01 08:00:00", Some(1_767_225_600)),
            ("seconds", "1767225600", Some(1_767_225_600)),
            ("milliseconds", "1767225600000", Some(1_767_225_600)),
            ("a day that is none", "2026-02-30 08:00:00", None),
            ("words", "tomorrow", None),
        ] {
            assert_eq!(parse(given).map(|at| at.0), expected, "{name}");
        }
        assert_eq!(text(UnixSeconds(1_767_225_600)), "2026-01-01 08:00:00");
    }
}
