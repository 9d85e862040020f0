//! Values drawn from a schema, and values that are none of it.

use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

/// A value that the schema allows.
pub(super) fn right(schema: &Value, whole: &Value) -> BoxedStrategy<Value> {
    if let Some(reference) = schema["$ref"].as_str() {
        let target =
            whole.pointer(reference.trim_start_matches('#')).expect("a reference that leads somewhere");
        return right(target, whole);
    }
    if let Some(words) = schema["enum"].as_array() {
        return select(words.clone()).boxed();
    }
    match schema["type"].as_str() {
        Some("object") => object(schema, whole),
        Some("array") => {
            proptest::collection::vec(right(&schema["items"], whole), 0..4).prop_map(Value::from).boxed()
        }
        Some("integer") => prop_oneof![any::<i64>(), 0..1_000_i64].prop_map(Value::from).boxed(),
        Some("boolean") => any::<bool>().prop_map(Value::from).boxed(),
        Some("string") => match schema["pattern"].as_str() {
            Some(pattern) => {
                let drawn =
                    proptest::string::string_regex(pattern.trim_matches(['^', '$'])).expect("a pattern");
                drawn.prop_map(Value::from).boxed()
            }
            None => text().prop_map(Value::from).boxed(),
        },
        _ => strange().boxed(),
    }
}

fn object(schema: &Value, whole: &Value) -> BoxedStrategy<Value> {
    let required = schema["required"].as_array().cloned().unwrap_or_default();
    let named = schema["properties"].as_object().cloned().unwrap_or_default();
    let drawn = named.into_iter().map(|(name, schema)| {
        let value = right(&schema, whole).prop_map(Some).boxed();
        let is_required = required.contains(&json!(name));
        let value = if is_required { value } else { prop_oneof![value, Just(None)].boxed() };
        value.prop_map(move |value| value.map(|value| (name.clone(), value)))
    });
    let further = match schema.get("additionalProperties") {
        Some(Value::Bool(false)) => Just(Vec::new()).boxed(),
        Some(schema @ Value::Object(_)) => {
            proptest::collection::vec((text(), right(schema, whole)), 0..4).boxed()
        }
        _ => proptest::collection::vec((text(), strange()), 0..3).boxed(),
    };
    let collected = (drawn.collect::<Vec<_>>(), further);
    collected
        .prop_map(|(named, further)| named.into_iter().flatten().chain(further).collect::<Map<_, _>>().into())
        .boxed()
}

/// A value like the given one with something wrong: a member missing, one too many, or one of another kind.
pub(super) fn spoiled(value: BoxedStrategy<Value>) -> BoxedStrategy<Value> {
    let wrong = (value, any::<prop::sample::Index>(), strange(), text(), 0..4_u8);
    wrong
        .prop_map(|(mut value, index, strange, name, how)| {
            let Some(members) = value.as_object_mut() else { return strange };
            let names: Vec<String> = members.keys().cloned().collect();
            match (how, names.is_empty()) {
                (0, false) => drop(members.remove(index.get(&names))),
                (1 | 2, false) => drop(members.insert(index.get(&names).clone(), strange)),
                _ => drop(members.insert(name, strange)),
            }
            value
        })
        .boxed()
}

/// A value of any kind.
pub(super) fn strange() -> impl Strategy<Value = Value> {
    let numbers = vec![
        json!(0),
        json!(-1),
        json!(1.5),
        json!(i64::MAX),
        json!(i64::MIN),
        json!(u64::MAX),
        json!(1e308),
        json!(-1e-300),
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        select(numbers),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::vec((text(), inner), 0..4)
                .prop_map(|members| members.into_iter().collect::<Map<_, _>>().into()),
        ]
    })
}

/// A text of any kind: plain, empty, of control characters, of other scripts, very long.
pub(super) fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-zA-Z0-9_.-]{1,12}",
        2 => "\\PC{0,12}",
        1 => "[\\x00-\\x1f\\x7f\u{80}-\u{9f}\u{200b}\u{202e}\u{feff}]{1,6}",
        1 => select(SPECIAL.to_vec()).prop_map(str::to_owned),
        1 => (1..5_000_usize).prop_map(|length| "长".repeat(length)),
    ]
}

const SPECIAL: [&str; 16] = [
    "",
    " ",
    "..",
    "../../etc/passwd",
    "%00",
    "\0",
    "null",
    "-1",
    "1e999",
    "18446744073709551616",
    "'; DROP TABLE seats; --",
    "<script>",
    "${x}",
    "{\"a\":1}",
    "😀👩‍👩‍👧",
    "\u{fffd}\u{ffff}",
];
