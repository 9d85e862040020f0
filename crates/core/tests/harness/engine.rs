//! The engine of the tests: `serde_json` and `url` in the place of the browser's parsers.

use liveroom_core::{Engine, Value};
use serde_json::Value as Json;

pub(crate) const ENGINE: Engine = Engine { parse_json, write_json, origin };

/// What the tests write as JSON, as the core sees it.
pub(crate) fn value(json: Json) -> Value {
    convert(json, 0, &mut 0).expect("what a test writes keeps the caps")
}

fn parse_json(text: &str) -> Option<Value> {
    convert(serde_json::from_str(text).ok()?, 0, &mut 0)
}

fn write_json(value: &Value) -> String {
    json(value).to_string()
}

/// What the core writes as JSON text.
pub(crate) fn written(text: &str) -> Json {
    serde_json::from_str(text).expect("what the core writes is JSON")
}

fn json(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(flag) => (*flag).into(),
        Value::Number(number) => (*number).into(),
        Value::String(text) => text.as_str().into(),
        Value::Array(values) => values.iter().map(json).collect(),
        Value::Object(members) => members.iter().map(|(name, value)| (name.clone(), json(value))).collect(),
    }
}

fn origin(url: &str) -> Option<String> {
    let url = url::Url::parse(url).ok()?;
    matches!(url.scheme(), "http" | "https").then(|| url.origin().ascii_serialization())
}

fn convert(json: Json, depth: usize, nodes: &mut usize) -> Option<Value> {
    *nodes += 1;
    if depth > Value::MAX_DEPTH || *nodes > Value::MAX_NODES {
        return None;
    }
    Some(match json {
        Json::Null => Value::Null,
        Json::Bool(flag) => Value::Bool(flag),
        Json::Number(number) => Value::Number(number.as_f64()?),
        Json::String(text) => Value::String(text),
        Json::Array(values) => Value::Array(
            values.into_iter().map(|value| convert(value, depth + 1, nodes)).collect::<Option<_>>()?,
        ),
        Json::Object(members) => {
            let members =
                members.into_iter().map(|(name, value)| Some((name, convert(value, depth + 1, nodes)?)));
            Value::Object(members.collect::<Option<_>>()?)
        }
    })
}
