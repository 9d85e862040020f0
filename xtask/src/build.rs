//! `cargo xtask build`: the browser kit, from Rust and TypeScript to the npm package in pkg/.

mod notices;
mod package;
mod plain;

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};

use crate::bindgen;
use crate::progress::Progress;
use crate::project::{Project, WASM};
use crate::{run, setup, types};

/// Steps of [`kit`].
pub(crate) const KIT_STEPS: usize = 8;

/// The oldest engines with the reference types that wasm-bindgen's output needs.
const ENGINES: &str = "chrome96,firefox90,safari15";

/// Measured: inlining and `-Oz` make the file smaller and the compressed file larger.
const WASM_OPT: [&str; 4] = [
    "-Os",
    "--one-caller-inline-max-function-size=0",
    "--minify-imports-and-exports-and-modules",
    "--strip-target-features",
];

/// What the wasm may use beyond the first edition: all of it is in Chrome 96, Firefox 79 and Safari 15.1. The READMEs say so.
const FEATURES: [&str; 6] = [
    "--enable-mutable-globals",
    "--enable-sign-ext",
    "--enable-nontrapping-float-to-int",
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-reference-types",
];

/// The short names, beside the glue.
const NAMES: &str = "names.json";

/// The long names in the glue: everything that wasm-bindgen names by itself.
const LONG_NAMES: &str =
    r"^(\./glue_bg\.js|memory|__wb|__externref|__abort_|__instance_|liveroom_|wasm_bindgen__)";

pub(crate) fn run(project: &Project) -> Result<()> {
    let mut progress = Progress::new("build", KIT_STEPS);
    kit(project, &mut progress)?;
    progress.done("the npm package is in pkg/");
    package::print_hashes(project)
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
    progress.step("the kit without WebAssembly: wasm2js");
    plain::translate(project)?;
    let pkg = Staged::new(project)?;
    progress.step("the façade: esbuild");
    let bundles = scripts(project, &pkg.dir)?;
    progress.step("the types: tsc");
    types::publish(project, &pkg.dir)?;
    types::publish_agent(project, &pkg.dir)?;
    progress.step("the package: manifest, readme, licences, descriptions, hashes");
    package::write(project, &bundles, &pkg.dir)?;
    pkg.publish(project)?;
    progress.step("the example apps: esbuild");
    apps(project)
}

/// The pages of www/pages that need a bundler, made from the finished package as its users have it.
fn apps(project: &Project) -> Result<()> {
    let mut node = project.command("node");
    node.args(["xtask/src/apps.mjs".as_ref(), project.pkg().as_os_str(), project.apps().as_os_str()]);
    run::run(&mut node, "the example apps could not be made")
}

/// Compiles the root package and lets wasm-bindgen write `glue.js`, `glue.d.ts` and `glue_bg.wasm`.
pub(crate) fn glue(project: &Project) -> Result<()> {
    let mut cargo = project.cargo();
    cargo.args(["build", "--package", "liveroom", "--lib", "--profile", "wasm", "--target", WASM]);
    cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", without_machine_paths(project));
    run::run(&mut cargo, "the kit does not compile")?;
    let flags = ["--target", "web", "--out-name", "glue"];
    // The façade says where the module is: a default would be a second copy of that fact, and bundlers follow it.
    let lean = ["--omit-default-module-path", "--remove-name-section", "--remove-producers-section"];
    // Every engine of `ENGINES` has it.
    let encode = ["--encode-into", "always"];
    let mut args: Vec<OsString> = flags.iter().chain(&lean).chain(&encode).map(OsString::from).collect();
    args.extend(["--out-dir".into(), project.bindgen().into()]);
    args.push(project.target.join(WASM).join("wasm/liveroom.wasm").into());
    bindgen::bindgen(args).context("wasm-bindgen could not read the compiled kit")?;
    lend_parts(&project.bindgen())
}

/// wasm-bindgen's own loader also fetches, warns, and takes what is out of use: `www/kit/instantiate.ts` does without, on these parts.
fn lend_parts(dir: &Path) -> Result<()> {
    let parts = [
        (
            "glue.js",
            "function __wbg_finalize_init(",
            "export { __wbg_get_imports as imports, __wbg_finalize_init as finish };\n",
        ),
        (
            "glue.d.ts",
            "class LiveRoom",
            "export function imports(): WebAssembly.Imports;\nexport function finish(instance: WebAssembly.Instance): void;\n",
        ),
    ];
    for (file, known, more) in parts {
        let path = dir.join(file);
        let text = fs::read_to_string(&path).with_context(|| format!("wasm-bindgen wrote no {file}"))?;
        ensure!(text.contains(known), "wasm-bindgen's {file} has no `{known}` any more");
        fs::write(&path, text + more).with_context(|| format!("{file} could not be written"))?;
    }
    Ok(())
}

/// The places of panics name source files: in what is published they say nothing of the machine that built it.
fn without_machine_paths(project: &Project) -> String {
    let home = std::env::var("CARGO_HOME").or_else(|_| std::env::var("HOME").map(|home| home + "/.cargo"));
    // Cargo keeps the sources in one folder per registry, named after its host.
    let sources = home.ok().and_then(|home| fs::read_dir(Path::new(&home).join("registry/src")).ok());
    let registries = sources.into_iter().flatten().flatten().map(|entry| (entry.path(), "crates"));
    let remap = |(path, name): (PathBuf, _)| format!("--remap-path-prefix={}={name}", path.display());
    registries.chain([(project.root.clone(), ".")]).map(remap).collect::<Vec<_>>().join(" ")
}

/// `glue_bg.wasm` to `kit.wasm`, unless that was already made from the same bytes: wasm-opt takes 5 to 14 s.
///
/// The names by which wasm and glue know each other hold hashes, 3 kB of a viewer's download; wasm-opt shortens them in the wasm and says
/// how, and esbuild does the same in the glue.
fn optimise(project: &Project) -> Result<()> {
    let dir = project.bindgen();
    let input = fs::read(dir.join("glue_bg.wasm")).context("wasm-bindgen wrote no glue_bg.wasm")?;
    let stamp = dir.join("optimised-from.wasm");
    if dir.join(NAMES).is_file() && fs::read(&stamp).is_ok_and(|before| before == input) {
        return Ok(());
    }
    let mut wasm_opt = project.tool("wasm-opt");
    wasm_opt.args(WASM_OPT).arg(dir.join("glue_bg.wasm")).arg("-o").arg(dir.join("kit.wasm"));
    let told = wasm_opt.output().context("wasm-opt could not be started")?;
    ensure!(
        told.status.success(),
        "wasm-opt could not optimise the kit: {}",
        String::from_utf8_lossy(&told.stderr)
    );
    let mut validator = project.tool("wasm-opt");
    validator.arg("--mvp-features").args(FEATURES).arg("--quiet").arg(dir.join("kit.wasm"));
    run::quiet(&mut validator, "kit.wasm uses what the oldest engines lack")?;
    fs::write(dir.join(NAMES), short_names(&told.stdout)?).context("the short names could not be written")?;
    fs::write(&stamp, input).context("the optimised kit could not be stamped")
}

/// What wasm-opt says of the names (`{"imports": [[module, old, new]…], "exports": [[old, new]…]}`), as esbuild's `--mangle-cache`.
fn short_names(told: &[u8]) -> Result<String> {
    let told: serde_json::Value =
        serde_json::from_slice(told).context("wasm-opt did not say how it shortened the names")?;
    let mut names = serde_json::Map::new();
    // All imports have one module; wasm-opt gives the first module the first name.
    names.insert("./glue_bg.js".to_owned(), "a".into());
    for name in ["imports", "exports"].iter().filter_map(|part| told[part].as_array()).flatten() {
        let [.., old, new] = name.as_array().map(Vec::as_slice).unwrap_or_default() else {
            bail!("wasm-opt named {name}, which is not a pair");
        };
        names.insert(old.as_str().context("a name is no text")?.to_owned(), new.clone());
    }
    Ok(serde_json::Value::Object(names).to_string())
}

/// The files that a browser loads. The answer is where esbuild's accounts lie of what went into each.
fn scripts(project: &Project, pkg: &Path) -> Result<PathBuf> {
    let bindgen = project.bindgen();
    let bundles = bindgen.with_file_name("bundles");
    remove(&bundles)?;
    fs::copy(bindgen.join("kit.wasm"), pkg.join("kit.wasm")).context("kit.wasm could not be copied")?;
    let esbuild = |entry: &Path, out: &str, extra: &[&str]| {
        let mut esbuild = project.tool("esbuild");
        esbuild.arg(entry).arg(format!("--outfile={}", pkg.join(out).display()));
        let account = bundles.join(out.replace('/', "-")).with_extension("json");
        esbuild.arg(format!("--metafile={}", account.display()));
        esbuild
            .args(["--minify", "--charset=utf8", "--log-level=warning"])
            .arg(format!("--target={ENGINES}"));
        run::run(esbuild.args(extra), &format!("{out} could not be made"))
    };
    let glue = format!("--alias:liveroom-glue={}", bindgen.join("glue.js").display());
    // Of wasm-bindgen's glue: warnings of what is never done here, ways to free what is always freed, ways to fetch what is fetched already.
    let lean = [
        "--pure:console.warn",
        "--define:Symbol.dispose=undefined",
        "--define:FinalizationRegistry=undefined",
        "--define:Request=undefined",
    ];
    // Each of these is loaded when it is needed, beside the file that needs it.
    let later = [
        "kit",
        "kit.plain",
        "early",
        "cover",
        "refusal",
        "controls",
        "video",
        "viewport",
        "hls",
        "leave",
        "qr",
    ]
    .map(|name| format!("--external:./{name}.js"));
    let later = later.each_ref().map(String::as_str);
    // Without subtitles, other sound tracks and DRM, which no room has.
    let light = "--alias:hls.js=hls.js/light";
    let bundle = [&["--bundle", "--sourcemap", &glue, light], &later[..]].concat();
    let kit = project.root.join("www/kit");
    for name in [
        "index", "slim", "early", "cover", "refusal", "controls", "video", "viewport", "hls", "leave",
        "wechat", "qr",
    ] {
        let module = [&["--format=esm"], &bundle[..]].concat();
        esbuild(&kit.join(name).with_extension("ts"), &format!("{name}.js"), &module)?;
    }
    // A page's own framework, and the façade that the page may import beside them.
    let peers = ["--external:./index.js", "--external:react", "--external:vue"];
    for name in ["react", "vue"] {
        let module = [&["--bundle", "--format=esm"], &peers[..]].concat();
        esbuild(&kit.join(name).with_extension("ts"), &format!("{name}.js"), &module)?;
    }
    // esbuild writes the names it finds into the cache: it gets a copy.
    let names = bindgen.join("names.esbuild.json");
    fs::copy(bindgen.join(NAMES), &names).context("the short names are missing")?;
    let cache = format!("--mangle-cache={}", names.display());
    let mangle = format!("--mangle-props={LONG_NAMES}");
    // V8 then compiles all of it while it loads, on another thread, instead of each function when it is first called (Chrome 136).
    let eager = "--banner:js=//# allFunctionsCalledOnLoad";
    let mangled = ["--format=esm", &mangle, "--mangle-quoted", &cache, eager];
    esbuild(&kit.join("kit.ts"), "kit.js", &[&mangled, &lean[..], &bundle[..]].concat())?;
    let plain = format!("--alias:liveroom-glue={}", plain::glue(project).display());
    let bundle_plain =
        [&["--bundle", "--format=esm", "--sourcemap", &plain, light], &lean[..], &later[..]].concat();
    esbuild(&kit.join("kit.ts"), "kit.plain.js", &bundle_plain)?;
    let room = project.root.join("www/room");
    for vendor in ["talkfun", "baijiayun", "gensee"] {
        let script = format!("room/{vendor}.js");
        esbuild(&room.join(vendor).with_extension("ts"), &script, &["--bundle", "--format=esm"])?;
    }
    // One file cannot be both a module and a plain script.
    esbuild(&room.join("agent.ts"), "agent.js", &["--bundle", "--format=esm"])?;
    let plain = ["--bundle", "--format=iife", "--global-name=LiveRoomAgent"];
    esbuild(&room.join("agent.ts"), "agent.script.js", &plain)?;
    esbuild(&kit.join("script.ts"), "liveroom.js", &[&["--format=iife"], &bundle[..]].concat())?;
    Ok(bundles)
}

/// The package while it is made, beside the one that a running host may be serving.
struct Staged {
    dir: PathBuf,
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
