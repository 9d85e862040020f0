//! The link to an agent: greeting, grants, heartbeat. The shapes are in `dialect::agent`; the calls of the page, their answers and their
//! deadlines are the page's own (`www/kit/calls.ts`), between one link and its end.
//!
//! Requirements:
//! 1. A greeting is answered with a nonce of its own. A greeting on a link that is up means that the room page was loaded anew: the link
//!    ends, its calls in flight are lost, and it starts over.
//! 2. Before the agent confirmed, nothing is asked, and nothing that it does not offer is asked ever.
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
    pings: u32,
    ping: Option<Ping>,
    is_silent: bool,
}

/// A sign of life that was asked for.
#[derive(Debug)]
struct Ping {
    id: u32,
    deadline: Instant,
}

impl Agent {
    pub(crate) fn new(nonce_base: String) -> Self {
        Self {
            nonce_base,
            greetings: 0,
            is_ready: false,
            grants: Vec::new(),
            pings: 0,
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

    /// Answers a greeting. A link that was up belonged to the page that is gone.
    pub(crate) fn welcome(&mut self, io: &mut Io, engine: &Engine, session: &Session, offers: Vec<Grant>) {
        self.lose(io);
        self.greetings += 1;
        self.grants = offers;
        let welcome =
            wire::welcome(&self.nonce(), &self.grants, session.content, session.credentials.as_ref());
        io.effect(Effect::Say { via: Via::Greeting, message: Message((engine.write_json)(&welcome)) });
    }

    /// The agent confirms; `false` when it was meant for another greeting, or did so before.
    pub(crate) fn handle_ready(&mut self, io: &mut Io, nonce: &str) -> bool {
        let is_ours = self.greetings > 0 && !self.is_ready && nonce == self.nonce();
        if is_ours {
            self.is_ready = true;
            io.effect(Effect::Link(Some(Nonce(self.nonce()))));
            io.timers.set(Timer::Heartbeat, io.now.after(HEARTBEAT));
        }
        is_ours
    }

    /// Asks for something that nobody waits for; an agent that is not there, or does not offer it, is not asked.
    pub(crate) fn ask(&self, io: &mut Io, call: PlayerCall) {
        if self.grants().contains(&Capability::of_call(call)) {
            io.effect(Effect::Ask(call));
        }
    }

    pub(crate) fn handle_result(&mut self, io: &mut Io, id: u32, error: Option<wire::Refusal>) {
        if self.ping.as_ref().is_some_and(|ping| ping.id == id) {
            self.ping = None;
            io.timers.set(Timer::Heartbeat, io.now.after(HEARTBEAT));
        } else {
            io.effect(Effect::Answered(id, error.map_or(Ok(()), |refusal| Err(refused(refusal)))));
        }
    }

    /// Asks for a sign of life, or finds that the last question was never answered.
    pub(crate) fn handle_heartbeat(&mut self, io: &mut Io) -> bool {
        // Whoever comes late slept or was busy: the answer may be waiting behind this very tick.
        if self.ping.as_ref().is_some_and(|ping| io.now < ping.deadline.after(LATE)) {
            self.is_silent = true;
            return false;
        }
        self.pings += 1;
        let (id, deadline) = (FIRST_PING + self.pings, io.now.after(SILENCE));
        self.ping = Some(Ping { id, deadline });
        io.effect(Effect::Say { via: Via::Port, message: Message(wire::ping(id)) });
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

    /// The page behind the link is gone.
    pub(crate) fn lose(&mut self, io: &mut Io) {
        if core::mem::take(&mut self.is_ready) {
            io.effect(Effect::Link(None));
        }
        self.ping = None;
        io.timers.stop(Timer::Heartbeat);
    }

    /// Made for one greeting; whoever knows it was told by us, at the origin we meant.
    fn nonce(&self) -> String {
        concat(&[self.nonce_base.as_str(), "-", &digits(self.greetings)])
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

/// Above every number of a call, and longer than what the page knows by its text: the answers to these come here.
const FIRST_PING: u32 = 1 << 31;
/// How often a sign of life is asked for.
const HEARTBEAT: Duration = Duration::from_secs(5);
/// How long it may take; a busy phone blocks a page for seconds.
const SILENCE: Duration = Duration::from_secs(10);
/// A tick that comes so late says that this page did not run.
const LATE: Duration = Duration::from_secs(1);
