//! A signed cookie: `<claims>.<signature>`, both base64url without padding; the claims are JSON with `exp`, the signature is HMAC-SHA-256
//! over the first part as it stands in the cookie.

use std::path::Path;

use axum::http::HeaderMap;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, crypto};
use liveroom_vendors::secret::Secret;
use serde_json::{Map, Value};

use super::claims::ClaimNames;
use super::{Viewer, cookie_value, unauthorized};
use crate::clock::now_seconds;
use crate::config::Fields;
use crate::problem::Refusal;

/// How a signed cookie is read.
#[derive(Clone, Debug)]
pub(crate) struct SignedCookie {
    name: String,
    secret: Secret,
    claims: ClaimNames,
}

impl SignedCookie {
    pub(super) fn read(fields: &mut Fields<'_>, base: &Path) -> Option<Self> {
        let name = fields.need_text("name", "give the cookie's name");
        let secret = fields.need_secret("secret", base);
        if secret.as_ref().is_some_and(|secret| secret.expose().len() < SECRET_BYTES) {
            fields
                .mistake("secret", format!("must be at least {SECRET_BYTES} characters, better random ones"));
        }
        let claims = fields.section("claims", ClaimNames::read).unwrap_or_default();
        Some(Self { name: name?, secret: secret?, claims })
    }

    /// The viewer the cookie names; `None` without one.
    pub(super) fn identify(&self, headers: &HeaderMap) -> Result<Option<Viewer>, Refusal> {
        let Some(text) = cookie_value(headers, &self.name) else { return Ok(None) };
        let wrong = |what: &str| unauthorized(format!("The cookie `{}` {what}.", self.name));
        let (payload, signature) =
            text.split_once('.').ok_or_else(|| wrong("is not of the form claims.signature"))?;
        let key = DecodingKey::from_secret(self.secret.expose().as_bytes());
        let is_right = crypto::verify(signature, payload.as_bytes(), &key, Algorithm::HS256).unwrap_or(false);
        if !is_right {
            return Err(wrong("has a wrong signature"));
        }
        let json = URL_SAFE_NO_PAD.decode(payload).ok();
        let claims: Option<Map<String, Value>> = json.and_then(|json| serde_json::from_slice(&json).ok());
        let claims = claims.ok_or_else(|| wrong("holds no JSON object"))?;
        match claims.get("exp").and_then(Value::as_i64) {
            Some(expires_at) if expires_at > now_seconds().0 => self.claims.viewer(&claims).map(Some),
            Some(_) => Err(wrong("has expired")),
            None => Err(wrong("has no `exp`, the Unix second at which it ends")),
        }
    }
}

/// As long as the hash: a shorter key is the weakest part.
const SECRET_BYTES: usize = 32;

#[cfg(test)]
mod tests {
    use axum::http::HeaderMap;
    use base64::Engine as _;
    use jsonwebtoken::{Algorithm, EncodingKey, crypto};

    use super::{ClaimNames, Secret, SignedCookie, URL_SAFE_NO_PAD};

    const SECRET: &str = "0123456789abcdef0123456789abcdef";

    fn signed(claims: &str, secret: &str) -> String {
        let payload = URL_SAFE_NO_PAD.encode(claims);
        let key = EncodingKey::from_secret(secret.as_bytes());
        let signature = crypto::sign(payload.as_bytes(), &key, Algorithm::HS256).expect("a signature");
        format!("{payload}.{signature}")
    }

    #[test]
    fn cookies() {
        let way = SignedCookie {
            name: "viewer".to_owned(),
            secret: Secret::new(SECRET),
            claims: ClaimNames::default(),
        };
        let right = signed(r#"{"sub":"u1","exp":4000000000}"#, SECRET);
        let payload = URL_SAFE_NO_PAD.encode(r#"{"sub":"u2","exp":4000000000}"#);
        let swapped = format!("{payload}.{}", right.split_once('.').expect("two parts").1);
        // As python3 makes it: p = base64url(claims); p + "." + base64url(hmac.new(SECRET, p, sha256).digest()).
        assert_eq!(
            right,
            "eyJzdWIiOiJ1MSIsImV4cCI6NDAwMDAwMDAwMH0.nxow-MHSVPCOR9UetNXndriE15X-_06rrL4vUf7pOEc"
        );
        for (name, cookie, expected) in [
            ("right", right.as_str(), Ok(Some("u1"))),
            ("another's claims", &swapped, Err("wrong signature")),
            (
                "another secret",
                &signed(r#"{"sub":"u1","exp":4000000000}"#, "another"),
                Err("wrong signature"),
            ),
            ("expired", &signed(r#"{"sub":"u1","exp":1}"#, SECRET), Err("expired")),
            ("endless", &signed(r#"{"sub":"u1"}"#, SECRET), Err("`exp`")),
            ("no JSON", &signed("u1", SECRET), Err("no JSON object")),
            ("one part", "u1", Err("claims.signature")),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert("cookie", format!("a=b; viewer={cookie}").parse().expect("a header"));
            let found = way.identify(&headers);
            match (found, expected) {
                (Ok(viewer), Ok(id)) => assert_eq!(viewer.map(|viewer| viewer.id).as_deref(), id, "{name}"),
                (Err(refusal), Err(said)) => assert!(refusal.detail().contains(said), "{name}: {refusal}"),
                (found, _) => panic!("{name}: {found:?}"),
            }
        }
        assert_eq!(way.identify(&HeaderMap::new()), Ok(None), "no cookie");
    }
}
