//! Where the room is in its life. The backend knows the class, the frame knows the stream: where both speak, the backend decides.

use alloc::vec::Vec;
use liveroom_contract::{Content, Status};

use crate::{output::Event, room::Io};

/// The room's status and what can be asked for.
#[derive(Debug, Default)]
pub(crate) struct RoomStatus {
    status: Option<Status>,
    contents: Vec<Content>,
    starts_at: Option<i64>,
    backend_speaks: bool,
    /// When a session, and when the stream, told last, by the server's clock.
    told_at: [Option<i64>; 2],
}

/// Who says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    Session,
    Backend,
    Frame,
}

impl RoomStatus {
    pub(crate) fn status(&self) -> Option<Status> {
        self.status
    }

    pub(crate) fn contents(&self) -> &[Content] {
        &self.contents
    }

    pub(crate) fn starts_at(&self) -> Option<i64> {
        self.starts_at
    }

    /// Whether what this source says of this moment is news: a session and the stream's events overtake each other. Among its own kind what
    /// comes later is later, whatever the server's clock did.
    pub(crate) fn is_news(&mut self, source: Source, at: Option<i64>) -> bool {
        let [by_session, by_stream] = &mut self.told_at;
        let (own, other) = match source {
            Source::Session => (by_session, by_stream),
            Source::Backend | Source::Frame => (by_stream, by_session),
        };
        *own = at.or(*own);
        at.is_none() || at >= *other
    }

    pub(crate) fn set_starts_at(&mut self, starts_at: Option<i64>) {
        self.starts_at = starts_at;
    }

    /// Takes what a source says of the status, and of the contents if it speaks of them.
    pub(crate) fn set(
        &mut self,
        io: &mut Io,
        source: Source,
        status: Status,
        contents: Option<Vec<Content>>,
    ) {
        match source {
            Source::Frame if self.backend_speaks => return,
            Source::Backend => self.backend_speaks = true,
            Source::Frame | Source::Session => {}
        }
        let contents = contents.unwrap_or_else(|| self.contents.clone());
        if self.status == Some(status) && self.contents == contents {
            return;
        }
        let previous = self.status.replace(status);
        self.contents.clone_from(&contents);
        io.event(Event::StatusChange { status, previous, contents });
    }
}
