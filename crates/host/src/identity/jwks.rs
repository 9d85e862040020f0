//! The keys at a JWKS address, kept and fetched anew when a token names one that is not there (rotation).

use std::sync::{PoisonError, RwLock};
use std::time::{Duration, Instant};

use jsonwebtoken::jwk::{AlgorithmParameters, Jwk, JwkSet};
use jsonwebtoken::{Algorithm, DecodingKey};
use liveroom_contract::ProblemCode;
use tokio::sync::Mutex;

use super::unauthorized;
use crate::problem::Refusal;
use crate::upstream::Upstream;

/// The keys of one address.
pub(super) struct Jwks {
    url: String,
    upstream: Upstream,
    known: RwLock<Known>,
    fetching: Mutex<()>,
}

#[derive(Default)]
struct Known {
    keys: Vec<Jwk>,
    fetched_at: Option<Instant>,
    tried_at: Option<Instant>,
}

impl Jwks {
    pub(super) fn new(url: String, upstream: Upstream) -> Self {
        Self { url, upstream, known: RwLock::default(), fetching: Mutex::default() }
    }

    /// The key a token names. A token that names none is checked with the only key of its kind.
    pub(super) async fn key(&self, id: Option<&str>, algorithm: Algorithm) -> Result<DecodingKey, Refusal> {
        let known = self.find(id, algorithm);
        if known.is_none() || self.is_older_than(FRESH) {
            self.fetch().await?;
        }
        let found = self.find(id, algorithm).or(known);
        found.ok_or_else(|| {
            unauthorized("The token is signed with a key that the JWKS address does not have.")
        })
    }

    fn find(&self, id: Option<&str>, algorithm: Algorithm) -> Option<DecodingKey> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let mut fitting = known.keys.iter().filter(|key| fits(key, algorithm)).filter(|key| match id {
            Some(id) => key.common.key_id.as_deref() == Some(id),
            None => true,
        });
        let first = fitting.next()?;
        if id.is_none() && fitting.next().is_some() {
            return None;
        }
        DecodingKey::from_jwk(first).ok()
    }

    /// Fetches the keys, one at a time and not in a row: tokens with made-up names must not become requests. When the address does
    /// not answer, the keys at hand go on to be used.
    async fn fetch(&self) -> Result<(), Refusal> {
        let asked_at = Instant::now();
        let _one = self.fetching.lock().await;
        {
            let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
            if known.tried_at.is_some_and(|at| at > asked_at || at.elapsed() < PAUSE) {
                return Ok(());
            }
            known.tried_at = Some(Instant::now());
        }
        let set: Option<JwkSet> =
            self.upstream.get(&self.url).await.and_then(|body| serde_json::from_str(&body).ok());
        match set {
            Some(set) => {
                let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
                known.keys = set.keys;
                known.fetched_at = Some(Instant::now());
                Ok(())
            }
            None if self.has_keys() => {
                tracing::warn!("the JWKS address did not answer with keys; the old ones are used on");
                Ok(())
            }
            None => {
                let detail =
                    "The keys of the tokens cannot be fetched; the JWKS address does not answer with keys.";
                Err(Refusal::new(ProblemCode::Unavailable, detail).retry_after(PAUSE.as_secs()))
            }
        }
    }

    fn has_keys(&self) -> bool {
        !self.known.read().unwrap_or_else(PoisonError::into_inner).keys.is_empty()
    }

    fn is_older_than(&self, age: Duration) -> bool {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.fetched_at.is_none_or(|at| at.elapsed() > age)
    }
}

/// A key of another kind must not be tried: an RSA key's text is public and no secret for HMAC.
fn fits(key: &Jwk, algorithm: Algorithm) -> bool {
    match &key.algorithm {
        AlgorithmParameters::RSA(_) => algorithm == Algorithm::RS256,
        AlgorithmParameters::EllipticCurve(_) => algorithm == Algorithm::ES256,
        AlgorithmParameters::OctetKey(_) | AlgorithmParameters::OctetKeyPair(_) => false,
    }
}

const FRESH: Duration = Duration::from_secs(600);
/// Between two requests. A viewer with a key of that second is told to sign in again.
const PAUSE: Duration = Duration::from_secs(1);
