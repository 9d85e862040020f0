//! What BaijiaYun tells the backend by itself (chapter "回调接口" 3 and 5): a class starts or ends, viewers come and go.

use serde::Deserialize;
use serde_json::{Value, json};

use super::sign::is_signed;
use crate::fields::{FieldError, Reader};
use crate::request::whole_number;
use crate::secret::Secret;
use crate::time::UnixSeconds;

/// How far a callback's timestamp may be from now, in seconds. The document names no limit; its retries end after 35 seconds.
pub const FRESH_SECONDS: u64 = 7_200;

/// A verified callback. Its `qid` is the same for every delivery of one event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Callback {
    /// A class started or ended.
    Class(ClassEvent),
    /// Viewers came and went since the last batch.
    Users(UserEvents),
    /// Signed rightly, but of a shape this document does not have (recordings have a document of their own).
    Other {
        /// All fields but the signature.
        fields: Vec<(String, String)>,
    },
}

/// A teacher started or ended a class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassEvent {
    /// The room.
    pub room_id: u64,
    /// What happened.
    pub change: ClassChange,
    /// When, as `YYYY-MM-DD HH:MM:SS`; the document names no time zone.
    pub at: String,
    /// The event's identity, 24 characters.
    pub qid: String,
    /// When it was signed.
    pub signed_at: UnixSeconds,
}

/// What happened to a class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ClassChange {
    /// `start`.
    Start,
    /// `end`.
    End,
}

/// A batch of viewers who came and went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserEvents {
    /// The room.
    pub room_id: u64,
    /// In the order given.
    pub events: Vec<UserEvent>,
    /// The batch's identity, 24 characters.
    pub qid: String,
    /// When it was signed.
    pub signed_at: UnixSeconds,
}

/// One viewer came or went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserEvent {
    /// The viewer's number, digits.
    pub user_number: String,
    /// The viewer's name.
    pub user_name: String,
    /// What happened.
    pub change: UserChange,
    /// When.
    pub at: UnixSeconds,
}

/// What a viewer did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
pub enum UserChange {
    /// `user_in`.
    #[serde(rename = "user_in")]
    In,
    /// `user_out`.
    #[serde(rename = "user_out")]
    Out,
}

/// Why a callback is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CallbackRefusal {
    /// A field is missing, repeated or malformed.
    #[error(transparent)]
    Field(#[from] FieldError),
    /// The signature is not this account's.
    #[error("the callback's signature is wrong")]
    WrongSignature,
    /// The timestamp is too far from now.
    #[error("the callback's timestamp is {0} seconds from now, more than {FRESH_SECONDS}")]
    Stale(u64),
}

/// The answer that tells BaijiaYun its callback was taken; without it a class event comes again after 1 and 3 seconds, a
/// batch of viewers after 5 and 30.
pub fn callback_reply() -> Value {
    json!({"code": 0, "msg": ""})
}

pub(crate) fn verify(
    key: &Secret,
    fields: &[(String, String)],
    now: UnixSeconds,
) -> Result<Callback, CallbackRefusal> {
    let reader = Reader(fields);
    reader.distinct()?;
    reader.text("sign")?;
    if !is_signed(fields, key) {
        return Err(CallbackRefusal::WrongSignature);
    }
    let signed_at = UnixSeconds(reader.number("timestamp", "Unix time in seconds")?);
    let age = now.distance_seconds(signed_at);
    if age > FRESH_SECONDS {
        return Err(CallbackRefusal::Stale(age));
    }
    if reader.optional("op").is_some() {
        return class_event(&reader, signed_at).map(Callback::Class);
    }
    if reader.optional("user_events").is_some() {
        return user_events(&reader, signed_at).map(Callback::Users);
    }
    let fields = fields.iter().filter(|(name, _)| name != "sign").cloned().collect();
    Ok(Callback::Other { fields })
}

fn class_event(reader: &Reader<'_>, signed_at: UnixSeconds) -> Result<ClassEvent, CallbackRefusal> {
    let change = match reader.text("op")? {
        "start" => ClassChange::Start,
        "end" => ClassChange::End,
        _ => return Err(FieldError::Malformed { name: "op", expected: "start or end" }.into()),
    };
    Ok(ClassEvent {
        room_id: reader.number("room_id", "a whole number")?,
        change,
        at: reader.text("op_time")?.to_owned(),
        qid: reader.text("qid")?.to_owned(),
        signed_at,
    })
}

fn user_events(reader: &Reader<'_>, signed_at: UnixSeconds) -> Result<UserEvents, CallbackRefusal> {
    let malformed = FieldError::Malformed {
        name: "user_events",
        expected: "a JSON list of {number, name, event: user_in|user_out, ts}",
    };
    let listed: Vec<Listed> =
        serde_json::from_str(reader.text("user_events")?).map_err(|_| malformed.clone())?;
    let events = listed.into_iter().map(Listed::read).collect::<Option<_>>().ok_or(malformed)?;
    Ok(UserEvents {
        room_id: reader.number("room_id", "a whole number")?,
        events,
        qid: reader.text("qid")?.to_owned(),
        signed_at,
    })
}

#[derive(Deserialize)]
struct Listed {
    number: Value,
    #[serde(default)]
    name: String,
    event: UserChange,
    ts: Value,
}

impl Listed {
    fn read(self) -> Option<UserEvent> {
        let user_number = match self.number {
            Value::Number(number) => number.to_string(),
            Value::String(text) => text,
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
        };
        let at = UnixSeconds(whole_number(&self.ts)?);
        Some(UserEvent { user_number, user_name: self.name, change: self.event, at })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fields::owned;

    const KEY: &str =
        "rLkIPaQjxSwRQmC/ITnHh8i2rifmmbFIVsYw03SSi24zAnkrAd0ZNb2rcTzI2avy7+AmNJDdLmzU89zKUAP3Xg==";
    const NOW: UnixSeconds = UnixSeconds(1_484_115_414);
    const QID: &str = "abcdefghijklmnopqrstuvwx";
    const CLASS: &[(&str, &str)] = &[
        ("room_id", "12345678901234"),
        ("op", "start"),
        ("op_time", "2017-01-11 14:16:54"),
        ("qid", QID),
        ("timestamp", "1484115414"),
    ];

    /// Fields signed with the key of the tests, whatever they are.
    fn signed(fields: &[(&str, &str)]) -> Vec<(String, String)> {
        let mut signed = owned(fields);
        signed.push(("sign".to_owned(), super::super::sign(fields, &Secret::new(KEY))));
        signed
    }

    fn check(name: &str, fields: &[(String, String)], expect: Result<Callback, CallbackRefusal>) {
        assert_eq!(verify(&Secret::new(KEY), fields, NOW), expect, "{name}");
    }

    /// Signatures computed by hashlib.md5 of Python 3 over the sorted fields and the key.
    #[test]
    fn every_kind() {
        let class = |change| ClassEvent {
            room_id: 12_345_678_901_234,
            change,
            at: "2017-01-11 14:16:54".to_owned(),
            qid: QID.to_owned(),
            signed_at: NOW,
        };
        let start = [owned(CLASS), owned(&[("sign", "e551f483a6777cd09456936c79a80986")])].concat();
        check("class start", &start, Ok(Callback::Class(class(ClassChange::Start))));
        let mut end = CLASS.to_vec();
        end[1].1 = "end";
        check("class end", &signed(&end), Ok(Callback::Class(class(ClassChange::End))));

        let user = |change, at| UserEvent {
            user_number: "99082171".to_owned(),
            user_name: "访客2309".to_owned(),
            change,
            at: UnixSeconds(at),
        };
        let users = owned(&[
            ("room_id", "12345678901234"),
            (
                "user_events",
                r#"[{"number":99082171,"name":"访客2309","event":"user_in","ts":1520317305},{"number":"99082171","name":"访客2309","event":"user_out","ts":1520318000}]"#,
            ),
            ("qid", QID),
            ("timestamp", "1484115414"),
            ("sign", "a82bb696f3e07d846cc572897b15cc17"),
        ]);
        let events = vec![user(UserChange::In, 1_520_317_305), user(UserChange::Out, 1_520_318_000)];
        let batch = UserEvents { room_id: 12_345_678_901_234, events, qid: QID.to_owned(), signed_at: NOW };
        check("viewers", &users, Ok(Callback::Users(batch)));

        let other = [("room_id", "1"), ("qid", "q"), ("timestamp", "1484115414"), ("url", "x")];
        check("another shape", &signed(&other), Ok(Callback::Other { fields: owned(&other) }));
    }

    #[test]
    fn what_is_not_taken() {
        let with = |name: &str, value: &'static str| -> Vec<(String, String)> {
            let changed: Vec<_> =
                CLASS.iter().map(|(key, old)| (*key, if *key == name { value } else { old })).collect();
            signed(&changed)
        };
        let malformed = |name, expected| CallbackRefusal::Field(FieldError::Malformed { name, expected });
        let mut tampered = signed(CLASS);
        tampered[1].1 = "end".to_owned();
        check("another op", &tampered, Err(CallbackRefusal::WrongSignature));
        check("unsigned", &owned(CLASS), Err(FieldError::Missing("sign").into()));
        check("too old", &with("timestamp", "1484108213"), Err(CallbackRefusal::Stale(7_201)));
        check("no number", &with("room_id", "x"), Err(malformed("room_id", "a whole number")));
        check("an unknown op", &with("op", "pause"), Err(malformed("op", "start or end")));
        let batch =
            signed(&[("room_id", "1"), ("user_events", "{}"), ("qid", "q"), ("timestamp", "1484115414")]);
        let expected = "a JSON list of {number, name, event: user_in|user_out, ts}";
        check("no list", &batch, Err(malformed("user_events", expected)));
        let twice = [signed(CLASS), owned(&[("op", "end")])].concat();
        check("a field twice", &twice, Err(FieldError::Repeated("op".to_owned()).into()));
    }
}
