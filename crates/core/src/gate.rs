//! Whether a room that reports nothing loads at once, or waits for a tap so that it may play when it loads.

use liveroom_contract::Dialect;

/// What the page asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gate {
    /// The tap first where it helps.
    Auto,
    /// The tap first.
    Always,
    /// No tap first.
    Never,
}

/// What is known of the viewer's gestures when a room is about to load.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Activation {
    /// The document had a gesture (`navigator.userActivation.hasBeenActive`).
    pub was_active: bool,
    /// A gesture on the page before the frame existed counts inside it: measured so in Chromium and Firefox, not in WebKit, whose token
    /// lives a second, nor in Android's WebView, which wants the gesture in the frame.
    pub carries: bool,
}

impl Gate {
    /// Whether to wait for a tap. A surface that reports what it does needs none: its ladder begins without.
    pub(crate) fn closes(self, dialect: Dialect, activation: Activation) -> bool {
        match self {
            Self::Always => true,
            Self::Never => false,
            // Where a gesture does not carry, the room's own control takes the only tap there has to be.
            Self::Auto => dialect != Dialect::Agent && activation.carries && !activation.was_active,
        }
    }
}
