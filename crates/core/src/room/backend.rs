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
                if let Some((status, data)) = data.as_ref().and_then(|data| Some((state(data)?, data)))
                    && self.status.is_news(Source::Backend, time(data))
                {
                    self.status.set_starts_at(data.member("starts_at").and_then(Value::integer));
                    self.status.set(&mut self.io, Source::Backend, status, Some(session::contents(data)));
                    if self.enters_when(status) {
                        self.relinks = 0;
                    } else if status == Status::Live {
                        // Its stream may have gone with the class, and comes back with it.
                        self.try_again();
                    }
                }
            }
        }
    }

    /// A viewer who waits is let in when there is what they wish to see.
    pub(super) fn enters_when(&mut self, status: Status) -> bool {
        let wish = self.sessions.wish();
        let is_ready = match status {
            Status::Live => wish != Wish::Playback,
            Status::Playback => matches!(wish, Wish::Auto | Wish::Playback),
            Status::Waiting | Status::Ended => false,
        };
        let enters = is_ready && self.content == Some(Content::Waiting) && !self.sessions.is_loading();
        if enters {
            self.sessions.ask_within(&mut self.io, Reason::Show, SPREAD);
        }
        enters
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

/// When the backend said so, by its own clock.
fn time(data: &Value) -> Option<i64> {
    data.member("server_time")?.integer()
}
