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
    /// Made once: a copy for each request would be most of what checking a token costs.
    validation: Validation,
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
        let validation = validation(&algorithms, issuer.as_deref(), audience.as_deref());
        Some(Self { key, algorithms, validation, cookie, claims })
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
        let claims = match (&self.config.key, &self.keys) {
            (Key::Fixed(key), _) => self.claims(token, key, &self.config.validation),
            (Key::Jwks(_), Some(keys)) => {
                let head = decode_header(token).map_err(|error| self.refusal(error.kind()))?;
                if !self.config.algorithms.contains(&head.alg) {
                    return Err(self.refusal(&ErrorKind::InvalidAlgorithm));
                }
                let key = Box::pin(keys.key(head.kid.as_deref(), head.alg)).await?;
                // The library wants every algorithm that is allowed to be of the key's kind.
                let mut validation = self.config.validation.clone();
                validation.algorithms = vec![head.alg];
                self.claims(token, &key, &validation)
            }
            (Key::Jwks(_), None) => return Err(unauthorized("There are no keys to check the token with.")),
        };
        self.config.claims.viewer(&claims?).map(Some)
    }

    fn claims(
        &self,
        token: &str,
        key: &DecodingKey,
        validation: &Validation,
    ) -> Result<Map<String, Value>, Refusal> {
        decode(token, key, validation).map(|token| token.claims).map_err(|error| self.refusal(error.kind()))
    }

    /// What a viewer's page can mend is named.
    fn refusal(&self, kind: &ErrorKind) -> Refusal {
        #[expect(clippy::wildcard_enum_match_arm, reason = "the library's list is open")]
        let fault = match kind {
            ErrorKind::InvalidAlgorithm | ErrorKind::InvalidAlgorithmName => {
                let names: Vec<String> =
                    self.config.algorithms.iter().map(|algorithm| format!("{algorithm:?}")).collect();
                return unauthorized(format!("The token must be signed with {}.", names.join(" or ")));
            }
            ErrorKind::InvalidToken => return unauthorized("The token is no JSON web token."),
            ErrorKind::InvalidSignature => "has a wrong signature",
            ErrorKind::ExpiredSignature => "has expired",
            ErrorKind::ImmatureSignature => "is not valid yet",
            ErrorKind::InvalidIssuer => "is of another issuer",
            ErrorKind::InvalidAudience => "is for another audience",
            ErrorKind::MissingRequiredClaim(name) => {
                return unauthorized(format!("The token lacks the claim `{name}`."));
            }
            _ => "cannot be read",
        };
        unauthorized(format!("The token {fault}."))
    }
}

fn validation(algorithms: &[Algorithm], issuer: Option<&str>, audience: Option<&str>) -> Validation {
    let mut validation = Validation::new(Algorithm::HS256);
    validation.algorithms = algorithms.to_vec();
    validation.leeway = LEEWAY_SECONDS;
    validation.validate_nbf = true;
    validation.validate_aud = audience.is_some();
    if let Some(issuer) = issuer {
        validation.set_issuer(&[issuer]);
        validation.required_spec_claims.insert("iss".to_owned());
    }
    if let Some(audience) = audience {
        validation.set_audience(&[audience]);
        validation.required_spec_claims.insert("aud".to_owned());
    }
    validation
}

/// How far the customer's clock may be off.
const LEEWAY_SECONDS: u64 = 30;
