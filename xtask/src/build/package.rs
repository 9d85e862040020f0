//! What lies beside the code in the npm package: manifest, readme, licences, descriptions for editors, hashes.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::notices;
use crate::progress::print;
use crate::project::Project;
use crate::run;

/// `bundles`: esbuild's accounts of what went into each script.
pub(super) fn write(project: &Project, bundles: &Path, pkg: &Path) -> Result<()> {
    manifest(project, pkg)?;
    for file in ["README.md", "LICENSE"] {
        fs::copy(project.root.join(file), pkg.join(file)).with_context(|| format!("{file} is missing"))?;
    }
    notices::write(project, bundles, pkg)?;
    let node = |script: &str, failure: &str| {
        let mut node = project.command("node");
        run::run(node.arg(Path::new("xtask/src/build").join(script)).arg(pkg), failure)
    };
    node("elements.mjs", "the elements could not be described")?;
    node("sri.mjs", "the hashes could not be made")
}

/// Prints what a page puts into `integrity`.
pub(super) fn print_hashes(project: &Project) -> Result<()> {
    let text = fs::read_to_string(project.pkg().join("sri.json")).context("sri.json is missing")?;
    let hashes: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(&text).context("sri.json is no list of hashes")?;
    for (file, hash) in hashes {
        print(&format!("{file:<20} {}", hash.as_str().unwrap_or_default()));
    }
    Ok(())
}

fn manifest(project: &Project, pkg: &Path) -> Result<()> {
    let template = fs::read_to_string(project.root.join("pkg.json.template"))
        .context("pkg.json.template could not be read")?;
    let text = template.replace("{{version}}", &project.version);
    serde_json::from_str::<serde_json::Value>(&text).context("pkg.json.template gives no JSON")?;
    fs::write(pkg.join("package.json"), text).context("package.json could not be written")
}
