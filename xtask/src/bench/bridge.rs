//! `cargo xtask bench bridge`: calls from a page to a room page and back, beside other bridges, in Chromium and Firefox.

use std::collections::BTreeMap;
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::measure::{Goal, load_average, median};
use crate::progress::{Progress, print};
use crate::project::Project;
use crate::{build, run, setup};

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
    let mut progress = Progress::new("bench", build::KIT_STEPS + 2);
    build::kit(project, &mut progress)?;
    progress.step("round trips: Chromium, Firefox");
    let (chromium, firefox) = (setup::browser()?.chromium, setup::firefox_alone()?);
    let (load_before, processors) = (load_average()?, std::thread::available_parallelism()?);
    let mut node = project.command("node");
    node.arg("tests/bench/bridge.mjs").args(["--rounds", &args.rounds.to_string()]);
    node.args(["--blocks", &args.blocks.to_string()]);
    node.env("LIVEROOM_CHROMIUM", chromium).env("LIVEROOM_FIREFOX", firefox);
    let told = run::capture(&mut node, "the bridges could not be measured")?;
    let cases = read(&told)?;
    progress.step("the numbers; all rooms are simulated");
    print(&format!(
        "{processors} processors, load average {load_before} before and {} after",
        load_average()?
    ));
    print(&format!(
        "{:<44}{:>10}{:>10}{:>10}{:>10}",
        "medians, µs a call", "ours", "penpal", "comlink", "port"
    ));
    cases.iter().for_each(Case::print);
    let goals: Vec<Goal> = cases.iter().filter_map(Case::goal).collect();
    goals.iter().for_each(Goal::print);
    let is_met = goals.len() == ENGINES && goals.iter().all(|goal| goal.is_met);
    progress.done(if is_met { "every goal is met" } else { "a goal is missed" });
    Ok(if is_met { ExitCode::SUCCESS } else { ExitCode::FAILURE })
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

/// Reads a line for each block: `{"version": …, "kind": …, "micros": {bridge: …}}`.
fn read(lines: &str) -> Result<Vec<Case>> {
    let mut cases: Vec<Case> = Vec::new();
    for line in lines.lines() {
        let line: Value = serde_json::from_str(line).context("bridge.mjs printed no JSON")?;
        let text = |name: &str| line[name].as_str().with_context(|| format!("bridge.mjs gave no {name}"));
        let (browser, kind) = (text("version")?, text("kind")?);
        let micros = |bridge: &str| line["micros"][bridge].as_f64().filter(|micros| *micros > 0.0);
        let block = BRIDGES.iter().map(|bridge| {
            let micros = micros(bridge).with_context(|| format!("bridge.mjs gave no time for {bridge}"))?;
            Ok(((*bridge).to_owned(), micros))
        });
        let block = block.collect::<Result<_>>()?;
        match cases.iter_mut().find(|case| case.browser == browser && case.kind == kind) {
            Some(case) => case.blocks.push(block),
            None => {
                cases.push(Case { browser: browser.to_owned(), kind: kind.to_owned(), blocks: vec![block] });
            }
        }
    }
    ensure!(!cases.is_empty(), "bridge.mjs measured nothing");
    Ok(cases)
}

const OURS: &str = "liveroom";
const BRIDGES: [&str; 4] = [OURS, "penpal", "comlink", "port"];
/// Chromium and Firefox: a goal that was not measured in both is not met.
const ENGINES: usize = 2;

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn blocks_become_cases() {
        let block = |kind: &str, ours: f64| {
            format!(
                r#"{{"version":"B 1","kind":"{kind}","micros":{{"liveroom":{ours},"penpal":100,"comlink":50,"port":25}}}}"#
            )
        };
        let lines =
            [block("sequential", 90.0), block("parallel", 200.0), block("sequential", 110.0)].join("\n");
        let cases = read(&lines).expect("every line is whole");
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
            assert!(read(lines).is_err(), "{name}");
        }
    }
}
