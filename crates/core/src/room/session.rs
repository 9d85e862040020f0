//! What a new session, or a seat, means for a room: a frame, or none yet.

use liveroom_contract::{Content, Dialect, Reason, SessionUrl, Status};

use super::{InMiniProgram, Room, Seat, fault::RELINKS};
use crate::{
    agent::link_lost,
    error::{Error, ErrorCode},
    gate::Gate,
    link::LinkState,
    output::{Effect, Event},
    session::Step,
    status::Source,
    text::concat,
};

impl Room {
    pub(super) fn follow(&mut self, step: Step) {
        match step {
            Step::Pending => {}
            Step::Ready(reason) => self.handle_session(reason),
            // The picture plays on without a new URL; what the page cannot do any more is load it again.
            Step::Failed(Reason::Refresh, error) => {
                let message = concat(&["The session could not be renewed: ", &error.message]);
                self.io.event(Event::Error(Error::new(ErrorCode::SessionExpired, message)));
            }
            Step::Failed(_, error) if self.call.is_some() => self.settle(Err(error)),
            Step::Failed(_, error) => self.report(error),
        }
    }

    pub(super) fn handle_session(&mut self, reason: Reason) {
        let Some(session) = self.sessions.held() else { return };
        self.clock = Some((self.io.now, session.server_time));
        let is_news = self.status.is_news(Source::Session, Some(session.server_time));
        if is_news {
            self.status.set_starts_at(session.starts_at);
            self.status.set(&mut self.io, Source::Session, session.status, Some(session.contents.clone()));
        }
        // Not for a mount alone: a later call may have taken its place. A stream that is open stays.
        if reason != Reason::Refresh && self.options.stream {
            self.io.effect(Effect::OpenStream);
        }
        if reason != Reason::Refresh {
            let content = session.content;
            self.is_recording = content == Content::Video && session.status == Status::Playback;
            let previous = self.content.replace(content);
            if previous != self.content {
                self.io.event(Event::ContentChange { content, previous });
            }
            // Whoever calls for it later has the viewer's tap; a room that goes live by itself has not.
            let is_unasked = reason == Reason::Mount || self.call.is_none();
            let has_something = session.url.is_some() || self.has_media();
            // A video of the page's own reports everything, whatever the room itself would speak.
            let dialect = if self.has_media() { Dialect::Agent } else { session.dialect };
            self.is_gated = has_something
                && is_unasked
                && !self.gate_passed
                && self.options.gate.closes(dialect, self.options.reach, self.may_play);
            self.gate_passed |= has_something && !self.is_gated;
            self.open_frame();
        }
        // What the backend told meanwhile would be told to nobody who waits.
        if !is_news
            && self.relinks < RELINKS
            && let Some(status) = self.status.status()
            && self.enters_when(status)
        {
            self.relinks += 1;
        }
        self.settle(Ok(()));
    }

    /// Opens the frame of the session at hand, once the viewer sits here and has tapped where a tap must come first.
    pub(super) fn open_frame(&mut self) {
        self.removed = None;
        self.failed = None;
        self.plays_since = None;
        self.stop_waiting();
        self.drop_agent(link_lost());
        let Some(session) =
            self.sessions.held().filter(|_| self.seat == Seat::Here && !self.is_gated && !self.is_put_away)
        else {
            return self.link.close(&mut self.io);
        };
        if let Some(url) =
            self.sessions.way_out().filter(|_| self.options.in_mini_program == InMiniProgram::Leave)
        {
            return self.leave(url.clone());
        }
        self.link.open(&mut self.io, session);
        if let Some(dialect) = self.link.dialect_now() {
            self.prepare_agent(dialect);
        }
    }

    /// Sends the page itself to the room. Whoever comes back, or never got away, is not sent there again without a tap: the way back would
    /// end where it began.
    fn leave(&mut self, url: SessionUrl) {
        self.options.gate = Gate::Always;
        self.is_gated = true;
        self.gate_passed = false;
        self.sessions.spend(self.io.now);
        self.link.close(&mut self.io);
        self.io.effect(Effect::Leave(url));
    }

    pub(super) fn handle_seat(&mut self, is_here: bool) {
        let seat = if is_here { Seat::Here } else { Seat::Elsewhere };
        let former = core::mem::replace(&mut self.seat, seat);
        if former == seat {
            return;
        }
        self.io.event(Event::SeatChange { seated: is_here });
        if is_here && self.link.state() == LinkState::Empty && self.content.is_some() {
            // A session that waited for the first seat is new; any other may be spent or old by now.
            if former == Seat::Asked { self.open_frame() } else { self.reopen() }
        } else if !is_here {
            self.drop_agent(link_lost());
            self.link.close(&mut self.io);
        }
    }

    /// Opens the frame that was let go, with the session at hand where it still serves.
    pub(super) fn reopen(&mut self) {
        if self.sessions.is_reusable(self.io.now) { self.open_frame() } else { self.reload() }
    }
}
