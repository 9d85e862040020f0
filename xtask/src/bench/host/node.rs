//! What is measured: the constant handler, the simulator, and hosts over either store, all compiled for release.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::process::{Process, cpu_of};
use crate::project::{Project, SERVERS};
use crate::run;
use crate::servers::{HOST, SIM};

/// Where a host of the benchmark remembers.
pub(super) enum Store<'a> {
    /// In a file of this name.
    Sqlite(&'a str),
    Redis(SocketAddr),
}

/// How a host makes Talk-fun's addresses.
#[derive(Clone, Copy)]
pub(super) enum Signing {
    Local,
    Api,
}

/// A server under load: one process, or several that share the load.
pub(super) struct Target {
    pub(super) processes: Vec<Process>,
    pub(super) addresses: Vec<SocketAddr>,
}

/// How much load.
#[derive(Clone, Copy)]
pub(super) enum Amount {
    Milliseconds(u64),
    /// So many requests, each of another viewer.
    Requests(usize),
}

/// What came of a load.
#[derive(Clone, Copy, Debug)]
pub(super) struct Loaded {
    pub(super) per_second: f64,
    pub(super) p50_millis: f64,
    pub(super) p99_millis: f64,
    pub(super) slowest_millis: f64,
    pub(super) failed: u64,
    /// Processor time of the servers for one answer.
    pub(super) cpu_micros: f64,
    /// The share of one processor that the loader used.
    pub(super) loader: f64,
    pub(super) bytes: u64,
}

/// Where the benchmark works.
pub(super) struct Workshop<'a> {
    project: &'a Project,
    directory: PathBuf,
    programs: PathBuf,
    /// One viewer's token, and those of many.
    viewer: PathBuf,
    viewers: PathBuf,
}

impl<'a> Workshop<'a> {
    /// Compiles the servers and makes the tokens.
    pub(super) fn open(project: &'a Project) -> Result<Self> {
        let mut cargo = project.cargo();
        cargo.args(["build", "--release"]).args(SERVERS);
        cargo.args(["--bin", HOST, "--bin", SIM, "--example", "constant"]);
        run::run(&mut cargo, "the servers do not compile")?;
        let directory = project.target.join("bench");
        if directory.exists() {
            std::fs::remove_dir_all(&directory).context("the last benchmark's files could not be removed")?;
        }
        std::fs::create_dir_all(&directory)?;
        let programs = project.target.join("release");
        let (viewer, viewers) = (directory.join("viewer"), directory.join("viewers"));
        let workshop = Self { project, directory, programs, viewer, viewers };
        let mut tokens = workshop.command("examples/constant");
        tokens.args(["tokens", "--count", &VIEWERS.to_string()]);
        let tokens = run::capture(&mut tokens, "the tokens could not be made")?;
        std::fs::write(&workshop.viewer, tokens.lines().next().unwrap_or_default())?;
        std::fs::write(&workshop.viewers, &tokens)?;
        Ok(workshop)
    }

    /// The file with one viewer's token.
    pub(super) fn viewer(&self) -> &Path {
        &self.viewer
    }

    pub(super) fn constant(&self, bytes: u64) -> Result<Target> {
        let mut command = self.command("examples/constant");
        Target::start(command.args(["serve", "--bytes", &bytes.to_string()]))
    }

    /// The vendors, who answer as often as they are asked.
    pub(super) fn simulator(&self) -> Result<Target> {
        let mut command = self.command(SIM);
        Target::start(command.args(["--listen", "127.0.0.1:0", "--no-limits"]))
    }

    pub(super) fn host(&self, simulator: &Target, store: &Store<'_>, signing: Signing) -> Result<Target> {
        let sim = simulator.addresses.first().context("the simulator listens")?;
        let store = match store {
            Store::Sqlite(name) => format!("store.path={}", self.directory.join(name).display()),
            Store::Redis(address) => format!("store.redis={{ value = \"redis://{address}/\" }}"),
        };
        let signing = match signing {
            Signing::Local => "local",
            Signing::Api => "api",
        };
        let mut command = self.command(HOST);
        command.args(["serve", "--listen", "127.0.0.1:0", "--config"]);
        command.arg(self.project.root.join("www/demo/liveroom.toml"));
        for set in [
            "identity.mode=production".to_owned(),
            "identity.guests=false".to_owned(),
            format!("identity.jwt.secret={{ env = \"{KEY_NAME}\" }}"),
            format!("talkfun.signing={signing}"),
            format!("talkfun.api=http://{sim}/portal.php"),
            format!("baijiayun.api=http://{sim}"),
            format!("gensee.api=http://{sim}"),
            store,
        ] {
            command.args(["--set", &set]);
        }
        Target::start(&mut command)
    }

    /// Loads a target from a process of its own with sessions of a room.
    pub(super) fn load(&self, target: &Target, room: &str, amount: Amount) -> Result<Loaded> {
        let mut command = self.itself()?;
        command.args(["bench", "load", "--path", &format!("/live/rooms/{room}/session")]);
        command.args(["--connections", &CONNECTIONS.to_string()]);
        for address in &target.addresses {
            command.args(["--address", &address.to_string()]);
        }
        match amount {
            Amount::Milliseconds(millis) => {
                command.args(["--milliseconds", &millis.to_string(), "--tokens"]).arg(&self.viewer);
            }
            Amount::Requests(count) => {
                // Other viewers than in the loads before: what is kept for a viewer must not answer for the vendor.
                let text = std::fs::read_to_string(&self.viewers)?;
                let (mine, rest) = split_lines(&text, count)
                    .with_context(|| format!("{VIEWERS} viewers do not suffice for these rounds"))?;
                let fresh = self.directory.join("fresh");
                std::fs::write(&fresh, mine)?;
                std::fs::write(&self.viewers, rest)?;
                command.args(["--milliseconds", "10000", "--requests", &count.to_string()]);
                command.arg("--tokens").arg(fresh);
            }
        }
        let before = target.cpu_seconds()?;
        let text = run::capture(&mut command, "the loader failed")?;
        let cpu = target.cpu_seconds()? - before;
        read(&text, cpu)
    }

    /// This program, to be started again as a process of its own.
    pub(super) fn itself(&self) -> Result<Command> {
        Ok(self.project.command(std::env::current_exe().context("this program does not know its own file")?))
    }

    pub(super) fn command(&self, program: &str) -> Command {
        let mut command = self.project.command(self.programs.join(program));
        command.env(KEY_NAME, KEY).env("RUST_LOG", "warn");
        command
    }
}

impl Target {
    fn start(command: &mut Command) -> Result<Self> {
        let mut process = Process::start(command)?;
        let address = process.address()?;
        Ok(Self { processes: vec![process], addresses: vec![address] })
    }

    /// Both as one, sharing the load.
    pub(super) fn beside(mut self, other: Self) -> Self {
        self.processes.extend(other.processes);
        self.addresses.extend(other.addresses);
        self
    }

    fn cpu_seconds(&self) -> Result<f64> {
        self.processes.iter().map(|process| Ok(cpu_of(process.id())?.as_secs_f64())).sum()
    }
}

fn split_lines(text: &str, count: usize) -> Option<(&str, &str)> {
    let (end, _) = text.match_indices('\n').nth(count.checked_sub(1)?)?;
    Some(text.split_at(end + 1))
}

fn read(text: &str, cpu_seconds: f64) -> Result<Loaded> {
    let summary: Value = serde_json::from_str(text).context("the loader's summary is no JSON")?;
    let number =
        |key: &str| summary[key].as_f64().with_context(|| format!("the loader's summary has no {key}"));
    let (answered, seconds) = (number("answered")?, number("seconds")?);
    if answered == 0.0 {
        bail!("no session was answered; {} requests failed", summary["failed"]);
    }
    Ok(Loaded {
        per_second: answered / seconds,
        p50_millis: number("p50")? / 1000.0,
        p99_millis: number("p99")? / 1000.0,
        slowest_millis: number("slowest")? / 1000.0,
        failed: summary["failed"].as_u64().unwrap_or_default(),
        cpu_micros: cpu_seconds * 1e6 / answered,
        loader: number("cpu")? / seconds,
        bytes: summary["bytes"].as_u64().unwrap_or_default(),
    })
}

/// The key of the benchmark's tokens: it guards nothing.
const KEY: &str = "benchmark-key-which-guards-nothing-at-all";
const KEY_NAME: &str = "LIVEROOM_BENCH_KEY";
const CONNECTIONS: usize = 16;
const VIEWERS: usize = 20_000;
