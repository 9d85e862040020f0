//! `cargo xtask screenshots`: pictures of every state of the cover and every way a room shows, reached in a browser against the simulator,
//! in target/screenshots/.

use std::process::ExitCode;

use anyhow::Result;

use crate::build;
use crate::progress::{Progress, print};
use crate::project::Project;
use crate::servers;
use crate::{run, setup};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Only states whose names hold this word, such as `waiting` or `floating`.
    #[arg(value_name = "WORD")]
    only: Option<String>,
}

pub(crate) fn run(project: &Project, args: &Args) -> Result<ExitCode> {
    let mut progress = Progress::new("screenshots", build::KIT_STEPS + 2);
    build::kit(project, &mut progress)?;
    progress.step("the simulator: Rust");
    servers::build(project, &[servers::SIM])?;
    progress.step("the pictures");
    let browser = setup::browser()?;
    let mut node = project.command("node");
    // One file after the other: the first begins with an empty folder.
    node.args(["--test", "--test-reporter=spec", "--test-concurrency=1"]);
    if let Some(word) = &args.only {
        node.arg(format!("--test-name-pattern={word}")).arg("--test-name-pattern=^sheets$");
    }
    node.args(["tests/screenshots/covers.test.mjs", "tests/screenshots/stage.test.mjs"]);
    node.env("LIVEROOM_SIM", project.binary(servers::SIM));
    node.env("LIVEROOM_CHROMIUM", browser.chromium);
    let failed = run::run(&mut node, "a state could not be reached, or not be drawn");
    print("The pictures are in target/screenshots/; open index.html there, and stage/index.html.");
    failed.map(|()| ExitCode::SUCCESS)
}
