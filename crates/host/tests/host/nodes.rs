//! Two hosts on one Redis: what one is told, viewers of the other hear.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::{TestHost, read, talkfun_callback};

struct Redis(Child);

impl Drop for Redis {
    fn drop(&mut self) {
        drop(self.0.kill()); // One that has ended by itself is as good.
        drop(self.0.wait());
    }
}

/// A Redis of this test's own; `None` where no `redis-server` is installed.
async fn redis(directory: &std::path::Path) -> Option<(Redis, String)> {
    // A port that was free a moment ago; Redis takes no port 0.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("a bound address");
    drop(listener);
    let child = Command::new("redis-server")
        .args(["--port", &address.port().to_string(), "--bind", "127.0.0.1", "--save", "", "--dir"])
        .arg(directory)
        .stdout(Stdio::null())
        .spawn()
        .ok()?;
    let redis = Redis(child);
    let connecting = async {
        while tokio::net::TcpStream::connect(address).await.is_err() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), connecting).await.expect("Redis starts in time");
    Some((redis, format!("store.redis={{ value = \"redis://{address}/\" }}")))
}

#[tokio::test]
async fn a_callback_to_one_reaches_the_viewers_of_the_other() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let Some((redis, store)) = redis(directory.path()).await else {
        tracing::warn!("redis-server is not installed: two hosts are not tried");
        return;
    };
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
    assert!(told.elapsed() < Duration::from_secs(5), "{:?}", told.elapsed());
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
}
