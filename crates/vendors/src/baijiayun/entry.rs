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
