//! `liveroom-host serve`.

use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;
use liveroom_host::{Config, Host, Mount, Pages, serve};
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

use super::{ConfigArgs, say, tell};

/// What `serve` is told.
#[derive(Args)]
pub(crate) struct ServeArgs {
    #[command(flatten)]
    config: ConfigArgs,
    /// Listen here instead of where the configuration says; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<String>,
    /// For development: serve these directories' files at `/`, the first one first, or at another path: `www/room=/room`.
    #[arg(long, value_name = "DIR[=/PATH]", num_args = 1.., action = clap::ArgAction::Append, value_parser = mount)]
    pages: Vec<Mount>,
    /// For development: serve this directory's files at `/pkg`.
    #[arg(long, value_name = "DIR")]
    kit: Option<PathBuf>,
    /// Write the log as JSON.
    #[arg(long)]
    json_log: bool,
}

/// Serves until a signal asks to stop.
pub(crate) fn run(args: &ServeArgs) -> anyhow::Result<ExitCode> {
    start_log(args.json_log);
    let mut config = match Config::load(&args.config.config, &args.config.set) {
        Ok(config) => config,
        Err(mistakes) => return Ok(tell(&args.config.config, &mistakes)),
    };
    if let Some(listen) = &args.listen {
        config.server.listen.clone_from(listen);
    }
    let pages = Pages { pages: args.pages.clone(), kit: args.kit.clone() };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let listen = config.server.listen.clone();
        let host = Host::open(config).await?;
        let listener =
            TcpListener::bind(&listen).await.with_context(|| format!("cannot listen on {listen}"))?;
        let address = listener.local_addr()?;
        let stop = stop_signal()?;
        say(&mut std::io::stdout(), &format!("listening on http://{address}"));
        serve(listener, host, &pages, stop).await?;
        Ok(ExitCode::SUCCESS)
    })
}

/// Reads `www/pages` and `www/room=/room`.
fn mount(text: &str) -> Result<Mount, String> {
    let (directory, path) = match text.rsplit_once('=') {
        Some((directory, path)) if path.starts_with('/') => (directory, path.trim_end_matches('/')),
        _ => (text, ""),
    };
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_' | b'.');
    if directory.is_empty() || !path.bytes().all(plain) || path.contains("//") {
        return Err("must be a directory, or a directory and a path such as www/room=/room".to_owned());
    }
    let path = if path.is_empty() { "/" } else { path };
    Ok(Mount { directory: PathBuf::from(directory), path: path.to_owned() })
}

/// Done at SIGTERM or SIGINT.
fn stop_signal() -> std::io::Result<impl Future<Output = ()> + Send + 'static> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// To stderr: stdout has the one line that says where the host listens.
fn start_log(json: bool) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if json {
        log.json().init();
    } else {
        log.with_ansi(std::io::stderr().is_terminal()).init();
    }
}
