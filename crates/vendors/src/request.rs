//! What goes to a vendor and what comes back: a request to send, an answer or a refusal.

use serde_json::Value;

/// How a request is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// `GET`, the fields in the query.
    Get,
    /// `POST`, the fields as a form.
    Post,
}

/// A request ready to be sent. Its `Debug` shows the names of its fields and none of their values.
#[derive(Clone, PartialEq, Eq)]
pub struct OutgoingRequest {
    /// How to send it.
    pub method: Method,
    /// Where to; holds no credential.
    pub url: String,
    /// Where to when the first address cannot be reached (Talk-fun's second API host); the same fields go there.
    pub fallback_url: Option<String>,
    /// The fields, *not yet* encoded for the wire: `application/x-www-form-urlencoded`, or `multipart/form-data` when files
    /// go along (no vendor signs files).
    pub form: Vec<(String, String)>,
}

impl core::fmt::Debug for OutgoingRequest {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let names: Vec<&str> = self.form.iter().map(|(name, _)| name.as_str()).collect();
        formatter
            .debug_struct("OutgoingRequest")
            .field("method", &self.method)
            .field("url", &self.url)
            .field("form", &names)
            .finish_non_exhaustive()
    }
}

/// A vendor's answer: its whole JSON object, `code` and all, when the code says success.
///
/// Talk-fun and BaijiaYun put their matter under `data` (Talk-fun's `total` stands beside it), Gensee beside `code`.
pub type VendorAnswer = Result<Value, AnswerError>;

/// Why there is no answer to use.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    /// The vendor answered, and said no.
    #[error(transparent)]
    Refused(#[from] VendorError),
    /// What came back is not an answer as the vendor documents it.
    #[error("the vendor's answer is not of the documented shape: {0}")]
    Malformed(Malformed),
}

/// In which way an answer is not of the documented shape; holds nothing of the answer itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// HTML, or nothing, or a cut text.
    #[error("it is not JSON")]
    NotJson,
    /// JSON, but no object.
    #[error("it is not a JSON object")]
    NotAnObject,
    /// No `code`, or one that is not a whole number.
    #[error("it has no whole number `code`")]
    NoCode,
}

/// A vendor's refusal, in the vendor's words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the vendor refused with code {code} ({kind}): {message}")]
pub struct VendorError {
    /// The vendor's code.
    pub code: i64,
    /// The vendor's message; may be empty.
    pub message: String,
    /// What kind of refusal the code stands for.
    pub kind: ErrorKind,
}

/// What a refusal means to whoever asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// Signature, login name or password are wrong: the account's configuration is.
    SignatureRefused,
    /// The signature's time or the token is too old: a clock is off, or the request lay too long.
    Expired,
    /// A parameter is wrong.
    BadParameters,
    /// What the request names does not exist.
    NotFound,
    /// What the request would make exists already.
    Duplicate,
    /// The account may not do this.
    NotPermitted,
    /// Too many requests. No vendor documents a code for it: it is what HTTP status 429 means.
    RateLimited,
    /// Anything else.
    Failed,
}

impl core::fmt::Display for ErrorKind {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.write_str(match self {
            Self::SignatureRefused => "signature refused",
            Self::Expired => "expired",
            Self::BadParameters => "bad parameters",
            Self::NotFound => "not found",
            Self::Duplicate => "exists already",
            Self::NotPermitted => "not permitted",
            Self::RateLimited => "rate limited",
            Self::Failed => "failed",
        })
    }
}

/// Reads an answer whose `code` is a number or, as Gensee documents it, a number in a string.
pub(crate) fn read_answer(
    body: &str,
    message_name: &str,
    is_success: fn(i64) -> bool,
    kind_of: fn(i64) -> ErrorKind,
) -> VendorAnswer {
    let answer: Value = serde_json::from_str(body).map_err(|_| AnswerError::Malformed(Malformed::NotJson))?;
    let object = answer.as_object().ok_or(AnswerError::Malformed(Malformed::NotAnObject))?;
    let code = object.get("code").and_then(whole_number).ok_or(AnswerError::Malformed(Malformed::NoCode))?;
    if is_success(code) {
        return Ok(answer);
    }
    let message = object.get(message_name).and_then(Value::as_str).unwrap_or_default().to_owned();
    Err(VendorError { code, message, kind: kind_of(code) }.into())
}

/// A whole number written as a number or as text: the vendors use both for the same field.
pub(crate) fn whole_number(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.trim().parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_prints_no_value() {
        let request = OutgoingRequest {
            method: Method::Post,
            url: "https://api.talk-fun.com/portal.php".to_owned(),
            fallback_url: None,
            form: vec![("password".to_owned(), "hunter2".to_owned())],
        };
        let printed = format!("{request:?}");
        assert!(printed.contains("password") && !printed.contains("hunter2"), "{printed}");
    }
}
