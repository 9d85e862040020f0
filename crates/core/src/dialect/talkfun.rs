//! Talk-fun's string bridge, from the room to its direct parent.
//!
//! A message is a text: `{"cmd": name, "msg": JSON text or absent, "type": "broadcast" | "callback" | "socket" | 1 | 2 | 3}`. Its
//! `cmd` is the name of a server broadcast. Every message is optional: some builds of the room send none.

use crate::{engine::Engine, output::Event, removal::Removal, text::cut, value::Value};
use alloc::borrow::ToOwned;

pub(super) fn decode(text: &str, engine: &Engine) -> Option<Event> {
    let message = (engine.parse_json)(text)?;
    let name = message.member("cmd")?.text()?;
    is_kind(message.member("type"))?;
    Some(event(name, payload(message.member("msg"), engine)))
}

/// A message without a kind is the room's own small talk in some builds; one with an unknown kind is not of this dialect.
fn is_kind(kind: Option<&Value>) -> Option<()> {
    match kind {
        None => Some(()),
        Some(Value::String(word)) => {
            matches!(word.as_str(), "broadcast" | "callback" | "socket" | "1" | "2" | "3").then_some(())
        }
        Some(value) => value.integer().filter(|number| (1..=3).contains(number)).map(|_| ()),
    }
}

/// `msg` is JSON text inside the JSON; what is not JSON stays the text it is.
fn payload(msg: Option<&Value>, engine: &Engine) -> Value {
    match msg {
        None => Value::Null,
        Some(Value::String(text)) => (engine.parse_json)(text).unwrap_or_else(|| Value::String(text.clone())),
        Some(value) => value.clone(),
    }
}

fn event(name: &str, data: Value) -> Event {
    if let Some(custom) = name.strip_prefix("third:") {
        return Event::Custom { name: custom.to_owned(), data };
    }
    match name {
        "live:start" => return Event::LiveStart,
        "live:stop" => return Event::LiveStop,
        "chat:send" => return Event::Chat(data),
        "member:kick" => return Event::Kicked { reason: Removal::Kicked, data },
        "member:forceout" => return Event::Kicked { reason: Removal::Replaced, data },
        "member:total" => {
            if let Some(count) = members(&data) {
                return Event::Members(count);
            }
        }
        _ => {}
    }
    match cut(name, |byte| byte == b':') {
        Some((
            kind @ ("vote" | "lottery" | "sign" | "question" | "announce" | "flower" | "goods"),
            _,
            action,
        )) => Event::Interaction { kind: kind.to_owned(), action: action.to_owned(), data },
        _ => Event::Broadcast { name: name.to_owned(), data },
    }
}

/// The count stands alone or as `total`, also under `args`, in what the room's own broadcasts show.
fn members(data: &Value) -> Option<i64> {
    let inner = data.member("args").unwrap_or(data);
    inner.integer().or_else(|| inner.member("total")?.integer())
}
