//! The scripted backend, and the answers that scripts are made of.

use std::collections::VecDeque;
use std::time::Duration;

use liveroom_core::{FetchId, Instant, Outcome};
use serde_json::{Value as Json, json as object};

use super::{engine::value, shell::Shell};

/// How the backend treats one request.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    /// It answers after this long.
    Answer(Duration, Outcome),
    /// It never does.
    Silence,
}

/// Answers one request after the other by its script, whose last reply repeats.
pub(crate) struct Backend {
    script: VecDeque<Reply>,
    served: Option<FetchId>,
    due: Option<(Instant, FetchId, Outcome)>,
}

/// Where the room of the tests is.
pub(crate) const ORIGIN: &str = "https://open.talk-fun.com";
/// Where it may move to.
pub(crate) const ANOTHER_ORIGIN: &str = "https://open-1.talk-fun.com";
/// What of its URL lets the bearer in.
pub(crate) const SECRET: &str = "viewer-credential";
/// Its URL.
pub(crate) const URL: &str = "https://open.talk-fun.com/room.php?access_token=viewer-credential";
/// The backend's clock.
pub(crate) const SERVER_TIME: i64 = 1_700_000_000_000;
/// How long the backend takes when nothing else is said.
pub(crate) const LATENCY: Duration = Duration::from_millis(40);

impl Backend {
    pub(crate) fn new(script: impl IntoIterator<Item = Reply>) -> Self {
        Self { script: script.into_iter().collect(), served: None, due: None }
    }

    /// When the next answer arrives.
    pub(crate) fn due(&self) -> Option<Instant> {
        self.due.as_ref().map(|(at, ..)| *at)
    }

    /// The answer that has arrived by now.
    pub(crate) fn answer_due(&mut self, now: Instant) -> Option<(FetchId, Outcome)> {
        self.due.take_if(|(at, ..)| *at <= now).map(|(_, fetch, outcome)| (fetch, outcome))
    }

    /// Takes up the request that is in flight, and drops the one that no longer is.
    pub(crate) fn serve(&mut self, shell: &Shell) {
        self.due.take_if(|(_, fetch, _)| shell.fetch != Some(*fetch));
        let Some(fetch) = shell.fetch.filter(|fetch| self.served != Some(*fetch)) else { return };
        self.served = Some(fetch);
        let reply =
            if self.script.len() > 1 { self.script.pop_front() } else { self.script.front().cloned() };
        if let Reply::Answer(delay, outcome) = reply.expect("the script has a reply") {
            self.due = Some((shell.now.after(delay), fetch, outcome));
        }
    }
}

/// A live room of Talk-fun.
pub(crate) fn session() -> Json {
    object!({
        "vendor": "talkfun",
        "content": "live",
        "status": "live",
        "dialect": "talkfun",
        "url": URL,
        "origins": [ORIGIN, ANOTHER_ORIGIN],
        "server_time": SERVER_TIME,
    })
}

/// The live room with other fields; `null` takes one away.
pub(crate) fn session_with(changes: Json) -> Json {
    let (Json::Object(mut fields), Json::Object(changes)) = (session(), changes) else {
        panic!("a session and its changes are objects")
    };
    for (name, value) in changes {
        if value.is_null() {
            fields.remove(&name)
        } else {
            fields.insert(name, value)
        };
    }
    Json::Object(fields)
}

/// An answer of JSON with status 200.
pub(crate) fn json(body: Json) -> Reply {
    answered(200, None, Some(body))
}

/// A problem document.
pub(crate) fn problem(status: u16, code: &str, retry_after_seconds: Option<u32>) -> Reply {
    let body = object!({
        "type": "about:blank", "title": "No", "status": status, "code": code, "detail": format!("It is {code}."),
    });
    answered(status, retry_after_seconds, Some(body))
}

/// An answer that is not JSON.
pub(crate) fn html(status: u16) -> Reply {
    answered(status, None, None)
}

pub(crate) fn unreachable() -> Reply {
    Reply::Answer(LATENCY, Outcome::Unreachable)
}

/// The same answer after this long.
pub(crate) fn later(delay: Duration, reply: Reply) -> Reply {
    match reply {
        Reply::Answer(_, outcome) => Reply::Answer(delay, outcome),
        Reply::Silence => Reply::Silence,
    }
}

fn answered(status: u16, retry_after_seconds: Option<u32>, body: Option<Json>) -> Reply {
    Reply::Answer(LATENCY, Outcome::Answered { status, retry_after_seconds, body: body.map(value) })
}
