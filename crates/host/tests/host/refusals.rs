//! Refusals: every wrong request has its status, its code, and the shape of a problem.

use crate::support::{TestHost, read};
use reqwest::Method;
use serde_json::{Value, json};

#[tokio::test]
async fn wrong_requests() {
    let host = TestHost::start(&[]).await;
    let json = Some("application/json");
    type Case = (
        &'static str,
        Method,
        &'static str,
        Option<&'static str>,
        &'static str,
        &'static str,
        u16,
        &'static str,
    );
    let cases: [Case; 14] = [
        ("nobody", Method::POST, "/rooms/math/session", json, "{}", "", 401, "unauthorized"),
        ("not listed", Method::POST, "/rooms/private/session", json, "{}", "bob", 403, "forbidden"),
        ("not listed, events", Method::GET, "/rooms/private/events", None, "", "bob", 403, "forbidden"),
        ("unknown room", Method::POST, "/rooms/nope/session", json, "{}", "bob", 404, "room_not_found"),
        ("unknown room, events", Method::GET, "/rooms/nope/events", None, "", "bob", 404, "room_not_found"),
        ("no media type", Method::POST, "/rooms/math/session", None, "{}", "bob", 415, "invalid_request"),
        (
            "a form",
            Method::POST,
            "/rooms/math/session",
            Some("text/plain"),
            "{}",
            "bob",
            415,
            "invalid_request",
        ),
        ("no JSON", Method::POST, "/rooms/math/session", json, "{", "bob", 400, "invalid_request"),
        (
            "unknown field",
            Method::POST,
            "/rooms/math/session",
            json,
            "{\"a\":1}",
            "bob",
            400,
            "invalid_request",
        ),
        (
            "unknown word",
            Method::POST,
            "/rooms/math/session",
            json,
            "{\"content\":\"x\"}",
            "bob",
            400,
            "invalid_request",
        ),
        ("bad viewer", Method::POST, "/rooms/math/session", json, "{}", "a%20b", 400, "invalid_request"),
        ("wrong method", Method::GET, "/rooms/math/session", None, "", "bob", 405, "invalid_request"),
        ("unknown path", Method::GET, "/nothing", None, "", "bob", 404, "invalid_request"),
        ("unknown vendor", Method::POST, "/callbacks/nobody", None, "", "", 404, "invalid_request"),
    ];
    for (name, method, path, media_type, body, viewer, status, code) in cases {
        let mut request = host.client.request(method, format!("{}{path}", host.url)).body(body);
        if let Some(media_type) = media_type {
            request = request.header("content-type", media_type);
        }
        if !viewer.is_empty() {
            request = request.header("x-liveroom-viewer", viewer);
        }
        let response = request.send().await.expect("an answer");
        assert_eq!(response.status(), status, "{name}");
        assert_eq!(response.headers()["content-type"], "application/problem+json", "{name}");
        let problem: Value = response.json().await.expect("JSON");
        assert_eq!((&problem["code"], &problem["status"]), (&json!(code), &json!(status)), "{name}");
        assert!(problem["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "{name}");
    }
}

#[tokio::test]
async fn a_body_that_is_too_long_is_refused() {
    let host = TestHost::start(&[]).await;
    let body = format!("{{\"content\": \"{}\"}}", "x".repeat(20_000));
    let request = host.client.post(format!("{}/rooms/math/session", host.url)).body(body);
    let (status, problem) = read(request.header("content-type", "application/json")).await;
    assert_eq!((status, &problem["code"]), (413, &json!("invalid_request")));
}

#[tokio::test]
async fn guests_are_let_in_when_asked_for_and_keep_their_seat() {
    let host = TestHost::start(&["identity.guests=true"]).await;
    host.vendors.answer_json("course.get", json!({"code": 0, "data": {"liveStatus": 2}}));
    let post = |cookie: Option<&str>| {
        let request = host.client.post(format!("{}/rooms/math/session", host.url)).json(&json!({}));
        match cookie {
            Some(cookie) => request.header("cookie", cookie),
            None => request,
        }
    };
    let response = post(None).send().await.expect("an answer");
    let line = response.headers()["set-cookie"].to_str().expect("a text").to_owned();
    for attribute in ["liveroom_guest=", "Path=/live", "HttpOnly", "SameSite=Lax"] {
        assert!(line.contains(attribute), "{attribute} in {line}");
    }
    let cookie = line.split(';').next().expect("a cookie");
    let again = post(Some(cookie)).send().await.expect("an answer");
    assert!(!again.headers().contains_key("set-cookie"), "a guest keeps the cookie");
    let (status, problem) = read(
        host.client
            .post(format!("{}/rooms/private/session", host.url))
            .header("cookie", cookie)
            .json(&json!({})),
    )
    .await;
    assert_eq!((status, &problem["code"]), (403, &json!("forbidden")), "no guest is on a list");
}

#[tokio::test]
async fn pages_of_other_origins_call_only_when_listed() {
    let host = TestHost::start(&[]).await;
    for (origin, allowed) in
        [("https://school.example", true), ("https://evil.example", false), ("null", false)]
    {
        let request = host
            .client
            .request(Method::OPTIONS, format!("{}/rooms/math/session", host.url))
            .header("origin", origin)
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "content-type");
        let response = request.send().await.expect("an answer");
        let granted =
            response.headers().get("access-control-allow-origin").and_then(|value| value.to_str().ok());
        assert_eq!(granted, allowed.then_some(origin), "{origin}");
        if allowed {
            assert_eq!(response.headers()["access-control-allow-credentials"], "true");
        }
    }
}
