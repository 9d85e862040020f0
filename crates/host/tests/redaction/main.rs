//! A whole evening is logged at the finest level, and no line of it holds a credential.

#[expect(dead_code, reason = "the other tests use the rest of it")]
#[path = "../host/support/mod.rs"]
mod support;

use std::io::Write;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tracing_subscriber::fmt::MakeWriter;

use crate::support::{
    ADMIN_TOKEN, Answer, BAIJIAYUN_KEY, GENSEE_CALLBACK_KEY, GENSEE_PASSWORD, TALKFUN_TOKEN, TestHost,
    talkfun_callback,
};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("no test panics while it holds this").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self::Writer {
        self.clone()
    }
}

#[tokio::test]
async fn no_credential_reaches_a_log_line_or_an_error() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(log.clone())
        .with_ansi(false)
        .finish();
    tracing::subscriber::set_global_default(subscriber).expect("the only test of this program");

    let mut secrets: Vec<String> =
        [TALKFUN_TOKEN, BAIJIAYUN_KEY, GENSEE_PASSWORD, GENSEE_CALLBACK_KEY, ADMIN_TOKEN, "vendor-token"]
            .map(str::to_owned)
            .to_vec();
    let mut problems = String::new();
    for signing in ["local", "api"] {
        let host = TestHost::start(&[&format!("talkfun.signing={signing}")]).await;
        let vendors = &host.vendors;
        vendors.answer_json("course.get", json!({"code": 0, "data": {"liveStatus": 2}}));
        let live = json!({"code": 0, "data": {"access_token": "vendor-token",
            "liveUrl": "https://open.talk-fun.com/room.php?access_token=vendor-token"}});
        vendors.answer_json("course.access", live);
        vendors.answer_json("/openapi/live/getLiveStatus", json!({"code": 0, "data": {"status": 0}}));
        vendors.answer_json(
            "/openapi/playback/getPlayerToken",
            json!({"code": 0, "data": {"token": "vendor-token"}}),
        );
        vendors.answer_json("/webcast/query/status", json!({"code": "0", "status": 2}));
        let join = "https://demo.gensee.com/webcast/site/entry/join-1?token=vendor-token";
        vendors.answer_json("/webcast/setting/info", json!({"code": "0", "attendeeJoinUrl": join}));
        for room in ["math", "physics", "launch"] {
            let (_, session) = host.open(room, "alice", &json!({})).await;
            secrets.extend(
                session["url"].as_str().map(|url| url.split_once('?').expect("a query").1.to_owned()),
            );
        }
        secrets.extend(enter_other_ways(&host).await);
        for answer in
            [Answer::Html, Answer::Status(500), Answer::Json(json!({"code": 10003, "msg": TALKFUN_TOKEN}))]
        {
            for api in
                ["course.access", "/openapi/playback/getPlayerToken", "/webcast/setting/info", "course.get"]
            {
                vendors.answer(api, answer.clone());
            }
            for room in ["math", "planned", "physics", "launch"] {
                let (status, problem) = host.open(room, "bob", &json!({})).await;
                if status != 200 {
                    problems.push_str(&Value::to_string(&problem));
                }
            }
        }
        let (_, problem) =
            host.admin(reqwest::Method::POST, "/vendors/talkfun/course.get", &json!({"course_id": 1})).await;
        problems.push_str(&problem.to_string());
        host.callback("talkfun", &talkfun_callback("live.stop", 10001, 1)).await;
        host.callback(&format!("gensee?key={GENSEE_CALLBACK_KEY}"), &[]).await;
    }

    let lines =
        String::from_utf8(log.0.lock().expect("no test panics while it holds this").clone()).expect("UTF-8");
    assert!(lines.contains("rooms/{room}/session"), "the log is heard");
    assert!(problems.contains("vendor_refused"), "the refusals are seen");
    for secret in secrets {
        let start: String = secret.chars().take(5).collect();
        assert!(!lines.contains(&secret), "a log line holds the credential that starts with {start}");
        assert!(!problems.contains(&secret), "an error holds the credential that starts with {start}");
    }
}

/// Enters by room pages of the customer's own, and asks for a stream; answers what nobody else may see.
async fn enter_other_ways(host: &TestHost) -> Vec<String> {
    let stream = "https://pull.example/a.m3u8?sign=stream-signature";
    host.vendors
        .answer_json("/openapi/room/getPullStreamUrl", json!({"code": 0, "data": {"m3u8_url": stream}}));
    let live = json!({"code": 0, "data": {"status": 1}});
    host.vendors.answer_json("/openapi/live/getLiveStatus", live);
    let mut secrets = vec!["stream-signature".to_owned()];
    for fields in [
        json!({"vendor": "talkfun", "course_id": 5, "surface": "page", "page": "https://a.example/a.html"}),
        json!({"vendor": "baijiayun", "room_id": 5, "surface": "page", "page": "https://a.example/a.html"}),
        json!({"vendor": "gensee", "webcast_id": "5", "surface": "page", "page": "https://a.example/a.html"}),
        json!({"vendor": "baijiayun", "room_id": 6, "video": "preferred"}),
    ] {
        assert_eq!(host.admin(reqwest::Method::PUT, "/admin/rooms/other", &fields).await.0, 204, "{fields}");
        let (_, session) = host.open("other", "alice", &json!({})).await;
        let given = ["access_token", "sign", "authcode"].map(|name| &session["credentials"][name]);
        let given: Vec<String> = given.into_iter().filter_map(Value::as_str).map(str::to_owned).collect();
        let has_stream = session["media"]["url"] == stream;
        assert_eq!(given.len() + usize::from(has_stream), 1, "one secret is given: {fields}");
        secrets.extend(given);
    }
    secrets
}
