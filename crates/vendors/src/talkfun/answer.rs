//! Talk-fun's answers: `{code, msg, data, total}` (chapter "协议说明", "返回参数说明").

use crate::request::{ErrorKind, VendorAnswer, read_answer as read};

/// Reads an answer; on success the whole object, its matter under `data`.
pub fn read_answer(body: &str) -> VendorAnswer {
    read(body, "msg", is_success, kind_of)
}

/// 1281 says that the uploaded file is there already, and carries its data (chapter "上传视频").
fn is_success(code: i64) -> bool {
    matches!(code, 0 | 1281)
}

/// The document lists no codes; these are the vendor's library's and its room pages'.
fn kind_of(code: i64) -> ErrorKind {
    match code {
        10 => ErrorKind::BadParameters,
        10002 => ErrorKind::Expired,
        10003 => ErrorKind::SignatureRefused,
        1260 => ErrorKind::NotFound,
        _ => ErrorKind::Failed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::{AnswerError, Malformed, VendorError};
    use serde_json::json;

    #[test]
    fn answers() {
        let success = read_answer(r#"{"code":0,"msg":"","data":{"liveUrl":"u"},"total":1}"#);
        assert_eq!(success, Ok(json!({"code": 0, "msg": "", "data": {"liveUrl": "u"}, "total": 1})));
        let known = read_answer(r#"{"code":1281,"data":{"videoId":7}}"#);
        assert_eq!(known, Ok(json!({"code": 1281, "data": {"videoId": 7}})), "a file that is there already");
    }

    #[test]
    fn refusals() {
        for (code, kind) in [
            (-1, ErrorKind::Failed),
            (10, ErrorKind::BadParameters),
            (10002, ErrorKind::Expired),
            (10003, ErrorKind::SignatureRefused),
            (1260, ErrorKind::NotFound),
            (4711, ErrorKind::Failed),
        ] {
            let body = format!(r#"{{"code":{code},"msg":"no"}}"#);
            let expect = AnswerError::Refused(VendorError { code, message: "no".to_owned(), kind });
            assert_eq!(read_answer(&body), Err(expect), "{code}");
        }
    }

    #[test]
    fn what_is_no_answer() {
        for (name, body, reason) in [
            ("HTML", "<html>502</html>", Malformed::NotJson),
            ("nothing", "", Malformed::NotJson),
            ("a list", "[]", Malformed::NotAnObject),
            ("no code", r#"{"data":{}}"#, Malformed::NoCode),
            ("a code in words", r#"{"code":"ok"}"#, Malformed::NoCode),
        ] {
            assert_eq!(read_answer(body), Err(AnswerError::Malformed(reason)), "{name}");
        }
    }
}
