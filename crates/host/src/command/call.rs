//! `liveroom-host call`: a server API of a vendor from the command line.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clap::Args;
use liveroom_contract::Vendor;
use liveroom_host::{Config, FilePart, VendorApis, typed};
use serde_json::{Map, Value};

use super::apis::vendor;
use super::{ConfigArgs, say, tell};

/// What `call` is told.
#[derive(Args)]
pub(crate) struct CallArgs {
    #[command(flatten)]
    config: ConfigArgs,
    /// talkfun, baijiayun or gensee.
    #[arg(value_parser = vendor)]
    vendor: Vendor,
    /// The API's name, such as `course.get` or `/openapi/room/info`; `liveroom-host apis` lists them.
    api: String,
    /// The parameters, such as `course_id=10621`; objects and lists as JSON, a file as `name=@path`, one in an object as
    /// `options.name=@path`.
    #[arg(value_name = "NAME=VALUE")]
    params: Vec<String>,
}

/// Calls the API and prints the vendor's answer as JSON.
pub(crate) fn run(args: &CallArgs) -> anyhow::Result<ExitCode> {
    let config = match Config::load(&args.config.config, &args.config.set) {
        Ok(config) => config,
        Err(mistakes) => return Ok(tell(&args.config.config, &mistakes)),
    };
    let (mut params, mut files) = (Map::new(), Vec::new());
    for text in &args.params {
        let Some((name, value)) = text.split_once('=') else {
            bail!("`{text}` must be written as name=value, such as course_id=10621");
        };
        match value.strip_prefix('@') {
            Some(path) => files.push(file(name, Path::new(path))?),
            None => drop(params.insert(name.to_owned(), typed(args.vendor, &args.api, name, value))),
        }
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let answer: Result<Value, _> = runtime.block_on(async {
        let apis = VendorApis::of_config(&config)?;
        anyhow::Ok(apis.call(args.vendor, &args.api, params, &files).await)
    })?;
    match answer {
        Ok(answer) => {
            say(&mut std::io::stdout(), &serde_json::to_string_pretty(&answer)?);
            Ok(ExitCode::SUCCESS)
        }
        Err(refusal) => {
            say(&mut std::io::stderr(), &format!("liveroom-host: {}", refusal.detail()));
            for (name, value) in refusal.members() {
                say(&mut std::io::stderr(), &format!("  {name}: {value}"));
            }
            Ok(ExitCode::FAILURE)
        }
    }
}

fn file(parameter: &str, path: &Path) -> anyhow::Result<FilePart> {
    let bytes = std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let file_name = path.file_name().and_then(|name| name.to_str()).unwrap_or(parameter).to_owned();
    Ok(FilePart { parameter: parameter.to_owned(), file_name, bytes: bytes.into() })
}
