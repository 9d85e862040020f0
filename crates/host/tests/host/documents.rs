//! The documents and the files for deployment are true: their commands run, and they name every route and every key.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

const LANGUAGES: [&str; 2] = ["host.md", "host.zh-CN.md"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The text's blocks of shell commands, one after the other.
fn commands(text: &str) -> String {
    text.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_commands_lead_from_nothing_to_a_signed_session() {
    let address = "127.0.0.1:0".parse().expect("an address");
    let simulator =
        liveroom_sim::start(address, liveroom_sim::Settings::default()).await.expect("a free port");
    let [english, chinese] = LANGUAGES.map(|name| commands(&read(&format!("docs/{name}"))));
    assert_eq!(english, chinese, "the same commands in both languages");
    // A port that was free a moment ago, for the document names one.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let listen = listener.local_addr().expect("a bound address").to_string();
    drop(listener);
    let program = Path::new(env!("CARGO_BIN_EXE_liveroom-host")).parent().expect("a directory").to_owned();
    let path = std::env::var("PATH").expect("a PATH");
    let directory = tempfile::tempdir().expect("a temporary directory");
    // The program is compiled already; what remains of that step is that it names a package there is.
    let compile = "cargo() { test \"$4\" = liveroom-host && test \"$3\" = --package; }\n";
    let script = format!("set -eu\n{compile}{}wait\n", english.replace("localhost:8100", &listen));
    let running = Command::new("sh")
        .args(["-c", &script])
        .current_dir(directory.path())
        .env("PATH", format!("{}:{path}", program.display()))
        .env("LIVEROOM__SERVER__LISTEN", &listen)
        .env("LIVEROOM__TALKFUN__API", format!("{}/portal.php", simulator.url()))
        .env("LIVEROOM__TALKFUN__ROOM_BASE", &simulator.accounts().talkfun.room_base)
        .env("no_proxy", "127.0.0.1")
        .stdin(Stdio::null())
        .output();
    let output = running.expect("a shell");
    let (said, log) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{said}\n{log}");
    for expected in [
        "the configuration is right; 1 rooms",
        "\"liveStatus\"",
        "ready",
        "\"content\":\"live\"",
        "/room.php?accessAuth=",
        "\"name\":\"english\"",
    ] {
        assert!(said.contains(expected), "{expected} in\n{said}\n{log}");
    }
    assert!(!log.contains("accessAuth="), "the session's address is in no log");
}

#[test]
fn every_route_and_every_key_is_told() {
    let description: Value = serde_json::from_str(&read("crates/host/openapi.json")).expect("JSON");
    let mut words: Vec<String> = Vec::new();
    for (path, operations) in description["paths"].as_object().expect("paths") {
        let methods = operations.as_object().expect("operations").keys();
        words.extend(methods.map(|method| format!("`{} {path}`", method.to_uppercase())));
    }
    let routes = words.len();
    let sources = [
        "config/mod.rs",
        "config/vendor.rs",
        "identity/config.rs",
        "identity/jwt.rs",
        "identity/cookie.rs",
        "identity/header.rs",
        "entrance.rs",
        "directory.rs",
    ];
    for source in sources {
        let text = read(&format!("crates/host/src/{source}"));
        for reader in [
            "text",
            "texts",
            "need_text",
            "need_id",
            "number",
            "flag",
            "word",
            "url",
            "address",
            "origins",
            "time",
            "secret",
            "need_secret",
        ] {
            let call = format!("fields.{reader}(\"");
            let calls = text.split(&call).skip(1);
            words.extend(calls.filter_map(|rest| Some(format!("`{}`", rest.split('"').next()?))));
        }
    }
    assert!(routes > 15 && words.len() > routes + 50, "{} words", words.len());
    for language in LANGUAGES {
        let text = read(&format!("docs/{language}"));
        let missing: Vec<&String> = words.iter().filter(|word| !text.contains(word.as_str())).collect();
        assert!(missing.is_empty(), "{language} does not tell of {missing:?}");
    }
}

#[test]
fn the_unit_is_one_that_systemd_takes() {
    let unit = read("deploy/liveroom-host.service");
    let program = "/usr/local/bin/liveroom-host";
    assert!(unit.contains(&format!("ExecStart={program} serve --config ")), "{unit}");
    for hardening in
        ["DynamicUser=yes", "ProtectSystem=strict", "NoNewPrivileges=yes", "CapabilityBoundingSet=\n"]
    {
        assert!(unit.contains(hardening), "{hardening}");
    }
    let directory = tempfile::tempdir().expect("a temporary directory");
    let file = directory.path().join("liveroom-host.service");
    // The program need not be installed where the unit has it.
    std::fs::write(&file, unit.replace(program, env!("CARGO_BIN_EXE_liveroom-host")))
        .expect("a writable directory");
    let Ok(output) = Command::new("systemd-analyze").arg("verify").arg(&file).output() else {
        return; // No systemd here.
    };
    let said = String::from_utf8_lossy(&output.stderr);
    let ours: Vec<&str> = said.lines().filter(|line| line.contains("liveroom-host.service")).collect();
    assert!(ours.is_empty(), "{ours:?}");
}

#[test]
fn the_image_runs_the_host_as_nobody_special() {
    let text = read("deploy/Containerfile");
    let steps: Vec<(&str, &str)> = text
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(|line| line.split_once(' ').expect("an instruction and its argument"))
        .collect();
    let known = [
        "FROM",
        "RUN",
        "ENV",
        "WORKDIR",
        "COPY",
        "USER",
        "VOLUME",
        "EXPOSE",
        "STOPSIGNAL",
        "ENTRYPOINT",
        "CMD",
    ];
    for (instruction, _) in &steps {
        assert!(known.contains(instruction), "{instruction}");
    }
    let last = |wanted: &str| {
        let found = steps.iter().rev().find(|(instruction, _)| *instruction == wanted);
        found.map(|(_, argument)| *argument).unwrap_or_default()
    };
    assert_eq!(last("USER"), "10001");
    let words = |argument: &str| serde_json::from_str::<Vec<String>>(argument).expect("the exec form");
    let command = [words(last("ENTRYPOINT")), words(last("CMD"))].concat();
    let help = Command::new(env!("CARGO_BIN_EXE_liveroom-host")).args([&command[1], "--help"]).output();
    let help = String::from_utf8(help.expect("the binary").stdout).expect("UTF-8");
    for flag in command.iter().filter(|word| word.starts_with("--")) {
        assert!(help.contains(flag.as_str()), "{flag}");
    }
    // The image's compiler is the least one that the workspace supports.
    let least = read("Cargo.toml")
        .lines()
        .find_map(|line| Some(line.strip_prefix("rust-version = \"")?.trim_end_matches('"').to_owned()));
    assert!(text.contains(&format!("rust:{}", least.expect("a version"))), "the compiler's version");
}
