//! Keys in a viewer's URL: they let in once, into their own room.

use serde_json::json;

use crate::support::{TestHost, read};

fn parameter(url: &str, name: &str) -> String {
    let url = url::Url::parse(url).expect("a URL");
    url.query_pairs().find(|(key, _)| key == name).expect("the parameter").1.into_owned()
}

#[tokio::test]
async fn a_baijiayun_access_key_lets_in_once() {
    let host = TestHost::start(&["baijiayun.access_key=true"]).await;
    host.vendors.answer_json("/openapi/live/getLiveStatus", json!({"code": 0, "data": {"status": 1}}));
    let ask = async |key: &str, room: &str| {
        let form = [("access_key", key), ("room_id", room)];
        let (status, body) =
            read(host.client.post(format!("{}/authorize/baijiayun", host.url)).form(&form)).await;
        (status, body["code"].clone())
    };
    let mut keys = Vec::new();
    for _ in 0..2 {
        let (_, session) = host.open("physics", "alice", &json!({})).await;
        assert_eq!(session["single_use"], json!(true));
        assert!(session["expires_at"].as_i64() > session["server_time"].as_i64());
        keys.push(parameter(session["url"].as_str().expect("a URL"), "access_key"));
    }
    assert_ne!(keys[0], keys[1], "each URL has its own");
    for (name, key, room, code) in [
        ("made up", "0123", "26112200000001", 1),
        ("right", &keys[0], "26112200000001", 0),
        ("again", &keys[0], "26112200000001", 1),
        ("another room", &keys[1], "1", 1),
    ] {
        assert_eq!(ask(key, room).await, (200, json!(code)), "{name}");
    }
    let empty: [(&str, &str); 0] = [];
    let (status, body) =
        read(host.client.post(format!("{}/authorize/baijiayun", host.url)).form(&empty)).await;
    assert_eq!((status, &body["code"]), (400, &json!(1)), "no key");
}

#[tokio::test]
async fn a_gensee_k_lets_in_once_and_outlives_a_restart() {
    let host = TestHost::start(&["gensee.k=true"]).await;
    let join = "https://demo.gensee.com/webcast/site/entry/join-1?token=333333";
    host.vendors.answer_json("/webcast/query/status", json!({"code": "0", "status": 2}));
    host.vendors.answer_json("/webcast/setting/info", json!({"code": "0", "attendeeJoinUrl": join}));
    let (_, session) = host.open("launch", "alice", &json!({})).await;
    assert_eq!(session["single_use"], json!(true));
    let k = parameter(session["url"].as_str().expect("a URL"), "k");
    let host = host.restart().await;
    let url = format!("{}/authorize/gensee", host.url);
    for (name, request, answer) in [
        ("made up", host.client.get(format!("{url}?k=0123")), "fail"),
        ("none", host.client.get(&url), "fail"),
        ("right, in a form", host.client.post(&url).form(&[("k", &k)]), "pass"),
        ("again, in the query", host.client.get(format!("{url}?k={k}")), "fail"),
    ] {
        assert_eq!(read(request).await, (200, json!(answer)), "{name}");
    }
}
