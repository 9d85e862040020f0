//! How a backend says no: `application/problem+json` (RFC 9457) with a `code` from a closed list.

use alloc::{borrow::ToOwned, string::String};
use serde::{Deserialize, Serialize};

/// An error answer's body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Always `about:blank`: the code tells the kinds apart.
    #[serde(rename = "type", default = "about_blank")]
    pub kind: String,
    /// The HTTP status's own phrase.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What went wrong.
    pub code: ProblemCode,
    /// What was wrong and what would be right, for the developer of the page or the backend; holds no credential.
    pub detail: String,
}

/// Makes a list that begins with what can go wrong at the backend: `problems! { macro! { enum's head } { the rest of the list } }`.
#[macro_export]
macro_rules! problems {
    ($list:ident! { $($head:tt)* } { $($rest:tt)* }) => {
        $list! {
            $($head)* {
                /// 400: the request is not of the contract's shape.
                InvalidRequest = "invalid_request",
                /// 401: nobody is signed in.
                Unauthorized = "unauthorized",
                /// 403: this viewer may not enter this room.
                Forbidden = "forbidden",
                /// 404: the backend has no room of this name.
                RoomNotFound = "room_not_found",
                /// 404: the room has nothing of the wanted content.
                ContentNotFound = "content_not_found",
                /// 429: too many requests; `Retry-After` tells when to come again.
                RateLimited = "rate_limited",
                /// 502: the vendor said no (its signature check, its parameters, its account).
                VendorRefused = "vendor_refused",
                /// 504: the vendor did not answer, or not in its documented shape.
                VendorUnavailable = "vendor_unavailable",
                /// 503: the backend cannot serve now.
                Unavailable = "unavailable",
                /// 500: a fault of the backend.
                Internal = "internal",
                $($rest)*
            }
        }
    };
}

problems! {
    words! {
        /// What went wrong at the backend.
        pub enum ProblemCode
    } {}
}

impl ProblemCode {
    /// The HTTP status this code goes with.
    pub const fn http_status(self) -> u16 {
        match self {
            Self::InvalidRequest => 400,
            Self::Unauthorized => 401,
            Self::Forbidden => 403,
            Self::RoomNotFound | Self::ContentNotFound => 404,
            Self::RateLimited => 429,
            Self::Internal => 500,
            Self::VendorRefused => 502,
            Self::Unavailable => 503,
            Self::VendorUnavailable => 504,
        }
    }
}

fn about_blank() -> String {
    "about:blank".to_owned()
}
