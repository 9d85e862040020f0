//! What frames speak.

pub(crate) mod agent;
mod talkfun;

use core::time::Duration;

use liveroom_contract::Dialect;

use crate::{engine::Engine, output::Event};

/// Whether a frame can be expected to say something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Speech {
    /// It will, this long after it loaded; silence is a fault.
    Promised(Duration),
    /// It may or may not.
    Optional,
}

/// What a dialect promises. Some builds of Talk-fun's page send nothing at all, so even there silence proves nothing.
pub(crate) const fn speech(dialect: Dialect) -> Speech {
    match dialect {
        Dialect::Talkfun | Dialect::Mute => Speech::Optional,
        Dialect::Agent => Speech::Promised(GREETING),
    }
}

/// Understands one message; `None` for whatever is not of the dialect, which is nobody's fault: frames have other listeners.
pub(crate) fn decode(dialect: Dialect, text: &str, engine: &Engine) -> Option<Event> {
    match dialect {
        Dialect::Talkfun => talkfun::decode(text, engine),
        Dialect::Mute | Dialect::Agent => None,
    }
}

/// How long an agent may take to greet after its page loaded.
const GREETING: Duration = Duration::from_secs(10);
