//! The proof that dependencies point one way: the browser reaches nothing that holds a secret, the core no browser.

use anyhow::Result;

use crate::project::{Project, WASM};
use crate::run;

/// A package and what it may not reach.
pub(crate) struct Rule {
    pub(crate) package: &'static str,
    targets: &'static str,
    /// Must be reached: a rule over an empty tree would prove nothing.
    reaches: &'static str,
    forbidden: &'static [&'static str],
}

const SERVER_SIDE: &[&str] =
    &["liveroom-vendors", "liveroom-host", "liveroom-sim", "md-5", "reqwest", "tokio"];
const BROWSER_SIDE: &[&str] = &[
    "liveroom",
    "wasm-bindgen",
    "js-sys",
    "web-sys",
    "gloo-events",
    "gloo-timers",
    "liveroom-vendors",
    "tokio",
];

pub(crate) const RULES: [Rule; 3] = [
    Rule { package: "liveroom", targets: WASM, reaches: "liveroom-core", forbidden: SERVER_SIDE },
    Rule { package: "liveroom-core", targets: "all", reaches: "liveroom-contract", forbidden: BROWSER_SIDE },
    Rule {
        package: "liveroom-vendors",
        targets: "all",
        reaches: "md-5",
        forbidden: &["tokio", "reqwest", "axum"],
    },
];

impl Rule {
    /// One sentence per offence.
    pub(crate) fn offences(&self, project: &Project) -> Result<Vec<String>> {
        let Self { package, targets, .. } = self;
        let mut cargo = project.cargo();
        cargo.args(["tree", "--package", package, "--target", targets, "--edges", "normal,build"]);
        cargo.args(["--prefix", "none", "--format", "{p}"]);
        let tree = run::capture(&mut cargo, &format!("cargo could not list what {package} reaches"))?;
        let reached = tree.lines().skip(1).filter_map(|line| line.split(' ').next()).collect::<Vec<_>>();
        Ok(self.judge(&reached))
    }

    fn judge(&self, reached: &[&str]) -> Vec<String> {
        let Self { package, reaches, forbidden, .. } = self;
        let bad = forbidden.iter().filter(|name| reached.contains(name));
        let mut offences: Vec<String> = bad
            .map(|name| format!("{package} reaches {name} (see: cargo tree -p {package} -i {name})"))
            .collect();
        if !reached.contains(reaches) {
            offences.push(format!("{package} does not reach {reaches}: this rule no longer proves anything"));
        }
        offences
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, reached: &[&str], expect: usize) {
        let offences = RULES[0].judge(reached);
        assert_eq!(offences.len(), expect, "{name}: {offences:?}");
    }

    #[test]
    fn judges_what_the_browser_reaches() {
        check("only the core", &["liveroom-core", "serde"], 0);
        check("a signer", &["liveroom-core", "liveroom-vendors", "md-5"], 2);
        check("nothing at all", &[], 1);
    }
}
