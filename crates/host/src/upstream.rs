//! The way out to the vendors: sends what `liveroom-vendors` built, within a time limit, and reads the answer.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use liveroom_contract::{ProblemCode, Vendor};
use liveroom_vendors::request::{AnswerError, ErrorKind, Method, OutgoingRequest, VendorAnswer};
use serde_json::Value;
use tokio::sync::OnceCell;

use crate::problem::Refusal;

/// The HTTP client for all vendors.
#[derive(Clone)]
pub(crate) struct Upstream {
    client: reqwest::Client,
}

impl Upstream {
    pub(crate) fn new(timeout: Duration) -> Result<Self, reqwest::Error> {
        let client = reqwest::Client::builder()
            .connect_timeout(timeout.min(CONNECT_TIMEOUT))
            .timeout(timeout)
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("liveroom-host/", env!("CARGO_PKG_VERSION")))
            .build()?;
        Ok(Self { client })
    }

    /// Sends a call that reads, and once more when no answer comes: to the vendor's second address where there is one.
    pub(crate) async fn read(
        &self,
        vendor: Vendor,
        api: &str,
        request: &OutgoingRequest,
        read: fn(&str) -> VendorAnswer,
    ) -> Result<Value, Refusal> {
        let mut outcome = self.send(request, &request.url).await;
        if outcome.is_err() {
            outcome = self.send(request, request.fallback_url.as_deref().unwrap_or(&request.url)).await;
        }
        let body = outcome.map_err(|fault| fault.refusal(vendor, api))?;
        read(&body).map_err(|error| refusal_of(vendor, api, &error))
    }

    /// The text at an address; `None` when there is none to be had.
    pub(crate) async fn get(&self, url: &str) -> Option<String> {
        let response = self.client.get(url).send().await.ok()?;
        if !response.status().is_success() {
            return None;
        }
        text_of(response).await.ok()
    }

    async fn send(&self, request: &OutgoingRequest, url: &str) -> Result<String, Fault> {
        let builder = match request.method {
            Method::Get => self.client.get(url).query(&request.form),
            Method::Post => self.client.post(url).form(&request.form),
        };
        let response = builder.send().await.map_err(|error| Fault::of(&error))?;
        if response.status() == reqwest::StatusCode::TOO_MANY_REQUESTS {
            return Err(Fault::TooMany);
        }
        if !response.status().is_success() {
            return Err(Fault::Status(response.status().as_u16()));
        }
        text_of(response).await
    }
}

async fn text_of(mut response: reqwest::Response) -> Result<String, Fault> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| Fault::of(&error))? {
        body.extend_from_slice(&chunk);
        if body.len() > ANSWER_BYTES {
            return Err(Fault::TooLong);
        }
    }
    String::from_utf8(body).map_err(|_| Fault::NotText)
}

/// Why there is no answer; holds nothing of request or answer.
#[derive(Clone, Copy, Debug)]
enum Fault {
    Unreachable,
    TimedOut,
    Broken,
    TooMany,
    Status(u16),
    TooLong,
    NotText,
}

impl Fault {
    fn of(error: &reqwest::Error) -> Self {
        if error.is_timeout() {
            Self::TimedOut
        } else if error.is_connect() {
            Self::Unreachable
        } else {
            Self::Broken
        }
    }

    fn refusal(self, vendor: Vendor, api: &str) -> Refusal {
        let what = match self {
            Self::TooMany => {
                let detail = format!("{vendor} has had too many calls of {api}.");
                return Refusal::new(ProblemCode::RateLimited, detail).retry_after(RETRY_AFTER_SECONDS);
            }
            Self::Unreachable => "cannot be reached".to_owned(),
            Self::TimedOut => "did not answer in time".to_owned(),
            Self::Broken => "broke off".to_owned(),
            Self::Status(status) => format!("answered with HTTP status {status}"),
            Self::TooLong => format!("answered with more than {ANSWER_BYTES} bytes"),
            Self::NotText => "answered with what is no UTF-8".to_owned(),
        };
        Refusal::new(ProblemCode::VendorUnavailable, format!("{vendor} {what} when asked for {api}."))
            .retry_after(RETRY_AFTER_SECONDS)
    }
}

/// A vendor's no. Its message stays out: it may repeat what was sent.
fn refusal_of(vendor: Vendor, api: &str, error: &AnswerError) -> Refusal {
    match error {
        AnswerError::Refused(error) if error.kind == ErrorKind::RateLimited => {
            Refusal::new(ProblemCode::RateLimited, format!("{vendor} has had too many calls of {api}."))
                .retry_after(RETRY_AFTER_SECONDS)
        }
        AnswerError::Refused(error) => {
            let detail = format!("{vendor} refused {api} with its code {} ({}).", error.code, error.kind);
            Refusal::new(ProblemCode::VendorRefused, detail)
        }
        AnswerError::Malformed(how) => {
            let detail = format!("{vendor} answered {api} in another shape than it documents: {how}.");
            Refusal::new(ProblemCode::VendorUnavailable, detail).retry_after(RETRY_AFTER_SECONDS)
        }
    }
}

/// One call for all who want the same at the same time.
pub(crate) struct Flights<V> {
    running: Mutex<Running<V>>,
}

type Running<V> = HashMap<String, Arc<OnceCell<Result<V, Refusal>>>>;

impl<V> Default for Flights<V> {
    fn default() -> Self {
        Self { running: Mutex::default() }
    }
}

impl<V: Clone> Flights<V> {
    /// Does the work, or waits for whoever is at it. When that one goes away, the next in line takes over.
    pub(crate) async fn join(
        &self,
        key: &str,
        work: impl Future<Output = Result<V, Refusal>>,
    ) -> Result<V, Refusal> {
        let cell = self.running().entry(key.to_owned()).or_default().clone();
        let result = cell.get_or_init(|| work).await.clone();
        let mut running = self.running();
        if running.get(key).is_some_and(|current| Arc::ptr_eq(current, &cell)) {
            running.remove(key);
        }
        result
    }

    fn running(&self) -> MutexGuard<'_, Running<V>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
const ANSWER_BYTES: usize = 8 << 20;
const RETRY_AFTER_SECONDS: u64 = 5;
