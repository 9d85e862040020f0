//! The holder of event streams: a process of its own, whose readers are slow: they read the first event, then nothing until asked.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::progress::print;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// A server on this machine.
    #[arg(long)]
    address: SocketAddr,
    #[arg(long)]
    path: String,
    /// A file whose first line is the viewer's token.
    #[arg(long)]
    tokens: PathBuf,
    #[arg(long)]
    streams: usize,
}

/// Opens the streams and says how many there are; at each line on stdin says how many have heard something new since.
pub(crate) fn run(args: &Args) -> Result<()> {
    if !args.address.ip().is_loopback() {
        bail!("{} is not on this machine: only loopback addresses are loaded", args.address);
    }
    let tokens = std::fs::read_to_string(&args.tokens).context("the tokens could not be read")?;
    let token = tokens.lines().next().context("the file of tokens is empty")?;
    let request =
        format!("GET {} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\n\r\n", args.path);
    let mut streams = Vec::with_capacity(args.streams);
    for _ in 0..args.streams {
        streams.push(open(args.address, &request)?);
    }
    print(&streams.len().to_string());
    for line in std::io::stdin().lines() {
        line?;
        let deadline = Instant::now() + PATIENCE;
        let heard = streams.iter_mut().filter_map(|stream| has_news(stream, deadline).then_some(())).count();
        print(&heard.to_string());
    }
    Ok(())
}

/// A stream whose first event has come.
fn open(address: SocketAddr, request: &str) -> Result<TcpStream> {
    let mut stream = TcpStream::connect(address).context("the server takes no more connections")?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.write_all(request.as_bytes())?;
    let mut text = String::new();
    while !is_event(&text) {
        if !text.is_empty() && !text.starts_with("HTTP/1.1 200 ") {
            bail!("a stream was refused: {}", text.lines().next().unwrap_or_default());
        }
        text.push_str(&read(&mut stream)?);
    }
    Ok(stream)
}

/// Reads until there is an event, past the comments that keep the stream open.
fn has_news(stream: &mut TcpStream, deadline: Instant) -> bool {
    let mut text = String::new();
    while !is_event(&text) {
        let left = deadline.saturating_duration_since(Instant::now()).max(Duration::from_millis(1));
        let read =
            stream.set_read_timeout(Some(left)).map_err(anyhow::Error::from).and_then(|()| read(stream));
        match read {
            Ok(more) => text.push_str(&more),
            Err(_) => return false, // Silent to the deadline, or closed: it has not heard.
        }
    }
    true
}

fn is_event(text: &str) -> bool {
    text.contains("\ndata:")
}

fn read(stream: &mut TcpStream) -> Result<String> {
    let mut chunk = [0; 4096];
    let length = stream.read(&mut chunk)?;
    if length == 0 {
        bail!("the server closed a stream");
    }
    Ok(String::from_utf8_lossy(&chunk[..length]).into_owned())
}

const PATIENCE: Duration = Duration::from_secs(10);
