//! A BaijiaYun account: what it signs, and where it sends.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::callback::{self, Callback, CallbackRefusal};
use super::entry::Entry;
use super::sign::sign;
use crate::fields::query;
use crate::request::{Method, OutgoingRequest};
use crate::secret::{Secret, SignedUrl};
use crate::time::UnixSeconds;

/// How many requests an account may send in ten seconds, over all APIs (the vendor's word; its document names limits of single APIs only).
pub const REQUESTS_PER_TEN_SECONDS: u32 = 200;

/// A partner's account.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Account {
    /// The account's own domain, `https://<private_domain>.at.baijiayun.com`: both API and rooms.
    pub base: String,
    /// `partner_id`, the account's name on the wire.
    pub partner_id: String,
    /// `partner_key`, the key of every signature.
    pub partner_key: Secret,
}

/// Named by the account itself: the caller's fields of these names are not sent.
const COMMON: &[&str] = &["partner_id", "timestamp", "sign", "partner_key"];

impl Account {
    /// A signed call of one API by its path, for instance `/openapi/room/info` (BaijiaYun, "接口规范").
    ///
    /// Files go along as multipart parts beside [`form`](OutgoingRequest::form); they are not signed.
    pub fn request<K: AsRef<str>, V: AsRef<str>>(
        &self,
        path: &str,
        fields: &[(K, V)],
        now: UnixSeconds,
    ) -> OutgoingRequest {
        let own =
            [("partner_id".to_owned(), self.partner_id.clone()), ("timestamp".to_owned(), now.to_string())];
        let callers =
            fields.iter().map(|(name, value)| (name.as_ref().to_owned(), value.as_ref().to_owned()));
        let mut form: Vec<(String, String)> =
            own.into_iter().chain(callers.filter(|(name, _)| !COMMON.contains(&name.as_str()))).collect();
        form.push(("sign".to_owned(), sign(&form, &self.partner_key)));
        OutgoingRequest { method: Method::Post, url: self.at(path), fallback_url: None, form }
    }

    /// Parameters as the fields of a form: booleans are `1` and `0`, objects and lists are JSON text
    /// (as `message_list` of `/openapi/room/sendChatMessage` is), `null` is left out.
    pub fn fields(params: &Map<String, Value>) -> Vec<(String, String)> {
        params.iter().filter_map(|(name, value)| Some((name.clone(), field_text(value)?))).collect()
    }

    /// The link by which one viewer enters a room, made without a request.
    pub fn entry_url(&self, entry: &Entry) -> SignedUrl {
        SignedUrl::new(format!("{}?{}", self.at("/web/room/enter"), entry.signed_query(&self.partner_key)))
    }

    /// The link to a recording, with a player token of `/openapi/playback/getPlayerToken` (seen in use). Long-term rooms have
    /// several recordings, told apart by the session's id.
    pub fn playback_url(&self, room_id: u64, token: &Secret, session_id: Option<u64>) -> SignedUrl {
        let mut parameters = vec![("classid", room_id.to_string()), ("token", token.expose().to_owned())];
        parameters.extend(session_id.map(|id| ("session_id", id.to_string())));
        SignedUrl::new(format!("{}?{}", self.at("/web/playback/index"), query(&parameters)))
    }

    /// Checks and reads a callback's form fields, as a form parser decoded them (BaijiaYun, "回调接口" 3 and 5).
    pub fn verify_callback(
        &self,
        fields: &[(String, String)],
        now: UnixSeconds,
    ) -> Result<Callback, CallbackRefusal> {
        callback::verify(&self.partner_key, fields, now)
    }

    /// The form fields of a callback, signed; for whoever acts the vendor.
    pub fn callback_fields(&self, fields: &[(&str, &str)], now: UnixSeconds) -> Vec<(String, String)> {
        let mut form: Vec<(String, String)> =
            fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        form.push(("timestamp".to_owned(), now.to_string()));
        form.push(("sign".to_owned(), sign(&form, &self.partner_key)));
        form
    }

    fn at(&self, path: &str) -> String {
        format!("{}/{}", self.base.trim_end_matches('/'), path.trim_start_matches('/'))
    }
}

fn field_text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::Bool(yes) => Some(u8::from(*yes).to_string()),
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) => Some(text.clone()),
        Value::Array(_) | Value::Object(_) => Some(value.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::baijiayun::{UserNumber, UserRole};
    use crate::fields::owned;
    use serde_json::json;

    const KEY: &str =
        "rLkIPaQjxSwRQmC/ITnHh8i2rifmmbFIVsYw03SSi24zAnkrAd0ZNb2rcTzI2avy7+AmNJDdLmzU89zKUAP3Xg==";

    fn account() -> Account {
        Account {
            base: "https://demo123.at.baijiayun.com/".to_owned(),
            partner_id: "12345678".to_owned(),
            partner_key: Secret::new(KEY),
        }
    }

    #[test]
    fn a_request_is_signed_with_the_account_and_the_time() {
        let fields =
            [("room_id", "12345678901234"), ("timestamp", "1"), ("partner_key", "leak"), ("sign", "x")];
        let request = account().request("/openapi/room/info", &fields, UnixSeconds(1_501_572_288));
        assert_eq!(request.url, "https://demo123.at.baijiayun.com/openapi/room/info");
        // hashlib.md5 of Python 3 over the sorted fields and the key.
        let form = owned(&[
            ("partner_id", "12345678"),
            ("timestamp", "1501572288"),
            ("room_id", "12345678901234"),
            ("sign", "3f5041246ce397bbeb8a4d0d53f34a4d"),
        ]);
        assert_eq!(request.form, form);
    }

    #[test]
    fn the_documents_example_as_a_request() {
        let fields =
            [("title", "测试教室"), ("start_time", "1501575608"), ("end_time", "1501579208"), ("type", "2")];
        let request = account().request("/openapi/room/create", &fields, UnixSeconds(1_501_572_288));
        let sign = ("sign".to_owned(), "5b78486597c679b0c6256da014af1260".to_owned());
        assert!(request.form.contains(&sign), "{:?}", request.form);
    }

    #[test]
    fn parameters_become_fields() {
        let params = json!({"a": 1, "b": true, "c": "张三", "d": null, "e": [{"content": "x"}], "f": 1.5});
        let fields = Account::fields(params.as_object().expect("the test's own object"));
        let expect = [("a", "1"), ("b", "1"), ("c", "张三"), ("e", r#"[{"content":"x"}]"#), ("f", "1.5")];
        assert_eq!(fields, owned(&expect));
    }

    #[test]
    fn urls() {
        let entry = Entry {
            room_id: 12_345_678_901_234,
            user_number: UserNumber::new(1_001).expect("a small number keeps to the rule"),
            user_name: "张三".to_owned(),
            user_role: UserRole::Student,
            user_avatar: String::new(),
            group_id: None,
        };
        let url = account().entry_url(&entry);
        assert!(
            url.expose()
                .starts_with("https://demo123.at.baijiayun.com/web/room/enter?room_id=12345678901234&")
        );
        assert!(url.expose().ends_with("&sign=d26d1cced06960538062085d8cedf9f4"));

        let base = "https://demo123.at.baijiayun.com/web/playback/index?classid=12345678901234&token=t%26k";
        let playback = |session| account().playback_url(12_345_678_901_234, &Secret::new("t&k"), session);
        assert_eq!(playback(None).expose(), base);
        assert_eq!(playback(Some(7)).expose(), format!("{base}&session_id=7"));
    }

    #[test]
    fn nothing_printed_holds_the_key() {
        let request = account().request("/openapi/room/info", &[("room_id", "1")], UnixSeconds(0));
        let printed = format!("{:?} {request:?}", account());
        assert!(!printed.contains(KEY), "{printed}");
    }
}
