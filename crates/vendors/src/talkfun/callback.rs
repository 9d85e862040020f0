//! What Talk-fun tells the backend by itself (chapter "回调通知"): a class starts, stops, its recording is ready.

use serde_json::{Map, Value, json};

use super::account::Account;
use super::params::decode_params;
use super::sign::is_signed;
use crate::digest::md5_hex;
use crate::fields::{FieldError, Reader};
use crate::request::whole_number;
use crate::secret::SignedUrl;
use crate::time::UnixSeconds;

/// How far a callback's timestamp may be from now, in seconds (the vendor's library refuses older ones; so do we younger ones).
pub const FRESH_SECONDS: u64 = 7_200;

/// A verified callback.
#[derive(Clone, Debug, PartialEq)]
pub enum Callback {
    /// `live.start`: the class is on.
    LiveStart(LiveEvent),
    /// `live.stop`: the host stopped. Before the scheduled end this is a pause, not the end ("用户授权").
    LiveStop(LiveEvent),
    /// `live.playback`: the recording can be watched. It is no sign that the class is over either.
    PlaybackReady {
        /// The class.
        live: LiveEvent,
        /// The recording's page.
        url: Option<SignedUrl>,
    },
    /// Any other `cmd` (`live.document.add`, `video.convert`, …).
    Other {
        /// The `cmd`.
        cmd: String,
        /// Its parameters.
        params: Value,
    },
}

/// The class a callback is about. The document gives no units for times, so they stay as they came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LiveEvent {
    /// The course.
    pub course_id: u64,
    /// The id of this live of the course.
    pub live_id: Option<String>,
    /// The room's id.
    pub room_id: Option<String>,
    /// The host's id at Talk-fun.
    pub host_id: Option<String>,
    /// The host's account at the partner.
    pub host_account: Option<String>,
    /// The live's title.
    pub title: Option<String>,
    /// `startTime`.
    pub start_time: Option<i64>,
    /// `endTime`.
    pub end_time: Option<i64>,
    /// `duration`.
    pub duration: Option<i64>,
}

/// Why a callback is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CallbackRefusal {
    /// A field of the envelope is missing, repeated or malformed.
    #[error(transparent)]
    Field(#[from] FieldError),
    /// `openID` is not this account's.
    #[error("the callback is for another account")]
    OtherAccount,
    /// The signature is not this account's.
    #[error("the callback's signature is wrong")]
    WrongSignature,
    /// The timestamp is too far from now.
    #[error("the callback's timestamp is {0} seconds from now, more than {FRESH_SECONDS}")]
    Stale(u64),
    /// `params` is not the JSON its `cmd` needs.
    #[error("the callback's `params` must be a JSON object with a whole number `course_id`")]
    Params,
}

/// What two deliveries of one callback have in common, for de-duplication: the document gives callbacks no id, and a retry is
/// signed at another time.
pub fn callback_identity(fields: &[(String, String)]) -> String {
    let reader = Reader(fields);
    let [cmd, params] = ["cmd", "params"].map(|name| reader.optional(name).unwrap_or_default());
    md5_hex(&format!("{cmd}\n{params}"))
}

/// The answer that tells Talk-fun its callback was taken; without it the callback comes again, up to three times.
pub fn callback_reply() -> Value {
    json!({"code": 0, "msg": "", "data": []})
}

pub(crate) fn verify(
    account: &Account,
    fields: &[(String, String)],
    now: UnixSeconds,
) -> Result<Callback, CallbackRefusal> {
    let reader = Reader(fields);
    reader.distinct()?;
    if reader.text("openID")? != account.open_id {
        return Err(CallbackRefusal::OtherAccount);
    }
    reader.text("sign")?;
    if !is_signed(fields, &account.open_token) {
        return Err(CallbackRefusal::WrongSignature);
    }
    let sent_at = UnixSeconds(reader.number("timestamp", "Unix time in seconds")?);
    let age = now.distance_seconds(sent_at);
    if age > FRESH_SECONDS {
        return Err(CallbackRefusal::Stale(age));
    }
    let params = decode_params(reader.text("params")?).ok_or(CallbackRefusal::Params)?;
    read(reader.text("cmd")?, params)
}

fn read(cmd: &str, params: Value) -> Result<Callback, CallbackRefusal> {
    let live = || LiveEvent::read(params.as_object().ok_or(CallbackRefusal::Params)?);
    match cmd {
        "live.start" => live().map(Callback::LiveStart),
        "live.stop" => live().map(Callback::LiveStop),
        "live.playback" => {
            let url = text(params.get("url")).map(SignedUrl::new);
            Ok(Callback::PlaybackReady { live: live()?, url })
        }
        _ => Ok(Callback::Other { cmd: cmd.to_owned(), params }),
    }
}

impl LiveEvent {
    fn read(params: &Map<String, Value>) -> Result<Self, CallbackRefusal> {
        let course_id = params.get("course_id").and_then(whole_number).and_then(|id| id.try_into().ok());
        let number = |name: &str| params.get(name).and_then(whole_number);
        Ok(Self {
            course_id: course_id.ok_or(CallbackRefusal::Params)?,
            live_id: text(params.get("liveid")),
            room_id: text(params.get("roomid")),
            host_id: text(params.get("bid")),
            host_account: text(params.get("thirdAccount")),
            title: text(params.get("title")),
            start_time: number("startTime"),
            end_time: number("endTime"),
            duration: number("duration"),
        })
    }
}

/// Ids are documented as strings and may come as numbers.
fn text(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fields::owned;
    use crate::secret::Secret;

    const NOW: UnixSeconds = UnixSeconds(1_451_606_400);
    const PARAMS: &str = r#"{"title":"\u6d4b\u8bd5","liveid":"77","bid":"5","thirdAccount":"t1","roomid":"42","startTime":1451606400,"endTime":1451610000,"duration":3600,"course_id":10000}"#;

    fn account() -> Account {
        Account {
            open_id: "10000".to_owned(),
            open_token: Secret::new("8469039490c68cc9063f15e11f3498dd"),
            api: String::new(),
            api_fallback: None,
            room_base: String::new(),
        }
    }

    fn live() -> LiveEvent {
        let text = |text: &str| Some(text.to_owned());
        LiveEvent {
            course_id: 10_000,
            live_id: text("77"),
            room_id: text("42"),
            host_id: text("5"),
            host_account: text("t1"),
            title: text("测试"),
            start_time: Some(1_451_606_400),
            end_time: Some(1_451_610_000),
            duration: Some(3_600),
        }
    }

    fn received(params: &str, sign: &str) -> Vec<(String, String)> {
        owned(&[
            ("openID", "10000"),
            ("timestamp", "1451606400"),
            ("cmd", "live.start"),
            ("params", params),
            ("ver", "1.0"),
            ("sign", sign),
        ])
    }

    /// Signatures computed by hashlib.md5 of Python 3, `params` encoded by urllib.parse.quote_plus.
    #[test]
    fn a_class_start_with_params_encoded_or_raw() {
        let encoded = crate::fields::encode(PARAMS);
        for (name, params, sign) in [
            ("encoded", encoded.as_str(), "c0ccb87206078f141bb0ef7e56f12699"),
            ("raw", PARAMS, "e09e3c0e4f35148b0e1c85279ee32437"),
        ] {
            let fields = received(params, sign);
            assert_eq!(account().verify_callback(&fields, NOW), Ok(Callback::LiveStart(live())), "{name}");
        }
    }

    #[test]
    fn every_kind() {
        let params: Value = serde_json::from_str(PARAMS).expect("the test's own JSON");
        let mut playback = params.clone();
        playback["url"] = json!("http://open.talk-fun.com/play/x.html");
        let url = Some(SignedUrl::new("http://open.talk-fun.com/play/x.html"));
        let converted = json!({"videoId": 3, "status": 0});
        for (cmd, params, expect) in [
            ("live.start", params.clone(), Callback::LiveStart(live())),
            ("live.stop", params.clone(), Callback::LiveStop(live())),
            ("live.playback", playback, Callback::PlaybackReady { live: live(), url }),
            ("live.playback", params, Callback::PlaybackReady { live: live(), url: None }),
            (
                "video.convert",
                converted.clone(),
                Callback::Other { cmd: "video.convert".to_owned(), params: converted },
            ),
        ] {
            let fields = account().callback_fields(cmd, &params, NOW);
            assert_eq!(account().verify_callback(&fields, NOW), Ok(expect), "{cmd}");
        }
    }

    #[test]
    fn a_timestamp_must_be_near() {
        let fields = account().callback_fields("live.stop", &json!({"course_id": "10000"}), NOW);
        for (name, now, expect) in [
            ("at once", NOW.0, Ok(())),
            ("two hours later", NOW.0 + 7_200, Ok(())),
            ("a second more", NOW.0 + 7_201, Err(CallbackRefusal::Stale(7_201))),
            ("a fast clock at the vendor's", NOW.0 - 60, Ok(())),
            ("far in the future", NOW.0 - 7_201, Err(CallbackRefusal::Stale(7_201))),
        ] {
            let result = account().verify_callback(&fields, UnixSeconds(now)).map(drop);
            assert_eq!(result, expect, "{name}");
        }
    }

    #[test]
    fn what_is_not_taken() {
        let good = account().callback_fields("live.stop", &json!({"course_id": 10_000}), NOW);
        let changed = |name: &str, value: Option<&str>| -> Vec<(String, String)> {
            let kept = good.iter().filter(|(key, _)| key != name).cloned();
            kept.chain(value.map(|value| (name.to_owned(), value.to_owned()))).collect()
        };
        let repeated = [&good[..], &owned(&[("cmd", "live.start")])].concat();
        let other = Account { open_token: Secret::new("another"), ..account() };
        let unsuitable = account().callback_fields("live.stop", &json!({"course_id": "x"}), NOW);
        for (name, fields, refusal) in [
            ("another cmd", changed("cmd", Some("live.start")), CallbackRefusal::WrongSignature),
            ("other params", changed("params", Some("%7B%7D")), CallbackRefusal::WrongSignature),
            ("a newer time", changed("timestamp", Some("1451606401")), CallbackRefusal::WrongSignature),
            ("another sign", changed("sign", Some("0")), CallbackRefusal::WrongSignature),
            ("one field more", changed("extra", Some("1")), CallbackRefusal::WrongSignature),
            ("another account", changed("openID", Some("10001")), CallbackRefusal::OtherAccount),
            (
                "another token",
                other.callback_fields("live.stop", &json!({}), NOW),
                CallbackRefusal::WrongSignature,
            ),
            ("no sign", changed("sign", None), FieldError::Missing("sign").into()),
            ("no openID", changed("openID", None), FieldError::Missing("openID").into()),
            ("a field twice", repeated, FieldError::Repeated("cmd".to_owned()).into()),
            ("no course", unsuitable, CallbackRefusal::Params),
        ] {
            assert_eq!(account().verify_callback(&fields, NOW), Err(refusal), "{name}");
        }
    }

    #[test]
    fn a_retry_has_the_identity_of_its_first_delivery() {
        let params = json!({"course_id": 10_000});
        let at =
            |cmd: &str, now| callback_identity(&account().callback_fields(cmd, &params, UnixSeconds(now)));
        assert_eq!(at("live.start", 1), at("live.start", 60));
        assert_ne!(at("live.start", 1), at("live.stop", 1));
    }
}
