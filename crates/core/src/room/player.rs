//! A room's surface: what an agent says, what the autoplay ladder wants, what the page asks of it.

use liveroom_contract::Dialect;

use super::Room;
use crate::{
    agent::{Agent, link_lost},
    autoplay::{Step, Wishes},
    capability::Capability,
    dialect::agent::{self as wire, Said},
    error::{Error, ErrorCode},
    gate::Reach,
    input::CallId,
    output::{Effect, Event},
    player::{PlayerCall, PlayerReport},
    presentation::Presentation,
    status::Source,
    text::{concat, digits},
    value::Value,
};

impl Room {
    /// A new frame whose dialect is ours has an agent from its first moment; any other has none.
    pub(super) fn prepare_agent(&mut self, dialect: Dialect) {
        self.drop_agent(link_lost());
        if dialect == Dialect::Agent {
            let frame = self.link.frames();
            self.agent = Some(Agent::new(concat(&[self.options.nonce.as_str(), "-", &digits(frame)])));
        }
    }

    /// Whoever waits for it hears why.
    pub(super) fn drop_agent(&mut self, why: Error) {
        self.layout = None;
        if let Some(mut agent) = self.agent.take() {
            agent.lose(&mut self.io);
        }
        self.stop_playing(why);
    }

    pub(super) fn stop_playing(&mut self, why: Error) {
        self.autoplay.reset(&mut self.io);
        if let Some(call) = self.play_call.take() {
            self.io.effect(Effect::Settle(call, Err(why)));
        }
    }

    pub(super) fn handle_agent_message(&mut self, text: &str, is_private: bool) {
        if let Some(said) = wire::decode(text, &self.engine) {
            self.handle_agent(said, is_private);
        }
    }

    pub(super) fn handle_agent(&mut self, said: Said, is_private: bool) {
        if self.agent.as_mut().is_some_and(|agent| agent.take_silence(&mut self.io)) {
            self.link.handle_speech(&mut self.io);
            if self.failed == Some(ErrorCode::FrameSilent) {
                self.recover();
            }
        }
        let Some(agent) = self.agent.as_mut() else { return };
        match said {
            // The greeting alone comes by window, and by nothing else.
            Said::Hello { offers } if !is_private => {
                let Some(session) = self.sessions.held() else { return };
                agent.welcome(&mut self.io, &self.engine, session, offers);
                self.layout = None;
                self.link.handle_greeting(&mut self.io);
                self.stop_playing(link_lost());
            }
            Said::Ready { nonce } if is_private && agent.handle_ready(&mut self.io, &nonce) => {
                self.handle_agent_ready();
            }
            said if is_private && agent.is_ready() => self.handle_said(said),
            _ => {}
        }
    }

    fn handle_agent_ready(&mut self) {
        self.link.handle_speech(&mut self.io);
        self.failed = None;
        if self.can(Capability::Play) {
            // No tap on the page is lost on the page's own video.
            let reach = if self.has_media() { Reach::Brief } else { self.options.reach };
            let wishes = self.autoplay.meet(&mut self.io, reach);
            self.grant(wishes);
        }
        // The room page takes itself for a docked one.
        self.is_compact = false;
        self.follow_presentation();
    }

    /// In a corner of the page there is room for one picture. A room page that does not know of it shows what it always shows.
    pub(super) fn follow_presentation(&mut self) {
        let is_compact = match self.presentation {
            Presentation::Floating => true,
            Presentation::Docked | Presentation::Fullscreen => false,
            Presentation::Hidden => return,
        };
        if is_compact != core::mem::replace(&mut self.is_compact, is_compact) {
            self.ask(PlayerCall::SetCompact(is_compact));
        }
    }

    fn handle_said(&mut self, said: Said) {
        match said {
            Said::Report(report) => {
                let wishes = self.autoplay.handle_report(&mut self.io, &report);
                self.grant(wishes);
                if let PlayerReport::Playback(playback) = report {
                    self.watch_data(playback.state);
                }
            }
            Said::Result { id, error } => {
                if let Some(agent) = self.agent.as_mut() {
                    agent.handle_result(&mut self.io, id, error);
                }
            }
            Said::Status(status) => self.status.set(&mut self.io, Source::Frame, status, None),
            Said::Removed(reason) => {
                self.removed = Some(reason);
                self.io.event(Event::Kicked { reason, data: Value::Null });
            }
            Said::Failed(error) => self.handle_failure(error),
            Said::Event(event) => {
                if let Event::LayoutChange(layout) = event {
                    self.layout = Some(layout);
                }
                self.hear(event);
            }
            Said::Hello { .. } | Said::Ready { .. } => {}
        }
    }

    /// Resolves when the room plays, whoever brings that about.
    pub(super) fn play(&mut self, call: CallId) {
        if !self.can(Capability::Play) {
            let message = "This room cannot `play`; `room.capabilities` says what it can.";
            self.io.effect(Effect::Settle(call, Err(Error::new(ErrorCode::NotSupported, message))));
            return;
        }
        if let Some(former) = self.play_call.replace(call) {
            self.io.effect(Effect::Settle(former, Err(Error::superseded())));
        }
        let wishes = self.autoplay.play(&mut self.io);
        self.grant(wishes);
    }

    /// The page asks the surface to pause, if it can.
    pub(super) fn let_pause(&mut self) {
        if self.can(Capability::Play) {
            let wishes = self.autoplay.pause(&mut self.io);
            self.grant(wishes);
        }
    }

    pub(super) fn handle_tap(&mut self) {
        let wishes = self.autoplay.tap(&mut self.io);
        self.grant(wishes);
    }

    pub(super) fn handle_autoplay_timer(&mut self) {
        let wishes = self.autoplay.handle_timer(&mut self.io);
        self.grant(wishes);
    }

    pub(super) fn handle_heartbeat(&mut self) {
        let is_alive = self.agent.as_mut().is_none_or(|agent| agent.handle_heartbeat(&mut self.io));
        if !is_alive {
            self.handle_silence();
        }
    }

    /// The page slept: what played may be paused, and the room page may be gone.
    pub(super) fn check_agent(&mut self) {
        if let Some(agent) = self.agent.as_mut() {
            agent.check(&mut self.io);
        }
    }

    /// The page is back from where some engines pause everything.
    pub(super) fn resume_playing(&mut self) {
        let wishes = self.autoplay.restore(&mut self.io);
        self.grant(wishes);
    }

    /// Whether the surface plays, or nothing is known of it.
    pub(super) fn autoplay_step(&self) -> Option<Step> {
        self.agent.as_ref().filter(|agent| agent.is_ready()).map(|_| self.autoplay.step())
    }

    pub(super) fn pause(&mut self) {
        self.ask(PlayerCall::Pause);
    }

    pub(super) fn grant(&mut self, wishes: Wishes) {
        if let Some(call) = wishes.call {
            // Sound can be asked for in two ways, and a page may offer one of them.
            let call = match call {
                PlayerCall::Unmute if !self.can(Capability::Mute) => PlayerCall::Play { muted: false },
                call => call,
            };
            self.ask(call);
        }
        if let Some(result) = wishes.settle
            && let Some(call) = self.play_call.take()
        {
            self.io.effect(Effect::Settle(call, result));
        }
    }

    fn ask(&mut self, call: PlayerCall) {
        if let Some(agent) = self.agent.as_ref() {
            agent.ask(&mut self.io, call);
        }
    }
}
