//! Answers in the shape the catalogue gives, with what is really known put in.

use liveroom_vendors::Vendor;
use liveroom_vendors::catalogue::{Api, Catalogue, ReturnsShape};
use serde_json::{Map, Value};

use super::{Call, Reply};

/// An answer made from the catalogue alone.
pub(super) fn example(vendor: Vendor, api: &Api) -> Reply {
    let answer = api.example_answer();
    let is_list = matches!(api.returns_shape, ReturnsShape::List | ReturnsShape::Page);
    match (vendor, answer) {
        // BaijiaYun's and Gensee's lists stand in an object of their own.
        (Vendor::Baijiayun | Vendor::Gensee, Value::Array(mut items)) if is_list && holds_list(&items) => {
            let mut page = items.swap_remove(0);
            if vendor == Vendor::Baijiayun && api.returns_shape == ReturnsShape::Page {
                page["total"] = Value::from(1);
            }
            Reply::of(page)
        }
        (Vendor::Gensee, scalar) if api.returns_shape == ReturnsShape::Scalar => {
            let name = api.returns.first().map(|entry| entry.name.clone()).unwrap_or_default();
            Reply::of(Value::Object(Map::from_iter([(name, scalar)])))
        }
        (Vendor::Talkfun, Value::Array(items)) => {
            Reply { total: Some(items.len()), data: Value::Array(items) }
        }
        (_, answer) => Reply::of(answer),
    }
}

fn holds_list(items: &[Value]) -> bool {
    matches!(items, [item] if item.get("list").is_some_and(Value::is_array))
}

/// An object of the call's documented shape in which these values are known; values the shape has no place for are left out.
pub(super) fn object(call: &Call, known: Value) -> Value {
    let Some(api) = Catalogue::load(call.vendor).find(&call.name) else { return known };
    let example = match example(call.vendor, api).data {
        Value::Array(mut items) if !items.is_empty() => items.swap_remove(0),
        other => other,
    };
    overlay(example, known)
}

/// As [`object`], for one item of the list the answer holds under `list`.
pub(super) fn list_item(call: &Call, known: Value) -> Value {
    let Some(api) = Catalogue::load(call.vendor).find(&call.name) else { return known };
    overlay(example(call.vendor, api).data["list"][0].take(), known)
}

fn overlay(mut example: Value, known: Value) -> Value {
    let (Some(fields), Value::Object(known)) = (example.as_object_mut(), known) else { return example };
    for (name, value) in known {
        if let Some(field) = fields.get_mut(&name) {
            *field = value;
        }
    }
    example
}
