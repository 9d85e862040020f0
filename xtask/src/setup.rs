//! What a fresh machine lacks: the wasm target, the npm tools, and for tests three browsers, their drivers, a Chinese font, Redis and PHP.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::progress::say;
use crate::project::{Project, WASM, on_path};
use crate::run;

/// Least supported Node: esbuild's and the test runner's.
const NODE_MAJOR: u32 = 20;

/// Installs the standard library of the wasm target, if it is missing.
pub(crate) fn wasm_target(project: &Project) -> Result<()> {
    let mut rustc = project.command("rustc");
    rustc.args(["--print", "target-libdir", "--target", WASM]);
    let libdir = run::capture(&mut rustc, "rustc could not say where its libraries are")?;
    if Path::new(libdir.trim()).is_dir() {
        return Ok(());
    }
    say(&format!("installing the Rust target {WASM}"));
    let failure = format!("the Rust target {WASM} is missing and rustup could not install it");
    run::run(project.command("rustup").args(["target", "add", WASM]), &failure)
}

/// Installs the npm tools of the workspace.
pub(crate) fn node_tools(project: &Project) -> Result<()> {
    node_version(project)?;
    npm_packages(project, &project.root)
}

/// Installs what the package-lock.json of a folder names, if that is missing or the file changed since.
pub(crate) fn npm_packages(project: &Project, folder: &Path) -> Result<()> {
    let lock = folder.join("package-lock.json");
    let wanted = std::fs::read(&lock).with_context(|| format!("{} could not be read", lock.display()))?;
    // Inside node_modules, so that it goes when they go, whichever target directory is in use.
    let stamp = folder.join("node_modules/.installed-package-lock.json");
    if std::fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    say(&format!("installing the npm packages of {}", lock.display()));
    // No install scripts: they are shortcuts where they are useful at all, and they are what an attacker would use.
    let mut npm = project.command("npm");
    npm.current_dir(folder).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
    run::run(&mut npm, &format!("the npm packages of {} could not be installed", lock.display()))?;
    std::fs::write(&stamp, wanted).context("node_modules could not be stamped")
}

/// Where the browser and its driver are.
pub(crate) struct Browser {
    pub(crate) chromium: PathBuf,
    pub(crate) chromedriver: PathBuf,
}

/// Finds the browser, installing the Debian packages that are missing where that is possible.
pub(crate) fn browser() -> Result<Browser> {
    let missing = missing_packages();
    if !missing.is_empty() {
        install(&missing)?;
    }
    let chromium = chromium().context("Chromium is still not in PATH after its installation")?;
    let chromedriver = chromedriver().context("chromedriver is still not in PATH after its installation")?;
    Ok(Browser { chromium, chromedriver })
}

/// Where the other two engines are, and the display that WebKit's browser draws on.
pub(crate) struct Engines {
    pub(crate) firefox: PathBuf,
    pub(crate) webkit_driver: PathBuf,
    pub(crate) mini_browser: PathBuf,
    pub(crate) xvfb: PathBuf,
}

/// Finds Firefox and WebKitGTK, installing the Debian packages that are missing where that is possible.
pub(crate) fn engines() -> Result<Engines> {
    let missing: Vec<&str> =
        ENGINE_PARTS.iter().filter(|(_, find)| find().is_none()).map(|(package, _)| *package).collect();
    if !missing.is_empty() {
        install(&missing)?;
    }
    for (package, find) in ENGINE_PARTS {
        find()
            .with_context(|| format!("{package} is installed, but what the tests need of it is not there"))?;
    }
    Ok(Engines {
        firefox: firefox().context("Firefox is not in PATH")?,
        webkit_driver: webkit_driver().context("WebKitWebDriver is not in PATH")?,
        mini_browser: mini_browser().context("MiniBrowser is not where WebKitGTK's packages put it")?,
        xvfb: xvfb().context("Xvfb is not in PATH")?,
    })
}

/// Firefox alone, for what needs no WebKit.
pub(crate) fn firefox_alone() -> Result<PathBuf> {
    if firefox().is_none() {
        install(&["firefox-esr"])?;
    }
    firefox().context("Firefox is still not in PATH after its installation")
}

/// Debian packages, and what the tests need of each. WebKitGTK plays by GStreamer: WebM by `good`, H.264 and AAC by `libav`, and it
/// reads both through the parsers of `bad`.
const ENGINE_PARTS: [(&str, Find); 7] = [
    ("firefox-esr", firefox),
    ("webkit2gtk-driver", webkit_driver),
    ("libwebkit2gtk-4.1-0", mini_browser),
    ("xvfb", xvfb),
    ("gstreamer1.0-plugins-good", || in_libraries("gstreamer-1.0/libgstvpx.so")),
    ("gstreamer1.0-plugins-bad", || in_libraries("gstreamer-1.0/libgstvideoparsersbad.so")),
    ("gstreamer1.0-libav", || in_libraries("gstreamer-1.0/libgstlibav.so")),
];

type Find = fn() -> Option<PathBuf>;

fn firefox() -> Option<PathBuf> {
    on_path(&["firefox-esr", "firefox"])
}

fn webkit_driver() -> Option<PathBuf> {
    on_path(&["WebKitWebDriver"])
}

fn mini_browser() -> Option<PathBuf> {
    in_libraries("webkit2gtk-4.1/MiniBrowser")
}

fn xvfb() -> Option<PathBuf> {
    on_path(&["Xvfb"])
}

/// A file under one of the system's library directories; Debian has one for each architecture.
fn in_libraries(file: &str) -> Option<PathBuf> {
    let usual = ["/usr/lib", "/usr/lib64", "/usr/libexec"].map(PathBuf::from);
    let by_architecture =
        std::fs::read_dir("/usr/lib").into_iter().flatten().flatten().map(|entry| entry.path());
    usual.into_iter().chain(by_architecture).map(|dir| dir.join(file)).find(|path| path.is_file())
}

/// The host's tests run over a real Redis.
pub(crate) fn redis() -> Result<()> {
    if on_path(&["redis-server"]).is_none() {
        install(&["redis-server"])?;
    }
    Ok(())
}

/// The example of a backend in PHP is tested as the one in Node is.
pub(crate) fn php() -> Result<PathBuf> {
    if on_path(&["php"]).is_none() {
        install(&["php-cli"])?;
    }
    on_path(&["php"]).context("php is still not in PATH after its installation")
}

fn chromium() -> Option<PathBuf> {
    on_path(&["chromium", "chromium-browser", "google-chrome"])
}

fn chromedriver() -> Option<PathBuf> {
    on_path(&["chromedriver"])
}

fn missing_packages() -> Vec<&'static str> {
    let mut packages = Vec::new();
    if chromium().is_none() {
        packages.push("chromium");
    }
    if chromedriver().is_none() {
        packages.push("chromium-driver");
    }
    if !has_chinese_font() {
        packages.extend(["fontconfig", "fonts-wqy-microhei"]);
    }
    packages
}

/// Without one the pages' Chinese is drawn as empty boxes, and a screenshot shows nothing of use.
fn has_chinese_font() -> bool {
    let fonts = Command::new("fc-list").args([":lang=zh", "family"]).output();
    fonts.is_ok_and(|fonts| !fonts.stdout.is_empty())
}

fn install(packages: &[&str]) -> Result<()> {
    let list = packages.join(" ");
    let Some(apt) = apt_get() else {
        bail!(
            "the tests need packages that are missing here: {list}. Install them (Debian: sudo apt-get install {list})"
        );
    };
    say(&format!("installing {list}"));
    let command = |args: &[&str]| {
        let mut command = Command::new(apt[0]);
        command.args(&apt[1..]).args(args).env("DEBIAN_FRONTEND", "noninteractive");
        command
    };
    run::quiet(&mut command(&["update"]), "apt-get update failed")?;
    let mut wanted = vec!["install", "-y", "--no-install-recommends"];
    wanted.extend(packages);
    run::quiet(&mut command(&wanted), &format!("these packages could not be installed: {list}"))
}

/// `apt-get` as root, or through a sudo that asks no password.
fn apt_get() -> Option<Vec<&'static str>> {
    on_path(&["apt-get"])?;
    if rustix::process::geteuid().is_root() {
        return Some(vec!["apt-get"]);
    }
    let sudo = Command::new("sudo").args(["-n", "true"]).output();
    sudo.is_ok_and(|output| output.status.success()).then(|| vec!["sudo", "-n", "apt-get"])
}

fn node_version(project: &Project) -> Result<()> {
    let version = run::capture(project.command("node").arg("--version"), "node could not say its version")?;
    let major =
        version.trim().trim_start_matches('v').split('.').next().and_then(|major| major.parse::<u32>().ok());
    match major {
        Some(major) if major >= NODE_MAJOR => Ok(()),
        _ => bail!("Node {} is too old: {NODE_MAJOR} or later is needed", version.trim()),
    }
}
