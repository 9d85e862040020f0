//! Many event streams on one host: their memory, sessions meanwhile, and whether a piece of news reaches all of them.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use super::node::{Amount, Loaded, Target, Workshop};
use super::process::{Process, memory_of};
use crate::progress::say;

/// What came of it.
pub(super) struct Held {
    pub(super) streams: u64,
    /// Memory of the host before, with the streams open, and after the load, in kB.
    pub(super) before: u64,
    pub(super) open: u64,
    pub(super) loaded: u64,
    /// Sessions while the streams were open.
    pub(super) sessions: Loaded,
    /// How many streams heard of the class that ended.
    pub(super) heard: u64,
}

/// `host` is fresh: memory that it had used and freed before would hide what the streams take.
pub(super) fn hold(
    workshop: &Workshop<'_>,
    simulator: &Target,
    host: &Target,
    wanted: u64,
    millis: u64,
) -> Result<Held> {
    let (address, process) = (host.addresses[0], host.processes[0].id());
    let streams = wanted.min(descriptors().saturating_sub(SPARE));
    if streams < wanted {
        say(&format!("the descriptors of a process allow {streams} streams, not {wanted}"));
    }
    tell(
        simulator.addresses[0],
        "PUT",
        "/sim/callbacks",
        &format!("{{\"base\":\"http://{address}/live\"}}"),
    )?;
    // One session, so that nothing of the first request is counted as the streams'.
    workshop.load(host, super::SIGNED, Amount::Requests(1))?;
    let before = memory_of(process)?;
    let mut command = workshop.itself()?;
    command.args(["bench", "hold", "--address", &address.to_string(), "--streams", &streams.to_string()]);
    command.args(["--path", &format!("/live/rooms/{ROOM}/events"), "--tokens"]).arg(workshop.viewer());
    let mut holder = Process::start(&mut command)?;
    let opened: u64 = holder.line()?.parse().context("the holder of streams did not count them")?;
    let open = memory_of(process)?;
    let sessions = workshop.load(host, super::SIGNED, Amount::Milliseconds(millis))?;
    tell(simulator.addresses[0], "POST", &format!("/sim/rooms/talkfun/{COURSE}/end"), "{}")?;
    holder.tell("heard?")?;
    let heard = holder.line()?.parse().context("the holder of streams did not count who heard")?;
    Ok(Held { streams: opened, before, open, loaded: memory_of(process)?, sessions, heard })
}

/// How many descriptors a process that we start may have: as many as can be had without more rights.
fn descriptors() -> u64 {
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit { current: limit.maximum, maximum: limit.maximum };
    match setrlimit(Resource::Nofile, raised) {
        Ok(()) => limit.maximum.unwrap_or(u64::MAX),
        Err(_) => limit.current.unwrap_or(u64::MAX), // The limit stays as it was.
    }
}

/// A call of the simulator's control.
fn tell(address: SocketAddr, method: &str, path: &str, body: &str) -> Result<()> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    let length = body.len();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-type: application/json\r\n\
         content-length: {length}\r\n\r\n{body}"
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let line = answer.lines().next().unwrap_or_default();
    if !line.starts_with("HTTP/1.1 2") {
        bail!("the simulator answered {method} {path} with `{line}`");
    }
    Ok(())
}

/// Another room than the one whose sessions are asked for meanwhile.
const ROOM: &str = "talkfun-demo-2";
const COURSE: &str = "10002";
/// Descriptors that a host needs besides its streams.
const SPARE: u64 = 200;
