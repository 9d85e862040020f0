//! What the tests of the packed package run on: the tarball, installed beside bundlers and checkers in a folder of their own.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::build::remove;
use crate::project::Project;
use crate::{run, setup};

/// Where the tests, their apps and what these are built with are described.
const TESTS: &str = "tests/packages";

/// Installs the package as its users have it; the answer is the folder that holds apps and installation.
pub(super) fn install(project: &Project) -> Result<PathBuf> {
    let folder = project.bindgen().with_file_name("packages");
    fs::create_dir_all(&folder).context("the folder of the apps could not be made")?;
    let tests = project.root.join(TESTS);
    for file in ["package.json", "package-lock.json"] {
        fs::copy(tests.join(file), folder.join(file)).with_context(|| format!("{TESTS} lacks {file}"))?;
    }
    remove(&folder.join("dist"))?;
    remove(&folder.join("apps"))?;
    copy(&tests.join("apps"), &folder.join("apps"))?;
    setup::npm_packages(project, &folder)?;
    pack(project, &folder)?;
    Ok(folder)
}

/// Makes `liveroom.tgz`, says in `pack.json` what is in it, and installs it. It depends on nothing, so that unpacking does what npm would.
fn pack(project: &Project, folder: &Path) -> Result<()> {
    let mut npm = project.command("npm");
    npm.current_dir(folder).args(["pack", "--json", "--ignore-scripts", "--loglevel=error"]);
    let told = run::capture(npm.arg(project.pkg()), "the package could not be packed")?;
    let packed: serde_json::Value = serde_json::from_str(&told).context("npm pack printed no JSON")?;
    let name = packed[0]["filename"].as_str().context("npm pack named no tarball")?;
    fs::write(folder.join("pack.json"), &told).context("what was packed could not be noted")?;
    let tarball = folder.join("liveroom.tgz");
    fs::rename(folder.join(name), &tarball).context("npm pack made no tarball")?;
    let installed = folder.join("node_modules/liveroom");
    remove(&installed)?;
    fs::create_dir_all(&installed).context("the package could not be installed")?;
    let mut tar = project.command("tar");
    tar.args(["--extract", "--gzip", "--strip-components=1", "--file"]);
    run::run(tar.arg(tarball).arg("--directory").arg(installed), "the tarball could not be unpacked")
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("{} could not be made", to.display()))?;
    for entry in fs::read_dir(from).with_context(|| format!("{} could not be read", from.display()))? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), &target)
                .with_context(|| format!("{} could not be copied", entry.path().display()))?;
        }
    }
    Ok(())
}
