//! The agent protocol, the parent's side of the wire: what an agent says, as text, and what is said to it.
//!
//! Requirements, of which this file keeps the shapes and `crate::agent` the order:
//! 1. Every message is JSON text of an object with `liveroom: 1` and a `kind`. A text has a length before anything is made of it.
//! 2. The agent greets first, and tells nothing but its version and what it offers: `hello`.
//! 3. The parent answers to the concrete origin with a port, a nonce made for this greeting, what it grants, and the vendor's
//!    credentials: `welcome`. The agent confirms over the port with the same nonce: `ready`. Before that nothing it says counts.
//! 4. Over the port come `event`, `result`; go `call`, `ping`. A call that carries a viewer's tap goes by window message instead, with the
//!    nonce; its result comes over the port. Their words are the page's, which writes them (`www/kit/calls.ts`).
//! 5. What is unknown is passed over, so that either side may be newer.

use alloc::{borrow::ToOwned, string::String, vec::Vec};
use liveroom_contract::{Content, Credentials};

use crate::{
    agent::Grant,
    engine::Engine,
    error::{Error, ErrorCode},
    output::Event,
    player::{BlockReason, Blocked, Layout, Playback, PlaybackState, PlayerReport},
    removal::Removal,
    text::{concat, digits},
    value::Value,
};

/// What an agent said.
#[derive(Debug, PartialEq)]
pub(crate) enum Said {
    Hello {
        offers: Vec<Grant>,
    },
    Ready {
        nonce: String,
    },
    Result {
        id: u32,
        error: Option<Refusal>,
    },
    Report(PlayerReport),
    Status(liveroom_contract::Status),
    Removed(Removal),
    /// The page cannot go on.
    Failed(Error),
    Event(Event),
}

/// Why an agent did not do what was asked.
#[derive(Debug, PartialEq)]
pub(crate) enum Refusal {
    NotSupported,
    Failed,
}

/// The one version there is.
const VERSION: i64 = 1;

pub(crate) fn decode(text: &str, engine: &Engine) -> Option<Said> {
    let message = (engine.parse_json)(text)?;
    if message.member("liveroom")?.integer()? != 1 {
        return None;
    }
    match message.member("kind")?.text()? {
        "hello" if message.member("version")?.integer()? == VERSION => {
            Some(Said::Hello { offers: texts(message.member("offers")).filter_map(Grant::parse).collect() })
        }
        "ready" => Some(Said::Ready { nonce: message.member("nonce")?.text()?.to_owned() }),
        "result" => {
            let id = u32::try_from(message.member("id")?.integer()?).ok()?;
            Some(Said::Result { id, error: message.member("error").map(refusal) })
        }
        "event" => event(message.member("name")?.text()?, message.member("data").unwrap_or(&Value::Null)),
        _ => None,
    }
}

fn refusal(error: &Value) -> Refusal {
    match word(error, "code") {
        Some("not_supported") => Refusal::NotSupported,
        _ => Refusal::Failed,
    }
}

fn event(name: &str, data: &Value) -> Option<Said> {
    let event = match name {
        "playback" => return playback(data).map(|playback| Said::Report(PlayerReport::Playback(playback))),
        "blocked" => return blocked(data).map(|blocked| Said::Report(PlayerReport::Blocked(blocked))),
        "status" => return word(data, "status").and_then(liveroom_contract::Status::parse).map(Said::Status),
        "removed" => return word(data, "reason").and_then(Removal::parse).map(Said::Removed),
        "error" => return Some(Said::Failed(failure(data))),
        "members" => Event::Members(data.member("count")?.integer()?),
        "chat" => Event::Chat(data.clone()),
        "custom" => Event::Custom { name: word(data, "name")?.to_owned(), data: inner(data) },
        "interaction" => Event::Interaction {
            kind: word(data, "kind")?.to_owned(),
            action: word(data, "action").unwrap_or_default().to_owned(),
            data: inner(data),
        },
        "lines" => Event::LinesChange(data.clone()),
        "layout" => Event::LayoutChange(
            word(data, "mode").and_then(Layout::parse).filter(|layout| *layout != Layout::Swap)?,
        ),
        _ => return None,
    };
    Some(Said::Event(event))
}

/// Its text is the room page's own, which is told not to put a credential into it: a plain line of it is passed on.
fn failure(data: &Value) -> Error {
    let code = match word(data, "code") {
        Some("sdk_unavailable") => ErrorCode::SdkUnavailable,
        Some("media_failed") => ErrorCode::MediaFailed,
        _ => ErrorCode::RoomFailed,
    };
    let is_plain = |message: &&str| {
        message.len() <= LONGEST_MESSAGE
            && message.bytes().all(|byte| byte >= b' ' && !matches!(byte, b'<' | b'>' | 0x7f))
    };
    let message = word(data, "message").filter(is_plain).unwrap_or("something that is no plain line");
    Error::new(code, concat(&["The room page says: ", message]))
}

fn playback(data: &Value) -> Option<Playback> {
    Some(Playback {
        state: word(data, "state").and_then(PlaybackState::parse)?,
        muted: data.is_on("muted"),
        volume: number(data, "volume").filter(|volume| (0.0..=1.0).contains(volume)).unwrap_or(1.0),
        position: number(data, "position"),
        duration: number(data, "duration"),
    })
}

fn blocked(data: &Value) -> Option<Blocked> {
    let reason = word(data, "reason").and_then(BlockReason::parse)?;
    Some(Blocked { muted: data.is_on("muted"), reason })
}

fn word<'a>(data: &'a Value, name: &str) -> Option<&'a str> {
    data.member(name)?.text()
}

fn inner(data: &Value) -> Value {
    data.member("data").cloned().unwrap_or(Value::Null)
}

fn number(data: &Value, name: &str) -> Option<f64> {
    match data.member(name)? {
        Value::Number(number) if *number >= 0.0 => Some(*number),
        _ => None,
    }
}

fn texts(list: Option<&Value>) -> impl Iterator<Item = &str> {
    let values = match list {
        Some(Value::Array(values)) => values.as_slice(),
        _ => &[],
    };
    values.iter().filter_map(Value::text)
}

/// What an agent is welcomed with.
pub(crate) fn welcome(
    nonce: &str,
    grants: &[Grant],
    content: Content,
    credentials: Option<&Credentials>,
) -> Value {
    let content = if content == Content::Playback { "playback" } else { "live" };
    let mut members = object();
    for (name, value) in credentials.map(Credentials::expose).unwrap_or_default() {
        put(&mut members, name, text(value));
    }
    let mut session = object();
    put(&mut session, "content", text(content));
    put(&mut session, "credentials", members);
    let mut welcome = object();
    put(&mut welcome, "liveroom", Value::Number(1.0));
    put(&mut welcome, "kind", text("welcome"));
    put(&mut welcome, "version", Value::Number(VERSION as f64));
    put(&mut welcome, "nonce", text(nonce));
    put(&mut welcome, "grants", Value::Array(grants.iter().map(|grant| text(grant.as_str())).collect()));
    put(&mut welcome, "session", session);
    welcome
}

pub(crate) fn ping(id: u32) -> String {
    concat(&[PING, &digits(id), "}"])
}

fn object() -> Value {
    Value::Object(Vec::new())
}

fn put(object: &mut Value, name: &str, value: Value) {
    if let Value::Object(members) = object {
        members.push((name.to_owned(), value));
    }
}

fn text(text: &str) -> Value {
    Value::String(text.to_owned())
}

/// In bytes: a sentence or two, in Chinese too.
const LONGEST_MESSAGE: usize = 400;
/// How it begins, up to its number.
const PING: &str = r#"{"liveroom":1,"kind":"ping","id":"#;
