//! BaijiaYun asks the backend whether a viewer may enter (chapter "第三方鉴权"): the URL carried an `access_key` of ours.
//!
//! The request is not signed: the key itself must prove that it came from us, so it must be hard to guess, short-lived and single-use.

use serde_json::{Value, json};

use crate::fields::{FieldError, Reader};
use crate::secret::Secret;

/// BaijiaYun's question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorizationRequest {
    /// The key of the URL the viewer came with.
    pub access_key: Secret,
    /// The room.
    pub room_id: u64,
    /// The recording, `0` in rooms that are not long-term; absent when the viewer enters a live class.
    pub session_id: Option<u64>,
}

/// Reads the question's form fields.
pub fn read_authorization(fields: &[(String, String)]) -> Result<AuthorizationRequest, FieldError> {
    let reader = Reader(fields);
    reader.distinct()?;
    let number = |name| reader.number(name, "a whole number");
    Ok(AuthorizationRequest {
        access_key: Secret::new(reader.text("access_key")?),
        room_id: number("room_id")?,
        session_id: reader.optional("session_id").map(|_| number("session_id")).transpose()?,
    })
}

/// The answer, with HTTP status 200: let in, or keep out with a message for the vendor's page.
pub fn authorization_reply(verdict: Result<(), &str>) -> Value {
    match verdict {
        Ok(()) => json!({"code": 0}),
        Err(message) => json!({"code": 1, "msg": message}),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fields::owned;

    #[test]
    fn questions() {
        let question =
            |session_id| AuthorizationRequest { access_key: Secret::new("k"), room_id: 123, session_id };
        let malformed = FieldError::Malformed { name: "session_id", expected: "a whole number" };
        for (name, fields, expect) in [
            ("live", &[("access_key", "k"), ("room_id", "123")][..], Ok(question(None))),
            (
                "playback",
                &[("access_key", "k"), ("room_id", "123"), ("session_id", "0")],
                Ok(question(Some(0))),
            ),
            (
                "a session in words",
                &[("access_key", "k"), ("room_id", "123"), ("session_id", "x")],
                Err(malformed),
            ),
            ("no key", &[("room_id", "123")], Err(FieldError::Missing("access_key"))),
        ] {
            assert_eq!(read_authorization(&owned(fields)), expect, "{name}");
        }
    }

    #[test]
    fn answers() {
        assert_eq!(authorization_reply(Ok(())), json!({"code": 0}));
        assert_eq!(authorization_reply(Err("no")), json!({"code": 1, "msg": "no"}));
    }
}
