//! What comes from a room's frame.

use liveroom_contract::{Dialect, Status};

use super::Room;
use crate::{dialect, input::FrameSignal, output::Event, status::Source};

impl Room {
    pub(super) fn handle_frame(&mut self, dialect: Dialect, signal: FrameSignal) {
        match signal {
            FrameSignal::Loaded => self.link.handle_loaded(&mut self.io),
            FrameSignal::Blocked => {
                let error = self.link.handle_blocked(&mut self.io);
                self.report(error);
            }
            FrameSignal::Message(text) if dialect == Dialect::Agent => {
                self.handle_agent_message(&text, false)
            }
            FrameSignal::PortMessage(text) => self.handle_agent_message(&text, true),
            FrameSignal::Message(text) => {
                if let Some(event) = dialect::decode(dialect, &text, &self.engine) {
                    self.link.handle_speech(&mut self.io);
                    self.relinks = 0;
                    self.hear(event);
                }
            }
        }
    }

    pub(super) fn hear(&mut self, event: Event) {
        if let Event::Kicked { reason, .. } = &event {
            self.removed = Some(*reason);
        }
        let status = match event {
            Event::LiveStart => Some(Status::Live),
            Event::LiveStop => Some(Status::Ended),
            _ => None,
        };
        self.io.event(event);
        if let Some(status) = status {
            self.status.set(&mut self.io, Source::Frame, status, None);
        }
    }
}
