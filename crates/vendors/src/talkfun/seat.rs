//! Who sits in a Talk-fun room, and as what.

use core::ops::RangeInclusive;
use serde_json::Value;

/// How long a seat may last, in seconds (Talk-fun, "用户授权", `expire`: 60 s to 720 days; 3600 when left out).
pub const EXPIRE_SECONDS: RangeInclusive<u32> = 60..=62_208_000;

/// One viewer in one course.
#[derive(Clone, Debug, PartialEq)]
pub struct Seat {
    /// The course.
    pub course_id: u64,
    /// The viewer; whoever enters with the same one pushes the earlier out.
    pub uid: Uid,
    /// The name shown in the room.
    pub nickname: String,
    /// What the viewer may do.
    pub role: Role,
    /// How long the URL lets in, within [`EXPIRE_SECONDS`].
    pub expire_seconds: u32,
    /// Further options (`gender`, `avatar`, `gid`, `ssl`, `times`, `miniprogramAppid`); `null` or empty for none.
    pub options: Value,
}

/// What a viewer is in the room (Talk-fun, "用户角色/用户身份说明").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// A viewer.
    User,
    /// An assistant: mutes, removes, announces.
    Admin,
    /// A viewer who takes no part in draws.
    Guest,
    /// Watches the lesson's quality, unseen and without taking part.
    Watch,
    /// An administrator of a life live ("生活直播"), which alone knows this role.
    SpecialAdmin,
}

impl Role {
    /// Every role.
    pub const ALL: &'static [Self] = &[Self::User, Self::Admin, Self::Guest, Self::Watch, Self::SpecialAdmin];

    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Admin => "admin",
            Self::Guest => "guest",
            Self::Watch => "watch",
            Self::SpecialAdmin => "spadmin",
        }
    }

    /// Reads the word of the wire.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|role| role.as_str() == word)
    }
}

/// A viewer's id: 1 to 32 of `A–Z a–z 0–9 _ - * :` (Talk-fun, "用户授权", `uid`).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Uid(String);

/// A text that cannot be a [`Uid`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a Talk-fun uid is 1 to 32 characters out of A-Z a-z 0-9 _ - * :")]
pub struct InvalidUid;

impl Uid {
    /// Takes a text that keeps to the rule.
    pub fn new(text: impl Into<String>) -> Result<Self, InvalidUid> {
        let text = text.into();
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_-*:".contains(&byte);
        match (1..=32).contains(&text.len()) && text.bytes().all(allowed) {
            true => Ok(Self(text)),
            false => Err(InvalidUid),
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl core::fmt::Display for Uid {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uids() {
        for (uid, allowed) in [
            ("10001", true),
            ("aZ09_-*:", true),
            ("12345678901234567890123456789012", true),
            ("123456789012345678901234567890123", false),
            ("", false),
            ("a b", false),
            ("a.b", false),
            ("张三", false),
            ("a\n", false),
        ] {
            assert_eq!(Uid::new(uid).is_ok(), allowed, "{uid:?}");
        }
    }

    #[test]
    fn roles_are_words() {
        for role in Role::ALL {
            assert_eq!(Role::parse(role.as_str()), Some(*role));
        }
        assert_eq!(Role::parse("teacher"), None);
    }
}
