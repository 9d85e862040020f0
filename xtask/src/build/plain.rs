//! The kit for engines and policies that let no WebAssembly run: the same sources, translated to JavaScript by wasm2js.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use super::without_machine_paths;
use crate::project::{Project, WASM};
use crate::{bindgen, run};

/// What wasm-bindgen's glue imports for its module, and what is there instead.
const MODULE: [&str; 2] = ["./glue_bg.wasm", "./module.js"];

/// The kit as JavaScript behind the interface of the glue.
pub(super) fn glue(project: &Project) -> PathBuf {
    dir(project).join("plain.js")
}

/// Compiles without the features that wasm2js does not know, and translates; that takes half a minute, so only what changed.
pub(super) fn translate(project: &Project) -> Result<()> {
    let mut cargo = project.cargo();
    cargo.args(["build", "--package", "liveroom", "--lib", "--profile", "plain", "--target", WASM]);
    let flags = format!("-Ctarget-cpu=mvp {}", without_machine_paths(project));
    cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", flags);
    run::run(&mut cargo, "the kit does not compile for engines without WebAssembly")?;
    let dir = dir(project);
    let compiled = project.target.join(WASM).join("plain/liveroom.wasm");
    let mut args: Vec<OsString> =
        ["--target", "bundler", "--out-name", "glue", "--no-typescript"].map(Into::into).into();
    args.extend(["--out-dir".into(), dir.clone().into(), compiled.into()]);
    bindgen::bindgen(args).context("wasm-bindgen could not read the kit for engines without WebAssembly")?;
    follow_growth(&dir)?;
    module(project, &dir)?;
    let glue = fs::read_to_string(dir.join("glue.js")).context("wasm-bindgen wrote no glue.js")?;
    // The glue of the wasm gets its instance; this one is ready when it is there.
    let text = glue.replace(MODULE[0], MODULE[1])
        + "\nexport const imports = () => ({});\nexport const finish = () => {};\n";
    fs::write(self::glue(project), text).context("the glue could not be written")
}

/// wasm-bindgen's glue keeps views of the memory until they are empty, which they are when a wasm memory has grown. A translated one is copied
/// when it grows and leaves the old one as it was: so it is looked at which one a view is of.
fn follow_growth(dir: &Path) -> Result<()> {
    let path = dir.join("glue_bg.js");
    let glue = fs::read_to_string(&path).context("wasm-bindgen wrote no glue_bg.js")?;
    let followed =
        [".byteLength === 0", ".buffer.detached === true"].iter().try_fold(glue, |glue, stale| {
            ensure!(
                glue.contains(stale),
                "wasm-bindgen's glue does not say `{stale}`: how does it know that memory has grown?"
            );
            Ok(glue.replace(stale, ".buffer !== wasm.memory.buffer"))
        })?;
    fs::write(&path, followed).context("the glue could not be written")
}

/// `glue_bg.wasm` to `module.js`, unless that was already made from the same bytes.
fn module(project: &Project, dir: &Path) -> Result<()> {
    let input = fs::read(dir.join("glue_bg.wasm")).context("wasm-bindgen wrote no glue_bg.wasm")?;
    let stamp = dir.join("translated-from.wasm");
    let module = dir.join(MODULE[1]);
    if module.is_file() && fs::read(&stamp).is_ok_and(|before| before == input) {
        return Ok(());
    }
    // Rust's own core library is compiled with `memory.copy`, whatever the kit is.
    let mut wasm2js = project.tool("wasm2js");
    wasm2js.args([
        "-Oz",
        "--enable-bulk-memory",
        "--enable-sign-ext",
        "--enable-mutable-globals",
        "--enable-nontrapping-float-to-int",
    ]);
    wasm2js.arg(dir.join("glue_bg.wasm")).arg("-o").arg(&module);
    run::quiet(&mut wasm2js, "wasm2js could not translate the kit")?;
    fs::write(&stamp, input).context("the translated kit could not be stamped")
}

fn dir(project: &Project) -> PathBuf {
    project.bindgen().with_file_name("plain")
}
