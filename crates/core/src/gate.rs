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

/// How far a tap on the page reaches: measured in three engines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Into every frame, also into one that is made later: Chromium and Firefox.
    Lasting,
    /// Into a frame that is told at once: WebKit, whose token lives a second.
    Brief,
    /// Into no frame: Android's WebView, which wants the tap inside.
    Page,
}

impl Gate {
    /// Whether to wait for a tap. A surface that reports what it does needs none: its ladder begins without. `may_play`: the page may
    /// play with sound already. `www/kit/early.ts` knows these rules, too.
    pub(crate) fn closes(self, dialect: Dialect, reach: Reach, may_play: bool) -> bool {
        match self {
            Self::Always => true,
            Self::Never => false,
            // Where a tap does not last, the room's own control takes the only tap there has to be.
            Self::Auto => dialect != Dialect::Agent && reach == Reach::Lasting && !may_play,
        }
    }
}
