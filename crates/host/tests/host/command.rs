//! The command: what it prints, how it stops, and how it names mistakes.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::support::process::Process;
use crate::support::write_config;

fn command() -> Command {
    Command::new(env!("CARGO_BIN_EXE_liveroom-host"))
}

fn demo() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../www/demo/liveroom.toml")
}

#[test]
fn it_says_where_it_listens_and_stops_when_asked() {
    let mut child = command()
        .args(["serve", "--listen", "127.0.0.1:0", "--config"])
        .arg(demo())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the binary");
    let mut stdout = BufReader::new(child.stdout.take().expect("it is piped"));
    let mut line = String::new();
    stdout.read_line(&mut line).expect("a line");
    let port = line.trim_end().strip_prefix("listening on http://127.0.0.1:").expect("the line");
    assert!(port.parse::<u16>().is_ok_and(|port| port != 0), "{line}");
    let killed = Command::new("kill").arg(child.id().to_string()).status().expect("kill");
    assert!(killed.success());
    assert!(child.wait().expect("its end").success());
    let mut rest = String::new();
    stdout.read_to_string(&mut rest).expect("the end of the text");
    assert_eq!(rest, "", "exactly one line");
}

#[test]
fn a_second_host_on_the_same_file_does_not_start() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    write_config(directory.path(), "http://127.0.0.1:9");
    let first = Process::start(directory.path(), &[]);
    let mut second = command()
        .args(["serve", "--listen", "127.0.0.1:0", "--config"])
        .arg(directory.path().join("liveroom.toml"))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary");
    let mut line = String::new();
    BufReader::new(second.stdout.take().expect("it is piped")).read_line(&mut line).expect("its end");
    drop(second.kill()); // One that has ended by itself is what is wanted.
    let output = second.wait_with_output().expect("its end");
    assert_eq!((line.as_str(), output.status.code()), ("", Some(1)), "it does not listen");
    let said = String::from_utf8_lossy(&output.stderr);
    let holder = format!("host.sqlite` is in use by another host (process {})", first.id());
    assert!(said.contains(&holder), "{said}");
    drop(Process::start(directory.path(), &["store.path=other.sqlite"]));
    drop(first);
    drop(Process::start(directory.path(), &[]));
}

#[test]
fn pages_are_served_where_they_are_put() {
    let www = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../www");
    let room = format!("{}=/room", www.join("room").display());
    let mut child = command()
        .args(["serve", "--listen", "127.0.0.1:0", "--config"])
        .arg(demo())
        .arg("--pages")
        .arg(www.join("pages"))
        .args(["--pages", &room])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the binary");
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("it is piped")).read_line(&mut line).expect("a line");
    let address = line.trim_end().strip_prefix("listening on http://").expect("the line").to_owned();
    for (path, status) in [
        ("/", "200"),
        ("/talkfun.html", "200"),
        ("/room/talkfun.html", "200"),
        ("/room/none.html", "404"),
        ("/live/healthz", "200"),
    ] {
        let mut stream = std::net::TcpStream::connect(&address).expect("a connection");
        write!(stream, "GET {path} HTTP/1.0\r\nhost: {address}\r\n\r\n").expect("a request");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        assert_eq!(answer.split(' ').nth(1), Some(status), "{path}");
    }
    child.kill().expect("a running host");
    child.wait().expect("its end");
    let output =
        command().args(["serve", "--pages", "=/room", "--config"]).arg(demo()).output().expect("the binary");
    assert!(String::from_utf8_lossy(&output.stderr).contains("www/room=/room"), "says what is right");
}

#[test]
fn the_demonstration_is_configured_rightly() {
    let output = command().args(["check", "--config"]).arg(demo()).output().expect("the binary");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn every_mistake_is_named_and_no_secret_shown() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let config = directory.path().join("liveroom.toml");
    std::fs::write(&config, WRONG).expect("a writable directory");
    let output =
        command().args(["check", "--set", "gensee", "--config"]).arg(&config).output().expect("the binary");
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success());
    for at in [
        "--set:",
        "directory: is missing",
        "server.base_path:",
        "server.allowed_origins:",
        "identity.mode: must be one of",
        "talkfun.open_id: is missing",
        "talkfun.open_token:",
        "talkfun.apii: is not known",
        "gensee.login_name: is missing",
        "gensee.password: the environment has no variable",
        "gensee.room_base: is missing",
    ] {
        assert!(text.contains(at), "{at} in\n{text}");
    }
    assert!(!text.contains("written-in-the-open"), "{text}");
}

#[test]
fn mistakes_in_rooms_are_named_with_room_and_field() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let demo = std::fs::read_to_string(demo()).expect("the demonstration's configuration");
    std::fs::write(directory.path().join("liveroom.toml"), demo).expect("a writable directory");
    std::fs::write(directory.path().join("rooms.toml"), WRONG_ROOMS).expect("a writable directory");
    let output = command()
        .args(["check", "--config"])
        .arg(directory.path().join("liveroom.toml"))
        .output()
        .expect("the binary");
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    for at in [
        "room: is not known here",
        "rooms.a b: is no room name",
        "rooms.a.vendor: is missing",
        "rooms.b.course_id: must be a number",
        "rooms.b.starts_at: must be a time",
        "rooms.c.webcast_id: is missing",
        "rooms.c.course_id: is not known here",
        "rooms.d.ends_at: must be later than starts_at",
    ] {
        assert!(text.contains(at), "{at} in\n{text}");
    }
}

#[test]
fn apis_are_found_by_a_word_of_either_language() {
    for (name, words, expected) in [
        ("Chinese", &["开始上课"][..], None),
        ("a title in Chinese", &["talkfun", "用户授权"], Some("course.access")),
        ("a title in English", &["webcast status"], Some("/webcast/query/status")),
        ("a whole name", &["baijiayun", "/openapi/live/getLiveStatus"], Some("room_id (int, required)")),
        ("a vendor", &["gensee"], Some("/webcast/created")),
    ] {
        let output = command().arg("apis").args(words).output().expect("the binary");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(output.status.success(), expected.is_some(), "{name}: {text}");
        assert!(expected.is_none_or(|expected| text.contains(expected)), "{name}: {text}");
    }
}

#[test]
fn a_wrong_call_names_its_fields_before_anything_is_sent() {
    let output = command()
        .args(["call", "talkfun", "course.get", "course_id=x", "--config"])
        .arg(demo())
        .output()
        .expect("the binary");
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success());
    for field in ["`expire` is required", "`course_id` must be"] {
        assert!(text.contains(field), "{field} in {text}");
    }
}

const WRONG: &str = r#"
[server]
base_path = "live"
allowed_origins = ["https://school.example/path"]
[identity]
mode = "trust"
[talkfun]
open_token = "written-in-the-open"
apii = 1
[gensee]
password = { env = "LIVEROOM_NO_SUCH_VARIABLE" }
"#;

const WRONG_ROOMS: &str = r#"
[room.x]
[rooms."a b"]
vendor = "talkfun"
course_id = 1
[rooms.a]
course_id = 1
[rooms.b]
vendor = "talkfun"
course_id = "one"
starts_at = "tomorrow"
[rooms.c]
vendor = "gensee"
course_id = 1
[rooms.d]
vendor = "baijiayun"
room_id = 1
starts_at = 2026-11-22T20:00:00+08:00
ends_at = 2026-11-22T19:00:00+08:00
"#;
