//! What the page asks of a room.

use liveroom_contract::{Reason, Wish};

use super::{Room, Seat, destroyed};
use crate::{
    error::Error,
    input::{CallId, Command},
    output::Effect,
    session::Step,
};

impl Room {
    pub(super) fn handle_command(&mut self, command: Command) {
        match command {
            Command::Destroy => self.destroy(),
            Command::Pause | Command::Cover(_) | Command::Stage(_) if self.destroyed => {}
            Command::Open(call) | Command::Reload(call) | Command::Show(call, _) | Command::Play(call)
                if self.destroyed =>
            {
                self.io.effect(Effect::Settle(call, Err(destroyed())));
            }
            Command::Open(call) => {
                self.expect(call);
                if self.seat == Seat::Asked {
                    self.io.effect(Effect::Sit { steal: false });
                }
                self.sessions.ask(&mut self.io, Reason::Mount);
            }
            Command::Reload(call) => {
                self.expect(call);
                self.reload();
            }
            Command::Show(call, wish) => {
                self.expect(call);
                self.show(wish);
            }
            Command::Play(call) => self.play(call),
            Command::Pause => self.let_pause(),
            Command::Cover(action) => self.handle_cover_action(action),
            Command::Stage(command) => self.handle_stage_command(command),
        }
    }

    pub(super) fn reload(&mut self) {
        self.relinks = 0;
        if self.sessions.is_reusable(self.io.now) && !self.sessions.is_loading() {
            self.follow(Step::Ready(Reason::Reload));
        } else {
            self.sessions.ask(&mut self.io, Reason::Reload);
        }
    }

    pub(super) fn show(&mut self, wish: Wish) {
        self.relinks = 0;
        self.sessions.set_wish(wish);
        self.sessions.ask(&mut self.io, Reason::Show);
    }

    /// The page now waits for this call; the one before has lost. What it loads has its own attempts.
    fn expect(&mut self, call: CallId) {
        self.settle(Err(Error::superseded()));
        self.call = Some(call);
        self.relinks = 0;
    }

    pub(super) fn settle(&mut self, result: Result<(), Error>) {
        if let Some(call) = self.call.take() {
            self.io.effect(Effect::Settle(call, result));
        }
    }
}
