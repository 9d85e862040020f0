//! The numbers: medians of the rounds, ratios of what was measured side by side, and the goals.

use super::node::Loaded;
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

/// What must hold.
pub(super) struct Goal {
    pub(super) what: String,
    pub(super) is_met: bool,
}

impl Goal {
    pub(super) fn at_least(what: &str, value: f64, least: f64) -> Self {
        Self { what: format!("{what}: {value:.2}, at least {least}"), is_met: value >= least }
    }

    pub(super) fn at_most(what: &str, value: f64, most: f64) -> Self {
        Self { what: format!("{what}: {value:.2}, at most {most}"), is_met: value <= most }
    }

    pub(super) fn print(&self) {
        print(&format!("{} {}", if self.is_met { "met   " } else { "MISSED" }, self.what));
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => f64::NAN,
        length if length % 2 == 1 => values[middle],
        _ => f64::midpoint(values[middle - 1], values[middle]),
    }
}

#[cfg(test)]
mod tests {
    use super::{Goal, median};

    #[test]
    fn medians() {
        let cases: &[(&str, &[f64], f64)] =
            &[("one", &[3.0], 3.0), ("odd", &[9.0, 1.0, 2.0], 2.0), ("even", &[4.0, 1.0, 2.0, 9.0], 3.0)];
        for (name, values, expected) in cases {
            assert!((median(values.to_vec()) - expected).abs() < f64::EPSILON, "{name}");
        }
    }

    #[test]
    fn what_was_not_measured_meets_no_goal() {
        assert!(!Goal::at_least("nothing", median(Vec::new()), 0.0).is_met);
        assert!(!Goal::at_most("nothing", median(Vec::new()), 1.0).is_met);
    }
}
