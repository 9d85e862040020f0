//! Why a vendor gave no answer, and when to ask it again.

use liveroom_contract::{ProblemCode, Vendor};
use reqwest::StatusCode;
use reqwest::header::{HeaderMap, RETRY_AFTER};
use time::PrimitiveDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

use crate::clock::now_seconds;
use crate::problem::Refusal;

/// Why there is no answer; holds nothing of request or answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    Unreachable,
    TimedOut,
    Broken,
    /// The vendor counts the calls itself.
    TooMany(Pause),
    /// The vendor says that it is away for a while.
    Away(Pause),
    Status(u16),
    TooLong,
    NotText,
}

/// How many seconds a vendor wants to be left alone; `None` when it does not say.
type Pause = Option<u64>;

impl Fault {
    /// What went wrong before there was a status.
    pub(crate) fn of(error: &reqwest::Error) -> Self {
        if error.is_timeout() {
            Self::TimedOut
        } else if error.is_connect() {
            Self::Unreachable
        } else {
            Self::Broken
        }
    }

    /// What a status that is no success means; whatever the body is, the vendor's proxy may have written it.
    pub(crate) fn of_status(status: StatusCode, headers: &HeaderMap) -> Self {
        let pause = || {
            let text = headers.get(RETRY_AFTER)?.to_str().ok()?;
            seconds_until(text, now_seconds().0)
        };
        match status {
            StatusCode::TOO_MANY_REQUESTS => Self::TooMany(pause()),
            StatusCode::SERVICE_UNAVAILABLE => Self::Away(pause()),
            status => Self::Status(status.as_u16()),
        }
    }

    /// The word it is counted under.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::TooMany(_) => "limited",
            Self::Unreachable => "unreachable",
            Self::TimedOut => "late",
            Self::Broken | Self::Away(_) | Self::Status(_) | Self::TooLong | Self::NotText => "failed",
        }
    }

    pub(crate) fn refusal(self, vendor: Vendor, api: &str) -> Refusal {
        let (what, pause) = match self {
            Self::TooMany(pause) => {
                let detail = format!("{vendor} has had too many calls of {api}.");
                let seconds = pause.unwrap_or(RETRY_AFTER_SECONDS);
                return Refusal::new(ProblemCode::RateLimited, detail).retry_after(seconds);
            }
            Self::Away(pause) => ("answered with HTTP status 503".to_owned(), pause),
            Self::Unreachable => ("cannot be reached".to_owned(), None),
            Self::TimedOut => ("did not answer in time".to_owned(), None),
            Self::Broken => ("broke off".to_owned(), None),
            Self::Status(status) => (format!("answered with HTTP status {status}"), None),
            Self::TooLong => ("answered with more than the host takes".to_owned(), None),
            Self::NotText => ("answered with what is no UTF-8".to_owned(), None),
        };
        Refusal::new(ProblemCode::VendorUnavailable, format!("{vendor} {what} when asked for {api}."))
            .retry_after(pause.unwrap_or(RETRY_AFTER_SECONDS))
    }
}

/// `Retry-After` (RFC 9110, 10.2.3): seconds, or a date. One that is further off than an hour is not believed to the end.
fn seconds_until(text: &str, now: i64) -> Pause {
    let text = text.trim();
    let seconds = text.parse().ok().or_else(|| {
        let at = PrimitiveDateTime::parse(text, HTTP_DATE).ok()?.assume_utc().unix_timestamp();
        Some(at.saturating_sub(now).max(0).unsigned_abs())
    });
    seconds.map(|seconds| seconds.clamp(1, LONGEST_PAUSE_SECONDS))
}

/// The one form of a date that may still be sent (RFC 9110, 5.6.7).
const HTTP_DATE: &[BorrowedFormatItem<'_>] =
    format_description!("[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT");
/// When to come again where the vendor does not say.
pub(crate) const RETRY_AFTER_SECONDS: u64 = 5;
const LONGEST_PAUSE_SECONDS: u64 = 3600;

#[cfg(test)]
mod tests {
    use super::seconds_until;

    #[test]
    fn a_pause_is_read() {
        for (name, text, expected) in [
            ("seconds", "120", Some(120)),
            ("spaces", " 7 ", Some(7)),
            ("at once is not at once", "0", Some(1)),
            ("a day", "86400", Some(3600)),
            ("a date", "Sun, 06 Nov 1994 08:49:37 GMT", Some(37)),
            ("a date that is past", "Sun, 06 Nov 1994 08:48:37 GMT", Some(1)),
            ("a number beyond all", "99999999999999999999", None),
            ("below nothing", "-5", None),
            ("a word", "soon", None),
            ("nothing", "", None),
        ] {
            assert_eq!(seconds_until(text, 784_111_740), expected, "{name}");
        }
    }
}
