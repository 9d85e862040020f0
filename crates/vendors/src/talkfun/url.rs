//! The text of an entry URL that is made without a request (the vendor's library: `courseAccessUrl`, `courseAccessPlaybackUrl`).

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde_json::{Map, Value};

use super::params::ascii_json;
use super::seat::{EXPIRE_SECONDS, Role, Seat, Uid};
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
    let fields = [
        ("openID", Cow::Borrowed(open_id)),
        ("timestamp", Cow::Owned(now.to_string())),
        ("course_id", Cow::Owned(seat.course_id.to_string())),
        ("uid", Cow::Borrowed(seat.uid.as_str())),
        ("nickname", Cow::Borrowed(seat.nickname.as_str())),
        ("role", Cow::Borrowed(seat.role.as_str())),
        ("expire", Cow::Owned(seat.expire_seconds.to_string())),
        ("options", Cow::Borrowed(&*options)),
    ];
    let auth = WrittenAuth {
        course_id: seat.course_id,
        expire: seat.expire_seconds,
        nickname: &seat.nickname,
        open_id,
        options: &options,
        role: seat.role.as_str(),
        sign: &sign(&fields, token),
        timestamp: now.0,
        uid: seat.uid.as_str(),
    };
    URL_SAFE_NO_PAD.encode(ascii_json(&auth))
}

/// The JSON within `accessAuth`.
#[derive(Serialize)]
struct WrittenAuth<'a> {
    course_id: u64,
    expire: u32,
    nickname: &'a str,
    #[serde(rename = "openID")]
    open_id: &'a str,
    options: &'a str,
    role: &'a str,
    sign: &'a str,
    timestamp: i64,
    uid: &'a str,
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
    if !EXPIRE_SECONDS.contains(&expire_seconds) {
        return Err(AccessAuthRefusal::Field("expire"));
    }
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

/// No options are `[]`, as the vendor's PHP library writes its empty array.
fn options_text(options: &Value) -> Cow<'static, str> {
    let is_empty = options.is_null() || options.as_object().is_some_and(Map::is_empty);
    if is_empty { Cow::Borrowed("[]") } else { Cow::Owned(ascii_json(options)) }
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const TOKEN: &str = "8469039490c68cc9063f15e11f3498dd";
    const NOW: UnixSeconds = UnixSeconds(1_451_606_400);

    fn seat(nickname: &str, options: Value) -> Seat {
        Seat {
            course_id: 10_000,
            uid: Uid::new("10001").expect("digits keep to the rule"),
            nickname: nickname.to_owned(),
            role: Role::User,
            expire_seconds: 3_600,
            options,
        }
    }

    fn auth(seat: &Seat) -> String {
        access_auth("10000", &Secret::new(TOKEN), seat, NOW)
    }

    /// The text with one field of its JSON changed and the signature left as it was.
    fn altered(text: &str, name: &str, value: Option<Value>) -> String {
        let mut object = decode(text).expect("our own text reads");
        match value {
            Some(value) => drop(object.insert(name.to_owned(), value)),
            None => drop(object.remove(name)),
        }
        URL_SAFE_NO_PAD.encode(Value::Object(object).to_string())
    }

    #[test]
    fn the_signature_in_the_text() {
        for (name, seat, expect) in [
            ("no options", seat("test", Value::Null), "8e297456938053ac4cc9b708d7da7cf2"),
            ("empty options", seat("test", json!({})), "8e297456938053ac4cc9b708d7da7cf2"),
            // hashlib.md5 of Python 3 over the sorted fields: the nickname raw, options {"gid":7,"ssl":true}.
            (
                "other scripts, options",
                seat("张三 a", json!({"ssl": true, "gid": 7})),
                "392d67742ab34db1078562cca81910e1",
            ),
        ] {
            let object = decode(&auth(&seat)).expect("our own text reads");
            assert_eq!(object["sign"], json!(expect), "{name}");
        }
    }

    #[test]
    fn what_is_signed_is_read_back() {
        for seat in
            [seat("test", json!([])), seat("张三 \"a\"/&?", json!({"avatar": "https://h/头.png", "gid": 7}))]
        {
            let read = verify_access_auth(&auth(&seat), &Secret::new(TOKEN), UnixSeconds(NOW.0 + 3_599));
            let expires_at = UnixSeconds(NOW.0 + 3_600);
            let expect = AccessAuth { open_id: "10000".to_owned(), signed_at: NOW, expires_at, seat };
            assert_eq!(read, Ok(expect));
        }
    }

    #[test]
    fn what_does_not_let_in() {
        let good = auth(&seat("test", Value::Null));
        let mut long = seat("test", Value::Null);
        long.expire_seconds = 62_208_001;
        let late = UnixSeconds(NOW.0 + 3_600);
        for (name, text, token, now, refusal) in [
            (
                "another course",
                altered(&good, "course_id", Some(json!(10_001))),
                TOKEN,
                NOW,
                AccessAuthRefusal::WrongSignature,
            ),
            (
                "a longer time",
                altered(&good, "expire", Some(json!(7_200))),
                TOKEN,
                NOW,
                AccessAuthRefusal::WrongSignature,
            ),
            (
                "a role more",
                altered(&good, "role", Some(json!("admin"))),
                TOKEN,
                NOW,
                AccessAuthRefusal::WrongSignature,
            ),
            ("no signature", altered(&good, "sign", None), TOKEN, NOW, AccessAuthRefusal::WrongSignature),
            ("another token", good.clone(), "0", NOW, AccessAuthRefusal::WrongSignature),
            ("its time over", good.clone(), TOKEN, late, AccessAuthRefusal::Expired(late)),
            ("too long a time", auth(&long), TOKEN, NOW, AccessAuthRefusal::Field("expire")),
            ("no base64url", "a b".to_owned(), TOKEN, NOW, AccessAuthRefusal::NotReadable),
            ("no JSON", URL_SAFE_NO_PAD.encode("x"), TOKEN, NOW, AccessAuthRefusal::NotReadable),
            ("nothing", String::new(), TOKEN, NOW, AccessAuthRefusal::NotReadable),
        ] {
            assert_eq!(verify_access_auth(&text, &Secret::new(token), now), Err(refusal), "{name}");
        }
    }

    #[test]
    fn the_text_needs_no_encoding_in_a_url() {
        let text = auth(&seat("???>>>~~~张三", Value::Null));
        assert!(text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)), "{text}");
    }
}
