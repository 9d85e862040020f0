//! Event streams and callbacks: what the vendor tells reaches the viewers, once, in order, and after a break.

use crate::support::{GENSEE_CALLBACK_KEY, TestHost, baijiayun_callback, talkfun_callback};
use serde_json::json;

fn text(status: &str) -> String {
    status.to_owned()
}

#[tokio::test]
async fn a_class_is_followed_from_start_to_recording() {
    let host = TestHost::start(&[]).await;
    host.vendors.answer_json("course.get", json!({"code": 0, "data": {"liveStatus": 1}}));
    let mut events = host.events("math", None).await;
    assert_eq!(events.status().await, (1, text("waiting")));
    for (cmd, id, status) in
        [("live.start", 2, "live"), ("live.stop", 3, "ended"), ("live.playback", 4, "playback")]
    {
        let callback = talkfun_callback(cmd, 10001, 1);
        for _ in 0..3 {
            let answer = host.callback("talkfun", &callback).await;
            assert_eq!(answer, (200, json!({"code": 0, "msg": "", "data": []})), "{cmd}");
        }
        assert_eq!(events.status().await, (id, text(status)), "{cmd}, told once");
    }
}

#[tokio::test]
async fn a_stop_before_the_scheduled_end_is_a_pause_at_talkfun() {
    let host = TestHost::start(&[]).await;
    host.vendors.answer_json("course.get", json!({"code": 0, "data": {"liveStatus": 1}}));
    let mut events = host.events("planned", None).await;
    assert_eq!(events.status().await, (1, text("waiting")));
    for cmd in ["live.start", "live.stop", "live.playback"] {
        assert_eq!(host.callback("talkfun", &talkfun_callback(cmd, 10003, 1)).await.0, 200);
    }
    assert_eq!(events.status().await, (2, text("live")));
    let (id, state) = events.next().await.expect("an event");
    assert_eq!((id, &state["status"], &state["contents"]), (3, &json!("live"), &json!(["live", "playback"])));
}

#[tokio::test]
async fn a_stream_resumes_where_it_broke_off_even_over_a_restart() {
    let host = TestHost::start(&[]).await;
    host.vendors.answer_json("course.get", json!({"code": 0, "data": {"liveStatus": 1}}));
    let mut events = host.events("math", None).await;
    assert_eq!(events.status().await.0, 1);
    for cmd in ["live.start", "live.stop"] {
        host.callback("talkfun", &talkfun_callback(cmd, 10001, 1)).await;
        events.status().await;
    }
    drop(events);
    let host = host.restart().await;
    for (name, resume, expected) in [
        ("nothing to resume", None, vec![(3, text("ended"))]),
        ("two missed", Some(1), vec![(2, text("live")), (3, text("ended"))]),
        ("one missed", Some(2), vec![(3, text("ended"))]),
        ("an id of another time", Some(99), vec![(3, text("ended"))]),
    ] {
        let mut events = host.events("math", resume).await;
        for event in expected {
            assert_eq!(events.status().await, event, "{name}");
        }
    }
    let mut events = host.events("math", Some(3)).await;
    host.callback("talkfun", &talkfun_callback("live.start", 10001, 2)).await;
    assert_eq!(events.status().await, (4, text("live")), "nothing missed: the next change comes first");
}

#[tokio::test]
async fn rooms_hear_only_of_themselves() {
    let host = TestHost::start(&[]).await;
    host.vendors.answer_json("course.get", json!({"code": 0, "data": {"liveStatus": 1}}));
    let (mut math, mut planned) = (host.events("math", None).await, host.events("planned", None).await);
    assert_eq!((math.status().await.0, planned.status().await.0), (1, 1));
    host.callback("talkfun", &talkfun_callback("live.start", 10003, 1)).await;
    host.callback("talkfun", &talkfun_callback("live.start", 10001, 1)).await;
    assert_eq!(math.status().await, (2, text("live")));
    assert_eq!(planned.status().await, (2, text("live")));
}

#[tokio::test]
async fn gensee_is_asked_while_somebody_watches() {
    let host = TestHost::start(&[]).await;
    let status = |status: u8| {
        host.vendors.answer_json("/webcast/query/status", json!({"code": "0", "status": status}))
    };
    host.vendors.answer_json("/webcast/record/info", json!({"code": "0", "recordList": []}));
    status(0);
    let mut events = host.events("launch", None).await;
    assert_eq!(events.status().await, (1, text("waiting")));
    status(2);
    assert_eq!(events.status().await, (2, text("live")));
    status(0);
    assert_eq!(events.status().await, (3, text("ended")));
    let vod = "https://demo.gensee.com/webcast/site/vod/play-1";
    host.vendors.answer_json("/webcast/record/info", json!({"code": "0", "recordList": [{"url": vod}]}));
    assert_eq!(events.status().await, (4, text("playback")));
}

#[tokio::test]
async fn baijiayun_tells_with_a_qid() {
    let host = TestHost::start(&[]).await;
    host.vendors.answer_json("/openapi/live/getLiveStatus", json!({"code": 0, "data": {"status": 0}}));
    let mut events = host.events("physics", None).await;
    assert_eq!(events.status().await, (1, text("waiting")));
    let class = |op, qid| {
        let at = ("op_time", "2026-11-22 14:16:54");
        baijiayun_callback(&[("room_id", "26112200000001"), ("op", op), at, ("qid", qid)])
    };
    let done = (200, json!({"code": 0, "msg": ""}));
    assert_eq!(host.callback("baijiayun", &class("start", "a")).await, done);
    assert_eq!(host.callback("baijiayun", &class("start", "a")).await, done, "a retry");
    assert_eq!(events.status().await, (2, text("live")));
    assert_eq!(host.callback("baijiayun", &class("end", "b")).await, done);
    assert_eq!(events.status().await, (3, text("ended")));
}

#[tokio::test]
async fn callbacks_that_prove_nothing_change_nothing() {
    let host = TestHost::start(&[]).await;
    host.vendors.answer_json("course.get", json!({"code": 0, "data": {"liveStatus": 1}}));
    let right = talkfun_callback("live.start", 10001, 1);
    let with = |name: &str, value: &str| {
        let mut fields = right.clone();
        for field in fields.iter_mut().filter(|(key, _)| key == name) {
            value.clone_into(&mut field.1);
        }
        fields
    };
    let gensee =
        vec![("gscoursewareId".to_owned(), "1".to_owned()), ("gsstatus".to_owned(), "ok".to_owned())];
    for (name, path, fields, status) in [
        ("wrong signature", "talkfun", with("sign", "00000000000000000000000000000000"), 403),
        ("changed field", "talkfun", with("cmd", "live.stop"), 403),
        ("another account", "talkfun", with("openID", "1"), 403),
        ("no fields", "talkfun", vec![], 400),
        ("no fields", "baijiayun", vec![], 400),
        ("no key", "gensee", gensee.clone(), 403),
        ("wrong key", "gensee?key=x", gensee.clone(), 403),
    ] {
        let (answered, body) = host.callback(path, &fields).await;
        assert_eq!((answered, &body["code"]), (status, &json!(1)), "{path}: {name}");
    }
    let path = format!("gensee?key={GENSEE_CALLBACK_KEY}");
    assert_eq!(host.callback(&path, &gensee).await.0, 200, "the key proves it");
    let (_, session) = host.open("math", "alice", &json!({})).await;
    assert_eq!(session["status"], "waiting");
}

#[tokio::test]
async fn a_stop_of_the_host_ends_the_streams() {
    let host = TestHost::start(&[]).await;
    host.vendors.answer_json("course.get", json!({"code": 0, "data": {"liveStatus": 1}}));
    let mut events = host.events("math", None).await;
    assert_eq!(events.status().await.0, 1);
    let _host = host.restart().await;
    assert!(events.next().await.is_none());
}
