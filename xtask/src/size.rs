//! `cargo xtask size`: what a viewer downloads, raw and compressed, against its budget.

use std::process::ExitCode;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::progress::{Progress, print};
use crate::project::Project;
use crate::{build, run};

/// In bytes of brotli 11. Changing one is a decision, not a fix.
const BUDGETS: [Budget; 10] = [
    Budget { what: "façade", files: &["index.js"], brotli: 2_000 },
    Budget { what: "script tag", files: &["liveroom.js"], brotli: 2_000 },
    Budget {
        what: "façade + glue + wasm",
        files: &["index.js", "early.js", "kit.js", "kit.wasm"],
        brotli: 40_000,
    },
    Budget {
        what: "façade + glue + kit without wasm",
        files: &["index.js", "early.js", "kit.js", "kit.plain.js"],
        brotli: 80_000,
    },
    Budget { what: "cover", files: &["cover.js"], brotli: 3_072 },
    Budget { what: "React components", files: &["react.js"], brotli: 1_000 },
    Budget { what: "Vue components", files: &["vue.js"], brotli: 1_000 },
    Budget { what: "WeChat", files: &["wechat.js"], brotli: 2_500 },
    Budget { what: "QR codes", files: &["qr.js"], brotli: 4_000 },
    Budget { what: "agent", files: &["agent.js"], brotli: 4_000 },
];

/// The files in the order in which they are loaded, and what each is.
const FILES: [(&str, &str); 13] = [
    ("index.js", "façade"),
    ("liveroom.js", "script tag"),
    ("early.js", "early"),
    ("kit.js", "glue"),
    ("kit.wasm", "wasm"),
    ("kit.plain.js", "kit without wasm"),
    ("cover.js", "cover"),
    ("video.js", "video surface"),
    ("react.js", "React components"),
    ("vue.js", "Vue components"),
    ("wechat.js", "WeChat"),
    ("qr.js", "QR codes"),
    ("agent.js", "agent"),
];

/// Node has brotli built in.
const COMPRESS: &str = include_str!("size.mjs");

pub(crate) struct Budget {
    what: &'static str,
    files: &'static [&'static str],
    brotli: u64,
}

/// Bytes of one file, or of several together.
#[derive(Clone, Copy, Default)]
struct Size {
    raw: u64,
    gzip: u64,
    brotli: u64,
}

pub(crate) fn run(project: &Project) -> Result<ExitCode> {
    let mut progress = Progress::new("size", build::KIT_STEPS + 1);
    build::kit(project, &mut progress)?;
    progress.step("compressing");
    let over = report(project)?;
    Ok(if over == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// How many budgets there are.
pub(crate) fn budgets() -> usize {
    BUDGETS.len()
}

/// Prints the table of what is in pkg/, and returns how many budgets are exceeded.
pub(crate) fn report(project: &Project) -> Result<usize> {
    let sizes = measure(project)?;
    print(&format!("{:<34}{:>10}{:>10}{:>10}", "bytes", "raw", "gzip", "brotli"));
    for ((file, what), size) in FILES.iter().zip(&sizes) {
        row(&format!("{what} ({file})"), *size);
    }
    let sum = |files: &[&str]| {
        let wanted = FILES.iter().zip(&sizes).filter(|((file, _), _)| files.contains(file));
        wanted.fold(Size::default(), |sum, (_, size)| sum.plus(*size))
    };
    row("module: façade + glue + wasm", sum(&["index.js", "early.js", "kit.js", "kit.wasm"]));
    row("script tag: script + glue + wasm", sum(&["liveroom.js", "early.js", "kit.js", "kit.wasm"]));
    let mut over = 0;
    for Budget { what, files, brotli: budget } in &BUDGETS {
        let size = sum(files).brotli;
        let verdict = if size <= *budget { "within" } else { "OVER" };
        over += usize::from(size > *budget);
        print(&format!("{verdict} budget: {what} is {size} of {budget} bytes brotli"));
    }
    Ok(over)
}

fn measure(project: &Project) -> Result<Vec<Size>> {
    let mut node = project.command("node");
    node.args(["--input-type=module", "--eval", COMPRESS, "--"]);
    node.args(FILES.iter().map(|(file, _)| project.pkg().join(file)));
    let text = run::capture(&mut node, "the files of pkg/ could not be measured")?;
    let answer: Vec<Value> = serde_json::from_str(&text).context("size.mjs printed no JSON list")?;
    let number =
        |value: &Value, key: &str| value[key].as_u64().with_context(|| format!("size.mjs gave no {key}"));
    answer
        .iter()
        .map(|size| {
            Ok(Size {
                raw: number(size, "raw")?,
                gzip: number(size, "gzip")?,
                brotli: number(size, "brotli")?,
            })
        })
        .collect()
}

fn row(name: &str, Size { raw, gzip, brotli }: Size) {
    print(&format!("{name:<34}{raw:>10}{gzip:>10}{brotli:>10}"));
}

impl Size {
    fn plus(self, other: Self) -> Self {
        Self { raw: self.raw + other.raw, gzip: self.gzip + other.gzip, brotli: self.brotli + other.brotli }
    }
}
