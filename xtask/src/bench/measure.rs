//! What every measurement needs: the median, the goals, and how busy the machine is otherwise.

use anyhow::{Context, Result};

use crate::progress::print;

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

/// The middle one; not a number where nothing was measured.
pub(super) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => f64::NAN,
        length if length % 2 == 1 => values[middle],
        _ => f64::midpoint(values[middle - 1], values[middle]),
    }
}

/// The load average of the last minute.
pub(super) fn load_average() -> Result<String> {
    let text = std::fs::read_to_string("/proc/loadavg")
        .context("the load is read from /proc, which this system does not have")?;
    Ok(text.split_whitespace().next().unwrap_or("unknown").to_owned())
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
