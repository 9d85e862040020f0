//! A Talk-fun account: what it signs, and where it sends.

use serde::Deserialize;
use serde_json::Value;

use super::callback::{self, Callback, CallbackRefusal};
use super::params::encode_params;
use super::seat::Seat;
use super::sign::sign;
use super::url::access_auth;
use crate::request::{Method, OutgoingRequest};
use crate::secret::{Secret, SignedUrl};
use crate::time::UnixSeconds;

/// An account of the open platform.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Account {
    /// `openID`, the account's name on the wire.
    pub open_id: String,
    /// `openToken`, the key of every signature.
    pub open_token: Secret,
    /// The API's address, `https://api.talk-fun.com/portal.php`.
    pub api: String,
    /// The second API host's address, for when the first cannot be reached.
    #[serde(default)]
    pub api_fallback: Option<String>,
    /// Where rooms are, `https://open.talk-fun.com`.
    pub room_base: String,
}

impl Account {
    /// A signed call of one API (`cmd`), for instance `course.access` (Talk-fun, "协议说明", "请求参数说明").
    pub fn request(&self, cmd: &str, params: &Value, now: UnixSeconds) -> OutgoingRequest {
        let fields = [
            ("openID", self.open_id.clone()),
            ("timestamp", now.to_string()),
            ("cmd", cmd.to_owned()),
            ("params", encode_params(params)),
            ("ver", "1.0".to_owned()),
            ("format", "json".to_owned()),
        ];
        OutgoingRequest {
            method: Method::Post,
            url: self.api.clone(),
            fallback_url: self.api_fallback.clone(),
            form: self.signed(&fields),
        }
    }

    /// The live room's URL for one viewer, made without a request.
    pub fn live_url(&self, seat: &Seat, now: UnixSeconds) -> SignedUrl {
        self.entry_url("room.php", seat, now)
    }

    /// The recording's URL for one viewer, made without a request. Live and playback URLs are not interchangeable.
    pub fn playback_url(&self, seat: &Seat, now: UnixSeconds) -> SignedUrl {
        self.entry_url("player.php", seat, now)
    }

    /// Checks and reads a callback's form fields, as a form parser decoded them (Talk-fun, "回调通知").
    pub fn verify_callback(
        &self,
        fields: &[(String, String)],
        now: UnixSeconds,
    ) -> Result<Callback, CallbackRefusal> {
        callback::verify(self, fields, now)
    }

    /// The form fields of a callback, signed; for whoever acts the vendor.
    pub fn callback_fields(&self, cmd: &str, params: &Value, now: UnixSeconds) -> Vec<(String, String)> {
        self.signed(&[
            ("openID", self.open_id.clone()),
            ("timestamp", now.to_string()),
            ("cmd", cmd.to_owned()),
            ("params", encode_params(params)),
            ("ver", "1.0".to_owned()),
        ])
    }

    fn entry_url(&self, page: &str, seat: &Seat, now: UnixSeconds) -> SignedUrl {
        let base = self.room_base.trim_end_matches('/');
        let auth = access_auth(&self.open_id, &self.open_token, seat, now);
        SignedUrl::new(format!("{base}/{page}?accessAuth={auth}"))
    }

    fn signed(&self, fields: &[(&str, String)]) -> Vec<(String, String)> {
        let signature = sign(fields, &self.open_token);
        let mut form: Vec<(String, String)> =
            fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        form.push(("sign".to_owned(), signature));
        form
    }
}
