//! A URL that lets its bearer in.

use core::fmt;

use serde::{Deserialize, Serialize};

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

impl fmt::Debug for SessionUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[session url]")
    }
}
