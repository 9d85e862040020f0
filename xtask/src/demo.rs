//! `cargo xtask demo`: kit, host and simulator, and one address to open.

use std::net::TcpListener;
use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::build;
use crate::progress::{Progress, print};
use crate::project::Project;
use crate::servers::{self, Servers};

const SIM_PORT: u16 = 8200;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Port of the pages and the host.
    #[arg(long, default_value_t = 8100)]
    port: u16,
    /// Port of the simulator.
    #[arg(long, default_value_t = SIM_PORT)]
    sim_port: u16,
    /// A configuration with credentials of your own: real rooms instead of the simulator.
    #[arg(long, env = "LIVEROOM_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
}

pub(crate) fn run(project: &Project, args: &Args) -> Result<()> {
    free(args.port, "--port")?;
    if args.config.is_none() {
        free(args.sim_port, "--sim-port")?;
    }
    let mut progress = Progress::new("demo", build::KIT_STEPS + 2);
    build::kit(project, &mut progress)?;
    progress.step("the servers: Rust");
    let simulator = args.config.is_none().then_some(servers::SIM);
    servers::build(project, &[Some(servers::HOST), simulator].into_iter().flatten().collect::<Vec<_>>())?;
    progress.step("starting");
    let mut servers = Servers::new()?;
    match &args.config {
        Some(config) => {
            servers.start("host", &mut servers::host(project, config, args.port))?;
            print(&format!("Open http://localhost:{}/ — the rooms of {}.", args.port, config.display()));
        }
        None => {
            simulated(project, args, &mut servers)?;
            let control = format!("http://localhost:{}", args.sim_port);
            // The pages look for the simulator at its usual port unless told otherwise.
            let elsewhere = if args.sim_port == SIM_PORT { String::new() } else { format!("?sim={control}") };
            print(&format!(
                "Open http://localhost:{}/{elsewhere} — the rooms are simulated; {control}/ starts and stops them.",
                args.port
            ));
        }
    }
    print("Ctrl-C ends it.");
    servers.watch()
}

fn simulated(project: &Project, args: &Args, servers: &mut Servers) -> Result<()> {
    let mut sim = project.command(project.binary(servers::SIM));
    sim.arg("--listen").arg(format!("127.0.0.1:{}", args.sim_port));
    sim.arg("--callbacks").arg(format!("http://127.0.0.1:{}/live", args.port));
    servers.start("sim", &mut sim)?;
    let config = project.root.join("www/demo/liveroom.toml");
    let mut host = servers::host(project, &config, args.port);
    for (path, value) in simulator(args.sim_port) {
        host.arg("--set").arg(format!("{path}={value}"));
    }
    servers.start("host", &mut host)?;
    Ok(())
}

/// Where the simulator is, in the words of the host's configuration. The vendors' rooms are told apart by name, the API is not.
fn simulator(port: u16) -> [(&'static str, String); 6] {
    [
        ("talkfun.api", format!("http://127.0.0.1:{port}/portal.php")),
        ("talkfun.room_base", format!("http://open.talk-fun.localhost:{port}")),
        ("baijiayun.api", format!("http://127.0.0.1:{port}")),
        ("baijiayun.room_base", format!("http://demo.at.baijiayun.localhost:{port}")),
        ("gensee.api", format!("http://127.0.0.1:{port}")),
        ("gensee.room_base", format!("http://demo.gensee.localhost:{port}")),
    ]
}

/// Before minutes of building, not after.
fn free(port: u16, option: &str) -> Result<()> {
    if TcpListener::bind(("127.0.0.1", port)).is_err() {
        bail!("port {port} is in use by another program; choose another with {option}");
    }
    Ok(())
}
