//! `cargo xtask test`: every part of the project's tests, one summary, and `N passed, N failed` as the last line.

mod count;
mod e2e;
mod packages;

use std::path::PathBuf;
use std::process::{Command, ExitCode};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use clap::ValueEnum;

pub(crate) use self::count::Count;
use self::count::Tally;
use crate::dependencies::RULES;
use crate::progress::{Progress, clock, print, say};
use crate::project::{Project, SERVERS, WASM, XTASK};
use crate::{build, lint, run, servers, setup, size, types};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Only these parts.
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<Part>,
    /// For the end-to-end tests: Chromium and Firefox have no WebAssembly, so that all is done by what is loaded in its place.
    #[arg(long)]
    without_wasm: bool,
    /// For the end-to-end tests: files (*.test.mjs) to run instead of all, and options of `node --test`.
    #[arg(last = true, value_name = "FILE | NODE OPTION")]
    node: Vec<String>,
}

/// In the order in which they run.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    Lint,
    Native,
    Wasm,
    Build,
    Size,
    Dependencies,
    Types,
    Packages,
    E2e,
}

/// One run of several parts.
struct Session<'a> {
    project: &'a Project,
    node: &'a [String],
    without_wasm: bool,
    kit_is_built: bool,
}

pub(crate) fn run(project: &Project, args: &Args) -> Result<ExitCode> {
    let wanted = |part: &Part| args.only.is_empty() || args.only.contains(part);
    let parts: Vec<Part> = Part::value_variants().iter().copied().filter(wanted).collect();
    let mut session =
        Session { project, node: &args.node, without_wasm: args.without_wasm, kit_is_built: false };
    let mut progress = Progress::new("test", parts.len());
    let mut rows = Vec::new();
    let mut total = Count::default();
    for part in parts {
        progress.step(part.describe());
        let started = Instant::now();
        let (count, note) = match session.run(part) {
            Ok(count) => (count, String::new()),
            Err(error) => (Count { passed: 0, failed: 1, skipped: 0 }, format!("could not run: {error:#}")),
        };
        if !note.is_empty() {
            say(&note);
        }
        total += count;
        rows.push((part, count, clock(started.elapsed()), note));
    }
    print("");
    print(&format!("{:<28}{:>8}{:>8}{:>9}{:>8}", "part", "passed", "failed", "skipped", "time"));
    for (part, Count { passed, failed, skipped }, time, note) in rows {
        print(&format!("{:<28}{passed:>8}{failed:>8}{skipped:>9}{time:>8}  {note}", part.describe()));
    }
    print(&total.to_string());
    Ok(if total.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

impl Part {
    fn describe(self) -> &'static str {
        match self {
            Self::Lint => "lint",
            Self::Native => "native tests",
            Self::Wasm => "wasm tests in Chromium",
            Self::Build => "build of the npm package",
            Self::Size => "size budgets",
            Self::Dependencies => "dependencies point one way",
            Self::Types => "types of the npm package",
            Self::Packages => "the packed package in bundlers",
            Self::E2e => "end-to-end in browsers",
        }
    }
}

impl Session<'_> {
    fn run(&mut self, part: Part) -> Result<Count> {
        match part {
            Part::Lint => lint::all(self.project),
            Part::Native => self.native(),
            Part::Wasm => self.wasm(),
            Part::Build => self.kit().map(|()| Count { passed: 1, ..Count::default() }),
            Part::Size => self.size(),
            Part::Dependencies => self.dependencies(),
            Part::Types => self.types(),
            Part::Packages => self.packages(),
            Part::E2e => self.end_to_end(),
        }
    }

    fn native(&self) -> Result<Count> {
        setup::redis()?;
        let mut count = Count::default();
        for packages in [XTASK, SERVERS] {
            let mut cargo = self.project.cargo();
            count += tally(cargo.arg("test").args(packages).arg("--no-fail-fast"))?;
        }
        Ok(count)
    }

    fn wasm(&self) -> Result<Count> {
        setup::wasm_target(self.project)?;
        let browser = setup::browser()?;
        let runner = std::env::current_exe().context("this program does not know where it is")?;
        let runner = serde_json::json!([runner, "test-runner"]);
        let mut cargo = self.project.cargo();
        cargo.args([
            "test",
            "--package",
            "liveroom",
            "--features",
            "std",
            "--tests",
            "--target",
            WASM,
            "--no-fail-fast",
        ]);
        cargo.arg("--config").arg(format!("target.{WASM}.runner={runner}"));
        cargo.env("CHROMEDRIVER", browser.chromedriver);
        cargo.env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", self.project.root.join("xtask/webdriver.json"));
        tally(&mut cargo)
    }

    fn size(&mut self) -> Result<Count> {
        self.kit()?;
        let failed = size::report(self.project)?;
        Ok(Count { passed: size::budgets() - failed, failed, skipped: 0 })
    }

    fn dependencies(&self) -> Result<Count> {
        let mut count = Count::default();
        for rule in &RULES {
            let offences = rule.offences(self.project)?;
            offences.iter().for_each(|offence| say(offence));
            count += Count::of(offences.is_empty());
            if offences.is_empty() {
                say(&format!("{} reaches nothing that it may not", rule.package));
            }
        }
        Ok(count)
    }

    fn types(&mut self) -> Result<Count> {
        self.kit()?;
        let mut count = Count::default();
        for verdict in types::test(self.project)? {
            if let Err(error) = &verdict {
                say(&format!("{error:#}"));
            }
            count += Count::of(verdict.is_ok());
        }
        Ok(count)
    }

    fn packages(&mut self) -> Result<Count> {
        self.kit()?;
        let folder = packages::install(self.project)?;
        servers::build(self.project, &[servers::HOST, servers::SIM])?;
        let browser = setup::browser()?;
        e2e::run(&files_of(self.project, "tests/packages")?, |file| {
            let mut node = self.project.command("node");
            node.args(["--test", "--test-reporter=spec", "--test-timeout=600000", file]);
            node.env("LIVEROOM_PACKAGES", &folder);
            node.env("LIVEROOM_HOST", self.project.binary(servers::HOST));
            node.env("LIVEROOM_SIM", self.project.binary(servers::SIM));
            node.env("LIVEROOM_CHROMIUM", &browser.chromium);
            node
        })
    }

    fn end_to_end(&mut self) -> Result<Count> {
        self.kit()?;
        servers::build(self.project, &[servers::HOST, servers::SIM])?;
        let browser = setup::browser()?;
        let engines = setup::engines()?;
        let php = setup::php()?;
        let (files, options): (Vec<_>, Vec<_>) =
            self.node.iter().cloned().partition(|arg| arg.ends_with(".mjs"));
        let files = if files.is_empty() {
            let all = ["tests/kit", "tests/room", "tests/e2e"].map(|dir| files_of(self.project, dir));
            all.into_iter().collect::<Result<Vec<_>>>()?.concat()
        } else {
            files
        };
        let command = |files: &[String]| {
            let mut node = self.project.command("node");
            // Within a process one file at a time: autoplay is judged by the clock. The limit is for a whole file.
            node.args(["--test", "--test-reporter=spec", "--test-concurrency=1", "--test-timeout=600000"]);
            node.args(&options).args(files);
            if self.without_wasm {
                node.env("LIVEROOM_WITHOUT_WASM", "yes");
            }
            node.env("LIVEROOM_HOST", self.project.binary(servers::HOST));
            node.env("LIVEROOM_SIM", self.project.binary(servers::SIM));
            node.env("LIVEROOM_CHROMIUM", &browser.chromium);
            node.env("LIVEROOM_FIREFOX", &engines.firefox);
            node.env("LIVEROOM_WEBKIT_DRIVER", &engines.webkit_driver);
            node.env("LIVEROOM_MINIBROWSER", &engines.mini_browser);
            node.env("LIVEROOM_XVFB", &engines.xvfb);
            node.env("LIVEROOM_PHP", &php);
            node
        };
        // Options, a pattern of names among them, may leave most files without a test.
        if options.is_empty() {
            e2e::run(&files, |file| command(&[file.to_owned()]))
        } else {
            tally(&mut command(&files))
        }
    }

    fn kit(&mut self) -> Result<()> {
        if !self.kit_is_built {
            build::kit(self.project, &mut Progress::new("build", build::KIT_STEPS))?;
            self.kit_is_built = true;
        }
        Ok(())
    }
}

/// The files of tests in a folder, by their names.
fn files_of(project: &Project, dir: &str) -> Result<Vec<String>> {
    let entries =
        std::fs::read_dir(project.root.join(dir)).with_context(|| format!("{dir} could not be read"))?;
    let paths: Vec<PathBuf> = entries.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    let names = paths.iter().filter_map(|path| path.file_name()?.to_str());
    let tests = names.filter(|name| name.ends_with(".test.mjs"));
    let mut files: Vec<String> = tests.map(|name| format!("{dir}/{name}")).collect();
    files.sort();
    if files.is_empty() {
        bail!("{dir} has no *.test.mjs");
    }
    Ok(files)
}

/// Runs a test runner and counts what its own summary lines say.
fn tally(command: &mut Command) -> Result<Count> {
    let mut tally = Tally::default();
    let status = run::watch(command, |line| tally.see(line))?;
    let (counted, count) = (tally.counted(), tally.finish(status.success()));
    if counted.failed < count.failed {
        let said =
            if status.success() { "but had no test to run" } else { "but said of no test that it failed" };
        say(&format!("counted as a failure: the runner ended with {status}, {said}"));
    }
    Ok(count)
}
