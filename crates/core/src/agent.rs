//! The link to an agent: greeting, grants, calls with their deadlines, heartbeat. The shapes are in `dialect::agent`.
//!
//! Requirements:
//! 1. A greeting is answered with a nonce of its own. A greeting on a link that is up means that the room page was loaded anew: calls in
//!    flight reject with `link_lost`, and the link starts over.
//! 2. Every call has a deadline; a result that comes later, twice, or for no call is passed over.
//! 3. A heartbeat tells a room page that hangs. It rides on timers and messages, never on animation frames, which stop in a frame that
//!    nobody sees.

use alloc::{string::String, vec::Vec};
use core::time::Duration;

use liveroom_contract::Session;

use crate::{
    capability::Capability,
    dialect::agent as wire,
    engine::Engine,
    error::{Error, ErrorCode},
    input::CallId,
    output::{Effect, Message, Nonce, Via},
    player::PlayerCall,
    room::Io,
    text::{concat, digits},
    timer::{Instant, Timer},
};

pub(crate) use crate::capability::Capability as Grant;

/// The link to an agent, from its frame's first moment.
#[derive(Debug)]
pub(crate) struct Agent {
    nonce_base: String,
    greetings: u32,
    is_ready: bool,
    grants: Vec<Grant>,
    /// In the order in which they were sent, which is that of their deadlines.
    calls: Vec<Pending>,
    last_id: u32,
    ping: Option<Ping>,
    is_silent: bool,
}

/// A sign of life that was asked for.
#[derive(Debug)]
struct Ping {
    id: u32,
    deadline: Instant,
}

#[derive(Debug)]
struct Pending {
    id: u32,
    by: Caller,
    deadline: Instant,
}

/// Who waits for a call's result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Caller {
    /// The page.
    Page(CallId),
    /// The autoplay machine, which hears what came of it by the surface's own reports too.
    Autoplay,
}

/// A call that ended.
#[derive(Debug, PartialEq)]
pub(crate) struct Ended {
    pub(crate) by: Caller,
    pub(crate) result: Result<(), Error>,
}

impl Agent {
    pub(crate) fn new(nonce_base: String) -> Self {
        Self {
            nonce_base,
            greetings: 0,
            is_ready: false,
            grants: Vec::new(),
            calls: Vec::new(),
            last_id: 0,
            ping: None,
            is_silent: false,
        }
    }

    /// Whether what it says counts.
    pub(crate) fn is_ready(&self) -> bool {
        self.is_ready
    }

    pub(crate) fn grants(&self) -> &[Grant] {
        if self.is_ready { &self.grants } else { &[] }
    }

    /// Answers a greeting. The calls in flight belonged to the page that is gone.
    pub(crate) fn welcome(
        &mut self,
        io: &mut Io,
        engine: &Engine,
        session: &Session,
        offers: Vec<Grant>,
    ) -> Vec<Ended> {
        let lost = self.lose(io, link_lost());
        self.greetings += 1;
        self.grants = offers;
        let welcome =
            wire::welcome(&self.nonce(), &self.grants, session.content, session.credentials.as_ref());
        io.effect(Effect::Say { via: Via::Greeting, message: Message((engine.write_json)(&welcome)) });
        lost
    }

    /// The agent confirms; `false` when it was meant for another greeting, or did so before.
    pub(crate) fn handle_ready(&mut self, io: &mut Io, nonce: &str) -> bool {
        let is_ours = self.greetings > 0 && !self.is_ready && nonce == self.nonce();
        if is_ours {
            self.is_ready = true;
            io.timers.set(Timer::Heartbeat, io.now.after(HEARTBEAT));
        }
        is_ours
    }

    /// Sends a call, whose result comes later; an agent that is not there or does not offer it says so at once.
    pub(crate) fn call(&mut self, io: &mut Io, by: Caller, call: PlayerCall) -> Result<(), Error> {
        let needed = Capability::of_call(&call);
        if !self.grants().contains(&needed) {
            let message =
                concat(&["This room cannot `", call.name(), "`; `room.capabilities` says what it can."]);
            return Err(Error::new(ErrorCode::NotSupported, message));
        }
        self.last_id += 1;
        let id = self.last_id;
        let nonce = call.carries_tap().then(|| Nonce(self.nonce()));
        io.effect(Effect::Ask { id, call, nonce });
        self.calls.push(Pending { id, by, deadline: io.now.after(CALL) });
        self.arm(io);
        Ok(())
    }

    pub(crate) fn handle_result(
        &mut self,
        io: &mut Io,
        id: u32,
        error: Option<wire::Refusal>,
    ) -> Option<Ended> {
        if self.ping.as_ref().is_some_and(|ping| ping.id == id) {
            self.ping = None;
            io.timers.set(Timer::Heartbeat, io.now.after(HEARTBEAT));
            return None;
        }
        let place = self.calls.iter().position(|pending| pending.id == id)?;
        let Pending { by, .. } = self.calls.remove(place);
        self.arm(io);
        let result = error.map_or(Ok(()), |refusal| Err(refused(refusal)));
        Some(Ended { by, result })
    }

    /// Ends the calls whose time is over.
    pub(crate) fn handle_call_deadline(&mut self, io: &mut Io) -> Vec<Ended> {
        let now = io.now;
        let late = self.calls.extract_if(.., |pending| pending.deadline <= now);
        let error = Error::new(ErrorCode::CallTimeout, "The room page did not answer in time.");
        let ended = late.map(|pending| Ended { by: pending.by, result: Err(error.clone()) }).collect();
        self.arm(io);
        ended
    }

    /// Asks for a sign of life, or finds that the last question was never answered.
    pub(crate) fn handle_heartbeat(&mut self, io: &mut Io) -> bool {
        // Whoever comes late slept or was busy: the answer may be waiting behind this very tick.
        if self.ping.as_ref().is_some_and(|ping| io.now < ping.deadline.after(LATE)) {
            self.is_silent = true;
            return false;
        }
        self.last_id += 1;
        let deadline = io.now.after(SILENCE);
        self.ping = Some(Ping { id: self.last_id, deadline });
        io.effect(Effect::Say { via: Via::Port, message: Message(wire::ping(self.last_id)) });
        io.timers.set(Timer::Heartbeat, deadline);
        true
    }

    /// Asks now, whatever the timers say: the page slept.
    pub(crate) fn check(&mut self, io: &mut Io) {
        if self.is_ready {
            self.ping = None;
            self.handle_heartbeat(io);
        }
    }

    /// Something was heard: an agent that was silent is back.
    pub(crate) fn take_silence(&mut self, io: &mut Io) -> bool {
        let was_silent = core::mem::take(&mut self.is_silent);
        if was_silent {
            self.ping = None;
            io.timers.set(Timer::Heartbeat, io.now.after(HEARTBEAT));
        }
        was_silent
    }

    /// The page behind the link is gone, and this is what its callers hear.
    pub(crate) fn lose(&mut self, io: &mut Io, error: Error) -> Vec<Ended> {
        self.is_ready = false;
        self.ping = None;
        io.timers.stop(Timer::Heartbeat);
        io.timers.stop(Timer::Call);
        self.calls.drain(..).map(|pending| Ended { by: pending.by, result: Err(error.clone()) }).collect()
    }

    /// Made for one greeting; whoever knows it was told by us, at the origin we meant.
    fn nonce(&self) -> String {
        concat(&[self.nonce_base.as_str(), "-", &digits(self.greetings)])
    }

    fn arm(&self, io: &mut Io) {
        match self.calls.first() {
            Some(first) => io.timers.set(Timer::Call, first.deadline),
            None => io.timers.stop(Timer::Call),
        }
    }
}

pub(crate) fn link_lost() -> Error {
    Error::new(ErrorCode::LinkLost, "The room page was loaded anew or went away before it answered.")
}

fn refused(refusal: wire::Refusal) -> Error {
    match refusal {
        wire::Refusal::NotSupported => Error::new(ErrorCode::NotSupported, "The room page cannot do that."),
        // In its own words it could say anything, to whoever reads the page's errors.
        wire::Refusal::Failed => Error::new(ErrorCode::CallFailed, "The room page could not do it."),
    }
}

/// How long a room page may take to answer a call.
const CALL: Duration = Duration::from_secs(10);
/// How often a sign of life is asked for.
const HEARTBEAT: Duration = Duration::from_secs(5);
/// How long it may take; a busy phone blocks a page for seconds.
const SILENCE: Duration = Duration::from_secs(10);
/// A tick that comes so late says that this page did not run.
const LATE: Duration = Duration::from_secs(1);
