//! `cargo xtask lint`: format, lints, types, and what is tracked.

use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::progress::{Progress, say};
use crate::project::{Project, SERVERS, WASM, XTASK};
use crate::test::Count;
use crate::{build, run, setup, tracked, types};

type Check = fn(&Project) -> Result<()>;

/// Cheap ones first.
const CHECKS: [(&str, Check); 6] = [
    ("what is tracked", tracked_files),
    ("format", format),
    ("clippy, native", clippy_native),
    ("clippy, browser", clippy_browser),
    ("the façade's types", facade_types),
    ("the room pages' types", room_types),
];

pub(crate) fn run(project: &Project) -> Result<ExitCode> {
    let count = all(project)?;
    Ok(if count.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Runs every check, even after one has failed.
pub(crate) fn all(project: &Project) -> Result<Count> {
    setup::wasm_target(project)?;
    let mut progress = Progress::new("lint", CHECKS.len());
    let mut count = Count::default();
    for (what, check) in CHECKS {
        progress.step(what);
        match check(project) {
            Ok(()) => count.passed += 1,
            Err(error) => {
                count.failed += 1;
                say(&format!("lint failed: {what}: {error:#}"));
            }
        }
    }
    progress.done(&count.to_string());
    Ok(count)
}

fn tracked_files(project: &Project) -> Result<()> {
    let offences = tracked::offences(project)?;
    if !offences.is_empty() {
        bail!("{} places\n  {}", offences.len(), offences.join("\n  "));
    }
    Ok(())
}

fn format(project: &Project) -> Result<()> {
    run::run(project.cargo().args(["fmt", "--all", "--check"]), "`cargo fmt` would change files")
}

fn clippy_native(project: &Project) -> Result<()> {
    for packages in [XTASK, SERVERS] {
        let mut cargo = project.cargo();
        cargo.arg("clippy").args(packages).args(["--all-targets", "--", "--deny", "warnings"]);
        run::run(&mut cargo, "clippy found something in the native packages")?;
    }
    Ok(())
}

fn clippy_browser(project: &Project) -> Result<()> {
    let mut cargo = project.cargo();
    cargo.args([
        "clippy",
        "--package",
        "liveroom",
        "--features",
        "std",
        "--target",
        WASM,
        "--all-targets",
        "--",
        "--deny",
        "warnings",
    ]);
    run::run(&mut cargo, "clippy found something in the browser kit")
}

/// The façade imports the glue's types, so the glue is made first.
fn facade_types(project: &Project) -> Result<()> {
    setup::node_tools(project)?;
    build::glue(project)?;
    types::check(project, ".")
}

fn room_types(project: &Project) -> Result<()> {
    types::check(project, "www/room")
}
