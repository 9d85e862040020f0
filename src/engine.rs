//! The browser's own JSON and URL parsers, for the core.

use js_sys::{Array, JSON, Object};
use liveroom_core::{Engine, Value};
use wasm_bindgen::prelude::*;
use web_sys::Url;

pub(crate) const ENGINE: Engine = Engine { parse_json, origin };

/// `JSON.parse`, within the caps of [`Value`].
pub(crate) fn parse_json(text: &str) -> Option<Value> {
    let mut nodes = 0;
    to_value(&JSON::parse(text).ok()?, 0, &mut nodes)
}

fn origin(url: &str) -> Option<String> {
    let url = Url::new(url).ok()?;
    matches!(url.protocol().as_str(), "http:" | "https:").then(|| url.origin())
}

/// Recursion no deeper than [`Value::MAX_DEPTH`]: what nests deeper is refused, whatever it is.
fn to_value(value: &JsValue, depth: usize, nodes: &mut usize) -> Option<Value> {
    *nodes += 1;
    if depth > Value::MAX_DEPTH || *nodes > Value::MAX_NODES {
        return None;
    }
    if let Some(text) = value.as_string() {
        return Some(Value::String(text));
    }
    if let Some(number) = value.as_f64() {
        return Some(Value::Number(number));
    }
    if let Some(flag) = value.as_bool() {
        return Some(Value::Bool(flag));
    }
    if let Some(array) = value.dyn_ref::<Array>() {
        let values = array.iter().map(|value| to_value(&value, depth + 1, nodes)).collect::<Option<_>>();
        return values.map(Value::Array);
    }
    let Some(object) = value.dyn_ref::<Object>() else { return Some(Value::Null) };
    let entries = Object::entries(object);
    let members = entries.iter().map(|entry| {
        let entry: Array = entry.unchecked_into();
        Some((entry.get(0).as_string()?, to_value(&entry.get(1), depth + 1, nodes)?))
    });
    members.collect::<Option<_>>().map(Value::Object)
}
