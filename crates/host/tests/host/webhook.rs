//! Callbacks are sent on to the customer, signed, until they arrive; and the viewers' coming and going is kept.

use aws_lc_rs::hmac;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::vendors::Letter;
use crate::support::{Answer, TestHost, baijiayun_callback, now_seconds, talkfun_callback};

const SECRET: &str = "test-webhook-secret";

async fn start(more: &[&str]) -> TestHost {
    let secret = format!("webhook.secret={{ value = \"{SECRET}\" }}");
    let mut overrides = vec!["webhook.url={api}/hook", &secret];
    overrides.extend(more);
    TestHost::start(&overrides).await
}

fn read(letter: &Letter) -> Value {
    let (timestamp, signature) = letter.signature.split_once(",v1=").expect("the form t=…,v1=…");
    let timestamp = timestamp.strip_prefix("t=").expect("the form t=…,v1=…");
    let key = hmac::Key::new(hmac::HMAC_SHA256, SECRET.as_bytes());
    let expected = hmac::sign(&key, format!("{timestamp}.{}", letter.body).as_bytes());
    let expected: String = expected.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(signature, expected);
    assert!(timestamp.parse::<i64>().is_ok_and(|at| (now_seconds() - at).abs() < 10), "{timestamp}");
    serde_json::from_str(&letter.body).expect("JSON")
}

#[tokio::test]
async fn a_callback_is_sent_on_once_and_signed() {
    let host = start(&[]).await;
    let callback = talkfun_callback("live.start", 10001, 7);
    for _ in 0..2 {
        assert_eq!(host.callback("talkfun", &callback).await.0, 200);
    }
    assert_eq!(host.callback("talkfun", &talkfun_callback("live.stop", 10001, 7)).await.0, 200);
    let letters: Vec<Value> = host.vendors.letters(2).await.iter().map(read).collect();
    for (letter, name) in letters.iter().zip(["live.start", "live.stop"]) {
        assert_eq!((&letter["vendor"], &letter["name"]), (&json!("talkfun"), &json!(name)));
        assert_eq!((&letter["rooms"], &letter["fields"]["openID"]), (&json!(["math"]), &json!("10000")));
        assert_eq!(letter["fields"]["sign"], Value::Null, "the vendor's signature is nobody's business");
    }
    assert_ne!(letters[0]["id"], letters[1]["id"]);
}

#[tokio::test]
async fn a_webhook_that_refuses_is_tried_again_with_the_same_id() {
    let host = start(&[]).await;
    host.vendors.answer("/hook", Answer::Status(503));
    host.callback("talkfun", &talkfun_callback("live.start", 10001, 7)).await;
    let first = read(&host.vendors.letters(1).await[0]);
    host.vendors.answer_json("/hook", json!({}));
    assert_eq!(read(&host.vendors.letters(2).await[1])["id"], first["id"]);
}

#[tokio::test]
async fn what_is_given_up_is_listed_and_can_be_sent_again() {
    let host = start(&["webhook.attempts=2"]).await;
    host.vendors.answer("/hook", Answer::Status(500));
    host.callback("talkfun", &talkfun_callback("live.start", 10001, 7)).await;
    host.vendors.letters(2).await;
    let listed = async {
        loop {
            let (_, body) = host.admin(Method::GET, "/admin/dead-letters", &json!({})).await;
            match body["dead_letters"].as_array() {
                Some(letters) if !letters.is_empty() => return letters.clone(),
                // The webhook has answered; the host is about to note it.
                _ => tokio::task::yield_now().await,
            }
        }
    };
    let listed =
        tokio::time::timeout(std::time::Duration::from_secs(10), listed).await.expect("a dead letter");
    assert_eq!(
        (listed.len(), &listed[0]["name"], &listed[0]["attempts"]),
        (1, &json!("live.start"), &json!(2))
    );
    host.vendors.answer_json("/hook", json!({}));
    let retry = format!("/admin/dead-letters/{}/retry", listed[0]["id"]);
    assert_eq!(host.admin(Method::POST, &retry, &json!({})).await.0, 204);
    assert_eq!(read(&host.vendors.letters(3).await[2])["id"], listed[0]["id"]);
    assert_eq!(host.admin(Method::POST, &retry, &json!({})).await.0, 404, "it is alive");
}

#[tokio::test]
async fn what_was_not_sent_is_sent_after_a_restart() {
    let host = start(&[]).await;
    host.vendors.answer("/hook", Answer::Status(500));
    host.callback("talkfun", &talkfun_callback("live.start", 10001, 7)).await;
    host.vendors.letters(1).await;
    let host = host.restart().await;
    host.vendors.answer_json("/hook", json!({}));
    let letters = host.vendors.letters(2).await;
    assert_eq!(read(&letters[0])["id"], read(&letters[1])["id"]);
}

#[tokio::test]
async fn attendance_names_the_customers_viewers() {
    let host = TestHost::start(&[]).await;
    host.vendors.answer_json("/openapi/live/getLiveStatus", json!({"code": 0, "data": {"status": 1}}));
    assert_eq!(host.open("physics", "alice", &json!({})).await.0, 200);
    let events = json!([
        {"number": "1000000000000000001", "name": "Alice", "event": "user_in", "ts": 1_700_000_000},
        {"number": 1001, "name": "Bob", "event": "user_in", "ts": 1_700_000_001},
        {"number": 1001, "name": "Bob", "event": "user_out", "ts": 1_700_000_002},
        {"number": "1000000000000000099", "name": "Nobody", "event": "user_out", "ts": 1_700_000_003},
    ]);
    let room = ("room_id", "26112200000001");
    let callback = baijiayun_callback(&[room, ("user_events", &events.to_string()), ("qid", "q1")]);
    for _ in 0..2 {
        assert_eq!(host.callback("baijiayun", &callback).await.0, 200);
    }
    let (status, body) = host.admin(Method::GET, "/admin/rooms/physics/attendance", &json!({})).await;
    let rows: Vec<(Value, Value, Value)> = body["attendance"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|row| (row["viewer"].clone(), row["change"].clone(), row["at"].clone()))
        .collect();
    let at = |seconds: i64| json!((1_700_000_000 + seconds) * 1000);
    let expected = [
        (Value::Null, json!("out"), at(3)),
        (json!("1001"), json!("out"), at(2)),
        (json!("1001"), json!("in"), at(1)),
        (json!("alice"), json!("in"), at(0)),
    ];
    assert_eq!((status, rows.as_slice()), (200, expected.as_slice()));
}
