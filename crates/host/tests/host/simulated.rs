//! The host and the simulated vendors: a class of each from live to recording, and a clock that is off.

use liveroom_sim::{Documented, Limits, Running, Settings};
use liveroom_vendors::UnixSeconds;
use serde_json::{Value, json};

use crate::support::{TestHost, now_seconds};

pub(crate) async fn simulator() -> Running {
    let limits = Limits { documented: Documented::Ignored, ..Limits::default() };
    let settings = Settings { limits, ..Settings::default() };
    liveroom_sim::start("127.0.0.1:0".parse().expect("an address"), settings).await.expect("a free port")
}

/// Loads an address as a browser would, by the name it has there.
pub(crate) async fn load(client: &reqwest::Client, simulator: &Running, url: &str) -> u16 {
    let url = url::Url::parse(url).expect("a URL");
    let path = &url[url::Position::BeforePath..];
    let host = &url[url::Position::BeforeHost..url::Position::AfterPort];
    let request = client.get(format!("{}{path}", simulator.url())).header("host", host);
    request.send().await.expect("an answer").status().as_u16()
}

#[tokio::test]
async fn a_class_of_each_vendor() {
    let simulator = simulator().await;
    let host = TestHost::with_simulator(&simulator).await;
    let control =
        |path: String, method| host.client.request(method, format!("{}/sim/{path}", simulator.url()));
    let told =
        control("callbacks".to_owned(), reqwest::Method::PUT).json(&json!({"base": host.url})).send().await;
    assert!(told.expect("an answer").status().is_success());
    for (room, remote) in [
        ("talkfun-demo", "talkfun/10001".to_owned()),
        ("baijiayun-demo", "baijiayun/26112200000001".to_owned()),
        ("gensee-demo", format!("gensee/{}", liveroom_sim::accounts::GENSEE_WEBCASTS[0].id)),
    ] {
        let mut events = host.events(room, None).await;
        let mut statuses = vec![events.status().await.1];
        let (status, session) = host.open(room, "alice:Alice", &json!({})).await;
        assert_eq!((status, &session["content"]), (200, &json!("live")), "{room}");
        assert_eq!(
            load(&host.client, &simulator, session["url"].as_str().expect("a URL")).await,
            200,
            "{room}"
        );
        for step in ["stop", "playback"] {
            let path = format!("rooms/{remote}/{step}");
            let done = control(path, reqwest::Method::POST).send().await.expect("an answer");
            assert!(done.status().is_success(), "{room} {step}");
            statuses.push(events.status().await.1);
        }
        assert_eq!(statuses, ["live", "ended", "playback"], "{room}");
        let (status, session) = host.open(room, "alice:Alice", &json!({"content": "playback"})).await;
        assert_eq!(status, 200, "{room}: {session}");
        assert_eq!(
            load(&host.client, &simulator, session["url"].as_str().expect("a URL")).await,
            200,
            "{room}"
        );
    }
    assert_eq!(host.open("private", "alice", &json!({})).await.0, 403);
}

#[tokio::test]
async fn a_clock_that_is_off_is_told_and_mends() {
    let simulator = simulator().await;
    let host = TestHost::with_simulator(&simulator).await;
    let set = async |path: &str, body: Value| {
        let request = host.client.put(format!("{}/sim/{path}", simulator.url())).json(&body);
        assert!(request.send().await.expect("an answer").status().is_success(), "{path}");
    };
    // Each way is judged by the vendor's own clock; the callbacks by the host's.
    for (name, seconds, status, code) in [
        ("a little slow", 600, 200, Value::Null),
        ("three hours slow", 10_800, 502, json!("vendor_refused")),
        ("three hours fast", -10_800, 502, json!("vendor_refused")),
        ("right again", 0, 200, Value::Null),
    ] {
        set("clock", json!({"offset_seconds": seconds})).await;
        // Another viewer each time: what the vendor granted is kept.
        let (answered, body) = host.open("talkfun-page", &format!("viewer{seconds}"), &json!({})).await;
        assert_eq!((answered, &body["code"]), (status, &code), "{name}: {body}");
        if status == 502 {
            let detail = body["detail"].as_str().expect("a detail");
            assert!(detail.contains("10002"), "{name}: the vendor's code for a wrong time: {detail}");
        }
        let at = UnixSeconds(now_seconds() + seconds);
        let account = &simulator.accounts().talkfun;
        let params = json!({"course_id": 10001, "startTime": now_seconds() + seconds, "title": name});
        let callback = host.callback("talkfun", &account.callback_fields("live.start", &params, at)).await;
        let expected = if seconds.abs() < 7_200 { 200 } else { 403 };
        assert_eq!(callback.0, expected, "{name}: {}", callback.1);
    }
}
