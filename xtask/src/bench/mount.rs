//! `cargo xtask bench mount`: the start of a room, beside other embeds, in Chromium.

use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use super::measure::{Engine, Findings, Goal, Script, median, read_lines};
use crate::progress::print;
use crate::project::Project;

#[derive(clap::Args)]
pub(super) struct Args {
    /// How often everything is started.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..=50))]
    rounds: u16,
}

pub(super) fn run(project: &Project, args: &Args) -> Result<ExitCode> {
    let script = Script {
        name: "mount",
        doing: "starts: 4G and 3G, cold and warm cache",
        failure: "the starts could not be measured",
        arguments: &[("--rounds", args.rounds.into())],
        engines: &[Engine::Chromium],
    };
    script.measure::<Measured>(project)
}

/// A line of `mount.mjs`.
#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Line {
    Version { version: String },
    Start(Start),
}

/// One start of one embed.
#[derive(Deserialize)]
struct Start {
    round: u16,
    network: String,
    cache: String,
    throttle: u32,
    embed: String,
    /// From the viewer's wish to the first request of the frame.
    millis: f64,
    /// Of the main thread's work.
    main: f64,
    /// The longest task; 0 where none took 50 milliseconds or more.
    longest: f64,
}

struct Measured {
    version: String,
    starts: Vec<Start>,
}

impl Findings for Measured {
    fn read(told: &str) -> Result<Self> {
        let (mut version, mut starts) = (None, Vec::new());
        for line in read_lines("mount", told)? {
            match line {
                Line::Version { version: said } => version = Some(said),
                Line::Start(start) => starts.push(start),
            }
        }
        let measured = Self { version: version.context("mount.mjs named no browser")?, starts };
        for case in cases() {
            for embed in EMBEDS {
                ensure!(
                    measured.of(case, embed).next().is_some(),
                    "mount.mjs did not start {embed}: {}",
                    case.name()
                );
            }
        }
        Ok(measured)
    }

    fn browser(&self) -> Option<&str> {
        Some(&self.version)
    }

    fn print(&self) {
        for (what, value) in VALUES {
            let heads = EMBEDS.map(|embed| format!("{embed:>12}")).concat();
            print(&format!("{what:<44}{heads}"));
            for case in cases() {
                let medians = EMBEDS.map(|embed| format!("{:>12.1}", self.median(case, embed, value)));
                print(&format!("  {:<42}{}", case.name(), medians.concat()));
            }
        }
    }

    fn goals(&self) -> Vec<Goal> {
        let mut goals = Vec::new();
        for case in cases().filter(|case| case.network == "4G") {
            let ratio = self.ratio(case, "ten-lines", |start| start.millis);
            goals.push(Goal::at_most(&format!("{}: ours to ten lines", case.name()), ratio, 1.05));
            let main = self.ratio(case, "vimeo", |start| start.main);
            goals.push(Goal::at_most(&format!("{}: main thread, ours to vimeo", case.name()), main, 1.0));
            let longest = self.median(case, OURS, |start| start.longest);
            goals.push(Goal::at_most(&format!("{}: longest task", case.name()), longest, 50.0));
        }
        goals
    }
}

impl Measured {
    fn of(&self, case: Case, embed: &str) -> impl Iterator<Item = &Start> {
        self.starts.iter().filter(move |start| {
            let found = (start.network.as_str(), start.cache.as_str(), start.throttle);
            found == (case.network, case.cache, case.throttle) && start.embed == embed
        })
    }

    fn median(&self, case: Case, embed: &str, value: impl Fn(&Start) -> f64) -> f64 {
        median(self.of(case, embed).map(value).collect())
    }

    /// The median of the ratios within each round, whose starts followed one another closely.
    fn ratio(&self, case: Case, other: &str, value: impl Fn(&Start) -> f64) -> f64 {
        let ratios = self.of(case, OURS).filter_map(|ours| {
            let other = self.of(case, other).find(|start| start.round == ours.round)?;
            Some(value(ours) / value(other))
        });
        median(ratios.collect())
    }
}

/// What a start meets.
#[derive(Clone, Copy)]
struct Case {
    network: &'static str,
    cache: &'static str,
    throttle: u32,
}

impl Case {
    fn name(self) -> String {
        let Self { network, cache, throttle } = self;
        format!("{network}, {cache} cache, {throttle}×")
    }
}

fn cases() -> impl Iterator<Item = Case> {
    ["4G", "3G"].into_iter().flat_map(|network| {
        ["cold", "warm"]
            .into_iter()
            .flat_map(move |cache| [1, 4].into_iter().map(move |throttle| Case { network, cache, throttle }))
    })
}

const OURS: &str = "liveroom";
const EMBEDS: [&str; 3] = [OURS, "ten-lines", "vimeo"];
/// A column of a start.
type Value = fn(&Start) -> f64;
const VALUES: [(&str, Value); 3] = [
    ("ms from mount() to the frame's request", |start| start.millis),
    ("ms of the main thread", |start| start.main),
    ("ms of the longest task (0: below 50)", |start| start.longest),
];

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::{EMBEDS, Findings as _, Measured, OURS, cases};

    /// What a good run prints, with one value of ours changed.
    fn lines(name: &str, changed: f64) -> String {
        let mut lines = String::from("{\"kind\":\"version\",\"version\":\"B 1\"}\n");
        for case in cases() {
            for embed in EMBEDS {
                let value = |of: &str, good: f64| if embed == OURS && of == name { changed } else { good };
                let (network, cache, throttle) = (case.network, case.cache, case.throttle);
                let (millis, main, longest) =
                    (value("millis", 100.0), value("main", 10.0), value("longest", 0.0));
                writeln!(
                    lines,
                    r#"{{"kind":"start","round":0,"network":"{network}","cache":"{cache}","throttle":{throttle},"embed":"{embed}","millis":{millis},"main":{main},"longest":{longest}}}"#
                )
                .expect("a text takes every line");
            }
        }
        lines
    }

    #[test]
    fn every_goal_can_be_missed() {
        for (name, changed, goal) in [
            ("nothing", 0.0, ""),
            ("millis", 106.0, "ours to ten lines"),
            ("main", 10.5, "ours to vimeo"),
            ("longest", 51.0, "longest task"),
        ] {
            let measured = Measured::read(&lines(name, changed)).expect("every line is whole");
            let goals = measured.goals();
            let missed: Vec<_> = goals.iter().filter(|goal| !goal.is_met).collect();
            assert!(missed.iter().all(|missed| missed.what.contains(goal)), "{name}");
            assert_eq!(missed.len(), if goal.is_empty() { 0 } else { 4 }, "{name}: in each of four cases");
        }
    }

    #[test]
    fn what_is_missing_is_an_error() {
        let good = lines("nothing", 0.0);
        for (name, from, to) in [
            ("no browser", r#""kind":"version""#, r#""kind":"vision""#),
            ("an embed that was not started", r#""embed":"vimeo""#, r#""embed":"other""#),
            ("no time", r#""millis":100"#, r#""millis":null"#),
        ] {
            assert!(Measured::read(&good.replacen(from, to, 1)).is_err(), "{name}");
        }
    }
}
