//! The command `liveroom-sim`: plays the three vendors on one port, or prints the accounts it plays them with.
#![expect(clippy::print_stdout, reason = "the address and the accounts are what the command is asked for")]

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context as _, bail};
use clap::{Args, Parser, Subcommand};
use liveroom_sim::accounts::Accounts;
use liveroom_sim::{FirstClass, Limits, Settings};
use tracing_subscriber::EnvFilter;

/// Acts Talk-fun, BaijiaYun and Gensee for demonstrations and tests. Everything it shows is simulated.
#[derive(Parser)]
#[command(version, args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: Serve,
}

#[derive(Subcommand)]
enum Command {
    /// Serve (the default).
    Serve(Serve),
    /// Print the fixed, fake accounts and the first rooms.
    Accounts {
        /// The port their addresses are printed with.
        #[arg(long, default_value_t = 8200)]
        port: u16,
    },
}

#[derive(Args)]
struct Serve {
    /// Where to listen; port 0 takes any free one.
    #[arg(long, default_value = "127.0.0.1:8200")]
    listen: SocketAddr,
    /// Where callbacks go: `<URL>/callbacks/<vendor>`.
    #[arg(long, value_name = "URL")]
    callbacks: Option<String>,
    /// Ask `<URL of --callbacks>/authorize/<vendor>` whether viewers may enter (BaijiaYun access_key, Gensee k).
    #[arg(long, requires = "callbacks")]
    authorize: bool,
    /// The first rooms' classes have not started.
    #[arg(long)]
    not_started: bool,
    /// A limit of calls per minute, instead of the documented one.
    #[arg(long = "limit", value_name = "VENDOR:API=CALLS")]
    limits: Vec<String>,
    /// No limits but those given by --limit.
    #[arg(long)]
    no_limits: bool,
    /// How far a request's timestamp may be from now, in seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 7_200)]
    fresh: u64,
    /// The second in which the waits before retries are counted, in milliseconds.
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 1_000)]
    retry_second: u64,
    /// How often BaijiaYun tells of viewers coming and going, in seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    attendance: u64,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let Cli { command, serve } = Cli::parse();
    match command {
        Some(Command::Accounts { port }) => {
            print!("{}", Accounts::on_port(port).describe());
            Ok(())
        }
        Some(Command::Serve(serve)) => run(serve).await,
        None => run(serve).await,
    }
}

async fn run(serve: Serve) -> anyhow::Result<()> {
    let listen = serve.listen;
    let mut running = liveroom_sim::start(listen, serve.settings()?)
        .await
        .with_context(|| format!("cannot listen on {listen}; is it in use?"))?;
    println!("listening on {}", running.url());
    let mut terminated = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::select! {
        outcome = running.wait() => outcome.context("the server stopped"),
        _ = terminated.recv() => Ok(()),
        outcome = tokio::signal::ctrl_c() => outcome.context("cannot wait for the interrupt"),
    }
}

impl Serve {
    fn settings(self) -> anyhow::Result<Settings> {
        let mut limits = Limits::default();
        if self.no_limits {
            limits.documented = liveroom_sim::Documented::Ignored;
        }
        for limit in &self.limits {
            let (api, calls) = limit.split_once('=').unwrap_or((limit, ""));
            let Ok(calls) = calls.parse() else {
                bail!(
                    "--limit {limit}: write <vendor>:<api>=<calls per minute>, such as talkfun:course.get=5"
                );
            };
            limits.per_minute.insert(api.to_owned(), calls);
        }
        Ok(Settings {
            callbacks: self.callbacks,
            authorize: self.authorize,
            first_class: if self.not_started { FirstClass::Waiting } else { FirstClass::Live },
            limits,
            fresh_seconds: self.fresh,
            retry_second: Duration::from_millis(self.retry_second),
            attendance: Duration::from_secs(self.attendance),
            ..Settings::default()
        })
    }
}
