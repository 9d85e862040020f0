//! `cargo xtask bench`: what the product costs, measured beside what it is compared with.

mod bridge;
mod host;
mod measure;
mod mount;
mod stage;

use std::process::ExitCode;

use anyhow::Result;
use clap::Subcommand;

use self::host::{hold, load};
use crate::project::Project;

#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Sessions a second, their times, and the memory of event streams. Fails when a goal is missed.
    Host(host::Args),
    /// Round trips between a page and a room page, beside other bridges, in Chromium and Firefox. Fails when a goal is missed.
    Bridge(bridge::Args),
    /// The room over its slot while the page scrolls, at rest and after 1,000 rooms, beside other ways, in Chromium. Fails when a goal is missed.
    Stage(stage::Args),
    /// From `mount()` to the frame's first request, beside other embeds, in Chromium. Fails when a goal is missed.
    Mount(mount::Args),
    /// Keep connections busy with session requests: `bench host` starts this as a process of its own.
    #[command(hide = true)]
    Load(load::Args),
    /// Hold event streams open: `bench host` starts this as a process of its own.
    #[command(hide = true)]
    Hold(hold::Args),
}

pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    match &args.what {
        What::Host(args) => host::run(&Project::find()?, args),
        What::Bridge(args) => bridge::run(&Project::find()?, args),
        What::Stage(args) => stage::run(&Project::find()?, args),
        What::Mount(args) => mount::run(&Project::find()?, args),
        What::Load(args) => load::run(args).map(|()| ExitCode::SUCCESS),
        What::Hold(args) => hold::run(args).map(|()| ExitCode::SUCCESS),
    }
}
