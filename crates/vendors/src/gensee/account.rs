//! A Gensee account: how it logs in, and where it sends.

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::digest::md5_hex;
use crate::fields::{FieldError, Reader};
use crate::request::{Method, OutgoingRequest};
use crate::secret::Secret;

/// A site's user with the role the called API asks for.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Account {
    /// The site, `https://<site>.gensee.com`.
    pub base: String,
    /// `loginName`.
    pub login_name: String,
    /// `password`, plain, as it was given out.
    pub password: Secret,
    /// Whether the password is hashed on the wire. The document says only "encrypted" ("MD5/SHA-1说明"); clients in use send MD5 in hex.
    pub sec: bool,
}

/// Why a request's login is not taken; for whoever acts the vendor.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LoginRefusal {
    /// A login field is missing.
    #[error(transparent)]
    Field(#[from] FieldError),
    /// Name or password are wrong.
    #[error("the login name or the password is wrong")]
    Wrong,
}

/// Named by the account itself: the caller's fields of these names are not sent.
const COMMON: &[&str] = &["loginName", "password", "sec"];

impl Account {
    /// A call of one API by its path, for instance `/webcast/setting/info` (Gensee 3.2, 3.3). There is no signature: the login goes along.
    pub fn request<K: AsRef<str>, V: AsRef<str>>(&self, path: &str, fields: &[(K, V)]) -> OutgoingRequest {
        let url =
            format!("{}/integration/site/{}", self.base.trim_end_matches('/'), path.trim_start_matches('/'));
        let callers =
            fields.iter().map(|(name, value)| (name.as_ref().to_owned(), value.as_ref().to_owned()));
        let form =
            self.login().into_iter().chain(callers.filter(|(name, _)| !COMMON.contains(&name.as_str())));
        OutgoingRequest { method: Method::Post, url, fallback_url: None, form: form.collect() }
    }

    /// Parameters as the fields of a form: booleans are `true` and `false`, a list is `name[0]`, `name[1]` …, an
    /// object in a list is `name[0].key` … (`/webcast/file/attach`), `null` is left out.
    pub fn fields(params: &Map<String, Value>) -> Vec<(String, String)> {
        let mut fields = Vec::new();
        for (name, value) in params {
            flatten(name.clone(), value, &mut fields);
        }
        fields
    }

    /// Checks the login of a request's form fields; for whoever acts the vendor.
    pub fn verify_login(&self, fields: &[(String, String)]) -> Result<(), LoginRefusal> {
        let reader = Reader(fields);
        let is_hashed = reader.optional("sec") == Some("true");
        let expected =
            if is_hashed { Secret::new(md5_hex(self.password.expose())) } else { self.password.clone() };
        let given = reader.text("password")?;
        let given = if is_hashed { given.to_ascii_lowercase() } else { given.to_owned() };
        let is_right = expected.matches(&given) && reader.text("loginName")? == self.login_name;
        is_right.then_some(()).ok_or(LoginRefusal::Wrong)
    }

    fn login(&self) -> Vec<(String, String)> {
        let name = ("loginName".to_owned(), self.login_name.clone());
        match self.sec {
            true => vec![
                name,
                ("password".to_owned(), md5_hex(self.password.expose())),
                ("sec".to_owned(), "true".to_owned()),
            ],
            false => vec![name, ("password".to_owned(), self.password.expose().to_owned())],
        }
    }
}

fn flatten(name: String, value: &Value, fields: &mut Vec<(String, String)>) {
    match value {
        Value::Null => {}
        Value::Bool(yes) => fields.push((name, yes.to_string())),
        Value::Number(number) => fields.push((name, number.to_string())),
        Value::String(text) => fields.push((name, text.clone())),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                flatten(format!("{name}[{index}]"), item, fields);
            }
        }
        Value::Object(entries) => {
            for (key, entry) in entries {
                flatten(format!("{name}.{key}"), entry, fields);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fields::owned;
    use serde_json::json;

    fn account(sec: bool) -> Account {
        Account {
            base: "https://test.gensee.com".to_owned(),
            login_name: "admin@test".to_owned(),
            password: Secret::new("demo pass"),
            sec,
        }
    }

    #[test]
    fn a_request_carries_the_login() {
        let fields = [("webcastId", "x"), ("password", "leak"), ("sec", "no")];
        let request = account(false).request("/webcast/setting/info", &fields);
        assert_eq!(request.url, "https://test.gensee.com/integration/site/webcast/setting/info");
        let plain = [("loginName", "admin@test"), ("password", "demo pass"), ("webcastId", "x")];
        assert_eq!(request.form, owned(&plain));

        // printf '%s' 'demo pass' | md5sum
        let hash = "7cb1fd6a5049ac66edd582b46e1b155a";
        let hashed = [("loginName", "admin@test"), ("password", hash), ("sec", "true"), ("webcastId", "x")];
        assert_eq!(account(true).request("webcast/setting/info", &fields).form, owned(&hashed));
        assert_eq!(crate::digest::independent::md5_hex("demo pass"), hash);
    }

    #[test]
    fn parameters_become_fields() {
        let params = json!({
            "attachmentList": [{"url": "u", "name": "n"}, {"url": "v"}],
            "opened": true,
            "recordId": [5, 6],
            "subject": "张三",
            "unset": null,
        });
        let expect = [
            ("attachmentList[0].name", "n"),
            ("attachmentList[0].url", "u"),
            ("attachmentList[1].url", "v"),
            ("opened", "true"),
            ("recordId[0]", "5"),
            ("recordId[1]", "6"),
            ("subject", "张三"),
        ];
        assert_eq!(Account::fields(params.as_object().expect("the test's own object")), owned(&expect));
    }

    #[test]
    fn logins() {
        let hash = "7cb1fd6a5049ac66edd582b46e1b155a";
        for (name, fields, expect) in [
            ("plain", &[("loginName", "admin@test"), ("password", "demo pass")][..], Ok(())),
            ("hashed", &[("loginName", "admin@test"), ("password", hash), ("sec", "true")], Ok(())),
            (
                "hash sent as plain",
                &[("loginName", "admin@test"), ("password", hash)],
                Err(LoginRefusal::Wrong),
            ),
            (
                "plain sent as hash",
                &[("loginName", "admin@test"), ("password", "demo pass"), ("sec", "true")],
                Err(LoginRefusal::Wrong),
            ),
            ("another name", &[("loginName", "root"), ("password", "demo pass")], Err(LoginRefusal::Wrong)),
            ("no password", &[("loginName", "admin@test")], Err(FieldError::Missing("password").into())),
        ] {
            assert_eq!(account(true).verify_login(&owned(fields)), expect, "{name}");
        }
    }

    #[test]
    fn nothing_printed_holds_the_password() {
        let printed =
            format!("{:?} {:?}", account(true), account(false).request("/webcast/page", &[("pageNo", "1")]));
        assert!(!printed.contains("demo pass"), "{printed}");
    }
}
