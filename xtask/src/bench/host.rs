//! `cargo xtask bench host`: how fast sessions are and what event streams cost, beside a handler that answers a constant.

pub(super) mod hold;
pub(super) mod load;
mod node;
mod process;
mod report;
mod streams;

use std::process::{Command, ExitCode};

use anyhow::Result;

use self::node::{Amount, Signing, Store, Target, Workshop};
use self::report::{Series, ratio};
use self::streams::Held;
use super::measure::{Goal, Machine, judge};
use crate::progress::{Progress, print};
use crate::project::Project;

#[derive(clap::Args)]
pub(super) struct Args {
    /// How often each case is measured.
    #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(u16).range(1..=20))]
    rounds: u16,
    /// How long a case is loaded in each round, in milliseconds.
    #[arg(long, default_value_t = 1500, value_parser = clap::value_parser!(u64).range(100..=10_000))]
    milliseconds: u64,
    /// How many event streams are held open.
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u64).range(1..=20_000))]
    streams: u64,
}

pub(super) fn run(project: &Project, args: &Args) -> Result<ExitCode> {
    let mut progress = Progress::new("bench", 4);
    progress.step("the servers, for release: Rust");
    let workshop = Workshop::open(project)?;
    process::end_with_us()?;
    progress.step("sessions");
    let simulator = workshop.simulator()?;
    let machine = Machine::now()?;
    let sessions = Sessions::measure(&workshop, &simulator, args)?;
    progress.step("event streams");
    let fresh = workshop.host(&simulator, &Store::Sqlite("streams.sqlite"), Signing::Local)?;
    let held = streams::hold(&workshop, &simulator, &fresh, args.streams, args.milliseconds * 2)?;
    progress.step("the numbers; all vendors are simulated");
    print(&machine.said()?);
    report::table(&sessions.all());
    say_streams(&held);
    Ok(judge(&goals(&sessions, &held), &progress))
}

/// Sessions, case by case.
struct Sessions {
    constant: Series,
    signed: Series,
    cached: Series,
    asked: Series,
    redis_signed: Series,
    redis_cached: Series,
    redis_asked: Series,
}

impl Sessions {
    fn measure(workshop: &Workshop<'_>, simulator: &Target, args: &Args) -> Result<Self> {
        let (redis, redis_address) = process::redis(&mut Command::new("redis-server"))?;
        let sqlite = |name, signing| workshop.host(simulator, &Store::Sqlite(name), signing);
        let two = |signing| {
            let node = || workshop.host(simulator, &Store::Redis(redis_address), signing);
            Ok::<_, anyhow::Error>(node()?.beside(node()?))
        };
        let (one, one_asking) =
            (sqlite("local.sqlite", Signing::Local)?, sqlite("api.sqlite", Signing::Api)?);
        let (nodes, nodes_asking) = (two(Signing::Local)?, two(Signing::Api)?);
        let bytes = workshop.load(&one, SIGNED, Amount::Requests(1))?.bytes;
        let constant = workshop.constant(bytes)?;

        let mut sessions = Self::new();
        let amount = Amount::Milliseconds(args.milliseconds);
        let mut timed = [
            (&mut sessions.constant, &constant, SIGNED, amount),
            (&mut sessions.signed, &one, SIGNED, amount),
            (&mut sessions.cached, &one, CACHED, amount),
            (&mut sessions.redis_signed, &nodes, SIGNED, amount),
            (&mut sessions.redis_cached, &nodes, CACHED, amount),
            (&mut sessions.asked, &one_asking, SIGNED, Amount::Requests(ASKED)),
            (&mut sessions.redis_asked, &nodes_asking, SIGNED, Amount::Requests(ASKED)),
        ];
        for (_, target, room, _) in &timed {
            workshop.load(target, room, Amount::Requests(WARM))?;
        }
        for _ in 0..args.rounds {
            for (series, target, room, amount) in &mut timed {
                series.rounds.push(workshop.load(target, room, *amount)?);
            }
            // There and back, so that no case is always the first of its round.
            timed.reverse();
        }
        drop(redis);
        Ok(sessions)
    }

    fn new() -> Self {
        Self {
            constant: Series::new("a handler that answers a constant"),
            signed: Series::new("one node, SQLite: signed locally"),
            cached: Series::new("one node, SQLite: cached"),
            asked: Series::new("one node, SQLite: by the vendor's API"),
            redis_signed: Series::new("two nodes, Redis: signed locally"),
            redis_cached: Series::new("two nodes, Redis: cached"),
            redis_asked: Series::new("two nodes, Redis: by the vendor's API"),
        }
    }

    fn all(&self) -> [&Series; 7] {
        [
            &self.constant,
            &self.signed,
            &self.cached,
            &self.asked,
            &self.redis_signed,
            &self.redis_cached,
            &self.redis_asked,
        ]
    }
}

fn say_streams(held: &Held) {
    let Held { streams, before, open, loaded, sessions, heard } = held;
    print(&format!(
        "{streams} event streams: {before} kB of memory before, {open} kB with them, {loaded} kB after load and news"
    ));
    print(&format!(
        "sessions meanwhile: {:.0} a second, p50 {:.2} ms, p99 {:.2} ms, slowest {:.2} ms; a class that ended was heard of by {heard}",
        sessions.per_second, sessions.p50_millis, sessions.p99_millis, sessions.slowest_millis
    ));
}

#[expect(clippy::cast_precision_loss, reason = "counts of streams and kilobytes are far below 2^52")]
fn goals(sessions: &Sessions, held: &Held) -> Vec<Goal> {
    let Sessions { constant, signed, .. } = sessions;
    let per_stream = held.open.max(held.loaded).saturating_sub(held.before) as f64 / held.streams as f64;
    let failed = sessions.all().iter().map(|series| series.failed()).sum::<u64>() + held.sessions.failed;
    vec![
        Goal::at_least(
            "sessions a second, signed locally to constant",
            ratio(signed, constant, |loaded| loaded.per_second),
            0.7,
        ),
        Goal::at_most(
            "p99, signed locally to constant",
            ratio(signed, constant, |loaded| loaded.p99_millis),
            3.0,
        ),
        Goal::at_most("kB of memory for an open stream", per_stream, 20.0),
        Goal::at_most("sessions refused or unanswered", failed as f64, 0.0),
        Goal::at_most("ms for the slowest session beside the streams", held.sessions.slowest_millis, 1000.0),
        Goal::at_least(
            "share of the streams that heard the news",
            held.heard as f64 / held.streams as f64,
            1.0,
        ),
    ]
}

/// A room of the demonstration whose sessions a host signs itself, or asks for at Talk-fun's API.
const SIGNED: &str = "talkfun-demo";
/// One whose address Gensee's API gives once, and the host keeps.
const CACHED: &str = "gensee-demo";
/// Viewers of a round who are asked for at the API: all rounds together stay below the 3,000 a minute that the pacer lets through.
const ASKED: usize = 140;
const WARM: usize = 50;
