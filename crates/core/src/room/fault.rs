//! What goes wrong with a room that was open: where loading it anew may help, that is done at once; else the viewer is asked.

use core::time::Duration;

use liveroom_contract::{Content, Reason, Status};

use super::Room;
use crate::{
    error::{Error, ErrorCode},
    output::Event,
    player::PlaybackState,
    timer::Timer,
};

impl Room {
    /// The room did not load, or loaded and does not speak.
    pub(super) fn handle_link_deadline(&mut self) {
        let error = self.link.handle_deadline(&mut self.io);
        self.rescue(error, Duration::ZERO);
    }

    /// The room page hangs, its port is closed, or its process is gone: all look alike from here.
    pub(super) fn handle_silence(&mut self) {
        let error = self.link.handle_silence(&mut self.io);
        self.rescue(error, Duration::ZERO);
    }

    /// The room page, or the video, says that it cannot go on. What stops one viewer's stream may stop everyone's.
    pub(super) fn handle_failure(&mut self, error: Error) {
        self.stop_playing(error.clone());
        self.stop_waiting();
        if self.is_over() {
            // The class took its stream along. Should it go on, the room is loaded anew.
            self.failed = Some(error.code);
        } else {
            self.rescue(error, SPREAD);
        }
    }

    /// Counts the time without data.
    pub(super) fn watch_data(&mut self, state: PlaybackState) {
        match state {
            PlaybackState::Waiting | PlaybackState::Stalled => {
                if self.waits_since.is_none() {
                    self.waits_since = Some(self.io.now);
                    self.io.timers.set(Timer::Stall, self.io.now.after(STALL));
                }
            }
            PlaybackState::Playing => {
                self.plays_since.get_or_insert(self.io.now);
                self.stop_waiting();
                self.recover();
            }
            PlaybackState::Paused | PlaybackState::Ended => self.stop_waiting(),
        }
    }

    pub(super) fn stop_waiting(&mut self) {
        self.waits_since = None;
        self.io.timers.stop(Timer::Stall);
    }

    /// A lesson whose teacher lost the network stalls for everyone: nobody is sent to the backend for it, and each may try.
    pub(super) fn handle_stall(&mut self) {
        let Some(since) = self.waits_since else { return };
        let end = since.after(PATIENCE);
        if self.io.now < end {
            self.autoplay.stall(&mut self.io);
            self.io.timers.set(Timer::Stall, end);
        } else if !self.is_over() {
            self.report(Error::new(ErrorCode::MediaStalled, "The stream stopped coming."));
        }
    }

    /// What had failed works again, by itself.
    pub(super) fn recover(&mut self) {
        if self.failed.take().is_some() && self.sessions.is_loading() && self.call.is_none() {
            self.sessions.keep(&mut self.io);
        }
    }

    /// A room that failed is loaded anew, now that there is reason to hope.
    pub(super) fn try_again(&mut self) {
        if self.failed.is_some() && !self.sessions.is_loading() {
            self.relinks = 0;
            self.sessions.ask_within(&mut self.io, Reason::Reload, SPREAD);
        }
    }

    /// What ends the room's use until it is loaded again.
    pub(super) fn report(&mut self, error: Error) {
        self.failed = Some(error.code);
        self.io.event(Event::Error(error));
    }

    /// Loads the room anew with a new session, for the old URL may be what was wrong; when that was tried often enough, says so.
    fn rescue(&mut self, error: Error, spread: Duration) {
        if self.plays_since.take().is_some_and(|since| since.after(PROVEN) <= self.io.now) {
            self.relinks = 0;
        }
        if self.sessions.is_loading() {
            // A call of the page's own, or a rescue, is under way.
            self.failed = Some(error.code);
        } else if self.failed.is_some() {
            // What follows from a failure is no news.
        } else if self.relinks < RELINKS {
            self.relinks += 1;
            self.failed = Some(error.code);
            self.sessions.ask_within(&mut self.io, Reason::Reload, spread);
        } else {
            self.report(error);
        }
    }

    /// The class is over, and so is its stream.
    pub(super) fn is_over(&self) -> bool {
        matches!(self.content, Some(Content::Live | Content::Video))
            && !self.is_recording
            && matches!(self.status.status(), Some(Status::Ended | Status::Playback))
    }

    /// The picture is a bare video of ours.
    pub(super) fn has_media(&self) -> bool {
        self.sessions.held().is_some_and(|session| session.media.is_some())
    }
}

/// How often a room is loaded anew before the viewer is asked.
pub(super) const RELINKS: u32 = 2;
/// How far viewers whose streams fail together are spread when their rooms are loaded anew.
const SPREAD: Duration = Duration::from_secs(4);
/// A room that played for so long has all its attempts again.
const PROVEN: Duration = Duration::from_secs(60);
/// How long data may fail to come before that is called a stall, where the surface does not call it so itself.
const STALL: Duration = Duration::from_secs(8);
/// And before the viewer is asked.
const PATIENCE: Duration = Duration::from_secs(20);
