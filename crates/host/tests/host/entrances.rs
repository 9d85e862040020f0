//! The other ways in: room pages of the customer's own, the picture alone, mini-programs, groups, roles, counted addresses.

use liveroom_sim::{FirstClass, Running, Settings};
use liveroom_vendors::talkfun;
use reqwest::Method;
use serde_json::{Value, json};

use crate::simulated::load;
use crate::support::{ADMIN_TOKEN, TestHost, baijiayun_callback, now_seconds, read, talkfun_callback};

const WEBCAST: &str = liveroom_sim::accounts::GENSEE_WEBCASTS[0].id;

async fn simulator() -> Running {
    let settings = Settings { first_class: FirstClass::Live, ..Settings::default() };
    liveroom_sim::start("127.0.0.1:0".parse().expect("an address"), settings).await.expect("a free port")
}

async fn act(host: &TestHost, simulator: &Running, room: &str, step: &str) {
    let url = format!("{}/sim/rooms/{room}/{step}", simulator.url());
    let done = host.client.post(url).send().await.expect("an answer");
    assert!(done.status().is_success(), "{room} {step}");
}

/// Enters with credentials as the room page's SDK does; the status of the vendor's answer.
async fn enter(host: &TestHost, simulator: &Running, vendor: &str, credentials: &Value) -> (u16, Value) {
    let body = json!({"vendor": vendor, "credentials": credentials});
    read(host.client.post(format!("{}/sdk/enter", simulator.url())).json(&body)).await
}

fn names(object: &Value) -> Vec<&str> {
    object.as_object().expect("an object").keys().map(String::as_str).collect()
}

#[tokio::test]
async fn own_room_pages_are_told_what_the_sdk_enters_with() {
    let simulator = simulator().await;
    let host = TestHost::with_simulator(&simulator).await;
    let told = host.client.put(format!("{}/sim/callbacks", simulator.url())).json(&json!({"base": host.url}));
    assert!(told.send().await.expect("an answer").status().is_success());
    let baijiayun_live =
        ["private_domain_prefix", "room_id", "sign", "user_avatar", "user_name", "user_number", "user_role"];
    let gensee_recording = ["ctx", "ownerid", "site", "uid", "uname"];
    let cases: [(&str, String, &[&str], &[&str]); 3] = [
        ("talkfun", "talkfun/10001".to_owned(), &["access_token"], &["access_token"]),
        (
            "baijiayun",
            "baijiayun/26112200000001".to_owned(),
            &baijiayun_live,
            &["private_domain_prefix", "room_id", "token"],
        ),
        (
            "gensee",
            format!("gensee/{WEBCAST}"),
            &["authcode", "ctx", "ownerid", "site", "uid", "uname"],
            &gensee_recording,
        ),
    ];
    for (vendor, remote, live, recording) in cases {
        let room = format!("{vendor}-page");
        let page = format!("http://localhost:8100/room/{vendor}.html");
        let mut events = host.events(&room, None).await;
        assert_eq!(events.status().await.1, "live", "{vendor}");
        let (status, session) = host.open(&room, "alice:Alice", &json!({})).await;
        assert_eq!(
            (status, &session["content"], &session["dialect"]),
            (200, &json!("live"), &json!("agent"))
        );
        assert_eq!(session["url"], page, "{vendor}: no credential in it");
        assert_eq!(session["origins"], json!(["http://localhost:8100"]), "{vendor}");
        assert_eq!(names(&session["credentials"]), live, "{vendor}");
        let (status, entered) = enter(&host, &simulator, vendor, &session["credentials"]).await;
        assert_eq!((status, &entered["content"]), (200, &json!("live")), "{vendor}: {entered}");

        for step in ["stop", "playback"] {
            act(&host, &simulator, &remote, step).await;
            events.status().await;
        }
        let (status, session) = host.open(&room, "alice:Alice", &json!({"content": "playback"})).await;
        assert_eq!((status, &session["dialect"]), (200, &json!("agent")), "{vendor}");
        assert_eq!(session["url"], format!("{page}?content=playback"), "{vendor}");
        assert_eq!(names(&session["credentials"]), recording, "{vendor}");
        let mut credentials = session["credentials"].clone();
        if vendor == "gensee" {
            credentials["kind"] = json!("vod"); // The tag's own name says so.
        }
        let (status, entered) = enter(&host, &simulator, vendor, &credentials).await;
        assert_eq!((status, &entered["content"]), (200, &json!("playback")), "{vendor}: {entered}");
    }
}

#[tokio::test]
async fn a_room_page_is_told_the_group_and_no_key() {
    let simulator = simulator().await;
    // The document adds `access_key` to the vendor's addresses; its JS SDK takes none.
    let keys = "baijiayun.access_key=true".to_owned();
    let token = format!("admin.token={{ value = \"{ADMIN_TOKEN}\" }}");
    let host = TestHost::simulated(&simulator, &[keys, token]).await;
    let page = "http://localhost:8100/room/baijiayun.html";
    let room = json!({"vendor": "baijiayun", "room_id": "26112200000001", "group_id": 4,
        "surface": "page", "page": page});
    put(&host, "grouped", room).await;
    let mut events = host.events("grouped", None).await;
    assert_eq!(events.status().await.1, "live");
    let (status, session) = host.open("grouped", "alice:Alice", &json!({})).await;
    assert_eq!((status, &session["url"], &session["single_use"]), (200, &json!(page), &Value::Null));
    let mut credentials = session["credentials"].clone();
    assert_eq!((&credentials["group_id"], &credentials["access_key"]), (&json!("4"), &Value::Null));
    for (group, expected) in [("4", 200), ("5", 403)] {
        credentials["group_id"] = json!(group);
        assert_eq!(enter(&host, &simulator, "baijiayun", &credentials).await.0, expected, "group {group}");
    }
}

#[tokio::test]
async fn the_picture_alone() {
    let simulator = simulator().await;
    let host = TestHost::with_simulator(&simulator).await;
    let (status, session) = host.open("talkfun-video", "alice", &json!({})).await;
    assert_eq!((status, &session["content"], &session["dialect"]), (200, &json!("video"), &json!("talkfun")));
    let url = session["url"].as_str().expect("a URL");
    assert!(url.starts_with("http://open.talk-fun.localhost:") && url.contains("/liveout.php?"), "{url}");
    assert_eq!(session["contents"], json!(["live", "video"]));

    let told = host.client.put(format!("{}/sim/callbacks", simulator.url())).json(&json!({"base": host.url}));
    assert!(told.send().await.expect("an answer").status().is_success());
    let mut events = host.events("talkfun-video", None).await;
    events.status().await;
    for step in ["stop", "playback"] {
        act(&host, &simulator, "talkfun/10001", step).await;
        events.status().await;
    }
    let (_, session) = host.open("talkfun-video", "alice", &json!({})).await;
    assert_eq!(
        (&session["content"], &session["contents"]),
        (&json!("playback"), &json!(["video", "playback"]))
    );
    let (status, session) = host.open("talkfun-video", "alice", &json!({"content": "video"})).await;
    assert_eq!((status, &session["content"], &session["status"]), (200, &json!("video"), &json!("playback")));
    let url = session["url"].as_str().expect("a URL");
    assert!(url.contains("/playout/10001.html?access_token="), "{url}");
    assert_eq!(load(&host.client, &simulator, url).await, 200, "the recording's picture");

    let (status, session) = host.open("baijiayun-video", "alice", &json!({})).await;
    assert_eq!((status, &session["content"], &session["url"]), (200, &json!("video"), &Value::Null));
    assert_eq!(session["media"]["type"], "application/vnd.apple.mpegurl");
    let address = session["media"]["url"].as_str().expect("a URL");
    let path = &address[address.find("/mgclient").expect("the stream's path")..];
    let playlist = host.client.get(format!("{}{path}", simulator.url()));
    let at = playlist.header("host", address.split('/').nth(2).expect("a host"));
    assert_eq!(at.send().await.expect("an answer").status(), 200, "the stream plays");

    let (status, session) = host.open("baijiayun-video", "alice", &json!({"content": "live"})).await;
    assert_eq!((status, &session["content"], &session["media"]), (200, &json!("live"), &Value::Null));
    let (status, problem) = host.open("talkfun-demo", "alice", &json!({"content": "video"})).await;
    assert_eq!((status, &problem["code"]), (404, &json!("content_not_found")), "not offered");
}

#[tokio::test]
async fn a_mini_program_gets_an_address_of_its_own() {
    let simulator = simulator().await;
    let host = TestHost::with_simulator(&simulator).await;
    let inside = json!({"environment": "mini_program"});
    for room in ["talkfun-demo", "talkfun-page", "talkfun-video"] {
        let (status, session) = host.open(room, "alice", &inside).await;
        assert_eq!(status, 200, "{room}");
        let url = session["mini_program_url"].as_str().expect("an address for the web-view");
        assert!(url.contains("/room.php?access_token="), "{room}");
    }
    let (_, session) = host.open("talkfun-demo", "alice", &json!({})).await;
    assert_eq!(session["mini_program_url"], Value::Null, "signed here elsewhere");
    let (_, session) = host.open("baijiayun-demo", "alice", &inside).await;
    assert_eq!(session["mini_program_url"], Value::Null, "no other vendor documents one");
}

async fn put(host: &TestHost, name: &str, fields: Value) {
    assert_eq!(host.admin(Method::PUT, &format!("/admin/rooms/{name}"), &fields).await.0, 204, "{name}");
}

#[tokio::test]
async fn groups_and_counted_addresses_reach_the_vendor() {
    let host = TestHost::start(&["talkfun.signing=api", "talkfun.miniprogram_appid=wx1"]).await;
    let access = json!({"code": 0, "data": {"liveUrl": "http://open.talk-fun.com/room.php?access_token=a",
        "playbackUrl": "http://open.talk-fun.com/player.php?access_token=b", "access_token": "a"}});
    for api in ["course.access", "course.access.playback"] {
        host.vendors.answer_json(api, access.clone());
    }
    put(&host, "grouped", json!({"vendor": "talkfun", "course_id": 7, "gid": 3, "times": 1})).await;
    assert_eq!(host.callback("talkfun", &talkfun_callback("live.start", 7, now_seconds())).await.0, 200);
    let options = |api: &str| -> Vec<Value> {
        let calls = host.vendors.calls(api).into_iter();
        let params = calls
            .map(|fields| talkfun::decode_params(&fields["params"]).expect("the parameters are readable"));
        params.map(|params| params["options"].clone()).collect()
    };
    for body in [json!({}), json!({}), json!({"environment": "mini_program"})] {
        let (status, session) = host.open("grouped", "alice", &body).await;
        assert_eq!((status, &session["single_use"]), (200, &Value::Null), "{session}");
    }
    assert_eq!(
        options("course.access"),
        [json!({"gid": 3, "ssl": true}), json!({"gid": 3, "miniprogramAppid": "wx1", "ssl": true})],
        "asked once for each environment"
    );
    for cmd in ["live.stop", "live.playback"] {
        assert_eq!(host.callback("talkfun", &talkfun_callback(cmd, 7, now_seconds())).await.0, 200);
    }
    for _ in 0..2 {
        let (status, session) = host.open("grouped", "alice", &json!({"content": "playback"})).await;
        assert_eq!((status, &session["single_use"]), (200, &json!(true)), "{session}");
    }
    let counted = json!({"gid": 3, "times": 1, "ssl": true});
    assert_eq!(options("course.access.playback"), [counted.clone(), counted], "never from the cache");
}

#[tokio::test]
async fn roles_and_groups_are_signed_at_baijiayun() {
    let host = TestHost::start(&[
        "identity.mode=production",
        "identity.jwt.secret={ value = \"0123456789abcdef0123456789abcdef\" }",
    ])
    .await;
    put(&host, "grouped", json!({"vendor": "baijiayun", "room_id": "26112200000009", "group_id": 4})).await;
    let start = baijiayun_callback(&[
        ("room_id", "26112200000009"),
        ("op", "start"),
        ("qid", "q1"),
        ("op_time", "2026-01-01 00:00:00"),
    ]);
    assert_eq!(host.callback("baijiayun", &start).await.0, 200);
    let key = jsonwebtoken::EncodingKey::from_secret(b"0123456789abcdef0123456789abcdef");
    for (role, expected) in [(Value::Null, "0"), (json!("assistant"), "2"), (json!("teacher"), "1")] {
        let mut claims = json!({"sub": "alice", "exp": now_seconds() + 300});
        if !role.is_null() {
            claims["role"] = role;
        }
        let token = jsonwebtoken::encode(&jsonwebtoken::Header::default(), &claims, &key).expect("a token");
        let request = host.client.post(format!("{}/rooms/grouped/session", host.url));
        let (status, session) = read(request.bearer_auth(token).json(&json!({}))).await;
        assert_eq!(status, 200, "{session}");
        let url = url::Url::parse(session["url"].as_str().expect("a URL")).expect("a URL");
        let find = |wanted: &str| {
            url.query_pairs().find(|(name, _)| name == wanted).map(|(_, value)| value.into_owned())
        };
        assert_eq!((find("user_role").as_deref(), find("group_id").as_deref()), (Some(expected), Some("4")));
    }
}

#[tokio::test]
async fn an_address_with_a_key_loads_once() {
    for (overrides, room, parameter) in
        [("gensee.k=true", "launch", "k"), ("baijiayun.access_key=true", "physics", "access_key")]
    {
        let host = TestHost::start(&[overrides]).await;
        let join =
            "http://demo.gensee.com/webcast/site/entry/join-0b7e9d4c52f1483ea6d3908c1e5fa701?token=333333";
        host.vendors.answer_json("/webcast/query/status", json!({"code": "0", "status": 2}));
        host.vendors.answer_json("/webcast/setting/info", json!({"code": "0", "attendeeJoinUrl": join}));
        host.vendors.answer_json("/openapi/live/getLiveStatus", json!({"code": 0, "data": {"status": 1}}));
        let (status, session) = host.open(room, "alice", &json!({})).await;
        assert_eq!((status, &session["single_use"]), (200, &json!(true)), "{room}");
        let url = url::Url::parse(session["url"].as_str().expect("a URL")).expect("a URL");
        assert!(url.query_pairs().any(|(name, _)| name == parameter), "{room}");
    }
}

#[tokio::test]
async fn mistakes_of_an_entrance_are_named() {
    let host = TestHost::start(&[]).await;
    let talkfun = |more: Value| {
        let mut fields = json!({"vendor": "talkfun", "course_id": 1});
        fields.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        fields
    };
    for (name, fields, said) in [
        ("a page without its address", talkfun(json!({"surface": "page"})), "page"),
        ("an address without the page", talkfun(json!({"page": "https://a.example/"})), "surface"),
        ("a group that is none", talkfun(json!({"gid": 256})), "gid"),
        ("another vendor's group", talkfun(json!({"group_id": 1})), "group_id"),
        ("no such way", talkfun(json!({"video": "yes"})), "video"),
        (
            "a picture Gensee does not give",
            json!({"vendor": "gensee", "webcast_id": "x", "video": "offered"}),
            "video",
        ),
    ] {
        let request = host.client.put(format!("{}/admin/rooms/x", host.url)).bearer_auth(ADMIN_TOKEN);
        let (status, problem) = read(request.json(&fields)).await;
        assert!((400..500).contains(&status), "{name}: {status}");
        assert!(problem.to_string().contains(said), "{name}: {problem}");
    }
}
