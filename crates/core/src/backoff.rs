//! How long to wait before trying again: exponential, with full jitter, so that ten thousand viewers do not come back at once.

use core::time::Duration;

/// Counts attempts and draws delays from a seeded generator.
#[derive(Debug)]
pub(crate) struct Backoff {
    attempts: u32,
    random: u32,
}

impl Backoff {
    pub(crate) fn new(seed: u32) -> Self {
        // xorshift has one fixed point, zero.
        Self { attempts: 0, random: seed | 1 }
    }

    pub(crate) fn reset(&mut self) {
        self.attempts = 0;
    }

    pub(crate) fn attempts(&self) -> u32 {
        self.attempts
    }

    /// The delay before the next attempt: half of it fixed, half of it drawn; it doubles from [`FIRST_MILLIS`] up to [`LAST_MILLIS`].
    pub(crate) fn next_delay(&mut self) -> Duration {
        let half = (FIRST_MILLIS << self.attempts.min(10)).min(LAST_MILLIS) / 2;
        self.attempts += 1;
        Duration::from_millis(half + self.draw(half))
    }

    /// Anything from nothing to `most`.
    pub(crate) fn jitter(&mut self, most: Duration) -> Duration {
        Duration::from_millis(self.draw(most.as_millis() as u64))
    }

    /// Likewise, in milliseconds: sums of `Duration` bring checks that a viewer would download.
    pub(crate) fn draw(&mut self, most_millis: u64) -> u64 {
        // Marsaglia, "Xorshift RNGs" (2003), the 32-bit triple 13, 17, 5.
        self.random ^= self.random << 13;
        self.random ^= self.random >> 17;
        self.random ^= self.random << 5;
        u64::from(self.random) % most_millis.saturating_add(1)
    }
}

const FIRST_MILLIS: u64 = 500;
const LAST_MILLIS: u64 = 30_000;
