//! The loader: a process of its own that keeps some connections busy with session requests, for a bounded time or number.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use serde_json::json;

use super::process::cpu_of;
use crate::progress::print;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Servers on this machine; the connections are shared out among them.
    #[arg(long, required = true)]
    address: Vec<SocketAddr>,
    #[arg(long)]
    path: String,
    /// A file with one token a line; each request takes the next one.
    #[arg(long)]
    tokens: PathBuf,
    #[arg(long)]
    connections: usize,
    #[arg(long)]
    milliseconds: u64,
    /// No more requests than this.
    #[arg(long, default_value_t = usize::MAX)]
    requests: usize,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    if let Some(address) = args.address.iter().find(|address| !address.ip().is_loopback()) {
        bail!("{address} is not on this machine: only loopback addresses are loaded");
    }
    let tokens = std::fs::read_to_string(&args.tokens).context("the tokens could not be read")?;
    let requests: Vec<Vec<u8>> = tokens.lines().map(|token| request(&args.path, token)).collect();
    if requests.is_empty() {
        bail!("the file of tokens is empty");
    }
    let mut load = Load { requests, limit: args.requests, sent: 0, micros: Vec::new(), failed: 0, bytes: 0 };
    let mut connections = Vec::new();
    for address in args.address.iter().cycle().take(args.connections) {
        connections.push(Connection::open(*address)?);
    }
    let begun = Instant::now();
    let until = begun + Duration::from_millis(args.milliseconds);
    load.keep_busy(&mut connections, until)?;
    let elapsed = begun.elapsed();
    print(&load.summary(elapsed)?);
    Ok(())
}

fn request(path: &str, token: &str) -> Vec<u8> {
    let body = r#"{"content":"auto","reason":"mount","environment":"browser"}"#;
    format!(
        "POST {path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

struct Load {
    requests: Vec<Vec<u8>>,
    limit: usize,
    sent: usize,
    /// How long each request took.
    micros: Vec<u32>,
    failed: usize,
    /// The length of the latest body.
    bytes: usize,
}

impl Load {
    fn keep_busy(&mut self, connections: &mut [Connection], until: Instant) -> Result<()> {
        for connection in connections.iter_mut() {
            self.send(connection)?;
        }
        let patience = until + PATIENCE;
        loop {
            let busy: Vec<usize> =
                (0..connections.len()).filter(|index| connections[*index].is_busy).collect();
            if busy.is_empty() {
                return Ok(());
            }
            let ready: Vec<usize> = {
                let mut waits: Vec<PollFd<'_>> = busy
                    .iter()
                    .map(|index| PollFd::new(&connections[*index].stream, PollFlags::IN))
                    .collect();
                poll(&mut waits, Some(&Timespec { tv_sec: 1, tv_nsec: 0 }))?;
                let ready =
                    |(index, wait): (&usize, &PollFd<'_>)| (!wait.revents().is_empty()).then_some(*index);
                busy.iter().zip(&waits).filter_map(ready).collect()
            };
            for index in ready {
                let connection = &mut connections[index];
                let Some(answer) = connection.read()? else { continue };
                if answer.status == 200 {
                    self.micros
                        .push(u32::try_from(connection.begun.elapsed().as_micros()).unwrap_or(u32::MAX));
                    self.bytes = answer.body_bytes;
                } else {
                    self.failed += 1;
                }
                if Instant::now() < until {
                    self.send(connection)?;
                }
            }
            if Instant::now() > patience {
                // Who has no answer by now is counted as failed.
                self.failed += connections.iter().filter(|connection| connection.is_busy).count();
                return Ok(());
            }
        }
    }

    fn send(&mut self, connection: &mut Connection) -> Result<()> {
        if self.sent == self.limit {
            return Ok(());
        }
        connection.send(&self.requests[self.sent % self.requests.len()])?;
        self.sent += 1;
        Ok(())
    }

    fn summary(&mut self, elapsed: Duration) -> Result<String> {
        self.micros.sort_unstable();
        let at = |share: f64| {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a share of a length is an index"
            )]
            let index = (self.micros.len() as f64 * share) as usize;
            self.micros.get(index).or(self.micros.last()).copied().unwrap_or(0)
        };
        let summary = json!({
            "answered": self.micros.len(), "failed": self.failed, "seconds": elapsed.as_secs_f64(), "bytes": self.bytes,
            "p50": at(0.5), "p99": at(0.99), "slowest": self.micros.last().copied().unwrap_or(0),
            "cpu": cpu_of(std::process::id())?.as_secs_f64(),
        });
        Ok(summary.to_string())
    }
}

struct Connection {
    stream: TcpStream,
    begun: Instant,
    is_busy: bool,
    buffer: Vec<u8>,
    /// The length of the latest whole answer and of its body: most answers of one server are as long as the one before.
    usual: (usize, usize),
}

struct Answer {
    status: u16,
    body_bytes: usize,
}

impl Connection {
    fn open(address: SocketAddr) -> Result<Self> {
        let stream =
            TcpStream::connect(address).with_context(|| format!("{address} could not be reached"))?;
        stream.set_nodelay(true)?;
        stream.set_nonblocking(true)?;
        Ok(Self {
            stream,
            begun: Instant::now(),
            is_busy: false,
            buffer: Vec::with_capacity(CHUNK),
            usual: (0, 0),
        })
    }

    fn send(&mut self, request: &[u8]) -> Result<()> {
        self.buffer.clear();
        self.is_busy = true;
        self.begun = Instant::now();
        // A request is far smaller than the socket's buffer, which is empty between requests.
        self.stream.write_all(request).context("the server took no request")
    }

    /// The answer, once it is whole.
    fn read(&mut self) -> Result<Option<Answer>> {
        let mut chunk = [0; CHUNK];
        match self.stream.read(&mut chunk) {
            Ok(0) => bail!("the server closed a connection"),
            Ok(length) => self.buffer.extend_from_slice(&chunk[..length]),
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(None),
            Err(error) => return Err(error).context("the server's answer could not be read"),
        }
        let (usual, body_bytes) = self.usual;
        // Reading the head again would cost more than all else here.
        if self.buffer.len() == usual && self.buffer.starts_with(b"HTTP/1.1 200 ") {
            self.is_busy = false;
            return Ok(Some(Answer { status: 200, body_bytes }));
        }
        let Some((answer, length)) = parse(&self.buffer)? else { return Ok(None) };
        self.usual = (length, answer.body_bytes);
        self.is_busy = false;
        Ok(Some(answer))
    }
}

/// An answer with its whole length; `None` while it is not there to its end.
fn parse(buffer: &[u8]) -> Result<Option<(Answer, usize)>> {
    let Some(end) = buffer.windows(4).position(|window| window == b"\r\n\r\n") else { return Ok(None) };
    let head = std::str::from_utf8(&buffer[..end]).context("an answer's head is no text")?;
    let status = head.get(9..12).and_then(|status| status.parse().ok()).context("an answer has no status")?;
    let length = head
        .lines()
        .find_map(|line| {
            line.to_ascii_lowercase().strip_prefix("content-length: ")?.trim().parse::<usize>().ok()
        })
        .context("an answer has no content-length")?;
    let whole = end + 4 + length;
    Ok((buffer.len() >= whole).then_some((Answer { status, body_bytes: length }, whole)))
}

const CHUNK: usize = 8192;
/// How long the last answers are waited for.
const PATIENCE: Duration = Duration::from_secs(10);
