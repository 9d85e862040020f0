//! JSON web tokens: HS256 with a shared secret, RS256 and ES256 with a key in a file or at a JWKS address.

use std::path::Path;
use std::sync::Arc;

use aws_lc_rs::hmac;
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use jsonwebtoken::{Algorithm, DecodingKey};

use super::claims::ClaimNames;
use super::jwks::Jwks;
use super::token::{Expected, Token};
use super::{Viewer, cookie_value, unauthorized};
use crate::clock::now_seconds;
use crate::config::Fields;
use crate::problem::Refusal;
use crate::upstream::Upstream;

/// How a token is read.
#[derive(Clone)]
pub(crate) struct JwtConfig {
    key: Key,
    algorithms: Vec<Algorithm>,
    expected: Expected,
    cookie: Option<String>,
    claims: ClaimNames,
}

/// Where the key comes from.
#[derive(Clone)]
enum Key {
    /// Ready for use: to make it anew takes as long as to check a token with it.
    Secret(Arc<hmac::Key>),
    Public(DecodingKey),
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
                let key = hmac::Key::new(hmac::HMAC_SHA256, secret.expose().as_bytes());
                Some((Key::Secret(Arc::new(key)), vec![Algorithm::HS256]))
            }
            (None, Some(pem), None) => {
                let algorithm = algorithm.unwrap_or(Algorithm::RS256);
                let pem = pem.expose().as_bytes();
                let is_rsa = algorithm == Algorithm::RS256;
                let key = if is_rsa { DecodingKey::from_rsa_pem(pem) } else { DecodingKey::from_ec_pem(pem) };
                if key.is_err() {
                    fields.mistake("public_key", format!("is no PEM public key for {algorithm:?}"));
                }
                key.ok().map(|key| (Key::Public(key), vec![algorithm]))
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
        Some(Self { key, algorithms, expected: Expected { issuer, audience }, cookie, claims })
    }
}

impl Jwt {
    pub(super) fn new(config: JwtConfig, upstream: Upstream) -> Self {
        let keys = match &config.key {
            Key::Secret(_) | Key::Public(_) => None,
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
        let token = Token::read(token).ok_or_else(|| unauthorized("The token is no JSON web token."))?;
        let algorithm = token.algorithm();
        if !self.config.algorithms.contains(&algorithm) {
            let list: Vec<String> =
                self.config.algorithms.iter().map(|algorithm| format!("{algorithm:?}")).collect();
            return Err(unauthorized(format!("The token must be signed with {}.", list.join(" or "))));
        }
        let claims = match (&self.config.key, &self.keys) {
            (Key::Secret(key), _) => token.claims_by_secret(key),
            (Key::Public(key), _) => token.claims_by_public_key(key),
            (Key::Jwks(_), Some(keys)) => {
                let key = Box::pin(keys.key(token.key_id(), algorithm)).await?;
                token.claims_by_public_key(&key)
            }
            (Key::Jwks(_), None) => return Err(unauthorized("There are no keys to check the token with.")),
        };
        let claims = claims.and_then(|claims| {
            self.config.expected.check(&claims, now_seconds().0.unsigned_abs()).map(|()| claims)
        });
        let claims = claims.map_err(|fault| unauthorized(format!("The token {fault}.")))?;
        self.config.claims.viewer(&claims).map(Some)
    }
}
