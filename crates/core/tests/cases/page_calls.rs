//! What the page asks of its room page or video: when it may, and what the surface answers. The calls themselves are the page's own
//! (`tests/kit/calls.test.mjs`).

use liveroom_core::{Error, ErrorCode};
use serde_json::{Value as Json, json as object};

use crate::harness::{ALL, Pair};

#[test]
fn the_page_may_ask_from_the_confirmation_to_the_end_of_the_link() {
    type Step = fn(&mut Pair);
    let cases: [(&str, Step, usize); 5] = [
        ("greeted", |pair| pair.hello(&ALL), 0),
        ("confirmed", |pair| pair.ready(), 1),
        ("confirmed twice", |pair| pair.ready(), 1),
        ("greeted again", |pair| pair.hello(&ALL), 2),
        ("confirmed again", |pair| pair.ready(), 3),
    ];
    let mut pair = Pair::with_page();
    for (name, step, links) in cases {
        step(&mut pair);
        assert_eq!(pair.links().len(), links, "{name}");
        let expected = (links % 2 == 1).then(|| pair.nonce());
        assert_eq!(pair.links().pop().unwrap_or_default(), expected, "{name}: the nonce of the greeting");
    }
    pair.reload();
    assert_eq!(pair.links().pop(), Some(None), "another frame");
}

#[test]
fn an_answer_that_says_more_than_done_is_read() {
    let cases = [
        ("done", object!({ "id": 7 }), Some((7, Ok(())))),
        ("done, with something brought back", object!({ "id": 7, "value": 1 }), Some((7, Ok(())))),
        ("refused", refusal("failed"), Some((7, Err(ErrorCode::CallFailed)))),
        ("done, with no error", object!({ "id": 7, "error": null }), Some((7, Ok(())))),
        ("not known to the page", refusal("not_supported"), Some((7, Err(ErrorCode::NotSupported)))),
        ("no number", object!({ "id": "seven" }), None),
        ("a number beyond all", object!({ "id": 4_294_967_303_u64 }), None),
    ];
    for (name, answer, expected) in cases {
        let mut pair = Pair::playing();
        answers(&mut pair, answer);
        let codes = |(call, result): (u32, Result<(), Error>)| (call, result.map_err(|error| error.code));
        assert_eq!(pair.answers().into_iter().map(codes).next(), expected, "{name}");
    }
}

#[test]
fn a_refusal_is_told_in_our_own_words() {
    let mut pair = Pair::playing();
    answers(&mut pair, refusal("failed"));
    let message = pair.answers().pop().and_then(|(_, result)| result.err()).expect("it failed").message;
    assert!(!message.contains("no such line"), "{message}");
}

#[test]
fn a_sign_of_life_has_the_number_of_no_call() {
    let mut pair = Pair::playing();
    pair.run_for(core::time::Duration::from_secs(5));
    let said = pair.said();
    let id = said.last().and_then(|(_, ping)| ping["id"].as_f64()).expect("a sign was asked for");
    assert!(id > 999_999_999.0, "the page knows an answer to {id} by its text, and keeps it");
    pair.pong();
    assert_eq!(pair.answers(), []);
}

#[test]
fn play_needs_what_the_page_offers() {
    let others: Vec<_> = ALL.into_iter().filter(|offered| *offered != "play").collect();
    let mut pair = Pair::with_page();
    pair.greet(&others);
    let said = pair.said().len();
    let play = pair.play();
    assert_eq!(pair.result(play), Some(Err(ErrorCode::NotSupported)));
    assert_eq!(pair.said().len(), said, "it is not even said");
    let message = pair.error(play).and_then(Result::err).expect("it failed").message;
    assert!(message.contains("play"), "{message}");
}

fn answers(pair: &mut Pair, answer: Json) {
    let mut message = object!({ "liveroom": 1, "kind": "result" });
    let (Json::Object(fields), Json::Object(own)) = (&mut message, answer) else { unreachable!() };
    fields.extend(own);
    pair.port(message);
}

fn refusal(code: &str) -> Json {
    object!({ "id": 7, "error": { "code": code, "message": "no such line" } })
}
