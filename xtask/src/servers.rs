//! Child servers: started, heard until they listen, watched while they run, and stopped with us in every case.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process};
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::progress::say;
use crate::project::{Project, SERVERS};
use crate::run;

/// How long a server may take to listen, and to end when asked to.
const START: Duration = Duration::from_secs(30);
const STOP: Duration = Duration::from_secs(5);

/// The line that each of our servers prints once.
const READY: &str = "listening on ";

/// The two servers of this workspace, by the names of their programs.
pub(crate) const HOST: &str = "liveroom-host";
pub(crate) const SIM: &str = "liveroom-sim";

/// Compiles servers.
pub(crate) fn build(project: &Project, programs: &[&str]) -> Result<()> {
    let mut cargo = project.cargo();
    cargo.arg("build").args(SERVERS).args(programs.iter().flat_map(|program| ["--bin", program]));
    run::run(&mut cargo, &format!("{} does not compile", programs.join(" or ")))
}

/// The host with the pages and the kit of this repository.
pub(crate) fn host(project: &Project, config: &Path, port: u16) -> Command {
    let mut host = project.command(project.binary(HOST));
    // The configuration is named as seen from where the command was started, the host runs in the root.
    host.args(["serve", "--config"]).arg(std::path::absolute(config).unwrap_or_else(|_| config.to_owned()));
    host.arg("--listen").arg(format!("127.0.0.1:{port}"));
    host.arg("--pages").arg(project.root.join("www/pages"));
    host.arg("--pages").arg(format!("{}=/room", project.root.join("www/room").display()));
    host.arg("--pages").arg(format!("{}=/apps", project.apps().display()));
    host.arg("--kit").arg(project.pkg());
    host
}

enum Event {
    /// A server printed a line on stdout.
    Line(&'static str, String),
    /// A server closed its stdout: it ended, or is about to.
    Closed(&'static str),
    /// Somebody wants us to stop.
    Stop,
}

/// The servers of one command. Dropping it stops them, the last one first.
pub(crate) struct Servers {
    running: Vec<Server>,
    events: Receiver<Event>,
    sender: Sender<Event>,
}

struct Server {
    name: &'static str,
    child: Child,
}

impl Servers {
    /// From here on Ctrl-C no longer ends this process: it ends [`Servers::start`] and [`Servers::watch`].
    pub(crate) fn new() -> Result<Self> {
        let (sender, events) = channel();
        let mut signals = Signals::new([SIGINT, SIGTERM]).context("signals could not be listened to")?;
        let stop = sender.clone();
        std::thread::spawn(move || signals.forever().all(|_| stop.send(Event::Stop).is_ok()));
        Ok(Self { running: Vec::new(), events, sender })
    }

    /// Starts a server and waits for it to listen; returns its address.
    pub(crate) fn start(&mut self, name: &'static str, command: &mut Command) -> Result<String> {
        // A group of its own: Ctrl-C reaches us alone, and we stop the servers in order.
        std::os::unix::process::CommandExt::process_group(command, 0);
        let mut child =
            run::spawn(command.stdout(Stdio::piped()).stderr(Stdio::piped()).stdin(Stdio::null()))?;
        let stdout = child.stdout.take().context("stdout was piped a line above")?;
        let stderr = child.stderr.take().context("stderr was piped two lines above")?;
        self.running.push(Server { name, child });
        let sender = self.sender.clone();
        std::thread::spawn(move || {
            each_line(stdout, |line| {
                sender.send(Event::Line(name, line)).ok();
            });
            sender.send(Event::Closed(name)).ok();
        });
        std::thread::spawn(move || each_line(stderr, |line| say(&format!("{name:>4} | {line}"))));
        self.address(name)
    }

    /// Waits until somebody stops us (which is success) or a server ends by itself (which is not).
    pub(crate) fn watch(&mut self) -> Result<()> {
        loop {
            match self.events.recv().context("the signal thread is gone")? {
                Event::Stop => return Ok(()),
                Event::Closed(name) => return Err(self.ended(name)),
                Event::Line(name, line) => say(&format!("{name:>4} | {line}")),
            }
        }
    }

    fn address(&mut self, awaited: &'static str) -> Result<String> {
        let deadline = Instant::now() + START;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let Ok(event) = self.events.recv_timeout(left) else {
                bail!("{awaited} did not say `{READY}…` within {} s", START.as_secs());
            };
            match event {
                Event::Stop => bail!("stopped while {awaited} was starting"),
                Event::Closed(name) => return Err(self.ended(name)),
                Event::Line(name, line) => match line.strip_prefix(READY) {
                    Some(address) if name == awaited => return Ok(address.to_owned()),
                    _ => say(&format!("{name:>4} | {line}")),
                },
            }
        }
    }

    fn ended(&mut self, name: &str) -> anyhow::Error {
        let server = self.running.iter_mut().find(|server| server.name == name);
        let status = server.and_then(|server| server.child.wait().ok());
        let status = status.map_or_else(|| "an unknown status".to_owned(), |status| status.to_string());
        anyhow::anyhow!("{name} ended by itself with {status}; its own lines are above")
    }
}

impl Drop for Servers {
    fn drop(&mut self) {
        while let Some(mut server) = self.running.pop() {
            server.stop();
        }
    }
}

impl Server {
    fn stop(&mut self) {
        if let Ok(Some(_)) = self.child.try_wait() {
            return;
        }
        let asked = Pid::from_raw(self.child.id().cast_signed()).map(|pid| kill_process(pid, Signal::TERM));
        let deadline = Instant::now() + STOP;
        while asked.is_some() && Instant::now() < deadline {
            if let Ok(Some(_)) = self.child.try_wait() {
                return;
            }
            // The standard library has no wait with a deadline.
            std::thread::sleep(Duration::from_millis(20));
        }
        say(&format!("{} did not end within {} s of being asked: it is killed", self.name, STOP.as_secs()));
        if self.child.kill().and_then(|()| self.child.wait().map(drop)).is_err() {
            say(&format!("{} could not be killed", self.name));
        }
    }
}

fn each_line(stream: impl Read, mut see: impl FnMut(String)) {
    for line in BufReader::new(stream).lines().map_while(Result::ok) {
        see(line);
    }
}
