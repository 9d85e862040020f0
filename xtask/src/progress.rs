//! What a command tells the person who started it: one line per step, with its number and the time since the start.

use std::io::Write;
use std::time::{Duration, Instant};

/// The steps of one command.
pub(crate) struct Progress {
    command: &'static str,
    started: Instant,
    steps: usize,
    current: usize,
}

impl Progress {
    pub(crate) fn new(command: &'static str, steps: usize) -> Self {
        Self { command, started: Instant::now(), steps, current: 0 }
    }

    /// Begins the next step: `build 2/5 · 0:12 · …`.
    pub(crate) fn step(&mut self, what: &str) {
        self.current += 1;
        debug_assert!(self.current <= self.steps, "{} has more steps than it announced", self.command);
        let Self { command, steps, current, .. } = self;
        say(&format!("{command} {current}/{steps} · {} · {what}", clock(self.started.elapsed())));
    }

    /// Says that every step is done.
    pub(crate) fn done(&self, what: &str) {
        say(&format!("{} done · {} · {what}", self.command, clock(self.started.elapsed())));
    }
}

/// Minutes and seconds, as on a stop-watch.
pub(crate) fn clock(elapsed: Duration) -> String {
    format!("{}:{:02}", elapsed.as_secs() / 60, elapsed.as_secs() % 60)
}

/// One line about the work itself, on stderr.
#[expect(clippy::print_stderr, reason = "a command talks to the person who started it")]
pub(crate) fn say(line: &str) {
    eprintln!("{line}");
}

/// One line of the result, on stdout, in order with what was said before.
#[expect(clippy::print_stdout, reason = "the result is what the command is for")]
pub(crate) fn print(line: &str) {
    println!("{line}");
    std::io::stdout().flush().ok();
}
