//! Events and state as plain JavaScript objects, in the shapes that `www/kit/types.ts` declares.

use js_sys::{Array, Object, Reflect};
use liveroom_core::{Content, Cover, Event, Playback, Snapshot, Value};
use wasm_bindgen::prelude::*;

/// The `detail` of an event.
pub(crate) fn detail(event: &Event) -> JsValue {
    let object = Object::new();
    match event {
        Event::StatusChange { status, previous, contents } => {
            set(&object, "status", status.as_str());
            set(&object, "previous", previous.map(|status| status.as_str()));
            set(&object, "contents", words(contents));
        }
        Event::ContentChange { content, previous } => {
            set(&object, "content", content.as_str());
            set(&object, "previous", previous.map(|content| content.as_str()));
        }
        Event::LinkChange(link) => set(&object, "link", link.as_str()),
        Event::Members(count) => set(&object, "count", *count as f64),
        Event::Chat(data) => set(&object, "data", from_value(data)),
        Event::Kicked { reason, data } => {
            set(&object, "reason", reason.as_str());
            set(&object, "data", from_value(data));
        }
        Event::AutoplayBlocked(blocked) => {
            set(&object, "muted", blocked.muted);
            set(&object, "reason", blocked.reason.as_str());
        }
        Event::Playing { muted } => set(&object, "muted", *muted),
        Event::VolumeChange { muted, volume } => {
            set(&object, "muted", *muted);
            set(&object, "volume", *volume);
        }
        Event::LayoutChange(layout) => {
            set(&object, "main", layout.main());
            set(&object, "layout", layout.as_str());
        }
        Event::LinesChange(lines) => return from_value(lines),
        Event::PresentationChange { presentation, previous } => {
            set(&object, "presentation", presentation.as_str());
            set(&object, "previous", previous.as_str());
        }
        Event::SeatChange { seated } => set(&object, "seated", *seated),
        Event::Interaction { kind, action, data } => {
            set(&object, "kind", kind);
            set(&object, "action", action);
            set(&object, "data", from_value(data));
        }
        Event::Custom { name, data } | Event::Broadcast { name, data } => {
            set(&object, "name", name);
            set(&object, "data", from_value(data));
        }
        Event::LiveStart
        | Event::LiveStop
        | Event::Unmuted
        | Event::Pause
        | Event::Waiting
        | Event::Stalled
        | Event::Ended
        | Event::Error(_) => {}
    }
    object.into()
}

/// `room.state`.
pub(crate) fn state(snapshot: &Snapshot<'_>) -> JsValue {
    let object = Object::new();
    set(&object, "status", snapshot.status.map(|status| status.as_str()));
    set(&object, "content", snapshot.content.map(|content| content.as_str()));
    set(&object, "contents", words(snapshot.contents));
    set(&object, "startsAt", snapshot.starts_at.map(|at| at as f64));
    set(&object, "vendor", snapshot.vendor.map(|vendor| vendor.as_str()));
    set(&object, "title", snapshot.title);
    set(&object, "poster", snapshot.poster);
    set(&object, "link", snapshot.link.as_str());
    set(&object, "seated", snapshot.seated);
    set(&object, "presentation", snapshot.presentation.as_str());
    set(&object, "layout", snapshot.layout.map(|layout| layout.as_str()));
    set(&object, "playback", snapshot.playback.map(|playback| JsValue::from(from_playback(&playback))));
    object.into()
}

fn from_playback(playback: &Playback) -> Object {
    let object = Object::new();
    set(&object, "state", playback.state.as_str());
    set(&object, "muted", playback.muted);
    set(&object, "volume", playback.volume);
    set(&object, "position", playback.position);
    set(&object, "duration", playback.duration);
    object
}

/// What a cover says besides its state: `CoverDetail`.
pub(crate) fn cover(cover: &Cover) -> JsValue {
    match cover {
        Cover::Waiting { starts_at } => starts_at.map_or(JsValue::UNDEFINED, |at| (at as f64).into()),
        Cover::Removed(reason) => reason.as_str().into(),
        Cover::Failed(code) => code.as_str().into(),
        _ => JsValue::UNDEFINED,
    }
}

fn words(contents: &[Content]) -> Array {
    contents.iter().map(|content| JsValue::from(content.as_str())).collect()
}

/// A plain object takes any property.
fn set(object: &Object, name: &str, value: impl Into<JsValue>) {
    Reflect::set(object, &name.into(), &value.into()).unwrap_or_default();
}

/// Recursion no deeper than [`Value::MAX_DEPTH`], which every value was held to when it came in.
pub(crate) fn from_value(value: &Value) -> JsValue {
    match value {
        Value::Null => JsValue::NULL,
        Value::Bool(flag) => (*flag).into(),
        Value::Number(number) => (*number).into(),
        Value::String(text) => text.into(),
        Value::Array(values) => values.iter().map(from_value).collect::<Array>().into(),
        Value::Object(members) => {
            // Without a prototype, so that a member named `__proto__` is a member.
            let object = Object::create(JsValue::NULL.unchecked_ref());
            for (name, value) in members {
                set(&object, name, from_value(value));
            }
            object.into()
        }
    }
}
