//! A host that is killed in the middle of a burst of callbacks: what it answered is there, and nothing counts twice.

use std::collections::HashSet;
use std::path::Path;

use futures_util::{StreamExt as _, stream};
use serde_json::{Value, json};

use crate::support::process::Process;
use crate::support::redis::redis;
use crate::support::{ADMIN_TOKEN, baijiayun_callback, read, write_config, write_config_sharing};

const CALLBACKS: usize = 1000;
/// How many are under way at a time, and so how many more than the first of them may be answered before the host is gone.
const AT_ONCE: usize = 100;

fn callback(number: usize) -> Vec<(String, String)> {
    let events =
        json!([{"number": number + 1, "name": "A", "event": "user_in", "ts": 1_700_000_000}]).to_string();
    let (room, qid) = (("room_id", "26112200000001"), format!("qid-{number}"));
    baijiayun_callback(&[room, ("user_events", &events), ("qid", &qid)])
}

async fn attendance(client: &reqwest::Client, host: &Process) -> Vec<Value> {
    let url = format!("{}/admin/rooms/physics/attendance", host.url);
    let (status, body) = read(client.get(url).bearer_auth(ADMIN_TOKEN)).await;
    assert_eq!(status, 200, "{body}");
    body["attendance"].as_array().expect("a list").iter().map(|row| row["vendor_id"].clone()).collect()
}

/// Sends the burst, kills the host when a quarter of it is answered, and tells which were.
async fn burst(client: &reqwest::Client, host: Process) -> HashSet<usize> {
    let url = format!("{}/callbacks/baijiayun", host.url);
    let send = |number: usize| {
        let request = client.post(&url).form(&callback(number));
        async move { request.send().await.is_ok_and(|answer| answer.status() == 200).then_some(number) }
    };
    let mut sending = stream::iter(0..CALLBACKS).map(send).buffer_unordered(AT_ONCE);
    let (mut host, mut answered) = (Some(host), HashSet::new());
    while let Some(outcome) = sending.next().await {
        answered.extend(outcome);
        if answered.len() == CALLBACKS / 4 {
            host.take(); // Killed, with others under way.
        }
    }
    assert!((CALLBACKS / 4..=CALLBACKS / 4 + AT_ONCE).contains(&answered.len()), "{}", answered.len());
    answered
}

async fn nothing_is_lost_or_counts_twice(directory: &Path, overrides: &[&str]) {
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let answered = burst(&client, Process::start(directory, overrides)).await;

    let host = Process::start(directory, overrides);
    let kept: HashSet<Value> = attendance(&client, &host).await.into_iter().collect();
    for number in &answered {
        assert!(
            kept.contains(&json!((number + 1).to_string())),
            "callback {number} was answered and is lost"
        );
    }
    // The vendor sends again what was not answered, and here everything.
    let url = format!("{}/callbacks/baijiayun", host.url);
    for number in 0..CALLBACKS {
        assert_eq!(read(client.post(&url).form(&callback(number))).await.0, 200);
    }
    let rows = attendance(&client, &host).await;
    let distinct: HashSet<&Value> = rows.iter().collect();
    assert_eq!((rows.len(), distinct.len()), (CALLBACKS, CALLBACKS));
}

#[tokio::test]
async fn nothing_is_lost_or_counts_twice_in_a_file() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    write_config(directory.path(), "http://127.0.0.1:9");
    nothing_is_lost_or_counts_twice(directory.path(), &[]).await;
}

/// The host is killed; the Redis lives on, as another machine's would.
#[tokio::test]
async fn nothing_is_lost_or_counts_twice_in_redis() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let Some((_redis, _, store)) = redis(directory.path()).await else { return };
    write_config_sharing(directory.path(), "http://127.0.0.1:9");
    nothing_is_lost_or_counts_twice(directory.path(), &[&store]).await;
}
