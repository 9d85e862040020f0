//! Events and state as plain JavaScript objects, in the shapes that `www/kit/types.ts` declares.

use js_sys::{Array, Object};
use liveroom_core::{Content, Cover, Event, Playback, Snapshot, Value};
use wasm_bindgen::prelude::*;

/// The `detail` of an event.
pub(crate) fn detail(event: &Event) -> JsValue {
    let object = Object::new();
    match event {
        Event::StatusChange { status, previous, contents } => {
            set_text(&object, "status", Some(status.as_str()));
            set_text(&object, "previous", previous.map(|status| status.as_str()));
            set(&object, "contents", &words(contents));
        }
        Event::ContentChange { content, previous } => {
            set_text(&object, "content", Some(content.as_str()));
            set_text(&object, "previous", previous.map(|content| content.as_str()));
        }
        Event::LinkChange(link) => set_text(&object, "link", Some(link.as_str())),
        Event::Members(count) => set_number(&object, "count", Some(*count as f64)),
        Event::Chat(data) => set(&object, "data", &from_value(data)),
        Event::Kicked { reason, data } => {
            set_text(&object, "reason", Some(reason.as_str()));
            set(&object, "data", &from_value(data));
        }
        Event::AutoplayBlocked(blocked) => {
            set_flag(&object, "muted", blocked.muted);
            set_text(&object, "reason", Some(blocked.reason.as_str()));
        }
        Event::Playing { muted } => set_flag(&object, "muted", *muted),
        Event::VolumeChange { muted, volume } => {
            set_flag(&object, "muted", *muted);
            set_number(&object, "volume", Some(*volume));
        }
        Event::LayoutChange(layout) => {
            set_text(&object, "main", Some(layout.main()));
            set_text(&object, "layout", Some(layout.as_str()));
        }
        Event::LinesChange(lines) => return from_value(lines),
        Event::PresentationChange { presentation, previous } => {
            set_text(&object, "presentation", Some(presentation.as_str()));
            set_text(&object, "previous", Some(previous.as_str()));
        }
        Event::SeatChange { seated } => set_flag(&object, "seated", *seated),
        Event::Interaction { kind, action, data } => {
            set_text(&object, "kind", Some(kind));
            set_text(&object, "action", Some(action));
            set(&object, "data", &from_value(data));
        }
        Event::Custom { name, data } | Event::Broadcast { name, data } => {
            set_text(&object, "name", Some(name));
            set(&object, "data", &from_value(data));
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
    set_text(&object, "status", snapshot.status.map(|status| status.as_str()));
    set_text(&object, "content", snapshot.content.map(|content| content.as_str()));
    set(&object, "contents", &words(snapshot.contents));
    set_number(&object, "startsAt", snapshot.starts_at.map(|at| at as f64));
    set_text(&object, "vendor", snapshot.vendor.map(|vendor| vendor.as_str()));
    set_text(&object, "title", snapshot.title);
    set_text(&object, "poster", snapshot.poster);
    set_text(&object, "link", Some(snapshot.link.as_str()));
    set_flag(&object, "seated", snapshot.seated);
    set_text(&object, "presentation", Some(snapshot.presentation.as_str()));
    set_text(&object, "layout", snapshot.layout.map(|layout| layout.as_str()));
    if let Some(playback) = &snapshot.playback {
        set(&object, "playback", &from_playback(playback));
    }
    object.into()
}

fn from_playback(playback: &Playback) -> Object {
    let object = Object::new();
    set_text(&object, "state", Some(playback.state.as_str()));
    set_flag(&object, "muted", playback.muted);
    set_number(&object, "volume", Some(playback.volume));
    set_number(&object, "position", playback.position);
    set_number(&object, "duration", playback.duration);
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

/// A plain object takes any property. Each kind of value has its own way there: one by way of `JsValue` weighs several times as much.
#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = Reflect, js_name = set)]
    fn set(object: &Object, name: &str, value: &JsValue);
    #[wasm_bindgen(js_namespace = Reflect, js_name = set)]
    fn set_text(object: &Object, name: &str, value: Option<&str>);
    #[wasm_bindgen(js_namespace = Reflect, js_name = set)]
    fn set_number(object: &Object, name: &str, value: Option<f64>);
    #[wasm_bindgen(js_namespace = Reflect, js_name = set)]
    fn set_flag(object: &Object, name: &str, value: bool);
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
                set(&object, name, &from_value(value));
            }
            object.into()
        }
    }
}
