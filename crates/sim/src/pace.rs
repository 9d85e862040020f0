//! The vendors' limits on calls: how many in a minute, in a day, in ten seconds, counted in fixed windows.

use std::collections::HashMap;

use liveroom_vendors::UnixSeconds;

/// So many calls in so long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Limit {
    pub(crate) calls: u64,
    pub(crate) seconds: i64,
}

impl Limit {
    pub(crate) const fn per_minute(calls: u64) -> Self {
        Self { calls, seconds: 60 }
    }

    pub(crate) const fn per_day(calls: u64) -> Self {
        Self { calls, seconds: 86_400 }
    }
}

#[derive(Default)]
pub(crate) struct Pace(HashMap<(String, i64), Window>);

#[derive(Default)]
struct Window {
    number: i64,
    calls: u64,
}

impl Pace {
    /// Counts one call; the limit it is over, if any.
    pub(crate) fn over(&mut self, key: &str, limits: &[Limit], now: UnixSeconds) -> Option<Limit> {
        let mut over = None;
        for limit in limits {
            let window = self.0.entry((key.to_owned(), limit.seconds)).or_default();
            let number = now.0.div_euclid(limit.seconds);
            if window.number != number {
                *window = Window { number, calls: 0 };
            }
            window.calls += 1;
            if window.calls > limit.calls {
                over = Some(*limit);
            }
        }
        over
    }
}
