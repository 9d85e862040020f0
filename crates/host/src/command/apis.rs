//! `liveroom-host apis`: the vendors' documented server APIs, found by a word of either language.

use std::process::ExitCode;

use clap::Args;
use liveroom_contract::Vendor;
use liveroom_vendors::catalogue::{Api, Catalogue, Param};

use super::say;

/// What `apis` is told.
#[derive(Args)]
pub(crate) struct ApisArgs {
    /// A vendor (talkfun, baijiayun or gensee; all of them when left out), and a word of the name or the title, Chinese or
    /// English; a whole name explains that API.
    #[arg(value_name = "[VENDOR] [WORD]", num_args = 0..=2)]
    words: Vec<String>,
}

/// Prints the APIs that fit, one per line, or all of one.
pub(crate) fn run(args: &ApisArgs) -> anyhow::Result<ExitCode> {
    let first = args.words.first().and_then(|word| Vendor::parse(word));
    let vendors = first.as_ref().map_or(Vendor::ALL, std::slice::from_ref);
    let word = args.words.get(usize::from(first.is_some())).map(String::as_str).unwrap_or_default();
    let mut stdout = std::io::stdout();
    let mut found = 0;
    for vendor in vendors {
        let catalogue = Catalogue::load(*vendor);
        let named: Vec<&Api> = catalogue.named(word).collect();
        found += named.len();
        for api in &named {
            say(&mut stdout, &explain(*vendor, api));
        }
        if named.is_empty() {
            for api in catalogue.search(word) {
                found += 1;
                say(
                    &mut stdout,
                    &format!("{vendor:<9} {:<45} {} · {}", api.name, api.title_zh, api.title_en),
                );
            }
        }
    }
    if found == 0 {
        say(&mut std::io::stderr(), &format!("liveroom-host: no API fits `{word}`"));
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

/// Reads a vendor's word.
pub(crate) fn vendor(text: &str) -> Result<Vendor, String> {
    Vendor::parse(text).ok_or_else(|| "must be talkfun, baijiayun or gensee".to_owned())
}

fn explain(vendor: Vendor, api: &Api) -> String {
    let limit = Catalogue::load(vendor).rate_limit(&api.name);
    let per = |calls: Option<u32>, unit: &str| calls.map(|calls| format!(", {calls} calls per {unit}"));
    let kind = if api.idempotent { "reads" } else { "writes" };
    let mut text = format!(
        "{vendor} {}\n  {} · {}\n  {kind}{}{}\n",
        api.name,
        api.title_zh,
        api.title_en,
        per(limit.per_minute, "minute").unwrap_or_default(),
        per(limit.per_day, "day").unwrap_or_default(),
    );
    for param in &api.params {
        explain_param(param, 2, &mut text);
    }
    text
}

fn explain_param(param: &Param, indent: usize, text: &mut String) {
    let required = if param.required { "required" } else { "optional" };
    let values: Vec<String> = param.values.iter().map(ToString::to_string).collect();
    let values = if values.is_empty() { String::new() } else { format!(", one of {}", values.join(" ")) };
    let kind = format!("{:?}", param.kind).to_lowercase();
    *text += &format!("{:indent$}{} ({kind}, {required}{values}): {}\n", "", param.name, param.description);
    for field in &param.fields {
        explain_param(field, indent + 2, text);
    }
}
