//! The command `liveroom-host`: serves, or checks its configuration.

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Args, Parser, Subcommand};
use liveroom_host::{Config, Directory, Host, Mistake, Pages, serve};
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

/// The backend of live rooms.
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve sessions, event streams and callbacks.
    Serve(ServeArgs),
    /// Name every mistake in the configuration and the directory of rooms.
    Check(ConfigArgs),
}

#[derive(Args)]
struct ConfigArgs {
    /// The configuration file.
    #[arg(long, env = "LIVEROOM_CONFIG")]
    config: PathBuf,
    /// Put a value in place of the file's, such as `talkfun.api=http://127.0.0.1:8200/portal.php`; may be repeated.
    #[arg(long = "set", value_name = "PATH=VALUE")]
    set: Vec<String>,
}

#[derive(Args)]
struct ServeArgs {
    #[command(flatten)]
    config: ConfigArgs,
    /// Listen here instead of where the configuration says; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<String>,
    /// For development: serve these directories' files at `/`, the first one first.
    #[arg(long, value_name = "DIR", num_args = 1.., action = clap::ArgAction::Append)]
    pages: Vec<PathBuf>,
    /// For development: serve this directory's files at `/pkg`.
    #[arg(long, value_name = "DIR")]
    kit: Option<PathBuf>,
    /// Write the log as JSON.
    #[arg(long)]
    json_log: bool,
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Serve(args) => run(&args),
        Command::Check(args) => check(&args),
    };
    match outcome {
        Ok(code) => code,
        Err(error) => {
            say(&mut std::io::stderr(), &format!("liveroom-host: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn run(args: &ServeArgs) -> anyhow::Result<ExitCode> {
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
        let host = Host::open(config)?;
        let listener =
            TcpListener::bind(&listen).await.with_context(|| format!("cannot listen on {listen}"))?;
        let address = listener.local_addr()?;
        let stop = stop_signal()?;
        say(&mut std::io::stdout(), &format!("listening on http://{address}"));
        serve(listener, host, &pages, stop).await?;
        Ok(ExitCode::SUCCESS)
    })
}

fn check(args: &ConfigArgs) -> anyhow::Result<ExitCode> {
    let config = match Config::load(&args.config, &args.set) {
        Ok(config) => config,
        Err(mistakes) => return Ok(tell(&args.config, &mistakes)),
    };
    let directory = match Directory::load(&config.directory, &config) {
        Ok(directory) => directory,
        Err(mistakes) => return Ok(tell(&config.directory, &mistakes)),
    };
    say(&mut std::io::stdout(), &format!("the configuration is right; {} rooms", directory.rooms().count()));
    Ok(ExitCode::SUCCESS)
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

fn tell(path: &Path, mistakes: &[Mistake]) -> ExitCode {
    let mut stderr = std::io::stderr();
    say(&mut stderr, &format!("{}: {} mistakes", path.display(), mistakes.len()));
    for mistake in mistakes {
        say(&mut stderr, &format!("  {mistake}"));
    }
    ExitCode::FAILURE
}

fn say(to: &mut impl std::io::Write, line: &str) {
    // A reader that has gone away is no reason to stop.
    drop(writeln!(to, "{line}").and_then(|()| to.flush()));
}
