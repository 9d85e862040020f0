//! The numbers: medians of the rounds, and ratios of what was measured side by side.

use super::node::Loaded;
use crate::bench::measure::median;
use crate::progress::print;

/// One case, round by round.
pub(super) struct Series {
    pub(super) name: &'static str,
    pub(super) rounds: Vec<Loaded>,
}

impl Series {
    pub(super) fn new(name: &'static str) -> Self {
        Self { name, rounds: Vec::new() }
    }

    pub(super) fn median(&self, of: fn(&Loaded) -> f64) -> f64 {
        median(self.rounds.iter().map(of).collect())
    }

    pub(super) fn failed(&self) -> u64 {
        self.rounds.iter().map(|round| round.failed).sum()
    }

    fn print(&self) {
        print(&format!(
            "{:<38} {:>9.0} {:>8.2} {:>8.2} {:>9.0} {:>8.0}",
            self.name,
            self.median(|loaded| loaded.per_second),
            self.median(|loaded| loaded.p50_millis),
            self.median(|loaded| loaded.p99_millis),
            self.median(|loaded| loaded.cpu_micros),
            self.median(|loaded| loaded.loader * 100.0),
        ));
    }
}

/// The table of all cases.
pub(super) fn table(series: &[&Series]) {
    print(&format!(
        "{:<38} {:>9} {:>8} {:>8} {:>9} {:>8}",
        "medians", "sessions/s", "p50 ms", "p99 ms", "CPU µs", "loader %"
    ));
    series.iter().for_each(|series| series.print());
}

/// The median of the ratios of two cases, each pair measured one right after the other: the machine's other work strikes both.
pub(super) fn ratio(one: &Series, other: &Series, of: fn(&Loaded) -> f64) -> f64 {
    median(one.rounds.iter().zip(&other.rounds).map(|(one, other)| of(one) / of(other)).collect())
}
