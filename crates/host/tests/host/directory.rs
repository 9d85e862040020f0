//! The directory: a file that is followed, and rooms put in from outside.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::TestHost;

async fn names(host: &TestHost) -> Vec<String> {
    let (status, body) = host.admin(Method::GET, "/admin/rooms", &json!({})).await;
    assert_eq!(status, 200);
    let rooms = body["rooms"].as_array().expect("a list").iter();
    rooms.map(|room| room["name"].as_str().expect("a name").to_owned()).collect()
}

/// Waits until the directory names, or no longer names, a room; the host looks every second and tells nobody.
async fn until(host: &TestHost, name: &str, is_there: bool) {
    let looking = async {
        while names(host).await.iter().any(|found| found == name) != is_there {
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(10), looking)
        .await
        .expect("the change is seen in time");
}

#[tokio::test]
async fn a_changed_file_is_read_and_a_broken_one_is_not() {
    let host = TestHost::start(&[]).await;
    let file = host.directory.path().join("rooms.toml");
    let write = |text: &str| std::fs::write(&file, text).expect("a writable directory");
    let good = "[rooms.math]\nvendor = \"talkfun\"\ncourse_id = 1\n";
    assert_eq!(names(&host).await, ["launch", "math", "physics", "planned", "private"]);
    write(&format!("{good}[rooms.new]\nvendor = \"talkfun\"\ncourse_id = 2\n"));
    until(&host, "new", true).await;
    write("[rooms.math]\nvendor = 7\n");
    // What follows is seen after the broken text was: the host looks at one after the other.
    host.admin(Method::PUT, "/admin/rooms/probe", &json!({"vendor": "talkfun", "course_id": 3})).await;
    assert!(names(&host).await.contains(&"new".to_owned()), "the old directory is used on");
    write(good);
    until(&host, "new", false).await;
    assert_eq!(names(&host).await, ["math", "probe"]);
}

#[tokio::test]
async fn rooms_are_put_in_and_taken_out() {
    let host = TestHost::start(&[]).await;
    host.vendors.answer_json("course.get", json!({"code": 0, "data": {"liveStatus": 2}}));
    let put = async |name: &str, room: Value| {
        let (status, body) = host.admin(Method::PUT, &format!("/admin/rooms/{name}"), &room).await;
        let first = body["fields"][0]["field"].as_str().unwrap_or_default().to_owned();
        (status, first)
    };
    let room = json!({"vendor": "talkfun", "course_id": 77, "title": "Chess"});
    for (name, given, room, expected) in [
        ("right", "chess", room.clone(), (204, "")),
        ("again", "chess", room.clone(), (204, "")),
        ("of the file", "math", room.clone(), (409, "")),
        ("a wrong name", ".chess", room.clone(), (400, "rooms..chess")),
        ("no vendor", "go", json!({"course_id": 1}), (400, "rooms.go.vendor")),
        ("a wrong id", "go", json!({"vendor": "talkfun", "course_id": "x"}), (400, "rooms.go.course_id")),
        ("no object", "go", json!([]), (400, "room")),
        ("null", "go", json!({"vendor": null}), (400, "room")),
        (
            "a file of the host",
            "go",
            json!({"vendor": "gensee", "webcast_id": "1", "join_token": {"file": "/etc/passwd"}}),
            (400, "join_token"),
        ),
    ] {
        assert_eq!(put(given, room).await, (expected.0, expected.1.to_owned()), "{name}");
    }
    assert_eq!(host.open("chess", "alice", &json!({})).await.1["title"], json!("Chess"));
    let host = host.restart().await;
    assert_eq!(host.open("chess", "alice", &json!({})).await.0, 200, "it is kept");
    for (name, status) in [("chess", 204), ("chess", 404), ("math", 409)] {
        let (answered, _) = host.admin(Method::DELETE, &format!("/admin/rooms/{name}"), &json!({})).await;
        assert_eq!(answered, status, "{name}");
    }
    assert_eq!(host.open("chess", "alice", &json!({})).await.0, 404);
}
