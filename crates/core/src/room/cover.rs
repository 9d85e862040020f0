//! What lies over a room, derived anew after every input.

use liveroom_contract::{Content, Reason, Status};

use super::{Room, Seat};
use crate::{
    autoplay::Step, cover::Cover, cover::CoverAction, error::ErrorCode, link::LinkState, output::Effect,
};

impl Room {
    /// Tells the shell, when it changed.
    pub(super) fn settle_cover(&mut self) {
        let cover = if self.destroyed { Cover::Hidden } else { self.answered(self.cover()) };
        if self.cover_shown.as_ref() != Some(&cover) {
            self.io.effect(Effect::Cover(cover.clone()));
            self.cover_shown = Some(cover);
        }
    }

    /// A viewer who asked for a session sees that it is on its way, not what there was to ask for.
    fn answered(&self, cover: Cover) -> Cover {
        match cover {
            Cover::Failed(_) | Cover::Removed(_) | Cover::Waiting { .. } | Cover::Ended | Cover::Playback
                if self.sessions.is_loading() =>
            {
                Cover::Loading
            }
            cover => cover,
        }
    }

    /// What stands in the way comes first, then what the class says, then what the picture needs.
    fn cover(&self) -> Cover {
        if let Some(code) = self.failed.filter(|_| !self.is_over()) {
            return Cover::Failed(code);
        }
        if self.seat == Seat::Elsewhere {
            return Cover::Elsewhere;
        }
        if let Some(reason) = self.removed {
            return Cover::Removed(reason);
        }
        match (self.content, self.status.status()) {
            (None, _) => return Cover::Loading,
            (Some(Content::Waiting), Some(Status::Ended)) => return Cover::Ended,
            (Some(Content::Waiting), Some(Status::Playback)) => return Cover::Playback,
            (Some(Content::Waiting), _) => return Cover::Waiting { starts_at: self.starts_on_clock() },
            (Some(_), Some(Status::Ended)) if self.is_over() => return Cover::Ended,
            (Some(_), Some(Status::Playback)) if self.is_over() => return Cover::Playback,
            (Some(_), _) => {}
        }
        if self.is_gated {
            return Cover::Gate;
        }
        match self.autoplay_step() {
            Some(Step::Tap | Step::Tapped) => Cover::Tap,
            Some(Step::TapInside) => Cover::TapInside,
            Some(Step::Playing) if self.autoplay.is_playing_muted() => Cover::Unmute,
            // A room page has its own controls, a bare video has none.
            Some(Step::Stopped) if self.has_media() => Cover::Tap,
            // A room page that does not let itself be played is not waited for.
            Some(Step::Playing | Step::Stopped | Step::Idle) => Cover::Hidden,
            Some(Step::Sound | Step::Muted | Step::Bridge) => Cover::Loading,
            Some(Step::Failed) => Cover::Failed(ErrorCode::MediaUnsupported),
            None => match self.link.state() {
                LinkState::Empty | LinkState::Navigating => Cover::Loading,
                // A room page of the customer's own shows its own poster until it has greeted.
                LinkState::Loaded | LinkState::Live | LinkState::Lost | LinkState::Closed => Cover::Hidden,
            },
        }
    }

    /// The viewer used a control.
    pub(super) fn handle_cover_action(&mut self, action: CoverAction) {
        // Whatever the control, it was a tap on the page.
        let was_gated = core::mem::take(&mut self.is_gated);
        self.gate_passed = true;
        match action {
            CoverAction::Play if was_gated => {
                // The tap may come long after the session did.
                if self.sessions.is_fresh(self.io.now) { self.open_frame() } else { self.reload() }
            }
            CoverAction::Play => self.handle_tap(),
            CoverAction::Bridge => {
                let wishes = self.autoplay.bridge();
                self.grant(wishes);
            }
            // The old URL may be what was wrong.
            CoverAction::Retry if self.failed.is_some() => {
                self.relinks = 0;
                self.sessions.ask(&mut self.io, Reason::Reload);
            }
            CoverAction::Retry => self.reload(),
            CoverAction::Playback => self.show(liveroom_contract::Wish::Playback),
            CoverAction::Sit if self.seat == Seat::Elsewhere => self.io.effect(Effect::Sit { steal: true }),
            CoverAction::Sit => self.reload(),
        }
    }

    /// The server's moment on our own clock, so that the viewer's wall clock is not relied on.
    fn starts_on_clock(&self) -> Option<i64> {
        let (at, server_time) = self.clock?;
        let ahead = self.status.starts_at()?.saturating_sub(server_time);
        i64::try_from(at.0).ok()?.checked_add(ahead)
    }
}
