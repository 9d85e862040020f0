//! The end-to-end part: every file of tests in a process of its own, with browsers and servers of its own.

use std::process::{Command, Stdio};
use std::sync::mpsc::channel;
use std::sync::{Mutex, PoisonError};
use std::thread;

use anyhow::{Context, Result};

use super::count::{Count, Tally};
use super::tally;
use crate::progress::{Progress, print, say};

/// Files that run at once: most of a file's time is waiting for what a browser does by the clock.
const LANES: usize = 2;

/// Runs files side by side, by the command for each. One that fails runs once more, with the machine to itself: a defect fails twice, and
/// what failed once is named, so that it can be mended.
pub(super) fn run(files: &[String], command: impl Fn(&str) -> Command + Sync) -> Result<Count> {
    let mut total = Count::default();
    let mut failed = Vec::new();
    side_by_side(files, &command, |file, count| match count.failed {
        0 => total += count,
        _ => failed.push(file),
    })?;
    let mut unsteady = Vec::new();
    for file in failed {
        say(&format!("{file} failed; it runs once more, alone"));
        let count = tally(&mut command(file))?;
        total += count;
        if count.failed == 0 {
            unsteady.push(file);
        }
    }
    for file in unsteady {
        say(&format!("unsteady: {file} failed at first and passed when it ran again"));
    }
    Ok(total)
}

/// The output of a file is printed when it has ended, in one piece.
fn side_by_side<'a>(
    files: &'a [String],
    command: &(impl Fn(&str) -> Command + Sync),
    mut done: impl FnMut(&'a str, Count),
) -> Result<()> {
    let queue = Mutex::new((files.iter(), Progress::new("end-to-end", files.len())));
    let take = || {
        let (files, progress) = &mut *queue.lock().unwrap_or_else(PoisonError::into_inner);
        files.next().inspect(|file| progress.step(file))
    };
    let (report, reports) = channel();
    thread::scope(|scope| {
        for _ in 0..LANES {
            let report = report.clone();
            scope.spawn(move || {
                while let Some(file) = take() {
                    let ended = command(file).stderr(Stdio::inherit()).output();
                    if report.send((file, ended)).is_err() {
                        return;
                    }
                }
            });
        }
        drop(report);
        for (file, ended) in reports {
            let output = ended.with_context(|| format!("{file} could not be run"))?;
            let said = String::from_utf8_lossy(&output.stdout);
            print(&format!("── {file}\n{}", said.trim_end()));
            let mut tally = Tally::default();
            said.lines().for_each(|line| tally.see(line));
            done(file, tally.finish(output.status.success()));
        }
        Ok(())
    })
}
