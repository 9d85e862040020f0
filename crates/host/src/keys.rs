//! Random keys, and the hashes by which the host knows them again.

use std::fmt::Write as _;

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::hmac;
use liveroom_contract::ProblemCode;
use liveroom_vendors::secret::Secret;

use crate::problem::Refusal;

/// 128 random bits in hex.
pub(crate) fn random_hex() -> Result<String, Refusal> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes)
        .map_err(|_| Refusal::new(ProblemCode::Internal, "The system gives no random numbers."))?;
    Ok(hex(&bytes))
}

/// What is kept of a key: whoever reads the store cannot use it, and looking it up by its hash takes no longer for a near guess.
pub(crate) fn hash_of(key: &Secret) -> String {
    hex(digest(&SHA256, key.expose().as_bytes()).as_ref())
}

/// HMAC-SHA-256 in hex.
pub(crate) fn signature(secret: &Secret, text: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.expose().as_bytes());
    hex(hmac::sign(&key, text.as_bytes()).as_ref())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a String takes every text");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_the_standards() {
        // FIPS 180-4's example, and RFC 4231's test case 2.
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(hash_of(&Secret::new("abc")), abc);
        let signed = signature(&Secret::new("Jefe"), "what do ya want for nothing?");
        assert_eq!(signed, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
        assert_ne!(random_hex().expect("random numbers"), random_hex().expect("random numbers"));
    }
}
