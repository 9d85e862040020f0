//! Tokens the APIs gave out: whom they let in, where, for how long and how often.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};

use liveroom_vendors::{UnixSeconds, Vendor};

use crate::seats::{Content, Viewer};

/// What one token allows.
#[derive(Clone, Debug)]
pub(crate) struct Grant {
    pub(crate) vendor: Vendor,
    pub(crate) room: String,
    pub(crate) viewer: Viewer,
    pub(crate) content: Content,
    pub(crate) expires_at: UnixSeconds,
    /// How many more times it lets in (Talk-fun, "用户授权", `options.times`); `None` for any number.
    pub(crate) times_left: Option<u64>,
}

/// Why a token does not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum GrantRefusal {
    Unknown,
    /// Live and playback tokens are not interchangeable.
    OtherContent,
    Expired,
    UsedUp,
}

#[derive(Default)]
pub(crate) struct Grants(HashMap<String, Grant>);

impl Grants {
    /// The token that stands for it.
    pub(crate) fn give(&mut self, grant: Grant) -> String {
        let token = random_hex();
        self.0.insert(token.clone(), grant);
        token
    }

    pub(crate) fn take(
        &mut self,
        vendor: Vendor,
        token: &str,
        contents: &[Content],
        now: UnixSeconds,
    ) -> Result<Grant, GrantRefusal> {
        let grant =
            self.0.get_mut(token).filter(|grant| grant.vendor == vendor).ok_or(GrantRefusal::Unknown)?;
        if !contents.contains(&grant.content) {
            return Err(GrantRefusal::OtherContent);
        }
        if now >= grant.expires_at {
            return Err(GrantRefusal::Expired);
        }
        match &mut grant.times_left {
            Some(0) => return Err(GrantRefusal::UsedUp),
            Some(times) => *times -= 1,
            None => {}
        }
        Ok(grant.clone())
    }
}

/// 32 hex digits that are hard to guess: the standard library's hasher keys are random, and differ with every call.
pub(crate) fn random_hex() -> String {
    let number = || RandomState::new().hash_one(0_u8);
    format!("{:016x}{:016x}", number(), number())
}
