//! A host that is killed in the middle of a burst of callbacks: what it answered is there, and nothing counts twice.

use std::collections::HashSet;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use serde_json::{Value, json};

use crate::support::{ADMIN_TOKEN, baijiayun_callback, read, write_config};

const CALLBACKS: usize = 1000;

struct Running {
    child: Child,
    url: String,
}

impl Running {
    fn start(directory: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_liveroom-host"))
            .args(["serve", "--listen", "127.0.0.1:0", "--config"])
            .arg(directory.join("liveroom.toml"))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the binary");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("it is piped")).read_line(&mut line).expect("a line");
        let url = format!("{}/live", line.trim_end().strip_prefix("listening on ").expect("the line"));
        Self { child, url }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // On Unix this is SIGKILL. A child that has gone already is what is wanted.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn callback(number: usize) -> Vec<(String, String)> {
    let events =
        json!([{"number": number + 1, "name": "A", "event": "user_in", "ts": 1_700_000_000}]).to_string();
    let (room, qid) = (("room_id", "26112200000001"), format!("qid-{number}"));
    baijiayun_callback(&[room, ("user_events", &events), ("qid", &qid)])
}

async fn attendance(client: &reqwest::Client, host: &Running) -> Vec<Value> {
    let url = format!("{}/admin/rooms/physics/attendance", host.url);
    let (status, body) = read(client.get(url).bearer_auth(ADMIN_TOKEN)).await;
    assert_eq!(status, 200, "{body}");
    body["attendance"].as_array().expect("a list").iter().map(|row| row["vendor_id"].clone()).collect()
}

#[tokio::test]
async fn nothing_answered_is_lost_and_nothing_counts_twice() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    write_config(directory.path(), "http://127.0.0.1:9");
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");

    let host = Running::start(directory.path());
    let url = format!("{}/callbacks/baijiayun", host.url);
    let send = |number: usize| {
        let request = client.post(&url).form(&callback(number));
        async move { request.send().await.is_ok_and(|answer| answer.status() == 200).then_some(number) }
    };
    let mut sending: FuturesUnordered<_> = (0..CALLBACKS).map(send).collect();
    let (mut host, mut answered) = (Some(host), HashSet::new());
    while let Some(outcome) = sending.next().await {
        answered.extend(outcome);
        if answered.len() == CALLBACKS / 4 {
            host.take(); // Killed, with most of the burst under way.
        }
    }
    assert!(answered.len() < CALLBACKS, "the burst was cut off");

    let host = Running::start(directory.path());
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
