//! The description of the routes, tried with requests drawn from it: right ones, wrong ones and absurd ones.
//!
//! Whatever is sent, the answer has a status, a media type and a shape that the description names, and no fault of the host's own.
//! `LIVEROOM_SEED` draws others, `LIVEROOM_CASES` more for every operation.

mod draw;
mod judge;
mod requests;

use std::collections::BTreeMap;

use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use reqwest::Method;
use serde_json::Value;

use self::judge::{Answer, Judge};
use self::requests::{Drawn, Operation};
use crate::support::TestHost;

#[tokio::test]
#[expect(clippy::print_stderr, reason = "the seed repeats a failure")]
async fn whatever_is_sent_is_answered_as_described() {
    let number = |name: &str, usual: u32| {
        std::env::var(name).ok().map_or(usual, |text| text.parse().expect("a number"))
    };
    let (seed, cases) = (number("LIVEROOM_SEED", 1), number("LIVEROOM_CASES", 48));
    eprintln!("LIVEROOM_SEED={seed} LIVEROOM_CASES={cases}");
    let mut bytes = [0; 32];
    bytes[..4].copy_from_slice(&seed.to_le_bytes());
    let random = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(Config::default(), random);

    let limits = liveroom_sim::Limits { documented: liveroom_sim::Documented::Ignored, ..Default::default() };
    let settings = liveroom_sim::Settings { limits, ..Default::default() };
    let address = "127.0.0.1:0".parse().expect("an address");
    let simulator = liveroom_sim::start(address, settings).await.expect("a free port");
    let host = TestHost::administered(&simulator).await;
    let description: Value = host
        .client
        .get(format!("{}/openapi.json", host.url))
        .send()
        .await
        .expect("an answer")
        .json()
        .await
        .expect("JSON");
    let judge = Judge::new(&description);
    let mut operations = Operation::all(&description);
    // What is taken out must have been put in before.
    operations.sort_by_key(|operation| operation.name().starts_with("DELETE"));
    assert!(operations.len() > 15, "{}", operations.len());
    let (mut seen, mut failures) = (BTreeMap::<String, usize>::new(), Vec::new());
    for operation in &operations {
        let requests = operation.requests(&description);
        for _ in 0..cases {
            let mut tree = requests.new_tree(&mut runner).expect("a request");
            let answer = send(&host, &tree.current()).await;
            *seen.entry(format!("{} {}", operation.name(), answer.status)).or_default() += 1;
            let Err(mut wrong) = judge.judge(operation, &tree.current(), &answer) else { continue };
            let mut smallest = tree.current();
            // Smaller ones as long as they are answered wrongly, too.
            let mut goes_on = tree.simplify();
            for _ in 0..SIMPLER {
                if !goes_on {
                    break;
                }
                let answer = send(&host, &tree.current()).await;
                goes_on = match judge.judge(operation, &tree.current(), &answer) {
                    Ok(()) => tree.complicate(),
                    Err(also_wrong) => {
                        (smallest, wrong) = (tree.current(), also_wrong);
                        tree.simplify()
                    }
                };
            }
            failures.push(format!("{}: {wrong}\n{smallest:?}", operation.name()));
            break;
        }
    }
    assert!(failures.is_empty(), "{} operations:\n{}", failures.len(), failures.join("\n\n"));
    // A walk that is turned away at the door shows nothing.
    for (name, status) in [
        ("POST /rooms/{room}/session", 200),
        ("POST /rooms/{room}/session", 400),
        ("GET /rooms/{room}/events", 200),
        ("POST /callbacks/{vendor}", 200),
        ("POST /callbacks/{vendor}", 403),
        ("POST /vendors/{vendor}/{api}", 200),
        ("POST /vendors/{vendor}/{api}", 400),
        ("PUT /admin/rooms/{room}", 204),
        ("PUT /admin/rooms/{room}", 400),
        ("DELETE /admin/rooms/{room}", 204),
    ] {
        assert!(seen.contains_key(&format!("{name} {status}")), "{name} never answered {status}: {seen:#?}");
    }
}

async fn send(host: &TestHost, drawn: &Drawn) -> Answer {
    let mut request = host.client.request(
        Method::from_bytes(drawn.method.as_bytes()).expect("a method"),
        format!("{}{}", host.url, drawn.target),
    );
    for (name, value) in &drawn.headers {
        request = request.header(name.as_str(), value.as_slice());
    }
    let mut response = request.body(drawn.body.clone()).send().await.expect("an answer");
    let status = response.status().as_u16();
    let header = |name: &str| Some(response.headers().get(name)?.to_str().ok()?.to_owned());
    let media_type = header("content-type");
    let is_endless = media_type.as_deref().is_some_and(|kind| kind.starts_with("text/event-stream"));
    let body = if is_endless {
        // The room's state comes at once; the rest never ends.
        response.chunk().await.expect("an event").unwrap_or_default().to_vec()
    } else {
        response.bytes().await.expect("a body").to_vec()
    };
    Answer { status, media_type, body }
}

/// How many smaller requests are looked at.
const SIMPLER: usize = 200;
