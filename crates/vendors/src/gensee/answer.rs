//! Gensee's answers: flat objects with `code` and `message` (Gensee 3.4, codes in 3.5).

use serde_json::Value;

use crate::request::{ErrorKind, VendorAnswer, read_answer as read, whole_number};

/// Reads an answer; on success the whole object, its matter beside `code`.
pub fn read_answer(body: &str) -> VendorAnswer {
    read(body, "message", |code| code == 0, kind_of)
}

fn kind_of(code: i64) -> ErrorKind {
    match code {
        101 | 102 => ErrorKind::BadParameters,
        200 => ErrorKind::SignatureRefused,
        201 => ErrorKind::Expired,
        501 => ErrorKind::NotFound,
        502 => ErrorKind::Duplicate,
        600 => ErrorKind::NotPermitted,
        _ => ErrorKind::Failed,
    }
}

/// Where a webcast is in its life, as `/webcast/query/status` tells (Gensee 5.47).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WebcastStatus {
    /// `0`: not started, or over; the vendor does not tell these apart.
    Idle,
    /// `1`: a client is in the room, the webcast is not started.
    Preparing,
    /// `2`: live.
    Live,
}

/// Reads the status out of an answer of `/webcast/query/status`; `None` when it holds none of the documented values.
pub fn webcast_status(answer: &Value) -> Option<WebcastStatus> {
    match whole_number(answer.get("status")?)? {
        0 => Some(WebcastStatus::Idle),
        1 => Some(WebcastStatus::Preparing),
        2 => Some(WebcastStatus::Live),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::{AnswerError, VendorError};
    use serde_json::json;

    #[test]
    fn a_code_may_be_text_or_number() {
        assert_eq!(read_answer(r#"{"code":"0","id":"x"}"#), Ok(json!({"code": "0", "id": "x"})));
        assert_eq!(read_answer(r#"{"code":0}"#), Ok(json!({"code": 0})));
    }

    #[test]
    fn refusals() {
        for (code, kind) in [
            (-1, ErrorKind::Failed),
            (101, ErrorKind::BadParameters),
            (102, ErrorKind::BadParameters),
            (200, ErrorKind::SignatureRefused),
            (201, ErrorKind::Expired),
            (300, ErrorKind::Failed),
            (500, ErrorKind::Failed),
            (501, ErrorKind::NotFound),
            (502, ErrorKind::Duplicate),
            (600, ErrorKind::NotPermitted),
        ] {
            let body = format!(r#"{{"code":"{code}","message":"no"}}"#);
            let expect = AnswerError::Refused(VendorError { code, message: "no".to_owned(), kind });
            assert_eq!(read_answer(&body), Err(expect), "{code}");
        }
    }

    #[test]
    fn statuses() {
        for (value, expect) in [
            (json!(0), Some(WebcastStatus::Idle)),
            (json!("1"), Some(WebcastStatus::Preparing)),
            (json!(2), Some(WebcastStatus::Live)),
            (json!(3), None),
            (json!(null), None),
        ] {
            assert_eq!(webcast_status(&json!({"code": "0", "status": value})), expect, "{value}");
        }
        assert_eq!(webcast_status(&json!({"code": "0"})), None);
    }
}
