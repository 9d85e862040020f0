//! The link by which one viewer enters a BaijiaYun room (seen in use, and in the vendor's own pages).

use crate::fields::{FieldError, Reader, query};
use crate::secret::Secret;

use super::sign::{is_signed, sign};

/// One viewer in one room. The link carries no time: it does not expire by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The room, 14 digits.
    pub room_id: u64,
    /// The viewer; whoever enters with the same one pushes the earlier out.
    pub user_number: UserNumber,
    /// The name shown in the room.
    pub user_name: String,
    /// What the viewer may do.
    pub user_role: UserRole,
    /// A picture's absolute URL, or empty.
    pub user_avatar: String,
    /// The group, in rooms that have groups.
    pub group_id: Option<u64>,
}

/// What a viewer is in the room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UserRole {
    /// `0`.
    Student,
    /// `1`.
    Teacher,
    /// `2`.
    Assistant,
}

impl UserRole {
    /// Every role.
    pub const ALL: &'static [Self] = &[Self::Student, Self::Teacher, Self::Assistant];

    /// The digit on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Student => "0",
            Self::Teacher => "1",
            Self::Assistant => "2",
        }
    }

    /// Reads the digit of the wire.
    pub fn parse(digit: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|role| role.as_str() == digit)
    }
}

/// A viewer's number: digits only, at most 19, not above 2^63 − 1 (BaijiaYun, "基本约定", the range of `int`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UserNumber(u64);

/// A number that cannot be a [`UserNumber`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a BaijiaYun user number is 1 to 19 digits, at least 1 and below 2^63")]
pub struct InvalidUserNumber;

impl UserNumber {
    /// Takes a number that keeps to the rule.
    pub fn new(number: u64) -> Result<Self, InvalidUserNumber> {
        match (1..=i64::MAX.unsigned_abs()).contains(&number) {
            true => Ok(Self(number)),
            false => Err(InvalidUserNumber),
        }
    }

    /// Reads digits.
    pub fn parse(text: &str) -> Result<Self, InvalidUserNumber> {
        match text.bytes().all(|byte| byte.is_ascii_digit()) {
            true => text.parse().map_err(|_| InvalidUserNumber).and_then(Self::new),
            false => Err(InvalidUserNumber),
        }
    }

    /// The number.
    pub const fn value(self) -> u64 {
        self.0
    }
}

impl core::fmt::Display for UserNumber {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        self.0.fmt(formatter)
    }
}

/// Why a link does not let in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EntryRefusal {
    /// A parameter is missing, repeated or malformed.
    #[error(transparent)]
    Field(#[from] FieldError),
    /// The signature is not this account's.
    #[error("the signature of the entry link is wrong")]
    WrongSignature,
}

/// What is signed, and nothing else: the five, and `group_id` where there is one.
const SIGNED: &[&str] = &["room_id", "user_number", "user_name", "user_role", "user_avatar", "group_id"];

impl Entry {
    /// The link's query, signed.
    pub(crate) fn signed_query(&self, key: &Secret) -> String {
        let mut fields = self.fields();
        fields.push(("sign", sign(&fields, key)));
        query(&fields)
    }

    fn fields(&self) -> Vec<(&'static str, String)> {
        let mut fields = vec![
            ("room_id", self.room_id.to_string()),
            ("user_number", self.user_number.to_string()),
            ("user_name", self.user_name.clone()),
            ("user_role", self.user_role.as_str().to_owned()),
            ("user_avatar", self.user_avatar.clone()),
        ];
        fields.extend(self.group_id.map(|id| ("group_id", id.to_string())));
        fields
    }
}

/// Checks and reads an entry link's query, decoded, as the room does; for whoever acts the vendor. Parameters that are not signed
/// (`access_key`, …) are not looked at.
pub fn verify_entry(parameters: &[(String, String)], key: &Secret) -> Result<Entry, EntryRefusal> {
    let reader = Reader(parameters);
    reader.distinct()?;
    let number = |name| reader.number(name, "a whole number");
    let malformed = |name, expected| FieldError::Malformed { name, expected };
    let entry = Entry {
        room_id: number("room_id")?,
        user_number: UserNumber::parse(reader.text("user_number")?)
            .map_err(|_| malformed("user_number", "1 to 19 digits"))?,
        user_name: reader.text("user_name")?.to_owned(),
        user_role: UserRole::parse(reader.text("user_role")?).ok_or(malformed("user_role", "0, 1 or 2"))?,
        user_avatar: reader.text("user_avatar")?.to_owned(),
        group_id: reader.optional("group_id").map(|_| number("group_id")).transpose()?,
    };
    let mut signed: Vec<(&str, &str)> =
        SIGNED.iter().filter_map(|name| Some((*name, reader.optional(name)?))).collect();
    signed.push(("sign", reader.text("sign")?));
    is_signed(&signed, key).then_some(entry).ok_or(EntryRefusal::WrongSignature)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fields::owned;

    const KEY: &str =
        "rLkIPaQjxSwRQmC/ITnHh8i2rifmmbFIVsYw03SSi24zAnkrAd0ZNb2rcTzI2avy7+AmNJDdLmzU89zKUAP3Xg==";

    fn entry(group_id: Option<u64>) -> Entry {
        Entry {
            room_id: 12_345_678_901_234,
            user_number: UserNumber::new(1_001).expect("a small number keeps to the rule"),
            user_name: "张三".to_owned(),
            user_role: UserRole::Student,
            user_avatar: "https://example.com/a.png".to_owned(),
            group_id,
        }
    }

    fn parameters(group_id: Option<u64>) -> Vec<(String, String)> {
        url::form_urlencoded::parse(entry(group_id).signed_query(&Secret::new(KEY)).as_bytes())
            .into_owned()
            .collect()
    }

    #[test]
    fn the_query() {
        let query = entry(None).signed_query(&Secret::new(KEY));
        let expect = "room_id=12345678901234&user_number=1001&user_name=%E5%BC%A0%E4%B8%89&user_role=0\
                      &user_avatar=https%3A%2F%2Fexample.com%2Fa.png&sign=5b5b048bad9ce24d63839f020d804249";
        assert_eq!(query, expect);
        let grouped = entry(Some(3)).signed_query(&Secret::new(KEY));
        // hashlib.md5 of Python 3 over the six sorted fields and the key.
        assert!(grouped.ends_with("&group_id=3&sign=c3daf6abf9f17975350a3bf5330184a2"), "{grouped}");
        let plain = Entry { user_avatar: String::new(), ..entry(None) }.signed_query(&Secret::new(KEY));
        assert!(plain.ends_with("&user_avatar=&sign=d26d1cced06960538062085d8cedf9f4"), "{plain}");
    }

    #[test]
    fn what_is_signed_is_read_back_whatever_else_the_link_carries() {
        for group_id in [None, Some(3)] {
            let mut parameters = parameters(group_id);
            parameters.extend(owned(&[("access_key", "k"), ("lang", "zh")]));
            assert_eq!(verify_entry(&parameters, &Secret::new(KEY)), Ok(entry(group_id)));
        }
    }

    #[test]
    fn what_does_not_let_in() {
        let good = parameters(None);
        let changed = |name: &str, value: Option<&str>| -> Vec<(String, String)> {
            let kept = good.iter().filter(|(key, _)| key != name).cloned();
            kept.chain(value.map(|value| (name.to_owned(), value.to_owned()))).collect()
        };
        let malformed = |name, expected| EntryRefusal::Field(FieldError::Malformed { name, expected });
        for (name, parameters, refusal) in [
            ("another room", changed("room_id", Some("1")), EntryRefusal::WrongSignature),
            ("a teacher", changed("user_role", Some("1")), EntryRefusal::WrongSignature),
            ("a group more", changed("group_id", Some("1")), EntryRefusal::WrongSignature),
            ("another name", changed("user_name", Some("李四")), EntryRefusal::WrongSignature),
            ("an unknown role", changed("user_role", Some("9")), malformed("user_role", "0, 1 or 2")),
            (
                "a number in words",
                changed("user_number", Some("ten")),
                malformed("user_number", "1 to 19 digits"),
            ),
            ("no avatar at all", changed("user_avatar", None), FieldError::Missing("user_avatar").into()),
            ("no sign", changed("sign", None), FieldError::Missing("sign").into()),
        ] {
            assert_eq!(verify_entry(&parameters, &Secret::new(KEY)), Err(refusal), "{name}");
        }
        assert_eq!(
            verify_entry(&good, &Secret::new("key")),
            Err(EntryRefusal::WrongSignature),
            "another key"
        );
    }

    #[test]
    fn user_numbers() {
        for (text, allowed) in [
            ("1", true),
            ("9223372036854775807", true),
            ("9223372036854775808", false),
            ("0", false),
            ("", false),
            ("-1", false),
            ("+1", false),
            ("1.5", false),
            ("１", false),
        ] {
            assert_eq!(UserNumber::parse(text).is_ok(), allowed, "{text:?}");
        }
    }
}
