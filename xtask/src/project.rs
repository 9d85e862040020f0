//! Where things are: asked of cargo and of the environment, never assumed.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::run;

/// The triple of the browser kit.
pub(crate) const WASM: &str = "wasm32-unknown-unknown";

/// Two selections of the packages that run natively. Every native cargo call names one of them: another selection would mean
/// other features of shared dependencies, and so another compilation of most of them.
pub(crate) const SERVERS: &[&str] = &["--workspace", "--exclude", "liveroom", "--exclude", "xtask"];
pub(crate) const XTASK: &[&str] = &["--package", "xtask"];

/// The repository and its target directory.
pub(crate) struct Project {
    pub(crate) root: PathBuf,
    pub(crate) target: PathBuf,
    pub(crate) version: String,
}

impl Project {
    /// Asks cargo, from the directory in which the command was started.
    pub(crate) fn find() -> Result<Self> {
        let mut metadata = Command::new(cargo_program());
        metadata.args(["metadata", "--no-deps", "--format-version", "1"]);
        let text = run::capture(&mut metadata, "cargo could not describe the workspace")?;
        let metadata: Value = serde_json::from_str(&text).context("cargo metadata answered no JSON")?;
        let path = |key: &str| {
            metadata[key].as_str().map(PathBuf::from).with_context(|| format!("cargo metadata has no {key}"))
        };
        let version = metadata["packages"]
            .as_array()
            .and_then(|packages| packages.iter().find(|package| package["name"] == "liveroom"))
            .and_then(|package| package["version"].as_str())
            .context("cargo metadata has no package `liveroom`")?;
        Ok(Self {
            root: path("workspace_root")?,
            target: path("target_directory")?,
            version: version.to_owned(),
        })
    }

    /// cargo, in the root.
    pub(crate) fn cargo(&self) -> Command {
        self.command(cargo_program())
    }

    /// A tool that `npm ci` put into node_modules.
    pub(crate) fn tool(&self, name: &str) -> Command {
        self.command(self.root.join("node_modules/.bin").join(name))
    }

    /// Any program, in the root.
    pub(crate) fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root);
        command
    }

    /// A native program of this workspace.
    pub(crate) fn binary(&self, name: &str) -> PathBuf {
        self.target.join("debug").join(name).with_extension(std::env::consts::EXE_EXTENSION)
    }

    /// The finished npm package.
    pub(crate) fn pkg(&self) -> PathBuf {
        self.root.join("pkg")
    }

    /// The example apps, bundled.
    pub(crate) fn apps(&self) -> PathBuf {
        self.root.join("target/apps")
    }

    /// What wasm-bindgen wrote. In the repository even if cargo's target directory is elsewhere: `tsconfig.json` names it.
    pub(crate) fn bindgen(&self) -> PathBuf {
        self.root.join("target/bindgen")
    }
}

/// The first of these programs that PATH has.
pub(crate) fn on_path(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let directories: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let mut candidates = names.iter().flat_map(|name| directories.iter().map(move |dir| dir.join(name)));
    candidates.find(|candidate| is_program(candidate))
}

fn is_program(path: &Path) -> bool {
    path.is_file()
}

fn cargo_program() -> std::ffi::OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}
