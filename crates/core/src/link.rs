//! The link machine: what is known of the frame, from its own signs alone. A `load` proves little, speech proves more.

use alloc::{string::String, vec::Vec};
use core::time::Duration;

use liveroom_contract::{Dialect, Session, vocabulary};

use crate::{
    dialect::{self, Speech},
    error::{Error, ErrorCode},
    flood::{Admission, FloodGate},
    input::FrameId,
    output::{Effect, Event},
    room::Io,
    text::{concat, join},
    timer::Timer,
};

vocabulary! {
    /// What is known of the frame.
    pub enum LinkState {
        /// There is none.
        Empty = "empty",
        /// It was sent to the room.
        Navigating = "navigating",
        /// A document loaded; nothing has been heard.
        Loaded = "loaded",
        /// The room speaks.
        Live = "live",
        /// The room did not load, or fell silent though its dialect promises speech.
        Lost = "lost",
        /// The room was let go.
        Closed = "closed",
    }
}

/// The frame of a room and what is known of it.
#[derive(Debug)]
pub(crate) struct Link {
    state: LinkState,
    frame: Option<Frame>,
    frames: u32,
}

#[derive(Debug)]
struct Frame {
    id: FrameId,
    dialect: Dialect,
    speech: Speech,
    blocked: bool,
    has_loaded: bool,
    origins: Vec<String>,
    gate: FloodGate,
}

impl Link {
    pub(crate) fn new() -> Self {
        Self { state: LinkState::Empty, frame: None, frames: 0 }
    }

    /// How many there were.
    pub(crate) fn frames(&self) -> u32 {
        self.frames
    }

    pub(crate) fn state(&self) -> LinkState {
        self.state
    }

    /// Sends a new frame to the session's URL; the one before is removed. A session without a URL leaves none.
    pub(crate) fn open(&mut self, io: &mut Io, session: &Session) {
        self.close(io);
        let id = FrameId(self.frames + 1);
        match (&session.url, &session.media) {
            (_, Some(media)) => {
                io.effect(Effect::OpenVideo { frame: id, media: media.clone() });
            }
            (Some(url), None) => {
                let origins = session.origins.clone();
                io.effect(Effect::OpenFrame { frame: id, origins, url: url.clone() });
            }
            (None, None) => return,
        }
        self.frames += 1;
        let dialect = if session.media.is_some() { Dialect::Agent } else { session.dialect };
        let speech = dialect::speech(dialect);
        let gate = FloodGate::new(io.now);
        self.frame = Some(Frame {
            id,
            dialect,
            speech,
            blocked: false,
            has_loaded: false,
            origins: session.origins.clone(),
            gate,
        });
        io.timers.set(Timer::Link, io.now.after(LOAD));
        self.enter(io, LinkState::Navigating);
    }

    pub(crate) fn close(&mut self, io: &mut Io) {
        io.timers.stop(Timer::Link);
        if let Some(frame) = self.frame.take() {
            io.effect(Effect::CloseFrame(frame.id));
            self.enter(io, LinkState::Empty);
        }
    }

    /// For ever.
    pub(crate) fn shut(&mut self, io: &mut Io) {
        self.close(io);
        self.enter(io, LinkState::Closed);
    }

    /// Whether a message may be read at all: asked before its data is touched, which may cost seconds.
    pub(crate) fn admits(&mut self, io: &mut Io, id: FrameId, origin: Option<&str>) -> bool {
        let Some(frame) = self.frame.as_mut().filter(|frame| frame.id == id) else { return false };
        match frame.gate.admit(io.now) {
            Admission::Admitted => {
                origin.is_none_or(|origin| frame.origins.iter().any(|listed| listed == origin))
            }
            Admission::Shut => false,
            Admission::ShutNow => {
                let message = "The room sends too many messages; it is not listened to any more.";
                io.event(Event::Error(Error::new(ErrorCode::FrameFlooding, message)));
                false
            }
        }
    }

    /// What the frame of this name speaks; `None` when it is not the frame of now.
    pub(crate) fn dialect(&self, id: FrameId) -> Option<Dialect> {
        self.frame.as_ref().filter(|frame| frame.id == id).map(|frame| frame.dialect)
    }

    /// What the frame of now speaks.
    pub(crate) fn dialect_now(&self) -> Option<Dialect> {
        self.frame.as_ref().map(|frame| frame.dialect)
    }

    pub(crate) fn handle_loaded(&mut self, io: &mut Io) {
        // A refused frame loads the browser's error page.
        if self.frame.as_ref().is_some_and(|frame| frame.blocked) {
            return;
        }
        let is_first =
            self.frame.as_mut().is_some_and(|frame| !core::mem::replace(&mut frame.has_loaded, true));
        // Scripts run before `load`: what was heard by then was said by this very document. A load after the first is the room's own
        // navigation (a tip page, a reload), and what was heard before no longer holds.
        if is_first && self.state == LinkState::Live {
            return;
        }
        match self.frame.as_ref().map(|frame| frame.speech) {
            Some(Speech::Promised(within)) => io.timers.set(Timer::Link, io.now.after(within)),
            Some(Speech::Optional) | None => io.timers.stop(Timer::Link),
        }
        self.enter(io, LinkState::Loaded);
    }

    /// A new document greets. What the one before said no longer holds, and this one's load may be still to come.
    pub(crate) fn handle_greeting(&mut self, io: &mut Io) {
        if self.state != LinkState::Live {
            return;
        }
        if let Some(frame) = self.frame.as_mut() {
            frame.has_loaded = false;
            if let Speech::Promised(within) = frame.speech {
                io.timers.set(Timer::Link, io.now.after(within));
            }
        }
        self.enter(io, LinkState::Loaded);
    }

    pub(crate) fn handle_speech(&mut self, io: &mut Io) {
        io.timers.stop(Timer::Link);
        self.enter(io, LinkState::Live);
    }

    /// The room page hangs, or is gone.
    pub(crate) fn handle_silence(&mut self, io: &mut Io) -> Error {
        self.enter(io, LinkState::Lost);
        Error::new(ErrorCode::FrameSilent, "The room stopped answering.")
    }

    pub(crate) fn handle_blocked(&mut self, io: &mut Io) -> Error {
        io.timers.stop(Timer::Link);
        self.enter(io, LinkState::Lost);
        let origins = self.frame.as_mut().map_or_else(String::new, |frame| {
            frame.blocked = true;
            join(&mut frame.origins.iter().map(String::as_str), " ")
        });
        Error::new(
            ErrorCode::FrameBlocked,
            concat(&["The page's Content-Security-Policy forbids the room; add to it: frame-src ", &origins]),
        )
    }

    pub(crate) fn handle_deadline(&mut self, io: &mut Io) -> Error {
        let error = match self.state {
            LinkState::Loaded => Error::new(ErrorCode::FrameSilent, "The room loaded but does not speak."),
            _ => Error::new(ErrorCode::FrameUnreachable, "The room's page did not load in time."),
        };
        self.enter(io, LinkState::Lost);
        error
    }

    fn enter(&mut self, io: &mut Io, state: LinkState) {
        if self.state != state {
            self.state = state;
            io.event(Event::LinkChange(state));
        }
    }
}

/// How long a frame may take to load. A slow phone network needs some of it.
const LOAD: Duration = Duration::from_secs(20);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::timer::Instant;

    const WITHIN: Duration = Duration::from_secs(5);

    /// A link whose frame's dialect promises speech; no stock room's does.
    fn promising(io: &mut Io) -> Link {
        let mut link = Link { state: LinkState::Navigating, frame: None, frames: 1 };
        link.frame = Some(Frame {
            id: FrameId(1),
            dialect: Dialect::Mute,
            speech: Speech::Promised(WITHIN),
            blocked: false,
            has_loaded: false,
            origins: Vec::new(),
            gate: FloodGate::new(io.now),
        });
        io.timers.set(Timer::Link, io.now.after(LOAD));
        link
    }

    #[test]
    fn silence_is_noticed_where_speech_is_promised() {
        let mut io = Io::default();
        let mut link = promising(&mut io);
        link.handle_loaded(&mut io);
        assert_eq!(io.timers.next(), Some(io.now.after(WITHIN)), "it has this long to speak");
        let error = link.handle_deadline(&mut io);
        assert_eq!((error.code, link.state()), (ErrorCode::FrameSilent, LinkState::Lost));

        link.handle_speech(&mut io);
        assert_eq!(link.state(), LinkState::Live, "better late than never");
    }

    #[test]
    fn a_promise_is_kept_once_and_given_again_with_each_load() {
        let mut io = Io::default();
        let mut link = promising(&mut io);
        link.handle_loaded(&mut io);
        link.handle_speech(&mut io);
        assert_eq!((io.timers.next(), link.state()), (None, LinkState::Live));
        link.handle_loaded(&mut io);
        assert_eq!((io.timers.next(), link.state()), (Some(io.now.after(WITHIN)), LinkState::Loaded));
    }

    #[test]
    fn what_was_said_before_the_first_load_still_holds() {
        let mut io = Io { now: Instant(1_000), ..Io::default() };
        let mut link = promising(&mut io);
        link.handle_speech(&mut io);
        link.handle_loaded(&mut io);
        assert_eq!(link.state(), LinkState::Live, "the document that loaded is the one that spoke");
        link.handle_loaded(&mut io);
        assert_eq!(link.state(), LinkState::Loaded, "the next one has said nothing yet");
    }

    #[test]
    fn a_frame_that_never_loads_is_not_called_silent() {
        let mut io = Io::default();
        let mut link = promising(&mut io);
        assert_eq!(io.timers.next(), Some(io.now.after(LOAD)));
        assert_eq!(link.handle_deadline(&mut io).code, ErrorCode::FrameUnreachable);
    }
}
