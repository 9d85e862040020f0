//! How many tests passed: read from the closing lines of libtest and of Node's spec reporter.

use std::fmt;
use std::ops::AddAssign;

/// What one part of the tests came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) passed: usize,
    pub(crate) failed: usize,
    pub(crate) skipped: usize,
}

impl Count {
    /// One check.
    pub(crate) fn of(passed: bool) -> Self {
        Self { passed: usize::from(passed), failed: usize::from(!passed), skipped: 0 }
    }
}

impl AddAssign for Count {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}

/// Adds up the summaries in a runner's output.
#[derive(Default)]
pub(crate) struct Tally {
    count: Count,
}

impl Tally {
    pub(crate) fn see(&mut self, line: &str) {
        self.count += libtest(line).or_else(|| node(line)).unwrap_or_default();
    }

    /// What the runner itself said.
    pub(crate) fn counted(&self) -> Count {
        self.count
    }

    /// A runner that failed without counting a failure could not run: nothing compiled, or it crashed. One that succeeded
    /// without counting anything ran no test. Neither may look like success.
    pub(crate) fn finish(mut self, success: bool) -> Count {
        let silent = self.count == Count::default();
        if self.count.failed == 0 && (!success || silent) {
            self.count.failed = 1;
        }
        self.count
    }
}

/// `test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s`
fn libtest(line: &str) -> Option<Count> {
    let (_, numbers) = line.trim().strip_prefix("test result: ")?.split_once(". ")?;
    let number = |word: &str| {
        let part = numbers.split("; ").find_map(|part| part.strip_suffix(word))?;
        part.trim().parse().ok()
    };
    Some(Count { passed: number("passed")?, failed: number("failed")?, skipped: number("ignored")? })
}

/// `ℹ pass 3`, `ℹ fail 0`, `ℹ cancelled 0`, `ℹ skipped 0`, each on its own line.
fn node(line: &str) -> Option<Count> {
    let (word, number) = line.strip_prefix("ℹ ")?.split_once(' ')?;
    let number = number.trim().parse().ok()?;
    match word {
        "pass" => Some(Count { passed: number, ..Count::default() }),
        "fail" | "cancelled" => Some(Count { failed: number, ..Count::default() }),
        "skipped" | "todo" => Some(Count { skipped: number, ..Count::default() }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, output: &str, success: bool, (passed, failed, skipped): (usize, usize, usize)) {
        let mut tally = Tally::default();
        output.lines().for_each(|line| tally.see(line));
        assert_eq!(tally.finish(success), Count { passed, failed, skipped }, "{name}");
    }

    #[test]
    fn counts_what_runners_say() {
        let good = "running 3 tests\n\ntest result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s\n";
        let bad = "test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s";
        let spec = "ℹ tests 5\nℹ suites 1\nℹ pass 2\nℹ fail 1\nℹ cancelled 1\nℹ skipped 1\nℹ todo 0\nℹ duration_ms 71.2";
        check("libtest passes", good, true, (3, 0, 1));
        check("two crates", &format!("{good}{bad}"), false, (4, 2, 1));
        check("node", spec, false, (2, 2, 1));
        check("nothing compiled", "", false, (0, 1, 0));
        check("a crash after a good crate", good, false, (3, 1, 1));
        check("no test at all", "ℹ pass 0\nℹ fail 0", true, (0, 1, 0));
        check("a line that only looks alike", "test result: maybe\nℹ pass many", true, (0, 1, 0));
    }
}
