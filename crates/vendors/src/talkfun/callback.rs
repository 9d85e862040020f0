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
