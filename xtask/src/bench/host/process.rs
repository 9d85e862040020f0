//! The processes of a measurement: started, heard, looked at from outside, and ended with us.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::run;

/// A process that is killed when this is dropped, and when we are told to end.
pub(super) struct Process {
    child: Child,
    stdout: BufReader<ChildStdout>,
}

impl Process {
    /// Starts it; what it writes to stderr is shown.
    pub(super) fn start(command: &mut Command) -> Result<Self> {
        let mut running = running();
        let mut child = run::spawn(command.stdin(Stdio::piped()).stdout(Stdio::piped()))?;
        running.push(child.id());
        let stdout = child.stdout.take().context("stdout was piped two lines above")?;
        Ok(Self { child, stdout: BufReader::new(stdout) })
    }

    /// The next line of its stdout.
    pub(super) fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        if self.stdout.read_line(&mut line)? == 0 {
            bail!("a process of the benchmark ended before its time; its own lines are above");
        }
        Ok(line.trim().to_owned())
    }

    /// Waits for the line by which our servers say where they listen.
    pub(super) fn address(&mut self) -> Result<SocketAddr> {
        let line = self.line()?;
        let address = line.strip_prefix("listening on http://").and_then(|address| address.parse().ok());
        address.with_context(|| format!("a server said `{line}` and not where it listens"))
    }

    /// Gives it a line on its stdin.
    pub(super) fn tell(&mut self, line: &str) -> Result<()> {
        let stdin = self.child.stdin.as_mut().context("stdin was piped")?;
        writeln!(stdin, "{line}").context("a process of the benchmark takes no more lines")
    }

    pub(super) fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let mut running = running();
        self.child.kill().and_then(|()| self.child.wait().map(drop)).ok(); // One that has ended by itself is as good.
        running.retain(|process| *process != self.child.id());
    }
}

/// From here on a signal that ends us ends the processes, too: it unwinds nothing, so nothing would be dropped.
pub(super) fn end_with_us() -> Result<()> {
    let mut signals = Signals::new([SIGHUP, SIGINT, SIGTERM]).context("signals could not be listened to")?;
    std::thread::spawn(move || {
        if signals.forever().next().is_some() {
            let running = running();
            for process in running.iter().filter_map(|process| Pid::from_raw(process.cast_signed())) {
                kill_process(process, Signal::KILL).ok(); // One that has ended by itself is as good.
            }
            // The list stays locked: nothing is started any more.
            std::process::exit(STOPPED);
        }
    });
    Ok(())
}

/// The processes that were started and not yet waited for.
fn running() -> MutexGuard<'static, Vec<u32>> {
    static RUNNING: Mutex<Vec<u32>> = Mutex::new(Vec::new());
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A Redis without a file of its own, and its address.
pub(super) fn redis(command: &mut Command) -> Result<(Process, SocketAddr)> {
    // A port that was free a moment ago; Redis takes no port 0.
    let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    command.args(["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--loglevel", "warning"]);
    command.args(["--port", &address.port().to_string()]);
    let process = Process::start(command)
        .context("redis-server is needed to measure two nodes (Debian: apt-get install redis-server)")?;
    let deadline = Instant::now() + START;
    while TcpStream::connect(address).is_err() {
        if Instant::now() > deadline {
            bail!("redis-server does not listen on {address}");
        }
        std::thread::sleep(Duration::from_millis(20)); // Redis says on no pipe when it listens.
    }
    Ok((process, address))
}

/// The processor time that a process has used, in user and kernel (proc(5): `stat`, fields 14 and 15, in ticks).
pub(super) fn cpu_of(process: u32) -> Result<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).context(LINUX)?;
    // Field 2, the name, stands in parentheses and may hold blanks.
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |index: usize| fields.get(index).and_then(|field| field.parse::<u64>().ok());
    let ticks = ticks(11).zip(ticks(12)).map(|(user, kernel)| user + kernel).context(LINUX)?;
    Ok(Duration::from_millis(ticks * 1000 / rustix::param::clock_ticks_per_second()))
}

/// The memory of a process that is in the machine's memory, in kB (proc(5): `status`, `VmRSS`).
pub(super) fn memory_of(process: u32) -> Result<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).context(LINUX)?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).context(LINUX)
}

const LINUX: &str = "processes are measured by /proc, which this system does not have as Linux has it";
const START: Duration = Duration::from_secs(10);
/// What a shell says of a command that was interrupted.
const STOPPED: i32 = 130;
