//! A JSON value as the core sees it: what the engine's own parser found, within the caps the shell keeps.

use alloc::{string::String, vec::Vec};

/// A JSON value. Objects keep their order and may repeat a key; the first one counts.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `null`, and whatever JSON has no word for.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// Every number, as JavaScript has it.
    Number(f64),
    /// A text.
    String(String),
    /// A list.
    Array(Vec<Value>),
    /// Named members.
    Object(Vec<(String, Value)>),
}

impl Value {
    /// How deep a value may nest; deeper ones are refused where they enter.
    pub const MAX_DEPTH: usize = 16;
    /// How many values one value may hold in all.
    pub const MAX_NODES: usize = 4_096;
    /// How long the text of one message may be, in UTF-16 units.
    pub const MAX_TEXT: u32 = 64 * 1024;

    /// The member of this name, if this is an object that has it and it is not `null`.
    pub fn member(&self, name: &str) -> Option<&Value> {
        let Self::Object(members) = self else { return None };
        members
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value)
            .filter(|value| !matches!(value, Self::Null))
    }

    /// Whether the member of this name is `true`.
    pub fn is_on(&self, name: &str) -> bool {
        matches!(self.member(name), Some(Self::Bool(true)))
    }

    /// The text, if this is one.
    pub fn text(&self) -> Option<&str> {
        if let Self::String(text) = self { Some(text) } else { None }
    }

    /// The whole number, if this is a number or a text of digits, as vendors send both; none that JavaScript could not hold exactly.
    pub fn integer(&self) -> Option<i64> {
        match self {
            Self::Number(number) if *number >= -MAX_SAFE && *number <= MAX_SAFE => Some(*number as i64),
            Self::String(text) => integer(text).filter(|number| number.unsigned_abs() <= MAX_SAFE as u64),
            Self::Number(_) | Self::Null | Self::Bool(_) | Self::Array(_) | Self::Object(_) => None,
        }
    }
}

/// Digits, perhaps after a minus; not by the standard's own parser, which weighs several times as much.
fn integer(text: &str) -> Option<i64> {
    let digits = text.strip_prefix("-").unwrap_or(text);
    let number = digits.bytes().take(LONGEST + 1).try_fold(0, |number: i64, byte| {
        byte.is_ascii_digit().then(|| number * 10 + i64::from(byte - b'0'))
    })?;
    let is_short = (1..=LONGEST).contains(&digits.len());
    is_short.then_some(if digits.len() < text.len() { -number } else { number })
}

/// As many digits as the greatest number has.
const LONGEST: usize = 16;
/// The greatest number up to which JavaScript's integers are exact.
const MAX_SAFE: f64 = 9_007_199_254_740_991.0;
