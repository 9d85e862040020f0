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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fields::owned;
    use crate::talkfun::{Role, Uid};
    use serde_json::json;

    fn account() -> Account {
        Account {
            open_id: "10000".to_owned(),
            open_token: Secret::new("8469039490c68cc9063f15e11f3498dd"),
            api: "https://api.talk-fun.com/portal.php".to_owned(),
            api_fallback: Some("https://api-1.talk-fun.com/portal.php".to_owned()),
            room_base: "https://open.talk-fun.com/".to_owned(),
        }
    }

    #[test]
    fn a_request_carries_its_params_encoded_once_and_signed() {
        let params = json!({"course_id": 10_000, "uid": "10001"});
        let request = account().request("course.access", &params, UnixSeconds(1_451_606_400));
        // hashlib.md5 of Python 3 over the sorted fields and the token.
        let form = owned(&[
            ("openID", "10000"),
            ("timestamp", "1451606400"),
            ("cmd", "course.access"),
            ("params", "%7B%22course_id%22%3A10000%2C%22uid%22%3A%2210001%22%7D"),
            ("ver", "1.0"),
            ("format", "json"),
            ("sign", "b135b649dcaf480dcaef7c9dba421cf1"),
        ]);
        let account = account();
        let expect = OutgoingRequest {
            method: Method::Post,
            url: account.api,
            fallback_url: account.api_fallback,
            form,
        };
        assert_eq!(request, expect);
    }

    #[test]
    fn live_and_playback_have_pages_of_their_own() {
        let seat = Seat {
            course_id: 10_000,
            uid: Uid::new("10001").expect("digits keep to the rule"),
            nickname: "test".to_owned(),
            role: Role::User,
            expire_seconds: 3_600,
            options: json!([]),
        };
        let now = UnixSeconds(1_451_606_400);
        let live = account().live_url(&seat, now);
        let playback = account().playback_url(&seat, now);
        assert!(
            live.expose().starts_with("https://open.talk-fun.com/room.php?accessAuth=ey"),
            "{}",
            live.expose()
        );
        assert!(playback.expose().starts_with("https://open.talk-fun.com/player.php?accessAuth=ey"));
        assert_eq!(live.origin().as_deref(), Some("https://open.talk-fun.com"));
    }

    #[test]
    fn nothing_printed_holds_the_token() {
        let printed =
            format!("{:?} {:?}", account(), account().request("course.get", &json!({}), UnixSeconds(0)));
        assert!(!printed.contains("8469039490c68cc9063f15e11f3498dd"), "{printed}");
    }
}
