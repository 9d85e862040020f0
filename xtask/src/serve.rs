//! `cargo xtask serve`: the pages and the host, with a configuration of your own and no simulator.

use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::build;
use crate::progress::{Progress, print};
use crate::project::Project;
use crate::servers::{self, Servers};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// The host's configuration (liveroom.toml).
    #[arg(long, env = "LIVEROOM_CONFIG", value_name = "FILE")]
    config: PathBuf,
    /// Port of the pages and the host.
    #[arg(long, default_value_t = 8100)]
    port: u16,
}

pub(crate) fn run(project: &Project, args: &Args) -> Result<()> {
    if !args.config.is_file() {
        bail!("{} is not a file: --config names the host's configuration", args.config.display());
    }
    let mut progress = Progress::new("serve", build::KIT_STEPS + 2);
    build::kit(project, &mut progress)?;
    progress.step("the host: Rust");
    servers::build(project, &[servers::HOST])?;
    progress.step("starting");
    let mut servers = Servers::new()?;
    servers.start("host", &mut servers::host(project, &args.config, args.port))?;
    print(&format!(
        "Open http://localhost:{}/ — the rooms of {}. Ctrl-C ends it.",
        args.port,
        args.config.display()
    ));
    servers.watch()
}
