//! The backend's refusals, by their code and, where JSON has none, by their status.

use liveroom_core::{ErrorCode, ProblemCode};
use serde_json::{Value as Json, json as object};

use crate::harness::{LATENCY, Pair, Reply, options, value};

#[test]
fn every_problem_reaches_the_page_by_its_code() {
    for code in ProblemCode::ALL.iter().copied() {
        let body = object!({ "code": code.as_str(), "detail": "Because." });
        check(code.as_str(), code.http_status(), Some(body), ErrorCode::from(code), "Because.");
    }
}

#[test]
fn a_code_says_more_than_its_status() {
    let body = object!({ "code": "forbidden", "detail": "Not in this class." });
    check("418", 418, Some(body), ErrorCode::Forbidden, "Not in this class.");
}

#[test]
fn json_without_a_code_speaks_by_its_status() {
    let cases = [
        (400, ProblemCode::InvalidRequest),
        (401, ProblemCode::Unauthorized),
        (403, ProblemCode::Forbidden),
        (404, ProblemCode::RoomNotFound),
        (429, ProblemCode::RateLimited),
        (500, ProblemCode::Internal),
        (502, ProblemCode::VendorRefused),
        (503, ProblemCode::Unavailable),
        (504, ProblemCode::VendorUnavailable),
    ];
    for (status, code) in cases {
        let expected = ErrorCode::from(code);
        check(
            "an empty object",
            status,
            Some(object!({})),
            expected,
            &format!("The backend answered {status}."),
        );
        check("an unknown code", status, Some(object!({ "code": "teapot" })), expected, "");
        check("a code of numbers", status, Some(object!({ "code": 7, "detail": "No." })), expected, "No.");
        check("a text", status, Some(object!("no")), expected, "");
    }
}

#[test]
fn what_is_no_problem_document_is_an_invalid_answer() {
    let cases = [
        ("HTML", 404, None),
        ("HTML of a proxy", 502, None),
        ("HTML in a limit's place", 429, None),
        ("JSON under a status that no problem has", 418, Some(object!({}))),
        ("a redirect", 302, None),
    ];
    for (name, status, body) in cases {
        let message = format!("The backend answered {status} without a problem document.");
        check(name, status, body, ErrorCode::BackendInvalid, &message);
    }
}

/// Opens a room whose backend says no for as long as it is asked.
fn check(name: &str, status: u16, body: Option<Json>, code: ErrorCode, message: &str) {
    let outcome =
        liveroom_core::Outcome::Answered { status, retry_after_seconds: None, body: body.map(value) };
    let mut pair = Pair::new(options(), [Reply::Answer(LATENCY, outcome)]);
    let call = pair.open();
    pair.run_for(std::time::Duration::from_secs(10));
    let error = pair.error(call).expect("the call is settled").expect_err("the backend said no");
    assert_eq!(error.code, code, "{name}, {status}");
    assert!(error.message.contains(message), "{name}, {status}: {}", error.message);
}
