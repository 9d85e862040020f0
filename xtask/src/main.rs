//! The one door of the repository: `cargo xtask demo | test | build | size | screenshots | serve | bench | lint`.

mod bench;
mod bindgen;
mod build;
mod demo;
mod dependencies;
mod lint;
mod progress;
mod project;
mod run;
mod screenshots;
mod serve;
mod servers;
mod setup;
mod size;
mod test;
mod tracked;
mod types;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::project::Project;

/// What each command needs it installs or builds itself, and says so.
#[derive(Parser)]
#[command(name = "cargo xtask", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Show live rooms of the three vendors in a page, against the simulator.
    Demo(demo::Args),
    /// Run every test; the last line is `N passed, N failed`.
    Test(test::Args),
    /// Write the npm package to pkg/.
    Build,
    /// Print what a viewer downloads, and fail over budget.
    Size,
    /// Draw every state of the cover into target/screenshots/.
    Screenshots(screenshots::Args),
    /// Run the host with the pages and a configuration of your own.
    Serve(serve::Args),
    /// Check format, lints, types, and what is tracked.
    Lint,
    /// Measure the host beside a handler that answers a constant, and calls to a room page beside other bridges.
    Bench(bench::Args),
    /// wasm-bindgen, in the one version that Cargo.lock names.
    #[command(hide = true, disable_help_flag = true)]
    Bindgen(Forwarded),
    /// The runner of wasm tests: cargo calls it.
    #[command(hide = true, disable_help_flag = true)]
    TestRunner(Forwarded),
}

#[derive(clap::Args)]
struct Forwarded {
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    args: Vec<OsString>,
}

fn main() -> ExitCode {
    match act(Cli::parse().command) {
        Ok(code) => code,
        Err(error) => {
            progress::say(&format!("error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn act(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Bindgen(forwarded) => bindgen::bindgen(forwarded.args)?,
        Command::TestRunner(forwarded) => bindgen::test_runner(forwarded.args)?,
        Command::Demo(args) => demo::run(&Project::find()?, &args)?,
        Command::Build => build::run(&Project::find()?)?,
        Command::Screenshots(args) => return screenshots::run(&Project::find()?, &args),
        Command::Size => return size::run(&Project::find()?),
        Command::Serve(args) => serve::run(&Project::find()?, &args)?,
        Command::Bench(args) => return bench::run(&args),
        Command::Lint => return lint::run(&Project::find()?),
        Command::Test(args) => return test::run(&Project::find()?, &args),
    }
    Ok(ExitCode::SUCCESS)
}
