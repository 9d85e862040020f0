//! `cargo xtask build`: the browser kit, from Rust and TypeScript to the npm package in pkg/.

use std::ffi::OsString;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::bindgen;
use crate::progress::Progress;
use crate::project::{Project, WASM};
use crate::{run, setup, types};

/// Steps of [`kit`].
pub(crate) const KIT_STEPS: usize = 6;

/// The oldest engines with the reference types that wasm-bindgen's output needs.
const ENGINES: &str = "chrome96,firefox79,safari15";

/// Measured: plain -Oz inlines so much that the compressed file grows again.
const WASM_OPT: [&str; 2] = ["-Oz", "--one-caller-inline-max-function-size=0"];

pub(crate) fn run(project: &Project) -> Result<()> {
    let mut progress = Progress::new("build", KIT_STEPS);
    kit(project, &mut progress)?;
    progress.done("the npm package is in pkg/");
    Ok(())
}

/// Everything that `pkg/` holds.
pub(crate) fn kit(project: &Project, progress: &mut Progress) -> Result<()> {
    progress.step("the tools: wasm target, npm packages");
    setup::wasm_target(project)?;
    setup::node_tools(project)?;
    progress.step("the kit: Rust to wasm, and its glue");
    glue(project)?;
    progress.step("the kit: wasm-opt");
    optimise(project)?;
    let pkg = Staged::new(project)?;
    progress.step("the façade: esbuild");
    scripts(project, &pkg.dir)?;
    progress.step("the types: tsc");
    types::publish(project, &pkg.dir)?;
    progress.step("the package: manifest, readme, licence");
    manifest(project, &pkg.dir)?;
    pkg.publish(project)
}

/// Compiles the root package and lets wasm-bindgen write `kit.js`, `kit.d.ts` and `kit_bg.wasm`.
pub(crate) fn glue(project: &Project) -> Result<()> {
    let mut cargo = project.cargo();
    cargo.args(["build", "--package", "liveroom", "--lib", "--profile", "wasm", "--target", WASM]);
    run::run(&mut cargo, "the kit does not compile")?;
    let flags = ["--target", "web", "--out-name", "kit"];
    // The façade says where the module is: a default would be a second copy of that fact, and bundlers follow it.
    let lean = ["--omit-default-module-path", "--remove-name-section", "--remove-producers-section"];
    let mut args: Vec<OsString> = flags.iter().chain(&lean).map(OsString::from).collect();
    args.extend(["--out-dir".into(), project.bindgen().into()]);
    args.push(project.target.join(WASM).join("wasm/liveroom.wasm").into());
    bindgen::bindgen(args).context("wasm-bindgen could not read the compiled kit")
}

/// `kit_bg.wasm` to `kit.wasm`, unless that was already made from the same bytes: wasm-opt takes 5 to 14 s.
fn optimise(project: &Project) -> Result<()> {
    let dir = project.bindgen();
    let input = fs::read(dir.join("kit_bg.wasm")).context("wasm-bindgen wrote no kit_bg.wasm")?;
    let stamp = dir.join("optimised-from.wasm");
    if dir.join("kit.wasm").is_file() && fs::read(&stamp).is_ok_and(|before| before == input) {
        return Ok(());
    }
    let mut wasm_opt = project.tool("wasm-opt");
    wasm_opt.args(WASM_OPT).arg(dir.join("kit_bg.wasm")).arg("-o").arg(dir.join("kit.wasm"));
    run::run(&mut wasm_opt, "wasm-opt could not optimise the kit")?;
    fs::write(&stamp, input).context("the optimised kit could not be stamped")
}

/// The four files that a browser loads.
fn scripts(project: &Project, pkg: &Path) -> Result<()> {
    let bindgen = project.bindgen();
    fs::copy(bindgen.join("kit.wasm"), pkg.join("kit.wasm")).context("kit.wasm could not be copied")?;
    let esbuild = |entry: &Path, out: &str, extra: &[&str]| {
        let mut esbuild = project.tool("esbuild");
        esbuild.arg(entry).arg(format!("--outfile={}", pkg.join(out).display()));
        esbuild
            .args(["--minify", "--charset=utf8", "--log-level=warning"])
            .arg(format!("--target={ENGINES}"));
        run::run(esbuild.args(extra), &format!("{out} could not be made"))
    };
    let bundle = ["--bundle", "--external:./kit.js", "--sourcemap"];
    let kit = project.root.join("www/kit");
    esbuild(&bindgen.join("kit.js"), "kit.js", &["--format=esm"])?;
    esbuild(&kit.join("index.ts"), "index.js", &[&["--format=esm"], &bundle[..]].concat())?;
    esbuild(&kit.join("script.ts"), "liveroom.js", &[&["--format=iife"], &bundle[..]].concat())
}

fn manifest(project: &Project, pkg: &Path) -> Result<()> {
    let template = fs::read_to_string(project.root.join("pkg.json.template"))
        .context("pkg.json.template could not be read")?;
    let text = template.replace("{{version}}", &project.version);
    serde_json::from_str::<serde_json::Value>(&text).context("pkg.json.template gives no JSON")?;
    fs::write(pkg.join("package.json"), text).context("package.json could not be written")?;
    for file in ["README.md", "LICENSE"] {
        fs::copy(project.root.join(file), pkg.join(file)).with_context(|| format!("{file} is missing"))?;
    }
    Ok(())
}

/// The package while it is made, beside the one that a running host may be serving.
struct Staged {
    dir: std::path::PathBuf,
}

impl Staged {
    fn new(project: &Project) -> Result<Self> {
        let dir = project.bindgen().with_file_name("pkg");
        remove(&dir)?;
        fs::create_dir_all(&dir).context("the package's directory could not be made")?;
        Ok(Self { dir })
    }

    fn publish(self, project: &Project) -> Result<()> {
        remove(&project.pkg())?;
        fs::rename(&self.dir, project.pkg()).context("the finished package could not be moved to pkg/")
    }
}

/// Removes a directory that may not be there.
pub(crate) fn remove(dir: &Path) -> Result<()> {
    match fs::remove_dir_all(dir) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("{} could not be emptied", dir.display()))
        }
        _ => Ok(()),
    }
}
