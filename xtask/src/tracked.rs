//! What may not be in the repository: absolute machine paths, addresses of package registries, Rust files without a purpose.

use std::fs;
use std::path::Path;

use anyhow::Result;

use crate::project::Project;
use crate::run;

/// Written in two halves, so that this file does not find itself.
const MACHINE_PATHS: [&str; 3] = [concat!("/ro", "ot/"), concat!("/wo", "rk/"), concat!("/ho", "me/")];

/// Hosts of registries: a lock file that names one works on one network only.
const REGISTRIES: [&str; 4] = [
    concat!("regis", "try.npm"),
    concat!("regis", "try.yarn"),
    concat!("index.crates", ".io"),
    concat!("static.crates", ".io"),
];

/// One sentence per offence, with file and line.
pub(crate) fn offences(project: &Project) -> Result<Vec<String>> {
    let mut git = project.command("git");
    let list = run::capture(git.args(["ls-files", "-z"]), "git could not list the tracked files")?;
    let mut offences = Vec::new();
    for file in list.split('\0').filter(|file| !file.is_empty()) {
        let path = project.root.join(file);
        // Deleted in the work tree, or not text: nothing to read.
        let Some(text) = fs::read(&path).ok().and_then(|bytes| String::from_utf8(bytes).ok()) else {
            continue;
        };
        offences.extend(in_text(file, &text));
    }
    Ok(offences)
}

fn in_text(file: &str, text: &str) -> Vec<String> {
    let mut offences = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let mut offence = |what: String| offences.push(format!("{file}:{}: {what}", number + 1));
        if let Some(path) = MACHINE_PATHS.iter().find(|path| starts_path(line, path)) {
            offence(format!("names a path of one machine ({path}…)"));
        }
        if let Some(host) = REGISTRIES.iter().find(|host| line.contains(*host)) {
            offence(format!("names a package registry's host ({host}…)"));
        }
    }
    let has_purpose = text.lines().next().is_some_and(|line| line.starts_with("//! "));
    if Path::new(file).extension().is_some_and(|extension| extension == "rs") && !has_purpose {
        offences
            .push(format!("{file}:1: does not begin with a `//!` sentence that says what the file is for"));
    }
    offences
}

/// Whether the path stands in the line as a whole path: not as the tail of another, like a URL's.
fn starts_path(line: &str, path: &str) -> bool {
    line.match_indices(path).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        before
            .is_none_or(|char| !(char.is_alphanumeric() || matches!(char, '.' | '-' | '_' | '*' | '~' | '}')))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, file: &str, text: &str, expect: usize) {
        let found = in_text(file, text);
        assert_eq!(found.len(), expect, "{name}: {found:?}");
    }

    #[test]
    fn finds_what_may_not_be_tracked() {
        let [home, work, _] = MACHINE_PATHS;
        check("a purpose and nothing else", "a.rs", "//! Says why.\n", 0);
        check("no purpose", "a.rs", "fn main() {}\n", 1);
        check("an empty file", "a.rs", "", 1);
        check("another language needs no purpose", "a.ts", "let a = 1;\n", 0);
        check("a machine path", "a.md", &format!("see {work}thing\n"), 1);
        check("at the line's start, in quotes", "a.md", &format!("{home}x\n\"{home}y\"\n"), 2);
        check("the tail of a URL", "a.md", &format!("https://example.com{work}thing\n"), 0);
        check("a registry", "package-lock.json", &format!("\"https://{}js.org/x\"\n", REGISTRIES[0]), 1);
        check("Cargo.lock's own word", "Cargo.lock", "source = \"registry+https://github.com/x\"\n", 0);
    }
}
