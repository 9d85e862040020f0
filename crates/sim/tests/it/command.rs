//! The command itself: what it prints, and that it stops when told.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use liveroom_sim::accounts::{BAIJIAYUN_ROOMS, GENSEE_WEBCASTS, TALKFUN_OPEN_TOKEN};

const BINARY: &str = env!("CARGO_BIN_EXE_liveroom-sim");

#[test]
fn it_prints_one_line_when_it_listens() {
    for arguments in
        [&["--listen", "127.0.0.1:0"][..], &["serve", "--not-started", "--listen", "127.0.0.1:0"]]
    {
        let mut child = Command::new(BINARY)
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the binary runs");
        let mut line = String::new();
        let out = child.stdout.take().expect("it is piped");
        BufReader::new(out).read_line(&mut line).expect("it prints text");
        let address = line.trim_end().strip_prefix("listening on http://127.0.0.1:").map(str::parse::<u16>);
        child.kill().expect("it is ours");
        child.wait().expect("it ends");
        assert!(matches!(address, Some(Ok(port)) if port > 0), "{arguments:?}: {line}");
    }
}

#[test]
fn it_prints_its_accounts() {
    let output = Command::new(BINARY).args(["accounts", "--port", "9"]).output().expect("the binary runs");
    let text = String::from_utf8(output.stdout).expect("it prints text");
    for part in
        [TALKFUN_OPEN_TOKEN, BAIJIAYUN_ROOMS[0], GENSEE_WEBCASTS[0].attendee, "open.talk-fun.localhost:9"]
    {
        assert!(text.contains(part), "{part}");
    }
}

#[test]
fn a_limit_that_is_none_is_named() {
    let output =
        Command::new(BINARY).args(["--limit", "talkfun:course.get"]).output().expect("the binary runs");
    assert!(!output.status.success());
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("--limit talkfun:course.get: write <vendor>:<api>=<calls per minute>"), "{said}");
}
