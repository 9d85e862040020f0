//! What the customer's backend tells of a room, and a page that slept.

use liveroom_contract::{Content, Reason, Status, Wish};

use super::Room;
use crate::{
    input::{BackendSignal, Input},
    output::Effect,
    session::{self, SPREAD},
    status::Source,
    timer::Timer,
    value::Value,
};

impl Room {
    pub(super) fn handle_backend(&mut self, signal: BackendSignal) {
        match signal {
            BackendSignal::Opened => self.stream_backoff.reset(),
            BackendSignal::Closed => {
                let delay = self.stream_backoff.next_delay();
                self.io.timers.set(Timer::Stream, self.io.now.after(delay));
            }
            // An event of a later version is passed over: every event is a whole picture, and the next one is understood again.
            BackendSignal::Event(data) => {
                if let Some((status, data)) = data.as_ref().and_then(|data| Some((state(data)?, data))) {
                    self.status.set_starts_at(data.member("starts_at").and_then(Value::integer));
                    self.status.set(&mut self.io, Source::Backend, status, Some(session::contents(data)));
                    self.enter_when_ready(status);
                }
            }
        }
    }

    /// A viewer who waits is let in when there is something to see.
    fn enter_when_ready(&mut self, status: Status) {
        let ready = matches!(status, Status::Live | Status::Playback);
        let waits = self.content == Some(Content::Waiting) && self.sessions.wish() == Wish::Auto;
        if ready && waits && !self.sessions.is_loading() {
            self.relinks = 0;
            self.sessions.ask_within(&mut self.io, Reason::Show, SPREAD);
        } else if status == Status::Live {
            // Its stream may have gone with the class, and comes back with it.
            self.try_again();
        }
    }

    /// A page that slept may have missed its deadlines and its stream.
    pub(super) fn handle_return(&mut self) {
        if self.options.stream && self.sessions.held().is_some() {
            self.io.timers.stop(Timer::Stream);
            self.io.effect(Effect::OpenStream);
        }
        self.handle(self.io.now, Input::Tick);
    }
}

/// The status of a `state` event.
fn state(data: &Value) -> Option<Status> {
    data.member("type").and_then(Value::text).filter(|kind| *kind == "state")?;
    Status::parse(data.member("status")?.text()?)
}
