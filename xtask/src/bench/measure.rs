//! What every measurement needs: a script in a browser, the goals, the median, and how busy the machine is otherwise.

use std::num::NonZero;
use std::process::ExitCode;

use anyhow::{Context, Result};
use serde::de::DeserializeOwned;

use crate::progress::{Progress, print};
use crate::project::Project;
use crate::{build, run, setup};

/// A script of `tests/bench/` that measures the kit in browsers, and prints a line of JSON for everything that it saw.
pub(super) struct Script<'a> {
    /// Its file's, without the ending.
    pub(super) name: &'static str,
    pub(super) doing: &'static str,
    pub(super) failure: &'static str,
    pub(super) arguments: &'a [(&'static str, u32)],
    pub(super) engines: &'a [Engine],
}

#[derive(Clone, Copy)]
pub(super) enum Engine {
    Chromium,
    Firefox,
}

/// What a script found.
pub(super) trait Findings: Sized {
    /// From all that the script printed; it is an error that something was not measured.
    fn read(told: &str) -> Result<Self>;
    /// The browser in which all was measured.
    fn browser(&self) -> Option<&str>;
    fn print(&self);
    fn goals(&self) -> Vec<Goal>;
}

impl Script<'_> {
    /// Builds the kit, lets the script measure it, prints what was found, and fails when a goal is missed.
    pub(super) fn measure<F: Findings>(&self, project: &Project) -> Result<ExitCode> {
        let mut progress = Progress::new("bench", build::KIT_STEPS + 2);
        build::kit(project, &mut progress)?;
        progress.step(self.doing);
        let machine = Machine::now()?;
        let found = F::read(&self.run(project)?)?;
        progress.step("the numbers; all rooms are simulated");
        let browser = found.browser().map(|browser| format!("{browser}, ")).unwrap_or_default();
        print(&format!("{browser}{}", machine.said()?));
        found.print();
        Ok(judge(&found.goals(), &progress))
    }

    fn run(&self, project: &Project) -> Result<String> {
        let mut node = project.command("node");
        node.arg(format!("tests/bench/{}.mjs", self.name));
        for (name, value) in self.arguments {
            node.arg(name).arg(value.to_string());
        }
        for engine in self.engines {
            match engine {
                Engine::Chromium => node.env("LIVEROOM_CHROMIUM", setup::browser()?.chromium),
                Engine::Firefox => node.env("LIVEROOM_FIREFOX", setup::firefox_alone()?),
            };
        }
        run::capture(&mut node, self.failure)
    }
}

/// The lines that the script `name` printed.
pub(super) fn read_lines<L: DeserializeOwned>(name: &str, told: &str) -> Result<Vec<L>> {
    let read = |line| {
        serde_json::from_str(line).with_context(|| format!("{name}.mjs printed what cannot be read: {line}"))
    };
    told.lines().map(read).collect()
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

    fn print(&self) {
        print(&format!("{} {}", if self.is_met { "met   " } else { "MISSED" }, self.what));
    }
}

/// Prints every goal, and fails when one is missed.
pub(super) fn judge(goals: &[Goal], progress: &Progress) -> ExitCode {
    goals.iter().for_each(Goal::print);
    let is_met = goals.iter().all(|goal| goal.is_met);
    progress.done(if is_met { "every goal is met" } else { "a goal is missed" });
    if is_met { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// How busy the machine was when a measurement began.
pub(super) struct Machine {
    processors: NonZero<usize>,
    load: String,
}

impl Machine {
    pub(super) fn now() -> Result<Self> {
        Ok(Self { processors: std::thread::available_parallelism()?, load: load_average()? })
    }

    /// What it was then and is now.
    pub(super) fn said(&self) -> Result<String> {
        let Self { processors, load } = self;
        Ok(format!("{processors} processors, load average {load} before and {} after", load_average()?))
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
fn load_average() -> Result<String> {
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
