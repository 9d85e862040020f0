//! The sub-commands, and what they share: where the configuration is, and how mistakes are told.

pub(crate) mod apis;
pub(crate) mod call;
pub(crate) mod check;
pub(crate) mod serve;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use liveroom_host::Mistake;

/// Where the configuration is.
#[derive(Args)]
pub(crate) struct ConfigArgs {
    /// The configuration file.
    #[arg(long, env = "LIVEROOM_CONFIG")]
    pub(crate) config: PathBuf,
    /// Put a value in place of the file's, such as `talkfun.api=http://127.0.0.1:8200/portal.php`; may be repeated.
    #[arg(long = "set", value_name = "PATH=VALUE")]
    pub(crate) set: Vec<String>,
}

/// Names the mistakes of a file on stderr.
pub(crate) fn tell(path: &Path, mistakes: &[Mistake]) -> ExitCode {
    let mut stderr = std::io::stderr();
    say(&mut stderr, &format!("{}: {} mistakes", path.display(), mistakes.len()));
    for mistake in mistakes {
        say(&mut stderr, &format!("  {mistake}"));
    }
    ExitCode::FAILURE
}

/// Writes a line.
pub(crate) fn say(to: &mut impl std::io::Write, line: &str) {
    // A reader that has gone away is no reason to stop.
    drop(writeln!(to, "{line}").and_then(|()| to.flush()));
}
