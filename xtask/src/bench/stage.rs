//! `cargo xtask bench stage`: keeping the room over its slot, beside other ways to do that, in Chromium; and what rooms leave behind.

use std::process::ExitCode;

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;

use super::measure::{Engine, Findings, Goal, Script, median, read_lines};
use crate::progress::print;
use crate::project::Project;

#[derive(clap::Args)]
pub(super) struct Args {
    /// How often everything is scrolled.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..=50))]
    rounds: u16,
    /// How many rooms come and go.
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    cycles: u32,
}

pub(super) fn run(project: &Project, args: &Args) -> Result<ExitCode> {
    let script = Script {
        name: "stage",
        doing: "the stage: scrolling, rest, rooms that come and go",
        failure: "the stage could not be measured",
        arguments: &[("--rounds", args.rounds.into()), ("--cycles", args.cycles)],
        engines: &[Engine::Chromium],
    };
    script.measure::<Measured>(project)
}

/// A line of `stage.mjs`.
#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Line {
    Version { version: String },
    Scroll(Scroll),
    Reads(Reads),
    Rest(Rest),
    Leaks(Leaks),
}

/// What following took while its slot was scrolled; `millis` and `main` are for one picture.
#[derive(Deserialize)]
struct Scroll {
    #[serde(rename = "where")]
    place: String,
    throttle: u32,
    follower: String,
    pictures: u32,
    millis: f64,
    main: f64,
    late: u32,
    lag: u32,
    shift: f64,
}

/// How often the layout was read for a picture.
#[derive(Deserialize)]
struct Reads {
    #[serde(rename = "where")]
    place: String,
    follower: String,
    reads: f64,
}

/// What the browser called in a second in which nothing moved.
#[derive(Deserialize)]
struct Rest {
    follower: String,
    how: String,
    calls: f64,
    shift: f64,
}

/// What the page held before and after so many rooms.
#[derive(Deserialize)]
struct Leaks {
    cycles: u32,
    before: Held,
    after: Held,
    shift: f64,
}

#[derive(Deserialize)]
struct Held {
    nodes: f64,
    listeners: f64,
    frames: f64,
    documents: f64,
    heap: f64,
    wasm: f64,
}

struct Measured {
    version: String,
    scrolls: Vec<Scroll>,
    reads: Vec<Reads>,
    rests: Vec<Rest>,
    leaks: Leaks,
}

impl Findings for Measured {
    fn read(told: &str) -> Result<Self> {
        let (mut version, mut leaks) = (None, None);
        let (mut scrolls, mut reads, mut rests) = (Vec::new(), Vec::new(), Vec::new());
        for line in read_lines("stage", told)? {
            match line {
                Line::Version { version: said } => version = Some(said),
                Line::Scroll(scroll) => scrolls.push(scroll),
                Line::Reads(read) => reads.push(read),
                Line::Rest(rest) => rests.push(rest),
                Line::Leaks(left) => leaks = Some(left),
            }
        }
        let measured = Self {
            version: version.context("stage.mjs named no browser")?,
            scrolls,
            reads,
            rests,
            leaks: leaks.context("stage.mjs counted no leaks")?,
        };
        for (place, throttle) in CASES {
            for follower in FOLLOWERS {
                let has_moved = measured.of(place, throttle, follower).any(|scroll| scroll.pictures >= FEW);
                ensure!(
                    has_moved,
                    "stage.mjs saw {follower} follow no scrolling of the {place} at {throttle}×"
                );
            }
        }
        for how in ["docked", "floating"] {
            if !measured.rests.iter().any(|rest| rest.follower == OURS && rest.how == how) {
                bail!("stage.mjs did not look at a {how} room at rest");
            }
        }
        Ok(measured)
    }

    fn browser(&self) -> Option<&str> {
        Some(&self.version)
    }

    fn print(&self) {
        for (place, throttle) in CASES {
            print(&format!("{:<30}{}", format!("scrolling the {place}, {throttle}×"), HEADS));
            for follower in FOLLOWERS {
                let middle = |value: fn(&Scroll) -> f64| self.median(place, throttle, follower, value);
                let most = |value: fn(&Scroll) -> f64| {
                    self.of(place, throttle, follower).map(value).fold(0.0, f64::max)
                };
                let reads = self.reads.iter().find(|read| read.place == place && read.follower == follower);
                print(&format!(
                    "  {follower:<28}{:>9.3}{:>9.2}{:>9.1}{:>6.0}{:>7.0}{:>9.3}",
                    middle(|scroll| scroll.millis),
                    middle(|scroll| scroll.main),
                    reads.map_or(f64::NAN, |read| read.reads),
                    most(|scroll| f64::from(scroll.late)),
                    most(|scroll| f64::from(scroll.lag)),
                    most(|scroll| scroll.shift),
                ));
            }
        }
        for Rest { follower, how, calls, .. } in &self.rests {
            print(&format!("at rest, {how}: {follower} is called {calls:.1} times a second"));
        }
        let Leaks { cycles, before, after, .. } = &self.leaks;
        print(&format!(
            "{cycles} rooms: nodes {} → {}, listeners {} → {}, frames {} → {}, documents {} → {}, heap {:.0} → {:.0} kB, wasm memory {:.0} → {:.0} kB",
            before.nodes,
            after.nodes,
            before.listeners,
            after.listeners,
            before.frames,
            after.frames,
            before.documents,
            after.documents,
            before.heap / 1e3,
            after.heap / 1e3,
            before.wasm / 1e3,
            after.wasm / 1e3,
        ));
    }

    fn goals(&self) -> Vec<Goal> {
        let mut goals = Vec::new();
        for (place, throttle) in CASES {
            let millis = |follower| self.median(place, throttle, follower, |scroll| scroll.millis);
            let what = format!("scrolling the {place}, {throttle}×");
            if throttle == 1 {
                goals.push(Goal::at_most(&format!("{what}: milliseconds a picture"), millis(OURS), 0.2));
            }
            let other = millis("floating-ui");
            goals.push(Goal::at_most(
                &format!("{what}: milliseconds, ours to floating-ui"),
                millis(OURS) / other,
                1.0,
            ));
        }
        let lag = self.most(OURS, |scroll| f64::from(scroll.lag));
        goals.push(Goal::at_most("pictures behind, with anchors", lag, 0.0));
        for Rest { how, calls, .. } in self.rests.iter().filter(|rest| rest.follower.starts_with(OURS)) {
            goals.push(Goal::at_most(&format!("calls a second at rest, {how}"), *calls, 0.0));
        }
        let Leaks { cycles, before, after, shift } = &self.leaks;
        for (what, before, after) in [
            ("nodes", before.nodes, after.nodes),
            ("listeners", before.listeners, after.listeners),
            ("frames", before.frames, after.frames),
            ("documents", before.documents, after.documents),
        ] {
            goals.push(Goal::at_most(&format!("{what} left by {cycles} rooms"), after - before, 0.0));
        }
        let heap = (after.heap - before.heap + after.wasm - before.wasm) / f64::from(*cycles);
        goals.push(Goal::at_most("bytes of heap left by a room", heap, 1_000.0));
        let rests = self.rests.iter().filter(|rest| rest.follower.starts_with(OURS)).map(|rest| rest.shift);
        let scrolls = [OURS, OURS_BY_SCRIPT].map(|follower| self.most(follower, |scroll| scroll.shift));
        let shifts = rests.chain(scrolls).fold(*shift, f64::max);
        goals.push(Goal::at_most("cumulative layout shift", shifts, 0.0));
        goals
    }
}

impl Measured {
    fn of(&self, place: &str, throttle: u32, follower: &str) -> impl Iterator<Item = &Scroll> {
        self.scrolls.iter().filter(move |scroll| {
            (scroll.place.as_str(), scroll.throttle, scroll.follower.as_str()) == (place, throttle, follower)
        })
    }

    fn median(&self, place: &str, throttle: u32, follower: &str, value: impl Fn(&Scroll) -> f64) -> f64 {
        median(self.of(place, throttle, follower).map(value).collect())
    }

    fn most(&self, follower: &str, value: impl Fn(&Scroll) -> f64) -> f64 {
        self.scrolls.iter().filter(|scroll| scroll.follower == follower).map(value).fold(0.0, f64::max)
    }
}

const OURS: &str = "liveroom";
/// Where the browser has no anchors that the kit may use.
const OURS_BY_SCRIPT: &str = "liveroom-script";
const FOLLOWERS: [&str; 5] = [OURS, OURS_BY_SCRIPT, "floating-ui", "listener", "nothing"];
/// What is scrolled, and by how much the processor is slowed down.
const CASES: [(&str, u32); 4] = [("page", 1), ("page", 4), ("box", 1), ("box", 4)];
/// Fewer pictures of a slot that moves say nothing.
const FEW: u32 = 10;
const HEADS: &str = "       ms     main    reads  late    lag    shift";

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::{CASES, FOLLOWERS, Findings as _, Measured};

    /// What a good run prints; `change` may spoil a line.
    fn lines(change: impl Fn(String) -> String) -> String {
        let mut lines = String::from("{\"kind\":\"version\",\"version\":\"B 1\"}\n");
        for (place, throttle) in CASES {
            for follower in FOLLOWERS {
                let millis = if follower == "floating-ui" { 1.0 } else { 0.1 };
                let line = format!(
                    r#"{{"kind":"scroll","where":"{place}","throttle":{throttle},"follower":"{follower}","pictures":80,"millis":{millis},"main":1,"late":0,"lag":0,"shift":0}}"#
                );
                writeln!(lines, "{}", change(line)).expect("a text takes every line");
            }
        }
        let held = r#"{"nodes":9,"listeners":3,"frames":1,"documents":1,"heap":2000000,"wasm":1000000}"#;
        for line in [
            r#"{"kind":"reads","where":"page","follower":"liveroom","reads":2}"#.to_owned(),
            r#"{"kind":"rest","follower":"liveroom","how":"docked","calls":0,"shift":0}"#.to_owned(),
            r#"{"kind":"rest","follower":"liveroom","how":"floating","calls":0,"shift":0}"#.to_owned(),
            format!(r#"{{"kind":"leaks","cycles":1000,"before":{held},"after":{held},"shift":0}}"#),
        ] {
            writeln!(lines, "{}", change(line)).expect("a text takes every line");
        }
        lines
    }

    #[test]
    fn every_goal_can_be_missed() {
        let missed = |from: &str, to: &str| {
            let told = lines(|line| line.replacen(from, to, 1));
            let measured = Measured::read(&told).expect("every line is whole");
            let goals = measured.goals();
            goals.iter().filter(|goal| !goal.is_met).map(|goal| goal.what.clone()).collect::<Vec<_>>()
        };
        assert!(missed("x", "x").is_empty(), "a good run meets all");
        let ours = r#""follower":"liveroom","pictures":80,"#;
        let cases = [
            (
                "too slow",
                format!(r#"{ours}"millis":0.1"#),
                format!(r#"{ours}"millis":0.3"#),
                "milliseconds a picture",
            ),
            (
                "slower than",
                format!(r#"{ours}"millis":0.1"#),
                format!(r#"{ours}"millis":1.1"#),
                "ours to floating-ui",
            ),
            ("late", r#""lag":0"#.to_owned(), r#""lag":1"#.to_owned(), "pictures behind"),
            ("busy", r#""calls":0"#.to_owned(), r#""calls":0.5"#.to_owned(), "calls a second at rest"),
            ("node", r#""after":{"nodes":9"#.to_owned(), r#""after":{"nodes":10"#.to_owned(), "nodes left"),
            (
                "frame",
                r#""frames":1,"documents":1,"heap":2000000,"wasm":1000000},"shift""#.to_owned(),
                r#""frames":2,"documents":1,"heap":2000000,"wasm":1000000},"shift""#.to_owned(),
                "frames left",
            ),
            (
                "wasm",
                r#""wasm":1000000},"shift""#.to_owned(),
                r#""wasm":3000000},"shift""#.to_owned(),
                "bytes of heap",
            ),
            ("shift", r#""shift":0"#.to_owned(), r#""shift":0.01"#.to_owned(), "layout shift"),
        ];
        for (name, from, to, goal) in cases {
            let missed = missed(&from, &to);
            assert!(missed.iter().any(|what| what.contains(goal)), "{name}: missed {missed:?}");
        }
    }

    #[test]
    fn what_is_missing_is_an_error() {
        let cases = [
            (
                "nothing moved",
                r#""follower":"listener","pictures":80"#,
                r#""follower":"listener","pictures":3"#,
            ),
            ("no leaks", r#""kind":"leaks""#, r#""kind":"leek""#),
            ("no floating room", r#""how":"floating""#, r#""how":"docked""#),
            ("no browser", r#""kind":"version""#, r#""kind":"vision""#),
            ("no time", r#""millis":0.1"#, r#""millis":null"#),
        ];
        for (name, from, to) in cases {
            let told = lines(|line| line.clone()).replace(from, to);
            assert!(Measured::read(&told).is_err(), "{name}");
        }
    }
}
