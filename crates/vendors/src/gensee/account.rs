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
