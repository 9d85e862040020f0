//! The description of the routes names each of them, in the words of the contract; and what happens there is counted.

use std::collections::BTreeSet;

use liveroom_contract::{Content, Dialect, Environment, ProblemCode, Reason, Status, Vendor, Wish};
use serde_json::{Value, json};

use crate::support::{TestHost, talkfun_callback};

async fn description(host: &TestHost) -> Value {
    let text = host.client.get(format!("{}/openapi.json", host.url)).send().await.expect("an answer");
    text.json().await.expect("JSON")
}

#[tokio::test]
async fn every_route_is_described() {
    let source = ["server", "admin", "authorize"].map(|file| {
        let path = format!("{}/src/{file}.rs", env!("CARGO_MANIFEST_DIR"));
        std::fs::read_to_string(path).expect("the source")
    });
    let routes: BTreeSet<String> = source
        .iter()
        .flat_map(|text| [".route(\"", ".route(&path(\""].map(|begin| text.split(begin).skip(1)))
        .flatten()
        .filter_map(|rest| rest.split('"').next())
        .map(|route| route.replace("{*api}", "{api}"))
        .collect();
    let host = TestHost::start(&[]).await;
    let description = description(&host).await;
    let described: BTreeSet<String> =
        description["paths"].as_object().expect("paths").keys().cloned().collect();
    assert_eq!(routes, described);
}

#[tokio::test]
async fn the_words_are_the_contracts() {
    let host = TestHost::start(&[]).await;
    let schemas = description(&host).await["components"]["schemas"].clone();
    fn words<T: Copy>(all: &[T], word: fn(T) -> &'static str) -> Value {
        all.iter().map(|value| word(*value)).collect::<Vec<_>>().into()
    }
    for (schema, field, expected) in [
        ("SessionRequest", "content", words(Wish::ALL, Wish::as_str)),
        ("SessionRequest", "reason", words(Reason::ALL, Reason::as_str)),
        ("SessionRequest", "environment", words(Environment::ALL, Environment::as_str)),
        ("Session", "vendor", words(Vendor::ALL, Vendor::as_str)),
        ("Session", "content", words(Content::ALL, Content::as_str)),
        ("Session", "status", words(Status::ALL, Status::as_str)),
        ("Session", "dialect", words(Dialect::ALL, Dialect::as_str)),
        ("RoomEvent", "status", words(Status::ALL, Status::as_str)),
        ("Problem", "code", words(ProblemCode::ALL, ProblemCode::as_str)),
    ] {
        assert_eq!(schemas[schema]["properties"][field]["enum"], expected, "{schema} {field}");
    }
}

#[tokio::test]
async fn what_happens_is_counted() {
    let host = TestHost::start(&[]).await;
    host.vendors.answer_json("course.get", json!({"code": 0, "data": {"liveStatus": 2}}));
    let mut events = host.events("math", None).await;
    events.status().await;
    host.open("math", "alice", &json!({})).await;
    host.open("nope", "alice", &json!({})).await;
    let callback = talkfun_callback("live.stop", 10001, 1);
    for _ in 0..2 {
        host.callback("talkfun", &callback).await;
    }
    let text = host.client.get(format!("{}/metrics", host.url)).send().await.expect("an answer");
    let text = text.text().await.expect("a text");
    for line in [
        "liveroom_requests_total{route=\"/live/rooms/{room}/session\",status=\"200\"} 1",
        "liveroom_requests_total{route=\"/live/rooms/{room}/session\",status=\"404\"} 1",
        "liveroom_vendor_calls_total{vendor=\"talkfun\",api=\"course.get\",outcome=\"answered\"} 1",
        "liveroom_callbacks_total{vendor=\"talkfun\",outcome=\"new\"} 1",
        "liveroom_callbacks_total{vendor=\"talkfun\",outcome=\"duplicate\"} 1",
        "liveroom_streams 1",
    ] {
        assert!(text.lines().any(|found| found == line), "{line} in\n{text}");
    }
}
