//! The time, as an argument: no function of this crate reads a clock.

/// Seconds since 1970-01-01 00:00:00 UTC, the unit of Talk-fun's and BaijiaYun's `timestamp`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnixSeconds(pub i64);

impl UnixSeconds {
    /// How far apart two times are, whichever comes first.
    pub fn distance_seconds(self, other: Self) -> u64 {
        self.0.abs_diff(other.0)
    }
}

impl core::fmt::Display for UnixSeconds {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        self.0.fmt(formatter)
    }
}
