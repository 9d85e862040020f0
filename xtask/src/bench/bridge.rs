//! `cargo xtask bench bridge`: calls from a page to a room page and back, beside other bridges, in Chromium and Firefox.

use std::collections::BTreeMap;
use std::process::ExitCode;

use anyhow::{Result, ensure};
use serde::Deserialize;

use super::measure::{Engine, Findings, Goal, Script, median, read_lines};
use crate::progress::print;
use crate::project::Project;

#[derive(clap::Args)]
pub(super) struct Args {
    /// How many fresh pages are measured in each browser.
    #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(u16).range(1..=50))]
    rounds: u16,
    /// How many blocks of calls each bridge has in a page.
    #[arg(long, default_value_t = 9, value_parser = clap::value_parser!(u16).range(1..=100))]
    blocks: u16,
}

pub(super) fn run(project: &Project, args: &Args) -> Result<ExitCode> {
    let script = Script {
        name: "bridge",
        doing: "round trips: Chromium, Firefox",
        failure: "the bridges could not be measured",
        arguments: &[("--rounds", args.rounds.into()), ("--blocks", args.blocks.into())],
        engines: &ENGINES,
    };
    script.measure::<Cases>(project)
}

/// A line of `bridge.mjs`: what a call took over each bridge in one block.
#[derive(Deserialize)]
struct Block {
    version: String,
    kind: String,
    micros: BTreeMap<String, f64>,
}

struct Cases(Vec<Case>);

impl Findings for Cases {
    fn read(told: &str) -> Result<Self> {
        let mut cases: Vec<Case> = Vec::new();
        for Block { version, kind, micros } in read_lines("bridge", told)? {
            for bridge in BRIDGES {
                let took = micros.get(bridge).copied().unwrap_or_default();
                ensure!(took > 0.0, "bridge.mjs gave no time for {bridge}");
            }
            match cases.iter_mut().find(|case| case.browser == version && case.kind == kind) {
                Some(case) => case.blocks.push(micros),
                None => cases.push(Case { browser: version, kind, blocks: vec![micros] }),
            }
        }
        ensure!(!cases.is_empty(), "bridge.mjs measured nothing");
        Ok(Self(cases))
    }

    /// Each case names its own.
    fn browser(&self) -> Option<&str> {
        None
    }

    fn print(&self) {
        print(&format!(
            "{:<44}{:>10}{:>10}{:>10}{:>10}",
            "medians, µs a call", "ours", "penpal", "comlink", "port"
        ));
        self.0.iter().for_each(Case::print);
    }

    fn goals(&self) -> Vec<Goal> {
        let mut goals: Vec<Goal> = self.0.iter().filter_map(Case::goal).collect();
        // A goal that was not measured in every browser is not met.
        goals
            .extend((goals.len()..ENGINES.len()).map(|_| Goal::at_most("a browser left out", f64::NAN, 1.0)));
        goals
    }
}

/// One way of calling in one browser: what a round trip took over each bridge, block by block.
#[derive(Debug)]
struct Case {
    browser: String,
    kind: String,
    blocks: Vec<BTreeMap<String, f64>>,
}

impl Case {
    fn median(&self, bridge: &str) -> f64 {
        median(self.blocks.iter().map(|block| block[bridge]).collect())
    }

    /// The median of the ratios within each block, whose bridges were measured one right after the other.
    fn ratio(&self, other: &str) -> f64 {
        median(self.blocks.iter().map(|block| block[OURS] / block[other]).collect())
    }

    fn print(&self) {
        let columns = BRIDGES.map(|bridge| format!("{:>10.1}", self.median(bridge))).concat();
        let ratios = ["penpal", "comlink"].map(|other| format!("{:.2} × {other}", self.ratio(other)));
        print(&format!(
            "{:<44}{columns}   {}",
            format!("{}, {}", self.browser, self.kind),
            ratios.join(", ")
        ));
    }

    fn goal(&self) -> Option<Goal> {
        let what = format!("{}: {} calls, ours to penpal", self.browser, self.kind);
        (self.kind == "sequential").then(|| Goal::at_most(&what, self.ratio("penpal"), 1.0))
    }
}

const OURS: &str = "liveroom";
const BRIDGES: [&str; 4] = [OURS, "penpal", "comlink", "port"];
const ENGINES: [Engine; 2] = [Engine::Chromium, Engine::Firefox];

#[cfg(test)]
mod tests {
    use super::{Cases, Findings as _};

    #[test]
    fn blocks_become_cases() {
        let block = |kind: &str, ours: f64| {
            format!(
                r#"{{"version":"B 1","kind":"{kind}","micros":{{"liveroom":{ours},"penpal":100,"comlink":50,"port":25}}}}"#
            )
        };
        let lines =
            [block("sequential", 90.0), block("parallel", 200.0), block("sequential", 110.0)].join("\n");
        let Cases(cases) = Cases::read(&lines).expect("every line is whole");
        let seen: Vec<_> = cases.iter().map(|case| (case.kind.as_str(), case.blocks.len())).collect();
        assert_eq!(seen, [("sequential", 2), ("parallel", 1)]);
        let near = |one: f64, other: f64| (one - other).abs() < 1e-9;
        assert!(near(cases[0].ratio("penpal"), 1.0) && near(cases[0].ratio("comlink"), 2.0));
        assert!(cases[0].goal().is_some_and(|goal| goal.is_met));
        assert!(cases[1].goal().is_none(), "nothing is promised of many at once");
    }

    #[test]
    fn what_is_missing_is_an_error() {
        for (name, lines) in [
            ("nothing", ""),
            ("no JSON", "oops"),
            ("a bridge without a time", r#"{"version":"B 1","kind":"sequential","micros":{"liveroom":1}}"#),
            (
                "a clock that stood still",
                r#"{"version":"B 1","kind":"sequential","micros":{"liveroom":0,"penpal":1,"comlink":1,"port":1}}"#,
            ),
        ] {
            assert!(Cases::read(lines).is_err(), "{name}");
        }
    }
}
