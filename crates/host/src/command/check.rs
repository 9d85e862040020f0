//! `liveroom-host check`.

use std::process::ExitCode;

use liveroom_host::{Config, Directory};

use super::{ConfigArgs, say, tell};

/// Reads everything `serve` would read, and says what is wrong with it.
pub(crate) fn run(args: &ConfigArgs) -> anyhow::Result<ExitCode> {
    let config = match Config::load(&args.config, &args.set) {
        Ok(config) => config,
        Err(mistakes) => return Ok(tell(&args.config, &mistakes)),
    };
    let Some(file) = &config.directory else {
        say(&mut std::io::stdout(), "the configuration is right; rooms come through the admin API");
        return Ok(ExitCode::SUCCESS);
    };
    let directory = match Directory::load(file, &config) {
        Ok(directory) => directory,
        Err(mistakes) => return Ok(tell(file, &mistakes)),
    };
    say(&mut std::io::stdout(), &format!("the configuration is right; {} rooms", directory.rooms().count()));
    Ok(ExitCode::SUCCESS)
}
