//! What Gensee asks and tells the backend by itself. **Nothing of it is signed**: the document describes no signature.
//!
//! A callback proves nothing, so whoever receives one must ask the API before believing it; a K value proves itself by being
//! hard to guess, short-lived and single-use.

use crate::fields::{FieldError, Reader};
use crate::secret::Secret;

/// The plain text that lets a viewer in (seen in use).
pub const AUTHORIZATION_PASS: &str = "pass";

/// The plain text that keeps a viewer out (seen in use).
pub const AUTHORIZATION_FAIL: &str = "fail";

/// An *unverified* callback: a document or a media file is converted (Gensee 5.35 and 5.36, `callbackUrl`).
///
/// The start and the end of a webcast are not told: they are asked for (`/webcast/query/status`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Callback {
    /// `gscoursewareId`, the VOD's id.
    pub courseware_id: String,
    /// `gsstatus`.
    pub result: TranscodeResult,
}

/// How a conversion went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TranscodeResult {
    /// `ok`.
    Done,
    /// `error`.
    Failed,
}

/// Reads a callback's form fields.
pub fn read_callback(fields: &[(String, String)]) -> Result<Callback, FieldError> {
    let reader = Reader(fields);
    reader.distinct()?;
    let result = match reader.text("gsstatus")? {
        "ok" => TranscodeResult::Done,
        "error" => TranscodeResult::Failed,
        _ => return Err(FieldError::Malformed { name: "gsstatus", expected: "ok or error" }),
    };
    Ok(Callback { courseware_id: reader.text("gscoursewareId")?.to_owned(), result })
}

/// Reads the K value Gensee asks about; the answer is [`AUTHORIZATION_PASS`] or [`AUTHORIZATION_FAIL`].
pub fn read_authorization(fields: &[(String, String)]) -> Result<Secret, FieldError> {
    let reader = Reader(fields);
    reader.distinct()?;
    reader.text("k").map(Secret::new)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fields::owned as fields;

    #[test]
    fn callbacks() {
        let done = Callback { courseware_id: "c".to_owned(), result: TranscodeResult::Done };
        let failed = Callback { courseware_id: "c".to_owned(), result: TranscodeResult::Failed };
        let malformed = FieldError::Malformed { name: "gsstatus", expected: "ok or error" };
        for (name, given, expect) in [
            ("ok", &[("gscoursewareId", "c"), ("gsstatus", "ok")][..], Ok(done)),
            ("error", &[("gscoursewareId", "c"), ("gsstatus", "error")], Ok(failed)),
            ("another word", &[("gscoursewareId", "c"), ("gsstatus", "OK")], Err(malformed)),
            ("no id", &[("gsstatus", "ok")], Err(FieldError::Missing("gscoursewareId"))),
        ] {
            assert_eq!(read_callback(&fields(given)), expect, "{name}");
        }
    }

    #[test]
    fn k_values() {
        assert_eq!(read_authorization(&fields(&[("k", "abc")])), Ok(Secret::new("abc")));
        assert_eq!(read_authorization(&[]), Err(FieldError::Missing("k")));
    }
}
