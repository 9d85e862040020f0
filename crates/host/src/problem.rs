//! How the host says no: a refusal with a code of the contract's list, sent as `application/problem+json`.

use std::fmt;

use axum::Json;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use liveroom_contract::{Problem, ProblemCode};
use serde_json::Value;

/// A refusal. Its text goes to the caller, so it holds no credential.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    status: StatusCode,
    code: ProblemCode,
    detail: String,
    retry_after_seconds: Option<u64>,
    members: Vec<(&'static str, Value)>,
}

impl Refusal {
    /// A refusal with the status that goes with its code.
    pub fn new(code: ProblemCode, detail: impl Into<String>) -> Self {
        let status = StatusCode::from_u16(code.http_status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Self { status, code, detail: detail.into(), retry_after_seconds: None, members: Vec::new() }
    }

    /// The same with a status more exact than the code's own, such as 405.
    #[must_use = "the refusal is returned anew"]
    pub fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// The same with the time after which to come again.
    #[must_use = "the refusal is returned anew"]
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after_seconds = Some(seconds.max(1));
        self
    }

    /// The same with a further member in its body (RFC 9457, 3.2).
    #[must_use = "the refusal is returned anew"]
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.members.push((name, value.into()));
        self
    }

    /// The code of the contract's list.
    pub fn code(&self) -> ProblemCode {
        self.code
    }

    /// The HTTP status it is sent with.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The further members of its body.
    pub fn members(&self) -> &[(&'static str, Value)] {
        &self.members
    }

    /// What was wrong and what would be right.
    pub fn detail(&self) -> &str {
        &self.detail
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.code, self.detail)
    }
}

impl std::error::Error for Refusal {}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        if self.status.is_server_error() {
            tracing::warn!(code = %self.code, detail = %self.detail, "refused");
        }
        let problem = Problem {
            kind: "about:blank".to_owned(),
            title: self.status.canonical_reason().unwrap_or("Error").to_owned(),
            status: self.status.as_u16(),
            code: self.code,
            detail: self.detail,
        };
        let mut body = serde_json::to_value(problem).unwrap_or_default();
        for (name, value) in self.members {
            body[name] = value;
        }
        let mut response = (self.status, Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = self.retry_after_seconds {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
