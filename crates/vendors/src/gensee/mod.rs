//! Gensee 展视互动: server API requests, join and VOD URLs, callbacks, K values.

mod account;
mod answer;
mod callback;
mod join;

pub use account::{Account, LoginRefusal};
pub use answer::{WebcastStatus, read_answer, webcast_status};
pub use callback::{
    AUTHORIZATION_FAIL, AUTHORIZATION_PASS, Callback, TranscodeResult, read_authorization, read_callback,
};
pub use join::{InvalidJoinUrl, InvalidUid, Join, Token, Uid, join_url, vod_url};
