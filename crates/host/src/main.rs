//! The command `liveroom-host`: serves, checks its configuration, and speaks to the vendors' server APIs.

mod command;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::command::{apis, call, check, say, serve};

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
    Serve(serve::ServeArgs),
    /// Name every mistake in the configuration and the directory of rooms.
    Check(command::ConfigArgs),
    /// List the vendors' documented server APIs, or explain one.
    Apis(apis::ApisArgs),
    /// Call a server API of a vendor and print its answer.
    Call(call::CallArgs),
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Serve(args) => serve::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Apis(args) => apis::run(&args),
        Command::Call(args) => call::run(&args),
    };
    match outcome {
        Ok(code) => code,
        Err(error) => {
            say(&mut std::io::stderr(), &format!("liveroom-host: {error:#}"));
            ExitCode::FAILURE
        }
    }
}
