//! Talk-fun 欢拓: server API requests, entry URLs made without a request, callbacks.

mod account;
mod answer;
mod callback;
mod params;
mod seat;
mod sign;
mod url;

pub use account::Account;
pub use answer::read_answer;
pub use callback::{Callback, CallbackRefusal, FRESH_SECONDS, LiveEvent, callback_identity, callback_reply};
pub use params::decode_params;
pub use seat::{EXPIRE_SECONDS, InvalidUid, Role, Seat, Uid};
pub use sign::{is_signed, sign};
pub use url::{AccessAuth, AccessAuthRefusal, verify_access_auth};
