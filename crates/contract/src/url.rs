//! What lets its bearer in: it prints as nothing.

use alloc::collections::BTreeMap;
use alloc::{string::String, vec::Vec};
use core::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A session URL. It is a credential: it prints as nothing, and only the one who sends a frame there takes the text out.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SessionUrl(String);

impl SessionUrl {
    /// The text, for the frame alone.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for SessionUrl {
    fn from(url: String) -> Self {
        Self(url)
    }
}

/// What a room page of the customer's own enters with: the vendor's own names and values. It prints as nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials(Vec<(String, String)>);

impl Credentials {
    /// Names and values, in their order.
    pub fn new(members: Vec<(String, String)>) -> Self {
        Self(members)
    }

    /// The names and values, for the room page alone.
    pub fn expose(&self) -> &[(String, String)] {
        &self.0
    }
}

impl Serialize for Credentials {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

impl<'de> Deserialize<'de> for Credentials {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let members = BTreeMap::<String, String>::deserialize(deserializer)?;
        Ok(Self(members.into_iter().collect()))
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[credentials]")
    }
}

impl fmt::Debug for SessionUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[session url]")
    }
}
