//! The text of an entry URL that is made without a request (the vendor's library: `courseAccessUrl`, `courseAccessPlaybackUrl`).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};

use super::params::ascii_json;
use super::seat::{Role, Seat, Uid};
use super::sign::{is_signed, sign};
use crate::request::whole_number;
use crate::secret::Secret;
use crate::time::UnixSeconds;

/// What an `accessAuth` text says, its signature and time checked.
#[derive(Clone, Debug, PartialEq)]
pub struct AccessAuth {
    /// The account that signed.
    pub open_id: String,
    /// When it was signed.
    pub signed_at: UnixSeconds,
    /// When it stops letting in.
    pub expires_at: UnixSeconds,
    /// Who is let in, and where.
    pub seat: Seat,
}

/// Why an `accessAuth` text does not let in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AccessAuthRefusal {
    /// Not base64url of a JSON object.
    #[error("accessAuth is not the base64url of a JSON object")]
    NotReadable,
    /// A field is missing or not of its form.
    #[error("the field `{0}` of accessAuth is missing or not of its form")]
    Field(&'static str),
    /// The signature is not this account's.
    #[error("the signature of accessAuth is wrong")]
    WrongSignature,
    /// Its time is over.
    #[error("accessAuth expired at {0}")]
    Expired(UnixSeconds),
}

/// The `accessAuth` text: fields signed raw, then the JSON of all of them and the signature, in base64url without padding.
pub(crate) fn access_auth(open_id: &str, token: &Secret, seat: &Seat, now: UnixSeconds) -> String {
    let options = options_text(&seat.options);
    let fields = signed_fields(open_id, &now.to_string(), seat, &options);
    let signature = sign(&fields, token);
    let auth = json!({
        "openID": open_id,
        "timestamp": now.0,
        "course_id": seat.course_id,
        "uid": seat.uid.as_str(),
        "nickname": seat.nickname,
        "role": seat.role.as_str(),
        "expire": seat.expire_seconds,
        "options": options,
        "sign": signature,
    });
    URL_SAFE_NO_PAD.encode(ascii_json(&auth))
}

/// Reads and checks an `accessAuth` text as the room does; for whoever acts the vendor.
pub fn verify_access_auth(
    text: &str,
    token: &Secret,
    now: UnixSeconds,
) -> Result<AccessAuth, AccessAuthRefusal> {
    let object = decode(text).ok_or(AccessAuthRefusal::NotReadable)?;
    let values = Values(&object);
    let fields: Vec<(&str, String)> =
        object.iter().filter_map(|(name, value)| Some((name.as_str(), scalar_text(value)?))).collect();
    if !is_signed(&fields, token) {
        return Err(AccessAuthRefusal::WrongSignature);
    }
    let signed_at = UnixSeconds(values.number("timestamp")?);
    let expire_seconds: u32 =
        values.number("expire")?.try_into().map_err(|_| AccessAuthRefusal::Field("expire"))?;
    let expires_at = UnixSeconds(signed_at.0.saturating_add(i64::from(expire_seconds)));
    if now >= expires_at {
        return Err(AccessAuthRefusal::Expired(expires_at));
    }
    let options =
        serde_json::from_str(&values.text("options")?).map_err(|_| AccessAuthRefusal::Field("options"))?;
    let seat = Seat {
        course_id: values
            .number("course_id")?
            .try_into()
            .map_err(|_| AccessAuthRefusal::Field("course_id"))?,
        uid: Uid::new(values.text("uid")?).map_err(|_| AccessAuthRefusal::Field("uid"))?,
        nickname: values.text("nickname")?,
        role: Role::parse(&values.text("role")?).ok_or(AccessAuthRefusal::Field("role"))?,
        expire_seconds,
        options,
    };
    Ok(AccessAuth { open_id: values.text("openID")?, signed_at, expires_at, seat })
}

fn signed_fields<'a>(open_id: &str, timestamp: &str, seat: &Seat, options: &str) -> [(&'a str, String); 8] {
    [
        ("openID", open_id.to_owned()),
        ("timestamp", timestamp.to_owned()),
        ("course_id", seat.course_id.to_string()),
        ("uid", seat.uid.to_string()),
        ("nickname", seat.nickname.clone()),
        ("role", seat.role.as_str().to_owned()),
        ("expire", seat.expire_seconds.to_string()),
        ("options", options.to_owned()),
    ]
}

/// No options are `[]`, as the vendor's PHP library writes its empty array.
fn options_text(options: &Value) -> String {
    let is_empty = options.is_null() || options.as_object().is_some_and(Map::is_empty);
    if is_empty { "[]".to_owned() } else { ascii_json(options) }
}

fn decode(text: &str) -> Option<Map<String, Value>> {
    let bytes = URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok()?;
    serde_json::from_slice(&bytes).ok()
}

fn scalar_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

struct Values<'a>(&'a Map<String, Value>);

impl Values<'_> {
    fn text(&self, name: &'static str) -> Result<String, AccessAuthRefusal> {
        self.0.get(name).and_then(scalar_text).ok_or(AccessAuthRefusal::Field(name))
    }

    fn number(&self, name: &'static str) -> Result<i64, AccessAuthRefusal> {
        self.0.get(name).and_then(whole_number).ok_or(AccessAuthRefusal::Field(name))
    }
}
