//! The TypeScript side of the npm package: which declarations it publishes, and whether a page's code compiles against them.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::build::remove;
use crate::project::Project;
use crate::run;

/// The ways in which a page's own tools may resolve the package.
const RESOLUTIONS: [&str; 2] = ["tsconfig.json", "tsconfig.bundler.json"];

/// Type-checks a TypeScript project without writing anything.
pub(crate) fn check(project: &Project, config: &str) -> Result<()> {
    run::run(project.tool("tsc").args(["--project", config]), &format!("the types of {config} are wrong"))
}

/// What a page imports.
const ENTRIES: [&str; 5] = ["index", "slim", "react", "vue", "wechat"];

/// Writes the declarations that a page can reach from what it imports, and no others.
pub(crate) fn publish(project: &Project, pkg: &Path) -> Result<()> {
    let all = project.bindgen().with_file_name("declarations");
    remove(&all)?;
    let mut tsc = project.tool("tsc");
    tsc.args(["--project", ".", "--noEmit", "false", "--declaration", "--emitDeclarationOnly", "--outDir"]);
    run::run(tsc.arg(&all), "the façade's types are wrong")?;
    let mut names = ENTRIES.map(str::to_owned).to_vec();
    let mut next = 0;
    while let Some(name) = names.get(next).cloned() {
        // The glue's types are nobody's API, so they are not there to be found.
        let text = fs::read_to_string(all.join(format!("{name}.d.ts")))
            .with_context(|| format!("the public types name ./{name}, which is not published"))?;
        fs::write(pkg.join(format!("{name}.d.ts")), &text).context("the types could not be written")?;
        names.extend(imports(&text).into_iter().filter(|import| !names.contains(import)).collect::<Vec<_>>());
        next += 1;
    }
    Ok(())
}

/// Writes the declarations of the agent, which a room page of the customer's own imports.
pub(crate) fn publish_agent(project: &Project, pkg: &Path) -> Result<()> {
    let all = project.bindgen().with_file_name("room-declarations");
    remove(&all)?;
    let mut tsc = project.tool("tsc");
    tsc.args([
        "--project",
        "www/room",
        "--noEmit",
        "false",
        "--declaration",
        "--emitDeclarationOnly",
        "--outDir",
    ]);
    run::run(tsc.arg(&all), "the room pages' types are wrong")?;
    for name in ["agent.d.ts", "protocol.d.ts"] {
        fs::copy(all.join(name), pkg.join(name)).with_context(|| format!("the agent's types lack {name}"))?;
    }
    Ok(())
}

/// Compiles `tests/types`, and the examples of the documents, with the package installed as its users have it, once per resolution.
pub(crate) fn test(project: &Project) -> Result<Vec<Result<()>>> {
    let user = project.bindgen().with_file_name("type-tests");
    remove(&user)?;
    let modules = user.join("node_modules");
    fs::create_dir_all(&modules).context("the user of the types could not be made")?;
    std::os::unix::fs::symlink(project.pkg(), modules.join("liveroom"))
        .context("pkg/ could not be linked")?;
    for entry in fs::read_dir(project.root.join("tests/types")).context("tests/types could not be read")? {
        let entry = entry?;
        fs::copy(entry.path(), user.join(entry.file_name())).context("the type tests could not be copied")?;
    }
    for document in ["README.md", "README.zh-CN.md", "docs/react.md", "docs/react.zh-CN.md"] {
        let text = fs::read_to_string(project.root.join(document))
            .with_context(|| format!("{document} could not be read"))?;
        let name = document.replace('/', "-");
        for (number, code) in examples(&text).enumerate() {
            fs::write(user.join(format!("{name}-{number}.tsx")), code)
                .context("an example could not be written")?;
        }
    }
    let check = |config| check(project, &user.join(config).display().to_string());
    Ok(RESOLUTIONS.into_iter().map(check).collect())
}

/// The blocks of a document that say that they are TypeScript with JSX.
fn examples(text: &str) -> impl Iterator<Item = &str> {
    text.split("```tsx\n").skip(1).filter_map(|rest| Some(rest.split_once("```")?.0))
}

/// The files beside it that a declaration file imports: `./room.js` and `./room` are both `room`.
fn imports(text: &str) -> Vec<String> {
    let starts = text.match_indices("'./").chain(text.match_indices("\"./"));
    let mut names: Vec<String> = starts
        .filter_map(|(at, start)| text[at + start.len()..].split(['\'', '"']).next())
        .map(|path| path.trim_end_matches(".js").to_owned())
        .collect();
    names.sort();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, text: &str, expect: &[&str]) {
        assert_eq!(imports(text), expect, "{name}");
    }

    #[test]
    fn finds_what_a_declaration_imports() {
        check("nothing", "export {};", &[]);
        check("with and without extension", "import './a';\nexport * from './a.js';\n", &["a"]);
        check("in the middle of a type", "type T = typeof import(\"./kit.js\");", &["kit"]);
        check("an apostrophe in a comment", "/** A viewer's. */ export { B } from './b';", &["b"]);
        check("a package", "import 'react';", &[]);
    }

    #[test]
    fn finds_the_examples_of_a_document() {
        let text = "# A\n```sh\nls\n```\n```tsx\nfirst\n```\nand\n```tsx\nsecond\n```\n";
        assert_eq!(examples(text).collect::<Vec<_>>(), ["first\n", "second\n"]);
    }
}
