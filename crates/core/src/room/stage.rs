//! Where a room shows, derived anew after every input.

use super::Room;
use crate::{
    agent::link_lost,
    capability::Capability,
    link::LinkState,
    output::{Effect, Event},
    presentation::{Presentation, StageCommand},
};

impl Room {
    pub(super) fn handle_stage_command(&mut self, command: StageCommand) {
        self.stage.handle_command(self.io.now, command);
        if command == StageCommand::Close && self.stage.presentation() == Presentation::Hidden {
            self.put_away();
        }
    }

    /// A room that was closed is not heard any more: it pauses, or goes where it cannot be asked to. What comes meanwhile waits.
    fn put_away(&mut self) {
        self.is_put_away = true;
        if self.can(Capability::Play) {
            self.pause();
        } else {
            self.drop_agent(link_lost());
            self.link.close(&mut self.io);
        }
    }

    /// Tells the shell and the page, when it changed.
    pub(super) fn settle_stage(&mut self) {
        if self.destroyed {
            return;
        }
        let placement = self.stage.placement();
        if self.placed != placement {
            self.placed = placement;
            self.io.effect(Effect::Place(placement));
        }
        let presentation = self.stage.presentation();
        let previous = core::mem::replace(&mut self.presentation, presentation);
        if previous != presentation {
            self.io.event(Event::PresentationChange { presentation, previous });
            self.follow_presentation();
            let is_back = presentation != Presentation::Hidden && core::mem::take(&mut self.is_put_away);
            if is_back && self.link.state() == LinkState::Empty {
                self.reopen();
            }
        }
    }
}
