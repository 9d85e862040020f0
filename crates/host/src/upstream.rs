//! The way out to the vendors: sends what `liveroom-vendors` built, within a time limit, and reads the answer.

use std::time::Duration;

use axum::body::Bytes;
use liveroom_contract::{ProblemCode, Vendor};
use liveroom_vendors::request::{AnswerError, ErrorKind, Method, OutgoingRequest, VendorAnswer};
use reqwest::multipart::{Form, Part};
use serde_json::Value;

use crate::fault::{Fault, RETRY_AFTER_SECONDS};
use crate::metrics::Metrics;
use crate::pacer::Pacer;
use crate::problem::Refusal;

/// The HTTP client for all vendors.
#[derive(Clone)]
pub(crate) struct Upstream {
    client: reqwest::Client,
    pacer: Pacer,
    metrics: Metrics,
}

/// Whether a call may be sent twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Repeat {
    /// A read: a second try does no harm.
    Once,
    /// A write: nobody knows whether the first one arrived.
    Never,
}

/// A file that goes along with a call.
#[derive(Clone)]
pub struct FilePart {
    /// The parameter it is; `options.image` for one in an object.
    pub parameter: String,
    /// Its name, whose ending tells the vendor its kind.
    pub file_name: String,
    /// What is in it.
    pub bytes: Bytes,
}

impl Upstream {
    pub(crate) fn new(timeout: Duration, pacer: Pacer, metrics: Metrics) -> Result<Self, reqwest::Error> {
        let client = reqwest::Client::builder()
            .connect_timeout(timeout.min(CONNECT_TIMEOUT))
            .timeout(timeout)
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("liveroom-host/", env!("CARGO_PKG_VERSION")))
            .build()?;
        Ok(Self { client, pacer, metrics })
    }

    /// Sends a call that reads and answers what it is told; a "no" comes without the vendor's words, which may repeat what was sent.
    pub(crate) async fn read(
        &self,
        vendor: Vendor,
        api: &str,
        request: &OutgoingRequest,
        read: fn(&str) -> VendorAnswer,
    ) -> Result<Value, Refusal> {
        let body = self.send(vendor, api, request, &[], Repeat::Once).await?;
        read(&body).map_err(|error| refusal_of(vendor, api, &error))
    }

    /// Sends a call within the vendor's limits and answers the text that comes back. What may be repeated is tried once more when no
    /// answer comes, on the vendor's second address where there is one; what may not, only when the first could not be reached.
    pub(crate) async fn send(
        &self,
        vendor: Vendor,
        api: &str,
        request: &OutgoingRequest,
        files: &[FilePart],
        repeat: Repeat,
    ) -> Result<String, Refusal> {
        self.pacer.wait(vendor, api).await?;
        let mut outcome = self.send_to(request, files, &request.url).await;
        self.metrics.call(vendor.as_str(), api, word(&outcome));
        let second = match (&outcome, repeat, &request.fallback_url) {
            (Ok(_) | Err(Fault::TooMany(_)), _, _) => None,
            // Who says when to come again is not asked at once.
            (Err(Fault::Away(Some(_))), _, None) => None,
            (Err(_), Repeat::Once, second) => Some(second.as_ref().unwrap_or(&request.url)),
            (Err(Fault::Unreachable), Repeat::Never, second) => second.as_ref(),
            (Err(_), Repeat::Never, _) => None,
        };
        if let Some(url) = second {
            self.pacer.wait(vendor, api).await?;
            outcome = self.send_to(request, files, url).await;
            self.metrics.call(vendor.as_str(), api, word(&outcome));
        }
        outcome.map_err(|fault| fault.refusal(vendor, api))
    }

    /// Sends JSON to an address of the customer's; `None` when no answer came.
    pub(crate) async fn post(&self, url: &str, body: String, signature: &str) -> Option<u16> {
        let request = self.client.post(url).header("content-type", "application/json");
        let response = request.header("x-liveroom-signature", signature).body(body).send().await.ok()?;
        Some(response.status().as_u16())
    }

    /// The text at an address; `None` when there is none to be had.
    pub(crate) async fn get(&self, url: &str) -> Option<String> {
        let response = self.client.get(url).send().await.ok()?;
        if !response.status().is_success() {
            return None;
        }
        text_of(response).await.ok()
    }

    async fn send_to(
        &self,
        request: &OutgoingRequest,
        files: &[FilePart],
        url: &str,
    ) -> Result<String, Fault> {
        let builder = match (request.method, files) {
            (Method::Get, _) => self.client.get(url).query(&request.form),
            (Method::Post, []) => self.client.post(url).form(&request.form),
            (Method::Post, files) => self.client.post(url).multipart(multipart(request, files)),
        };
        let response = builder.send().await.map_err(|error| Fault::of(&error))?;
        if !response.status().is_success() {
            return Err(Fault::of_status(response.status(), response.headers()));
        }
        text_of(response).await
    }
}

fn multipart(request: &OutgoingRequest, files: &[FilePart]) -> Form {
    let form =
        request.form.iter().fold(Form::new(), |form, (name, value)| form.text(name.clone(), value.clone()));
    files.iter().fold(form, |form, file| {
        let part = Part::stream(file.bytes.clone()).file_name(file.file_name.clone());
        // Parts have no paths: Talk-fun's own client names the one of `options.image` `image`.
        let name = file.parameter.rsplit('.').next().unwrap_or_default();
        form.part(name.to_owned(), part)
    })
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

fn word(outcome: &Result<String, Fault>) -> &'static str {
    match outcome {
        Ok(_) => "answered",
        Err(fault) => fault.word(),
    }
}

/// A vendor's no. Its message stays out: it may repeat what was sent.
pub(crate) fn refusal_of(vendor: Vendor, api: &str, error: &AnswerError) -> Refusal {
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

const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
const ANSWER_BYTES: usize = 8 << 20;
