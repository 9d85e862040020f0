//! Running other programs, with a clear sentence when one of them fails.

use std::io::{BufRead, BufReader, ErrorKind, Write};
use std::process::{Child, Command, ExitStatus, Stdio};

use anyhow::{Context, Result, anyhow, bail};

/// Runs to the end with our own stdout and stderr. `failure` says what it means for the person when it fails.
pub(crate) fn run(command: &mut Command, failure: &str) -> Result<()> {
    let status = spawn(command)?.wait().with_context(|| failure.to_owned())?;
    if !status.success() {
        bail!("{failure} ({} ended with {status})", program(command));
    }
    Ok(())
}

/// Runs to the end and returns its stdout; its stderr is shown.
pub(crate) fn capture(command: &mut Command, failure: &str) -> Result<String> {
    let child = spawn(command.stdout(Stdio::piped()))?;
    let output = child.wait_with_output().with_context(|| failure.to_owned())?;
    if !output.status.success() {
        bail!("{failure} ({} ended with {})", program(command), output.status);
    }
    String::from_utf8(output.stdout).with_context(|| format!("{} printed no UTF-8", program(command)))
}

/// Runs to the end quietly; what it printed is shown only if it failed.
pub(crate) fn quiet(command: &mut Command, failure: &str) -> Result<()> {
    let child = spawn(command.stdout(Stdio::piped()).stderr(Stdio::piped()))?;
    let output = child.wait_with_output().with_context(|| failure.to_owned())?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        bail!("{failure} ({} ended with {})\n{}", program(command), output.status, said.trim_end());
    }
    Ok(())
}

/// Runs to the end, passing its stdout through and showing every line to `see`.
pub(crate) fn watch(command: &mut Command, mut see: impl FnMut(&str)) -> Result<ExitStatus> {
    let mut child = spawn(command.stdout(Stdio::piped()))?;
    let stdout = child.stdout.take().context("stdout was piped a line above")?;
    let mut reader = BufReader::new(stdout);
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line)? > 0 {
        std::io::stdout().write_all(&line)?;
        see(String::from_utf8_lossy(&line).trim_end());
        line.clear();
    }
    std::io::stdout().flush()?;
    Ok(child.wait()?)
}

/// Starts a program.
pub(crate) fn spawn(command: &mut Command) -> Result<Child> {
    command.spawn().map_err(|error| match error.kind() {
        ErrorKind::NotFound => anyhow!("{} is not installed, or not in PATH", program(command)),
        _ => anyhow!("{} could not be started: {error}", program(command)),
    })
}

fn program(command: &Command) -> String {
    let path = std::path::Path::new(command.get_program());
    path.file_name().unwrap_or(command.get_program()).to_string_lossy().into_owned()
}
