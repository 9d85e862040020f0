//! `THIRD-PARTY-NOTICES.txt`: whose works are compiled or bundled into the package, and under which licences.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::project::{Project, WASM};
use crate::run;

const FILE: &str = "THIRD-PARTY-NOTICES.txt";

/// What hls.js has bundled into itself; the workspace has the same versions for the sake of their licences.
const IN_HLS: [&str; 2] = ["eventemitter3", "url-toolkit"];

/// One work and its licence.
struct Notice {
    name: String,
    licence: String,
    /// In which files of the package it is.
    inside: String,
    text: String,
}

/// `bundles`: esbuild's accounts of what went into each script.
pub(super) fn write(project: &Project, bundles: &Path, pkg: &Path) -> Result<()> {
    let mut notices = crates(project)?;
    notices.push(standard_library(project)?);
    notices.extend(npm_packages(project, bundles)?);
    let mut text =
        "liveroom is under the MIT licence (LICENSE). These works of others are in it.\n".to_owned();
    for Notice { name, licence, inside, text: terms } in notices {
        write!(text, "\n{}\n{name}\n{licence}; in {inside}\n\n{}\n", "=".repeat(78), terms.trim_end())
            .context("a notice could not be put together")?;
    }
    fs::write(pkg.join(FILE), text).with_context(|| format!("{FILE} could not be written"))
}

/// What cargo compiles into the kit.
fn crates(project: &Project) -> Result<Vec<Notice>> {
    let mut tree = project.cargo();
    tree.args(["tree", "--package", "liveroom", "--target", WASM, "--edges", "normal,no-proc-macro"]);
    tree.args(["--prefix", "none", "--no-dedupe", "--format", "{p}"]);
    let tree = run::capture(&mut tree, "cargo could not list what is in the kit")?;
    let names: BTreeSet<&str> = tree.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let mut metadata = project.cargo();
    metadata.args(["metadata", "--format-version", "1", "--filter-platform", WASM]);
    let metadata = run::capture(&mut metadata, "cargo could not describe what is in the kit")?;
    let metadata: Value = serde_json::from_str(&metadata).context("cargo metadata answered no JSON")?;
    let packages = metadata["packages"].as_array().context("cargo metadata has no packages")?;
    let word = |package: &Value, key: &str| package[key].as_str().unwrap_or_default().to_owned();
    // A package of this workspace has a path behind its version, and needs no notice.
    let third = |package: &&Value| {
        names.contains(format!("{} v{}", word(package, "name"), word(package, "version")).as_str())
    };
    packages
        .iter()
        .filter(third)
        .map(|package| {
            let name = format!("{} {}", word(package, "name"), word(package, "version"));
            let manifest = PathBuf::from(word(package, "manifest_path"));
            let text = terms(manifest.parent().unwrap_or(Path::new(".")), &name)?;
            Ok(Notice {
                name,
                licence: word(package, "license"),
                inside: "kit.wasm, kit.plain.js, kit.js".to_owned(),
                text,
            })
        })
        .collect()
}

/// Its licence is not among the crates', and its terms are those of our own.
fn standard_library(project: &Project) -> Result<Notice> {
    let own = fs::read_to_string(project.root.join("LICENSE")).context("the licence could not be read")?;
    let (_, terms) = own.split_once("Permission is").context("the licence is not the MIT licence")?;
    Ok(Notice {
        name: "core and alloc, of the Rust standard library".to_owned(),
        licence: "MIT OR Apache-2.0".to_owned(),
        inside: "kit.wasm, kit.plain.js".to_owned(),
        text: format!("Copyright (c) The Rust Project Contributors\n\nPermission is{terms}"),
    })
}

fn npm_packages(project: &Project, bundles: &Path) -> Result<Vec<Notice>> {
    let modules = project.root.join("node_modules");
    let manifest = |name: &str| -> Result<Value> {
        let text = fs::read_to_string(modules.join(name).join("package.json"))
            .with_context(|| format!("{name} is bundled, but not installed"))?;
        serde_json::from_str(&text).with_context(|| format!("{name} has no manifest"))
    };
    let mut names = bundled(bundles)?;
    let inside = names.get("hls.js").cloned();
    let inside = inside.context("no script has hls.js in it: what has taken its place?")?;
    let hls = manifest("hls.js")?;
    for name in IN_HLS {
        let (wanted, there) = (&hls["devDependencies"][name], &manifest(name)?["version"]);
        ensure!(wanted == there, "hls.js was made with {name} {wanted}, installed is {there}");
        names.insert(name.to_owned(), inside.clone());
    }
    names
        .iter()
        .map(|(name, inside)| {
            let manifest = manifest(name)?;
            Ok(Notice {
                name: format!("{name} {}", manifest["version"].as_str().unwrap_or_default()),
                licence: manifest["license"].as_str().unwrap_or_default().to_owned(),
                inside: inside.clone(),
                text: terms(&modules.join(name), name)?,
            })
        })
        .collect()
}

/// The npm packages in the scripts, each with the script that it is in.
fn bundled(bundles: &Path) -> Result<BTreeMap<String, String>> {
    let mut names = BTreeMap::new();
    for entry in fs::read_dir(bundles).context("esbuild gave no account of the scripts")? {
        let path = entry?.path();
        let text = fs::read_to_string(&path).context("an account of esbuild could not be read")?;
        let account: Value = serde_json::from_str(&text).context("an account of esbuild is no JSON")?;
        let inputs = account["inputs"].as_object().context("an account of esbuild has no inputs")?;
        let script = path.file_stem().unwrap_or_default().to_string_lossy() + ".js";
        names.extend(inputs.keys().filter_map(|input| Some((package_of(input)?, script.to_string()))));
    }
    Ok(names)
}

/// `node_modules/@a/b/c.js` is of `@a/b`.
fn package_of(input: &str) -> Option<String> {
    let (_, path) = input.rsplit_once("node_modules/")?;
    let parts = path.split('/').take(if path.starts_with('@') { 2 } else { 1 });
    Some(parts.collect::<Vec<_>>().join("/"))
}

/// The licence files of a source folder; of two to choose from the shorter, which is MIT's.
fn terms(dir: &Path, name: &str) -> Result<String> {
    let entries = fs::read_dir(dir).with_context(|| format!("the sources of {name} are not there"))?;
    let files = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok());
    let mut files: Vec<String> = files.filter(|file| is_licence(file)).collect();
    files.sort();
    if files.iter().any(|file| file.contains("MIT")) {
        files.retain(|file| !file.contains("APACHE"));
    }
    ensure!(!files.is_empty(), "{name} has no licence file");
    let read = |file: &String| {
        fs::read_to_string(dir.join(file)).with_context(|| format!("{file} of {name} could not be read"))
    };
    Ok(files.iter().map(read).collect::<Result<Vec<_>>>()?.join("\n"))
}

fn is_licence(file: &str) -> bool {
    ["LICENSE", "LICENCE", "COPYING", "NOTICE"].iter().any(|start| file.to_uppercase().starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_package_of_a_file() {
        let check = |input: &str, expect: Option<&str>| {
            assert_eq!(package_of(input).as_deref(), expect, "{input}");
        };
        check("node_modules/hls.js/dist/hls.light.mjs", Some("hls.js"));
        check("node_modules/@vue/shared/index.js", Some("@vue/shared"));
        check("node_modules/a/node_modules/b/index.js", Some("b"));
        check("www/kit/index.ts", None);
    }

    #[test]
    fn knows_licence_files() {
        for file in ["LICENSE", "LICENSE-MIT", "licence.txt", "COPYING", "NOTICE.md"] {
            assert!(is_licence(file), "{file}");
        }
        for file in ["README.md", "Cargo.toml"] {
            assert!(!is_licence(file), "{file}");
        }
    }
}
