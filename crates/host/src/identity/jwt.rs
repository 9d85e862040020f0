//! JSON web tokens: HS256 with a shared secret, RS256 and ES256 with a key in a file or at a JWKS address.

use std::path::Path;
use std::sync::Arc;

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde_json::{Map, Value};

use super::claims::ClaimNames;
use super::jwks::Jwks;
use super::{Viewer, cookie_value, unauthorized};
use crate::config::Fields;
use crate::problem::Refusal;
use crate::upstream::Upstream;

/// How a token is read.
#[derive(Clone)]
pub(crate) struct JwtConfig {
    key: Key,
    algorithms: Vec<Algorithm>,
    issuer: Option<String>,
    audience: Option<String>,
    cookie: Option<String>,
    claims: ClaimNames,
}

/// Where the key comes from.
#[derive(Clone)]
enum Key {
    Fixed(DecodingKey),
    Jwks(String),
}

impl std::fmt::Debug for JwtConfig {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("JwtConfig").field("algorithms", &self.algorithms).finish_non_exhaustive()
    }
}

/// A way of knowing viewers by token.
pub(super) struct Jwt {
    config: JwtConfig,
    keys: Option<Arc<Jwks>>,
}

impl JwtConfig {
    pub(super) fn read(fields: &mut Fields<'_>, base: &Path) -> Option<Self> {
        let secret = fields.secret("secret", base);
        let public_key = fields.secret("public_key", base);
        let jwks = fields.address("jwks");
        let words = [("RS256", Algorithm::RS256), ("ES256", Algorithm::ES256)];
        let algorithm = fields.word("algorithm", &words);
        let key = match (secret, public_key, jwks) {
            (Some(secret), None, None) => {
                let key = DecodingKey::from_secret(secret.expose().as_bytes());
                Some((Key::Fixed(key), vec![Algorithm::HS256]))
            }
            (None, Some(pem), None) => {
                let algorithm = algorithm.unwrap_or(Algorithm::RS256);
                let pem = pem.expose().as_bytes();
                let is_rsa = algorithm == Algorithm::RS256;
                let key = if is_rsa { DecodingKey::from_rsa_pem(pem) } else { DecodingKey::from_ec_pem(pem) };
                if key.is_err() {
                    fields.mistake("public_key", format!("is no PEM public key for {algorithm:?}"));
                }
                key.ok().map(|key| (Key::Fixed(key), vec![algorithm]))
            }
            (None, None, Some(url)) => Some((Key::Jwks(url), vec![Algorithm::RS256, Algorithm::ES256])),
            _ => {
                fields.mistake(
                    "secret",
                    "give one of: secret (HS256), public_key (RS256, ES256), jwks (RS256, ES256)",
                );
                None
            }
        };
        let (issuer, audience, cookie) =
            (fields.text("issuer"), fields.text("audience"), fields.text("cookie"));
        let claims = fields.section("claims", ClaimNames::read).unwrap_or_default();
        let (key, algorithms) = key?;
        Some(Self { key, algorithms, issuer, audience, cookie, claims })
    }
}

impl Jwt {
    pub(super) fn new(config: JwtConfig, upstream: Upstream) -> Self {
        let keys = match &config.key {
            Key::Fixed(_) => None,
            Key::Jwks(url) => Some(Arc::new(Jwks::new(url.clone(), upstream))),
        };
        Self { config, keys }
    }

    /// The viewer the token names; `None` without a token.
    pub(super) async fn identify(&self, headers: &HeaderMap) -> Result<Option<Viewer>, Refusal> {
        let bearer = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).and_then(|text| {
            let (scheme, token) = text.split_once(' ')?;
            scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
        });
        let cookie = || cookie_value(headers, self.config.cookie.as_deref()?);
        let Some(token) = bearer.or_else(cookie) else { return Ok(None) };
        let header = decode_header(token).map_err(|_| unauthorized("The token is no JSON web token."))?;
        if !self.config.algorithms.contains(&header.alg) {
            let list: Vec<String> =
                self.config.algorithms.iter().map(|algorithm| format!("{algorithm:?}")).collect();
            return Err(unauthorized(format!("The token must be signed with {}.", list.join(" or "))));
        }
        let key = match (&self.config.key, &self.keys) {
            (Key::Fixed(key), _) => key.clone(),
            (Key::Jwks(_), Some(keys)) => keys.key(header.kid.as_deref(), header.alg).await?,
            (Key::Jwks(_), None) => return Err(unauthorized("There are no keys to check the token with.")),
        };
        let claims = decode::<Map<String, Value>>(token, &key, &self.validation(header.alg))
            .map_err(|error| unauthorized(format!("The token {}.", wrong(error.kind()))))?;
        self.config.claims.viewer(&claims.claims).map(Some)
    }

    fn validation(&self, algorithm: Algorithm) -> Validation {
        let mut validation = Validation::new(algorithm);
        validation.leeway = LEEWAY_SECONDS;
        validation.validate_nbf = true;
        if let Some(issuer) = &self.config.issuer {
            validation.set_issuer(&[issuer]);
            validation.required_spec_claims.insert("iss".to_owned());
        }
        match &self.config.audience {
            Some(audience) => {
                validation.set_audience(&[audience]);
                validation.required_spec_claims.insert("aud".to_owned());
            }
            None => validation.validate_aud = false,
        }
        validation
    }
}

fn wrong(kind: &ErrorKind) -> String {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the library's list is open; what a viewer can mend is named"
    )]
    match kind {
        ErrorKind::InvalidSignature => "has a wrong signature".to_owned(),
        ErrorKind::ExpiredSignature => "has expired".to_owned(),
        ErrorKind::ImmatureSignature => "is not valid yet".to_owned(),
        ErrorKind::InvalidIssuer => "is of another issuer".to_owned(),
        ErrorKind::InvalidAudience => "is for another audience".to_owned(),
        ErrorKind::MissingRequiredClaim(name) => format!("lacks the claim `{name}`"),
        _ => "cannot be read".to_owned(),
    }
}

/// How far the customer's clock may be off.
const LEEWAY_SECONDS: u64 = 30;
