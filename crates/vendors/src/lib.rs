//! The server APIs of the three vendors, as far as they can be known without a network: requests built and signed, answers
//! read, callbacks verified, entry URLs made, and the catalogue of every documented API.
//!
//! Nothing here sends, waits or looks at a clock: a request is a value to send ([`OutgoingRequest`]), the time is an
//! argument ([`UnixSeconds`]). Credentials have types that print nothing ([`Secret`], [`SignedUrl`]).
//!
//! | vendor | server API | a viewer's way in | tells the backend |
//! | --- | --- | --- | --- |
//! | [`talkfun`] | signed, by `cmd` | `accessAuth` URL made here, or `course.access` | signed callbacks |
//! | [`baijiayun`] | signed, by path | signed entry link made here | signed callbacks, authorisation by `access_key` |
//! | [`gensee`] | login name and password, by path | the webcast's join URL with a seat added | unsigned callbacks, authorisation by `k` |
//!
//! Sources named in these docs: *Talk-fun* — the vendor's server API document (open.talk-fun.com, 2021–2023); *BaijiaYun* — the vendor's
//! live server API document; *Gensee* — the vendor's web integration document (2021-05-19). "Vendor's library" means the
//! SDK a vendor publishes; "seen in use" means public code of others.

mod digest;
mod fields;
pub mod request;
pub mod secret;
pub mod time;

pub mod baijiayun;
pub mod catalogue;
pub mod gensee;
pub mod talkfun;

pub use fields::FieldError;
pub use liveroom_contract::Vendor;
pub use request::{AnswerError, ErrorKind, Malformed, Method, OutgoingRequest, VendorAnswer, VendorError};
pub use secret::{Secret, SignedUrl};
pub use time::UnixSeconds;
