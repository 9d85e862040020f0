//! A stand-in for the vendors' APIs and the customer's webhook, which answers what a test tells it to.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{Html, IntoResponse, Response};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::Notify;

/// What the stand-in answers to an API.
#[derive(Clone, Debug)]
pub(crate) enum Answer {
    Json(Value),
    Html,
    Status(u16),
    /// A status, a page for a person, and the `Retry-After` of the proxy that wrote it.
    Busy(u16, &'static str),
    /// Nothing, ever.
    Silence,
}

/// The stand-in for the vendors' APIs. An API is named by its `cmd` or its path.
#[derive(Clone, Default)]
pub(crate) struct Vendors {
    inner: Arc<Mutex<Inner>>,
    news: Arc<Notify>,
}

#[derive(Default)]
struct Inner {
    answers: HashMap<String, Answer>,
    calls: Vec<(String, HashMap<String, String>)>,
    letters: Vec<Letter>,
}

/// What came to the customer's webhook, `/hook`.
#[derive(Clone, Debug)]
pub(crate) struct Letter {
    pub(crate) signature: String,
    pub(crate) body: String,
}

impl Vendors {
    pub(crate) fn answer(&self, api: &str, answer: Answer) {
        self.inner().answers.insert(api.to_owned(), answer);
    }

    pub(crate) fn answer_json(&self, api: &str, answer: Value) {
        self.answer(api, Answer::Json(answer));
    }

    /// The fields of every call of an API.
    pub(crate) fn calls(&self, api: &str) -> Vec<HashMap<String, String>> {
        self.inner()
            .calls
            .iter()
            .filter(|(called, _)| called == api)
            .map(|(_, fields)| fields.clone())
            .collect()
    }

    /// Waits until that many letters have come to the webhook.
    pub(crate) async fn letters(&self, count: usize) -> Vec<Letter> {
        let waiting = async {
            loop {
                let news = self.news.notified();
                let letters = self.inner().letters.clone();
                if letters.len() >= count {
                    return letters;
                }
                news.await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), waiting).await.expect("the letters come in time")
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().expect("no test panics while it holds this")
    }

    pub(crate) async fn serve(&self) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("a bound address");
        let router = Router::new().fallback(answer).with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        format!("http://{address}")
    }
}

async fn answer(State(vendors): State<Vendors>, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    if uri.path() == "/hook" {
        let signature = headers["x-liveroom-signature"].to_str().expect("a text").to_owned();
        let body = String::from_utf8(body.to_vec()).expect("UTF-8");
        vendors.inner().letters.push(Letter { signature, body });
        vendors.news.notify_waiters();
    }
    let fields: HashMap<String, String> = url::form_urlencoded::parse(&body).into_owned().collect();
    let api = fields.get("cmd").cloned().unwrap_or_else(|| uri.path().replace("/integration/site", ""));
    let answer = {
        let mut inner = vendors.inner();
        inner.calls.push((api.clone(), fields));
        inner.answers.get(&api).cloned()
    };
    match answer {
        Some(Answer::Json(value)) => value.to_string().into_response(),
        Some(Answer::Html) => Html(PAGE).into_response(),
        Some(Answer::Busy(status, pause)) => {
            let status = StatusCode::from_u16(status).expect("a status of the test");
            (status, [("retry-after", pause)], Html(PAGE)).into_response()
        }
        Some(Answer::Status(status)) => {
            StatusCode::from_u16(status).expect("a status of the test").into_response()
        }
        Some(Answer::Silence) => std::future::pending().await,
        None => json!({"code": -1, "msg": "unknown", "message": "unknown"}).to_string().into_response(),
    }
}

const PAGE: &str = "<html><body>busy</body></html>";
