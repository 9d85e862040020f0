//! What the backend is told: shapes, signatures, retries; and what it is asked.

use std::time::Duration;

use liveroom_sim::Settings;
use liveroom_sim::accounts::{BAIJIAYUN_ROOMS, GENSEE_ATTENDEE_TOKEN, GENSEE_WEBCASTS};
use liveroom_vendors::{Secret, baijiayun, gensee, talkfun};
use serde_json::json;

use crate::stage::{Backend, Stage, field, now};

const TAKEN: &str = r#"{"code":0,"msg":""}"#;

async fn stage_and(script: &[&'static str]) -> (Stage, Backend) {
    let backend = Backend::answering(script).await;
    let settings = Settings {
        callbacks: Some(backend.base.clone()),
        retry_second: Duration::from_millis(5),
        attendance: Duration::from_secs(3600),
        ..Settings::default()
    };
    (Stage::set(settings).await, backend)
}

#[tokio::test]
async fn talkfun_tells_of_stop_start_and_recording() {
    let (stage, mut backend) = stage_and(&[TAKEN]).await;
    let account = stage.accounts().talkfun.clone();
    for (act, cmd) in [("stop", "live.stop"), ("start", "live.start"), ("playback", "live.playback")] {
        stage.control("POST", &format!("/sim/rooms/talkfun/10001/{act}"), None).await;
        let (path, fields) = backend.next().await;
        assert_eq!((path.as_str(), field(&fields, "cmd")), ("callbacks/talkfun", cmd));
        let callback = account.verify_callback(&fields, now()).expect("signed and fresh");
        let course = match callback {
            talkfun::Callback::LiveStart(live) | talkfun::Callback::LiveStop(live) => live.course_id,
            talkfun::Callback::PlaybackReady { live, url } => {
                assert!(url.is_some());
                live.course_id
            }
            talkfun::Callback::Other { cmd, .. } => panic!("{cmd}"),
        };
        assert_eq!(course, 10001);
    }
    stage.control("POST", "/sim/rooms/talkfun/10001/start", None).await;
    assert!(backend.is_quiet().await, "it was live already");
}

#[tokio::test]
async fn callbacks_come_again_as_documented_and_no_more() {
    for (name, room, script, attempts, outcome) in [
        ("Talk-fun, never taken", "talkfun/10001", &["no"][..], 4, "given_up"),
        ("Talk-fun, taken the third time", "talkfun/10001", &["no", r#"{"code":1}"#, TAKEN], 3, "taken"),
        ("BaijiaYun, never taken", "baijiayun/26112200000001", &["no"], 3, "given_up"),
        ("BaijiaYun, taken the second time", "baijiayun/26112200000001", &["", TAKEN], 2, "taken"),
    ] {
        let (stage, mut backend) = stage_and(script).await;
        stage.control("POST", &format!("/sim/rooms/{room}/stop"), None).await;
        let mut qids = Vec::new();
        for _ in 0..attempts {
            let (_, fields) = backend.next().await;
            qids.push(field(&fields, "qid").to_owned());
        }
        assert!(backend.is_quiet().await, "{name}");
        qids.dedup();
        assert_eq!(qids.len(), 1, "{name}: the same event keeps its identity");
        let told = stage.control("GET", "/sim/callbacks", None).await;
        assert_eq!(told["deliveries"][0]["outcome"], outcome, "{name}");
        assert_eq!(told["deliveries"][0]["attempts"].as_array().map(Vec::len), Some(attempts), "{name}");
    }
}

fn entry(number: u64) -> baijiayun::Entry {
    baijiayun::Entry {
        room_id: BAIJIAYUN_ROOMS[0].parse().expect("a number"),
        user_number: baijiayun::UserNumber::new(number).expect("a number"),
        user_name: "张三".to_owned(),
        user_role: baijiayun::UserRole::Student,
        user_avatar: String::new(),
        group_id: None,
    }
}

#[tokio::test]
async fn baijiayun_tells_of_classes_and_of_viewers_in_batches() {
    let (stage, mut backend) = stage_and(&[TAKEN]).await;
    let account = stage.accounts().baijiayun.clone();
    stage.control("POST", &format!("/sim/rooms/baijiayun/{}/stop", BAIJIAYUN_ROOMS[0]), None).await;
    let (_, fields) = backend.next().await;
    let baijiayun::Callback::Class(event) =
        account.verify_callback(&fields, now()).expect("signed and fresh")
    else {
        panic!("a class event");
    };
    assert_eq!((event.change, event.qid.len()), (baijiayun::ClassChange::End, 24));

    for number in [1001, 1002] {
        let seat = stage.enter(&account.entry_url(&entry(number))).await.seat();
        let mut line = stage.line(&seat).await;
        line.next("members").await;
        drop(line);
    }
    // Both lines are closed once nobody is left.
    while stage.control("GET", "/sim/viewers", None).await["viewers"] != json!([]) {
        tokio::task::yield_now().await;
    }
    stage.control("POST", "/sim/callbacks/attendance", None).await;
    let (_, fields) = backend.next().await;
    let baijiayun::Callback::Users(batch) =
        account.verify_callback(&fields, now()).expect("signed and fresh")
    else {
        panic!("a batch");
    };
    let mut came: Vec<(String, bool)> = batch
        .events
        .iter()
        .map(|event| (event.user_number.clone(), event.change == baijiayun::UserChange::In))
        .collect();
    came.sort();
    let expected = [("1001", false), ("1001", true), ("1002", false), ("1002", true)];
    assert_eq!(came, expected.map(|(number, entered)| (number.to_owned(), entered)));
}

#[tokio::test]
async fn class_events_go_where_the_api_set_them() {
    let (stage, mut unused) = stage_and(&[TAKEN]).await;
    let mut backend = Backend::answering(&[TAKEN]).await;
    let account = stage.accounts().baijiayun.clone();
    let url = format!("{}/callbacks/baijiayun", backend.base);
    let request = account.request("/openapi/live_account/setClassCallbackUrl", &[("url", &url)], now());
    assert_eq!(stage.call(&request).await.1["code"], 0);
    stage.control("POST", &format!("/sim/rooms/baijiayun/{}/stop", BAIJIAYUN_ROOMS[0]), None).await;
    backend.next().await;
    assert!(unused.is_quiet().await);
}

#[tokio::test]
async fn gensee_tells_nothing_of_classes_and_of_conversions_once() {
    let (stage, mut backend) = stage_and(&["no"]).await;
    for act in ["stop", "start", "playback"] {
        stage.control("POST", &format!("/sim/rooms/gensee/{}/{act}", GENSEE_WEBCASTS[0].id), None).await;
    }
    assert!(backend.is_quiet().await, "the document has no such callback");
    let url = format!("{}/callbacks/gensee", backend.base);
    let fields = [("resourceUrl", "https://example.com/a.ppt"), ("callbackUrl", &url), ("name", "a")];
    let api = "/webcast/courseware/transcode";
    let (_, answer) = stage.call(&stage.accounts().gensee.request(api, &fields)).await;
    assert_eq!(answer["code"], "0", "{answer}");
    let (_, fields) = backend.next().await;
    assert_eq!(
        gensee::read_callback(&fields).expect("documented fields").result,
        gensee::TranscodeResult::Done
    );
    assert!(backend.is_quiet().await, "the document names no retry");
}

#[tokio::test]
async fn viewers_keys_are_asked_about() {
    for (script, lets_in) in [(&["pass"][..], true), (&["fail"], false), (&["PASS?"], false)] {
        let mut backend = Backend::answering(script).await;
        let stage = Stage::usual().await;
        stage.control("PUT", "/sim/callbacks", Some(json!({"base": backend.base, "authorize": true}))).await;
        let join = gensee::Join {
            join_url: format!(
                "{}/webcast/site/entry/join-{}",
                stage.accounts().gensee.base,
                GENSEE_WEBCASTS[0].attendee
            ),
            nickname: "n".to_owned(),
            uid: gensee::Uid::MIN,
            token: gensee::Token::Plain(Secret::new(GENSEE_ATTENDEE_TOKEN)),
            k: Some(Secret::new("k-1")),
        };
        let page = stage.enter(&gensee::join_url(&join).expect("a URL")).await;
        assert_eq!(page.tip(), (!lets_in).then_some("denied"), "{script:?}");
        let (path, fields) = backend.next().await;
        assert_eq!((path.as_str(), field(&fields, "k")), ("authorize/gensee", "k-1"));
    }
    for (script, key, tip) in [
        (&[r#"{"code":0}"#][..], Some("a"), None),
        (&[r#"{"code":1}"#], Some("a"), Some("denied")),
        (&[r#"{"code":1}"#], None, None),
    ] {
        let backend = Backend::answering(script).await;
        let stage = Stage::usual().await;
        stage.control("PUT", "/sim/callbacks", Some(json!({"base": backend.base, "authorize": true}))).await;
        let mut url = stage.accounts().baijiayun.entry_url(&entry(1001));
        if let Some(key) = key {
            url = url.with_parameter("access_key", key);
        }
        assert_eq!(stage.enter(&url).await.tip(), tip, "{script:?} {key:?}");
    }
}
