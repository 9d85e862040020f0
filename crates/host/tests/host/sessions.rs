//! Sessions: what a viewer gets of each vendor, and what they are told when they get nothing.

use crate::support::{Answer, BAIJIAYUN_KEY, TALKFUN_TOKEN, TestHost, now_seconds, read};
use liveroom_vendors::{Secret, UnixSeconds, baijiayun, talkfun};
use reqwest::header::HeaderValue;
use serde_json::{Value, json};

fn talkfun_is_live(host: &TestHost) {
    host.vendors.answer_json("course.get", json!({"code": 0, "data": {"liveStatus": 2, "playback": 0}}));
}

fn parameters(url: &str) -> Vec<(String, String)> {
    url::Url::parse(url).expect("a URL").query_pairs().into_owned().collect()
}

#[tokio::test]
async fn a_live_talkfun_room_is_signed_here() {
    let host = TestHost::start(&[]).await;
    talkfun_is_live(&host);
    let response = host.session("math", "alice:Alice", &json!({})).send().await.expect("an answer");
    assert_eq!(response.headers()["cache-control"], "no-store");
    let session: Value = response.json().await.expect("JSON");
    for (field, expected) in [
        ("vendor", json!("talkfun")),
        ("content", json!("live")),
        ("status", json!("live")),
        ("dialect", json!("talkfun")),
        ("origins", json!(["https://open.talk-fun.com", "https://open-1.talk-fun.com"])),
        ("contents", json!(["live"])),
        ("title", json!("数学")),
        ("poster", json!("/poster.jpg")),
    ] {
        assert_eq!(session[field], expected, "{field}");
    }
    let url = session["url"].as_str().expect("a URL");
    let auth = url.strip_prefix("https://open.talk-fun.com/room.php?accessAuth=").expect("a live URL");
    let token = Secret::new(TALKFUN_TOKEN);
    let auth =
        talkfun::verify_access_auth(auth, &token, UnixSeconds(now_seconds())).expect("a right signature");
    assert_eq!(
        (auth.seat.course_id, auth.seat.uid.as_str(), auth.seat.nickname.as_str()),
        (10001, "alice", "Alice")
    );
    assert_eq!(session["expires_at"], json!(auth.expires_at.0 * 1000));
    assert!(host.vendors.calls("course.access").is_empty(), "no call of the vendor");
}

#[tokio::test]
async fn a_vendor_that_is_down_keeps_nobody_out_of_a_room_known_to_be_live() {
    let host = TestHost::start(&[]).await;
    host.vendors.answer("course.get", Answer::Status(500));
    let callback = crate::support::talkfun_callback("live.start", 10001, 1);
    assert_eq!(host.callback("talkfun", &callback).await.0, 200);
    let (status, session) = host.open("math", "alice", &json!({})).await;
    assert_eq!((status, &session["content"]), (200, &json!("live")));
}

#[tokio::test]
async fn a_session_is_no_younger_than_what_it_says() {
    let host = TestHost::start(&[]).await;
    host.vendors.answer("course.get", Answer::Silence);
    let (status, session) = host.open("math", "alice", &json!({})).await;
    assert_eq!((status, &session["status"]), (200, &json!("waiting")));
    let asked: i64 = host.vendors.calls("course.get")[0]["timestamp"].parse().expect("a time");
    let told = session["server_time"].as_i64().expect("a time") / 1000;
    assert!(told <= asked, "asked at {asked}, told as of {told}");
}

#[tokio::test]
async fn a_baijiayun_room_has_a_link_that_its_key_verifies() {
    let host = TestHost::start(&[]).await;
    host.vendors
        .answer_json("/openapi/live/getLiveStatus", json!({"code": 0, "data": {"status": 1}, "msg": ""}));
    let (status, session) = host.open("physics", "alice:Alice", &json!({"content": "live"})).await;
    assert_eq!((status, &session["dialect"], &session["expires_at"]), (200, &json!("mute"), &Value::Null));
    let url = session["url"].as_str().expect("a URL");
    assert!(url.starts_with("https://demo.at.baijiayun.com/web/room/enter?"), "{url}");
    let entry =
        baijiayun::verify_entry(&parameters(url), &Secret::new(BAIJIAYUN_KEY)).expect("a right signature");
    // `alice` is no number: she has a seat, whose numbers have nineteen digits.
    assert_eq!(
        (entry.user_number.to_string().as_str(), entry.user_name.as_str()),
        ("1000000000000000001", "Alice")
    );
}

#[tokio::test]
async fn a_gensee_room_is_entered_by_its_join_address() {
    let host = TestHost::start(&[]).await;
    let join = "http://demo.gensee.com/webcast/site/entry/join-0b7e9d4c52f1483ea6d3908c1e5fa701?token=333333";
    host.vendors.answer_json("/webcast/query/status", json!({"code": "0", "status": 2}));
    host.vendors.answer_json("/webcast/setting/info", json!({"code": "0", "attendeeJoinUrl": join}));
    for _ in 0..3 {
        let (status, session) = host.open("launch", "1000000007:Alice", &json!({})).await;
        assert_eq!(status, 200, "{session}");
        let url = session["url"].as_str().expect("a URL");
        assert!(
            url.starts_with("https://demo.gensee.com/webcast/site/entry/join-"),
            "http is upgraded: {url}"
        );
        let parameters = parameters(url);
        for (name, expected) in [("token", "333333"), ("nickname", "Alice"), ("uid", "1000000007")] {
            assert!(
                parameters.iter().any(|(key, value)| key == name && value == expected),
                "{name} in {url}"
            );
        }
    }
    assert_eq!(host.vendors.calls("/webcast/setting/info").len(), 1, "the address is kept");
}

#[tokio::test]
async fn recordings() {
    let host = TestHost::start(&[]).await;
    let vendors = &host.vendors;
    vendors.answer_json("course.get", json!({"code": 0, "data": {"liveStatus": "3", "playback": "1"}}));
    vendors.answer_json("/openapi/live/getLiveStatus", json!({"code": 0, "data": {"status": 0}}));
    vendors.answer_json("/openapi/playback/getPlayerToken", json!({"code": 0, "data": {"token": "abc_def"}}));
    vendors.answer_json("/webcast/query/status", json!({"code": "0", "status": 0}));
    let vod = "https://demo.gensee.com/webcast/site/vod/play-9d2f6b81c4e04a7f8350e1b7d26ca801";
    vendors.answer_json("/webcast/record/info", json!({"code": "0", "recordList": [{"url": vod}]}));
    for (room, start) in [
        ("math", "https://open.talk-fun.com/player.php?accessAuth="),
        ("physics", "https://demo.at.baijiayun.com/web/playback/index?classid=26112200000001&token=abc_def"),
        (
            "launch",
            "https://demo.gensee.com/webcast/site/vod/play-9d2f6b81c4e04a7f8350e1b7d26ca801?nickname=",
        ),
    ] {
        for wish in ["auto", "playback"] {
            let (status, session) = host.open(room, "alice", &json!({"content": wish})).await;
            assert_eq!(
                (status, &session["content"], &session["status"]),
                (200, &json!("playback"), &json!("playback"))
            );
            assert!(session["url"].as_str().is_some_and(|url| url.starts_with(start)), "{room}");
        }
        let (status, problem) = host.open(room, "alice", &json!({"content": "live"})).await;
        assert_eq!((status, &problem["code"]), (404, &json!("content_not_found")), "{room}");
    }
    // Once to learn that there is a recording, once for its viewers.
    assert_eq!(vendors.calls("/openapi/playback/getPlayerToken").len(), 2);
}

#[tokio::test]
async fn a_room_that_has_not_started_is_waited_for() {
    let host = TestHost::start(&[]).await;
    host.vendors.answer_json("course.get", json!({"code": 0, "data": {"liveStatus": 1}}));
    let (status, session) = host.open("planned", "alice", &json!({})).await;
    assert_eq!(
        (status, &session["content"], &session["status"]),
        (200, &json!("waiting"), &json!("waiting"))
    );
    assert_eq!((&session["url"], &session["origins"]), (&Value::Null, &Value::Null));
    assert_eq!(session["starts_at"], json!(1_577_808_000_000_i64));
}

#[tokio::test]
async fn the_api_signs_when_told_to_and_is_asked_once_for_many() {
    let host = TestHost::start(&["talkfun.signing=api"]).await;
    talkfun_is_live(&host);
    let url = "http://open.talk-fun.com/room.php?access_token=secret-access-token";
    host.vendors.answer_json("course.access", json!({"code": 0, "data": {"liveUrl": url}}));
    let requests = (0..20).map(|_| read(host.session("math", "alice", &json!({}))));
    for (status, session) in futures_util::future::join_all(requests).await {
        assert_eq!((status, &session["url"]), (200, &json!(url.replace("http:", "https:"))));
    }
    let calls = host.vendors.calls("course.access");
    assert_eq!(calls.len(), 1);
    let params = talkfun::decode_params(&calls[0]["params"]).expect("params are JSON");
    assert_eq!((&params["uid"], &params["options"]["ssl"]), (&json!("alice"), &json!(true)));
}

#[tokio::test]
async fn a_vendors_faults_are_told_apart() {
    for (name, answer, status, code) in [
        ("wrong signature", Answer::Json(json!({"code": 10003, "msg": "sign"})), 502, "vendor_refused"),
        ("expired", Answer::Json(json!({"code": 10002, "msg": "ts"})), 502, "vendor_refused"),
        ("html", Answer::Html, 504, "vendor_unavailable"),
        ("status 500", Answer::Status(500), 504, "vendor_unavailable"),
        ("wrong shape", Answer::Json(json!({"code": 0, "data": []})), 504, "vendor_unavailable"),
        ("no code", Answer::Json(json!({"data": {}})), 504, "vendor_unavailable"),
        ("silence", Answer::Silence, 504, "vendor_unavailable"),
        ("too many", Answer::Status(429), 429, "rate_limited"),
    ] {
        let host = TestHost::start(&["talkfun.signing=api", "upstream.timeout_seconds=1"]).await;
        talkfun_is_live(&host);
        host.vendors.answer("course.access", answer);
        let response = host.session("math", "alice", &json!({})).send().await.expect("an answer");
        assert_eq!(response.status(), status, "{name}");
        assert_eq!(response.headers()["content-type"], "application/problem+json", "{name}");
        assert_eq!(
            response.headers().contains_key("retry-after"),
            status != 502 && name != "wrong shape",
            "{name}"
        );
        let problem: Value = response.json().await.expect("JSON");
        assert_eq!((&problem["code"], &problem["status"]), (&json!(code), &json!(status)), "{name}");
    }
}

#[tokio::test]
async fn a_pause_that_a_vendor_wants_is_passed_on() {
    for (name, answer, status, pause, asked) in [
        ("too many, a minute", Answer::Busy(429, "60"), 429, "60", 1),
        ("away, a minute", Answer::Busy(503, "60"), 504, "60", 1),
        ("away, until a time that is past", Answer::Busy(503, "Sun, 06 Nov 1994 08:49:37 GMT"), 504, "1", 1),
        ("away, nobody knows how long", Answer::Status(503), 504, "5", 2),
        ("broken", Answer::Busy(500, "60"), 504, "5", 2),
    ] {
        let host = TestHost::start(&["talkfun.signing=api"]).await;
        talkfun_is_live(&host);
        host.vendors.answer("course.access", answer);
        let response = host.session("math", "alice", &json!({})).send().await.expect("an answer");
        assert_eq!(
            (response.status().as_u16(), &response.headers()["retry-after"]),
            (status, &HeaderValue::from_static(pause)),
            "{name}"
        );
        assert_eq!(host.vendors.calls("course.access").len(), asked, "{name}");
    }
}

#[tokio::test]
async fn seats_are_kept_and_never_shared() {
    let host = TestHost::start(&[]).await;
    host.vendors.answer_json("/openapi/live/getLiveStatus", json!({"code": 0, "data": {"status": 1}}));
    let number = async |host: &TestHost, viewer: &str| {
        let (_, session) = host.open("physics", viewer, &json!({})).await;
        let parameters = parameters(session["url"].as_str().expect("a URL"));
        parameters.into_iter().find(|(name, _)| name == "user_number").expect("a user number").1
    };
    let before = [number(&host, "alice").await, number(&host, "bob").await, number(&host, "1001").await];
    assert_ne!(before[0], before[1]);
    assert_eq!(before[2], "1001");
    let host = host.restart().await;
    host.vendors.answer_json("/openapi/live/getLiveStatus", json!({"code": 0, "data": {"status": 1}}));
    let after = [number(&host, "alice").await, number(&host, "bob").await, number(&host, "1001").await];
    assert_eq!(before, after);
}
