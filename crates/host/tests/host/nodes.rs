//! Two hosts on one Redis: what one is told, viewers of the other hear.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::redis::{redis, redis_at};
use crate::support::{TestHost, read, talkfun_callback};

#[tokio::test]
async fn a_callback_to_one_reaches_the_viewers_of_the_other() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let Some((redis, port, store)) = redis(directory.path()).await else { return };
    let start = async || TestHost::start_sharing(&store).await;
    let (one, other) = (start().await, start().await);
    for host in [&one, &other] {
        host.vendors.answer_json("course.get", json!({"code": 0, "data": {"liveStatus": 1}}));
        host.vendors.answer_json("/openapi/live/getLiveStatus", json!({"code": 0, "data": {"status": 1}}));
    }
    let mut events = other.events("math", None).await;
    assert_eq!(events.status().await, (1, "waiting".to_owned()));
    let told = Instant::now();
    let callback = talkfun_callback("live.start", 10001, 1);
    assert_eq!(one.callback("talkfun", &callback).await.0, 200);
    assert_eq!(events.status().await, (2, "live".to_owned()));
    assert!(told.elapsed() < Duration::from_secs(1), "{:?}", told.elapsed());
    assert_eq!(other.callback("talkfun", &callback).await.0, 200, "a duplicate is answered as well");

    let number = async |host: &TestHost, viewer: &str| {
        let (_, session) = host.open("physics", viewer, &json!({})).await;
        session["url"].as_str().expect("a URL").split('&').nth(1).expect("a user number").to_owned()
    };
    assert_eq!(number(&one, "alice").await, number(&other, "alice").await, "one seat at both");
    assert_ne!(number(&one, "alice").await, number(&other, "bob").await);

    drop(redis);
    let (status, problem) = one.open("math", "alice", &json!({})).await;
    assert_eq!((status, &problem["code"]), (503, &json!("unavailable")), "Redis is gone");
    assert_eq!(read(one.client.get(format!("{}/readyz", one.url))).await.0, 503);
    assert_eq!(read(one.client.get(format!("{}/healthz", one.url))).await.0, 200);

    let _redis = redis_at(port, directory.path()).await;
    let back = async {
        while one.open("math", "alice", &json!({})).await.0 != 200 {
            // The connection is made anew after a pause that nothing tells the end of.
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), back).await.expect("Redis is back, and so is the host");
    assert_eq!(read(one.client.get(format!("{}/readyz", one.url))).await.0, 200);
    let callback = talkfun_callback("live.start", 10001, 2);
    assert_eq!(one.callback("talkfun", &callback).await.0, 200, "callbacks are taken again");
    let mut events = other.events("math", None).await;
    assert_eq!(events.status().await.1, "live", "the other host is back, too");
}

#[tokio::test]
async fn the_limit_of_a_vendor_holds_across_both() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let Some((_redis, _, store)) = redis(directory.path()).await else { return };
    let hosts = [TestHost::start_sharing(&store).await, TestHost::start_sharing(&store).await];
    for host in &hosts {
        host.vendors.answer_json("course.list", json!({"code": 0, "data": []}));
    }
    let path = "/vendors/talkfun/course.list";
    let calls = (0..340).map(|number| {
        let host = &hosts[number % 2];
        async move { host.admin(reqwest::Method::POST, path, &json!({"page": 1, "size": 10})).await }
    });
    let answers = futures_util::future::join_all(calls).await;
    let count = |wanted: u16| answers.iter().filter(|(status, _)| *status == wanted).count();
    // The document allows 300 in a minute, whoever asks.
    assert_eq!((count(200), count(429)), (300, 40), "{:?}", answers.first());
    let sent = hosts.each_ref().map(|host| host.vendors.calls("course.list").len());
    assert_eq!(sent.iter().sum::<usize>(), 300);
    assert!(sent.iter().all(|count| *count > 0), "both hosts sent some: {sent:?}");
}
