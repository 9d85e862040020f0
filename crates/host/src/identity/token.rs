//! One JSON web token: read once, its signature checked, its times and its parties compared.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, crypto};
use serde::Deserialize;
use serde_json::{Map, Value};

/// A token in its parts, of which nothing is true before the signature was found right.
pub(super) struct Token<'t> {
    head: Head,
    /// What is signed: head and claims as they stand in the token.
    signed: &'t str,
    claims: &'t str,
    signature: &'t str,
}

/// What is needed of a token's head (RFC 7515, 4.1).
#[derive(Deserialize)]
struct Head {
    alg: Algorithm,
    kid: Option<String>,
    /// Extensions that must be understood; there is none that we do.
    crit: Option<Value>,
}

/// What a token must say besides who the viewer is.
#[derive(Clone, Debug, Default)]
pub(super) struct Expected {
    pub(super) issuer: Option<String>,
    pub(super) audience: Option<String>,
}

/// Why a token is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum TokenFault {
    #[error("has a wrong signature")]
    WrongSignature,
    #[error("cannot be read")]
    Unreadable,
    #[error("lacks the claim `{0}`")]
    Lacks(&'static str),
    #[error("has expired")]
    Expired,
    #[error("is not valid yet")]
    NotYet,
    #[error("is of another issuer")]
    AnotherIssuer,
    #[error("is for another audience")]
    AnotherAudience,
}

impl<'t> Token<'t> {
    /// Takes a token apart; `None` when it is none.
    pub(super) fn read(text: &'t str) -> Option<Self> {
        let (signed, signature) = text.rsplit_once('.')?;
        let (head, claims) = signed.split_once('.')?;
        let head: Head = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(head).ok()?).ok()?;
        let is_understood = head.crit.is_none();
        is_understood.then_some(Self { head, signed, claims, signature })
    }

    pub(super) fn algorithm(&self) -> Algorithm {
        self.head.alg
    }

    /// The name of the key it is signed with.
    pub(super) fn key_id(&self) -> Option<&str> {
        self.head.kid.as_deref()
    }

    /// The claims, if the signature is HMAC's with this key (HS256).
    pub(super) fn claims_by_secret(&self, key: &hmac::Key) -> Result<Map<String, Value>, TokenFault> {
        let signature = URL_SAFE_NO_PAD.decode(self.signature).map_err(|_| TokenFault::Unreadable)?;
        hmac::verify(key, self.signed.as_bytes(), &signature).map_err(|_| TokenFault::WrongSignature)?;
        self.claims()
    }

    /// The claims, if the signature is of this key's owner (RS256, ES256).
    pub(super) fn claims_by_public_key(&self, key: &DecodingKey) -> Result<Map<String, Value>, TokenFault> {
        match crypto::verify(self.signature, self.signed.as_bytes(), key, self.head.alg) {
            Ok(true) => self.claims(),
            Ok(false) => Err(TokenFault::WrongSignature),
            Err(_) => Err(TokenFault::Unreadable),
        }
    }

    fn claims(&self) -> Result<Map<String, Value>, TokenFault> {
        let json = URL_SAFE_NO_PAD.decode(self.claims).map_err(|_| TokenFault::Unreadable)?;
        serde_json::from_slice(&json).map_err(|_| TokenFault::Unreadable)
    }
}

impl Expected {
    /// Compares the claims with what is expected at a time, Unix seconds (RFC 7519, 4.1).
    pub(super) fn check(&self, claims: &Map<String, Value>, now: u64) -> Result<(), TokenFault> {
        let expires_at = claims.get("exp").and_then(seconds).ok_or(TokenFault::Lacks("exp"))?;
        if expires_at.saturating_add(LEEWAY_SECONDS) < now {
            return Err(TokenFault::Expired);
        }
        if let Some(begins_at) = claims.get("nbf") {
            let begins_at = seconds(begins_at).ok_or(TokenFault::Unreadable)?;
            if begins_at > now.saturating_add(LEEWAY_SECONDS) {
                return Err(TokenFault::NotYet);
            }
        }
        for (name, expected, fault) in [
            ("iss", &self.issuer, TokenFault::AnotherIssuer),
            ("aud", &self.audience, TokenFault::AnotherAudience),
        ] {
            let Some(expected) = expected else { continue };
            match claims.get(name) {
                Some(Value::String(text)) if text == expected => {}
                Some(Value::Array(texts)) if texts.iter().any(|text| text == expected) => {}
                Some(Value::String(_) | Value::Array(_)) => return Err(fault),
                _ => return Err(TokenFault::Lacks(name)),
            }
        }
        Ok(())
    }
}

/// A `NumericDate`, which may have a fraction (RFC 7519, 2).
fn seconds(value: &Value) -> Option<u64> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a time is no larger than the seconds that a u64 counts, and none is before 1970"
    )]
    let whole = |seconds: f64| (seconds >= 0.0).then_some(seconds as u64);
    value.as_u64().or_else(|| value.as_f64().and_then(whole))
}

/// How far the customer's clock may be off.
const LEEWAY_SECONDS: u64 = 30;

#[cfg(test)]
mod tests {
    use aws_lc_rs::hmac;
    use base64::Engine as _;
    use serde_json::{Value, json};

    use super::{Expected, Token, TokenFault, URL_SAFE_NO_PAD};

    /// RFC 7515, A.1.
    const KEY: &str =
        "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";
    const HEAD: &str = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9";
    const CLAIMS: &str =
        "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
    const SIGNATURE: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

    fn key() -> hmac::Key {
        hmac::Key::new(hmac::HMAC_SHA256, &URL_SAFE_NO_PAD.decode(KEY).expect("base64url"))
    }

    #[test]
    fn the_rfcs_token_is_right_and_nothing_else() {
        let other = URL_SAFE_NO_PAD.encode(r#"{"iss":"joe","exp":1400819380}"#);
        for (name, token, expected) in [
            ("right", format!("{HEAD}.{CLAIMS}.{SIGNATURE}"), Ok("joe")),
            ("other claims", format!("{HEAD}.{other}.{SIGNATURE}"), Err(TokenFault::WrongSignature)),
            ("no signature", format!("{HEAD}.{CLAIMS}."), Err(TokenFault::WrongSignature)),
            ("cut", format!("{HEAD}.{CLAIMS}.{}", &SIGNATURE[..40]), Err(TokenFault::WrongSignature)),
            ("no base64url", format!("{HEAD}.{CLAIMS}.{SIGNATURE}="), Err(TokenFault::Unreadable)),
        ] {
            let claims = Token::read(&token).expect(name).claims_by_secret(&key());
            let issuer = claims.map(|claims| claims["iss"].clone());
            assert_eq!(issuer, expected.map(Value::from), "{name}");
        }
    }

    #[test]
    fn what_is_no_token() {
        let head = |json: &str| URL_SAFE_NO_PAD.encode(json);
        for (name, token) in [
            ("one part", "abc".to_owned()),
            ("two parts", format!("{HEAD}.{CLAIMS}")),
            ("no signature's algorithm", format!("{}.{CLAIMS}.", head(r#"{"alg":"none"}"#))),
            ("no algorithm", format!("{}.{CLAIMS}.x", head("{}"))),
            ("two algorithms", format!("{}.{CLAIMS}.x", head(r#"{"alg":"HS256","alg":"RS256"}"#))),
            (
                "an extension that must be understood",
                format!("{}.{CLAIMS}.x", head(r#"{"alg":"HS256","crit":["b64"],"b64":false}"#)),
            ),
            ("nothing", String::new()),
        ] {
            assert!(Token::read(&token).is_none(), "{name}");
        }
    }

    #[test]
    fn claims_are_compared_with_what_is_expected() {
        let (anyone, school) = (
            Expected::default(),
            Expected { issuer: Some("school".to_owned()), audience: Some("live".to_owned()) },
        );
        let right = json!({"iss": "school", "aud": "live", "exp": 1_000});
        let with = |name: &str, value: Value| {
            let mut claims = right.clone();
            claims[name] = value;
            claims
        };
        for (name, expected, claims, now, fault) in [
            ("right", &school, right.clone(), 900, None),
            ("in the leeway", &school, right.clone(), 1_030, None),
            ("expired", &school, right.clone(), 1_031, Some(TokenFault::Expired)),
            ("with a fraction", &school, with("exp", json!(1_000.5)), 1_030, None),
            ("no end", &anyone, json!({}), 0, Some(TokenFault::Lacks("exp"))),
            ("an end as text", &anyone, json!({"exp": "1000"}), 0, Some(TokenFault::Lacks("exp"))),
            ("an end before 1970", &anyone, json!({"exp": -1}), 0, Some(TokenFault::Lacks("exp"))),
            ("begun", &school, with("nbf", json!(930)), 900, None),
            ("not begun", &school, with("nbf", json!(931)), 900, Some(TokenFault::NotYet)),
            ("a beginning as text", &school, with("nbf", json!("1")), 900, Some(TokenFault::Unreadable)),
            ("no beginning", &school, with("nbf", json!(null)), 900, Some(TokenFault::Unreadable)),
            ("one of its audiences", &school, with("aud", json!(["x", "live"])), 900, None),
            ("other audiences", &school, with("aud", json!(["x"])), 900, Some(TokenFault::AnotherAudience)),
            ("another audience", &school, with("aud", json!("x")), 900, Some(TokenFault::AnotherAudience)),
            ("no audience", &school, with("aud", json!(null)), 900, Some(TokenFault::Lacks("aud"))),
            ("another issuer", &school, with("iss", json!("x")), 900, Some(TokenFault::AnotherIssuer)),
            ("no issuer", &school, with("iss", json!(7)), 900, Some(TokenFault::Lacks("iss"))),
            ("any issuer", &anyone, with("iss", json!("x")), 900, None),
        ] {
            let claims = claims.as_object().expect("claims are an object");
            assert_eq!(expected.check(claims, now).err(), fault, "{name}");
        }
    }
}
