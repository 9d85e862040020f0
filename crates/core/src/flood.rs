//! How many messages a frame may send before it is cut off: each one costs the page's main thread.

use crate::timer::Instant;

/// A bucket that holds [`BURST`] messages and fills at [`PER_SECOND`]; an overflow is final for its frame. What was asked for is
/// no flood, and does not come here (`www/kit/calls.ts`).
#[derive(Debug)]
pub(crate) struct FloodGate {
    level_millis: u64,
    since: Instant,
    shut: bool,
}

/// What a message met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Admission {
    Admitted,
    /// This very message shut the gate.
    ShutNow,
    Shut,
}

impl FloodGate {
    pub(crate) fn new(now: Instant) -> Self {
        Self { level_millis: 0, since: now, shut: false }
    }

    pub(crate) fn admit(&mut self, now: Instant) -> Admission {
        if self.shut {
            return Admission::Shut;
        }
        let drained = now.0.saturating_sub(self.since.0);
        self.level_millis = self.level_millis.saturating_sub(drained) + MILLIS_PER_MESSAGE;
        self.since = now;
        self.shut = self.level_millis > BURST * MILLIS_PER_MESSAGE;
        if self.shut { Admission::ShutNow } else { Admission::Admitted }
    }
}

/// A large class's chat and member counts stay far below: the vendor's own library sends one message in 100 ms.
const PER_SECOND: u64 = 100;
const BURST: u64 = 1_000;
const MILLIS_PER_MESSAGE: u64 = 1_000 / PER_SECOND;
