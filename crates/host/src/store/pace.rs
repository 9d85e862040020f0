//! How many calls within how long: a sliding window, so that no minute, wherever it begins, holds more than a minute's calls.

use std::collections::VecDeque;

/// A limit: so many calls within so long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Window {
    pub(crate) millis: i64,
    pub(crate) calls: usize,
}

/// The times of past calls, oldest first, Unix milliseconds.
#[derive(Clone, Debug, Default)]
pub(crate) struct Past(VecDeque<i64>);

impl Past {
    /// Takes a place for a call at `now`, or tells after how many milliseconds there is one.
    pub(crate) fn take(&mut self, windows: &[Window], now: i64) -> Result<(), i64> {
        let longest = windows.iter().map(|window| window.millis).max().unwrap_or(0);
        while self.0.front().is_some_and(|at| *at + longest <= now) {
            self.0.pop_front();
        }
        let wait = windows.iter().filter_map(|window| self.wait(*window, now)).max();
        match wait {
            Some(wait) => Err(wait),
            None => {
                self.0.push_back(now);
                Ok(())
            }
        }
    }

    /// Counts a call of before; they come oldest first.
    pub(crate) fn remember(&mut self, at: i64) {
        self.0.push_back(at);
    }

    /// The window is full as long as the call that filled it is within it.
    fn wait(&self, window: Window, now: i64) -> Option<i64> {
        let first = self.0.len().checked_sub(window.calls)?;
        let free_at = self.0.get(first).map_or(i64::MAX, |at| at + window.millis);
        (free_at > now).then_some(free_at.saturating_sub(now))
    }
}

#[cfg(test)]
mod tests {
    use super::{Past, Window};

    #[test]
    fn calls_are_spread() {
        let windows = [Window { millis: 100, calls: 2 }, Window { millis: 1_000, calls: 3 }];
        let mut past = Past::default();
        for (name, now, expected) in [
            ("first", 0, Ok(())),
            ("second", 50, Ok(())),
            ("the short window is full", 60, Err(40)),
            ("the first has left it", 100, Ok(())),
            ("the long window is full", 200, Err(800)),
            ("still", 999, Err(1)),
            ("the first has left that too", 1_000, Ok(())),
            ("and so on", 1_001, Err(49)),
        ] {
            assert_eq!(past.take(&windows, now), expected, "{name}");
        }
        assert_eq!(Past::default().take(&[], 0), Ok(()), "no limit");
        assert!(Past::default().take(&[Window { millis: 1, calls: 0 }], 0).is_err(), "no call at all");
    }
}
