//! The line of a room's page: pushed out, kicked, told of class and broadcasts; and what the page reports.

use liveroom_vendors::SignedUrl;
use liveroom_vendors::talkfun::{Account, Role, Seat, Uid};
use serde_json::{Value, json};

use crate::stage::{Stage, now};

fn url(account: &Account, uid: &str) -> SignedUrl {
    let seat = Seat {
        course_id: 10001,
        uid: Uid::new(uid).expect("a uid"),
        nickname: uid.to_owned(),
        role: Role::User,
        expire_seconds: 3600,
        options: Value::Null,
    };
    account.live_url(&seat, now())
}

#[tokio::test]
async fn the_same_viewer_again_pushes_the_earlier_page_out() {
    let stage = Stage::usual().await;
    let account = stage.accounts().talkfun.clone();
    let first = stage.enter(&url(&account, "a")).await.seat();
    let mut first = stage.line(&first).await;
    assert_eq!(first.next("class").await["class"], "live");
    let other = stage.enter(&url(&account, "b")).await.seat();
    let mut other = stage.line(&other).await;
    other.next("members").await;

    let second = stage.enter(&url(&account, "a")).await.seat();
    let mut second = stage.line(&second).await;
    assert_eq!(first.next("out").await["tip"], "/tip.php?code=10034");
    let total = second.next("members").await["total"].as_u64().expect("a count");
    assert_eq!(total, 128, "126 made up, and the two who are left");
    let viewers = stage.control("GET", "/sim/viewers", None).await;
    assert_eq!(viewers["departed"][0]["departure"], "pushed_out");
    assert_eq!(viewers["viewers"].as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn pages_are_told_of_the_class_of_broadcasts_and_of_being_kicked() {
    let stage = Stage::usual().await;
    let account = stage.accounts().talkfun.clone();
    let [a, b] = ["a", "b"].map(|uid| url(&account, uid));
    let mut a = stage.line(&stage.enter(&a).await.seat()).await;
    let mut b = stage.line(&stage.enter(&b).await.seat()).await;
    b.next("members").await;

    stage.control("POST", "/sim/rooms/talkfun/10001/stop", None).await;
    a.next("class").await;
    assert_eq!(a.next("class").await["class"], "stopped");
    let params =
        json!({"course_id": 10001, "cmd": "gift", "params": {"n": 1}, "options": {"touser": {"uid": ["b"]}}});
    let (_, answer) = stage.call(&account.request("course.broadcast.send", &params, now())).await;
    assert_eq!(answer["code"], 0, "{answer}");
    let heard = b.next("broadcast").await;
    assert_eq!((&heard["cmd"], &heard["args"]), (&json!("third:gift"), &json!({"n": 1})));
    let vote = json!({"name": "vote:new", "args": {"title": "?"}});
    stage.control("POST", "/sim/rooms/talkfun/10001/broadcast", Some(vote)).await;
    assert_eq!(a.next("broadcast").await["cmd"], "vote:new", "the gift was for another");

    let kicked = stage.control("POST", "/sim/rooms/talkfun/10001/kick", Some(json!({"viewer": "a"}))).await;
    assert_eq!(kicked["kicked"], 1);
    assert_eq!(a.next("out").await["tip"], "/tip.php?code=10034");
}

#[tokio::test]
async fn what_pages_report_can_be_read() {
    let stage = Stage::usual().await;
    let account = stage.accounts().talkfun.clone();
    let seat = stage.enter(&url(&account, "a")).await.seat();
    let mut line = stage.line(&seat).await;
    line.next("members").await;
    let report = json!({"seat": seat, "viewer": "a", "loads": 1, "currentTime": 2.5, "played": 2.5,
        "paused": false, "muted": false, "blocked": false, "playing": true});
    stage.control("POST", "/sim/report", Some(report)).await;
    let viewers = stage.control("GET", "/sim/viewers", None).await;
    let viewer = &viewers["viewers"][0];
    assert_eq!(
        (&viewer["currentTime"], &viewer["viewer"], &viewer["room"]),
        (&json!(2.5), &json!("a"), &json!("10001"))
    );
    assert!(!viewers.to_string().contains(&seat), "a seat's id lets its bearer sit there");
}

#[tokio::test]
async fn a_seat_there_is_not_is_shown_the_way_out() {
    let stage = Stage::usual().await;
    let account = stage.accounts().talkfun.clone();
    let seat = stage.enter(&url(&account, "a")).await.seat();
    stage.control("POST", "/sim/reset", None).await;
    let page = stage.open(&format!("{}/tip.php?code=gone", account.room_base)).await;
    assert!(page.body.contains("模拟器已重置"));
    let viewers = stage.control("GET", "/sim/viewers", None).await;
    assert_eq!(viewers["viewers"], json!([]), "{seat}");
}

#[tokio::test]
async fn what_viewers_do_can_be_exported() {
    let stage = Stage::usual().await;
    let account = stage.accounts().talkfun.clone();
    let seat = stage.enter(&url(&account, "a")).await.seat();
    let mut line = stage.line(&seat).await;
    line.say("大家好").await;
    assert_eq!(line.next("chat").await["text"], "大家好");
    let page = json!({"course_id": 10001, "page": 1, "size": 10});
    let (_, chat) = stage.call(&account.request("course.message", &page, now())).await;
    assert_eq!((&chat["total"], &chat["data"][0]["msg"]), (&json!(1), &json!("大家好")), "{chat}");
    let (_, visitors) = stage.call(&account.request("course.visitor.list", &page, now())).await;
    assert_eq!((&visitors["total"], &visitors["data"][0]["uid"]), (&json!(1), &json!("a")), "{visitors}");

    let vote = json!({"course_id": 10001, "uid": "t", "nickname": "老师", "title": "懂了吗", "label": "", "op": "[\"懂了\",\"没有\"]",
        "type": 0, "optional": 1});
    let (_, added) = stage.call(&account.request("course.votes.add", &vote, now())).await;
    assert_eq!(added["code"], 0, "{added}");
    let heard = line.next("broadcast").await;
    assert_eq!((&heard["cmd"], &heard["args"]["title"]), (&json!("vote:new"), &json!("懂了吗")));
    let vid = &heard["args"]["vid"];
    let end = json!({"vid": vid, "showResult": 1, "uid": "t", "nickname": "老师"});
    stage.call(&account.request("course.votes.end", &end, now())).await;
    assert_eq!(line.next("broadcast").await["cmd"], "vote:pub");
    let (_, votes) = stage.call(&account.request("course.votes.list", &page, now())).await;
    assert_eq!((&votes["data"][1]["vid"], &votes["data"][1]["opTotal"]), (vid, &json!(2)), "{votes}");
}
