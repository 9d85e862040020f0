//! BaijiaYun's answers: `{code, msg, data, ts}` (chapter "接口规范", codes in "错误码及对应的描述").

use crate::request::{ErrorKind, VendorAnswer, read_answer as read};

/// Reads an answer; on success the whole object, its matter under `data`.
pub fn read_answer(body: &str) -> VendorAnswer {
    read(body, "msg", |code| code == 0, kind_of)
}

fn kind_of(code: i64) -> ErrorKind {
    match code {
        1001 => ErrorKind::BadParameters,
        1002 => ErrorKind::SignatureRefused,
        404 | 3001 | 3002 => ErrorKind::NotFound,
        2001..=2003 => ErrorKind::NotPermitted,
        _ => ErrorKind::Failed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::{AnswerError, VendorError};
    use serde_json::json;

    #[test]
    fn answers() {
        let answer = read_answer(r#"{"code":0,"data":{"room_id":"12345678901234"},"msg":""}"#);
        assert_eq!(answer, Ok(json!({"code": 0, "data": {"room_id": "12345678901234"}, "msg": ""})));
    }

    #[test]
    fn refusals() {
        for (code, kind) in [
            (1, ErrorKind::Failed),
            (404, ErrorKind::NotFound),
            (1001, ErrorKind::BadParameters),
            (1002, ErrorKind::SignatureRefused),
            (2001, ErrorKind::NotPermitted),
            (2002, ErrorKind::NotPermitted),
            (2003, ErrorKind::NotPermitted),
            (3001, ErrorKind::NotFound),
            (3002, ErrorKind::NotFound),
            (4001, ErrorKind::Failed),
        ] {
            let body = format!(r#"{{"code":{code},"data":null,"msg":"签名错误"}}"#);
            let expect = AnswerError::Refused(VendorError { code, message: "签名错误".to_owned(), kind });
            assert_eq!(read_answer(&body), Err(expect), "{code}");
        }
    }
}
