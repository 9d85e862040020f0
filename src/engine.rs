//! The browser's own JSON and URL parsers, for the core.

use alloc::string::String;

use liveroom_core::{Engine, Value};
use wasm_bindgen::prelude::*;

use crate::json::{self, Json};

pub(crate) const ENGINE: Engine = Engine { parse_json, write_json, origin };

#[wasm_bindgen(module = "/src/engine.js")]
extern "C" {
    fn parse(text: &str) -> String;
    #[wasm_bindgen(js_name = origin)]
    fn origin_of(url: &str) -> String;
}

/// JavaScript's own ways between numbers and texts: Rust's weigh 15 kB.
#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = String)]
    pub(crate) fn digits(number: f64) -> String;
    #[wasm_bindgen(js_name = Number)]
    pub(crate) fn number(text: &str) -> f64;
}

/// `JSON.parse`, within the caps of [`Value`].
pub(crate) fn parse_json(text: &str) -> Option<Value> {
    json::read(&parse(text))
}

fn write_json(value: &Value) -> String {
    let mut json = Json::default();
    json.value(value);
    json.finish()
}

fn origin(url: &str) -> Option<String> {
    Some(origin_of(url)).filter(|origin| !origin.is_empty())
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn json_within_the_caps_is_a_value() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        let list = |length: usize| format!("[{}0]", "0,".repeat(length - 1));
        // A list is itself a part.
        let most = Value::MAX_NODES - 1;
        let cases = [
            ("an object", r#"{"a":[1,"b",true,null]}"#.to_owned(), true),
            ("a text alone", r#""a""#.to_owned(), true),
            ("no JSON", "{a:1}".to_owned(), false),
            ("nothing", String::new(), false),
            ("more than one", "{} {}".to_owned(), false),
            ("as deep as may be", nested(Value::MAX_DEPTH + 1), true),
            ("one deeper", nested(Value::MAX_DEPTH + 2), false),
            ("deeper than any stack", nested(200_000), false),
            ("as many parts as may be", list(most), true),
            ("one more", list(most + 1), false),
            ("many members", format!("{{{}\"z\":0}}", r#""a":0,"#.repeat(100_000)), true),
        ];
        for (name, text, is_value) in cases {
            assert_eq!(parse_json(&text).is_some(), is_value, "{name}");
        }
    }

    #[wasm_bindgen_test]
    fn json_keeps_its_parts() {
        let value = parse_json(r#"{"__proto__":{"a":1},"text":"文","flag":false,"none":null,"list":[1.5]}"#);
        let members = [
            ("__proto__", Value::Object(vec![("a".to_owned(), Value::Number(1.0))])),
            ("text", Value::String("文".to_owned())),
            ("flag", Value::Bool(false)),
            ("none", Value::Null),
            ("list", Value::Array(vec![Value::Number(1.5)])),
        ];
        let expected = members.map(|(name, value)| (name.to_owned(), value)).to_vec();
        assert_eq!(value, Some(Value::Object(expected)));
    }

    #[wasm_bindgen_test]
    fn origins_are_the_browsers() {
        let cases = [
            ("the usual", "https://room.example/enter?a=1", Some("https://room.example")),
            ("its default port", "https://room.example:443/", Some("https://room.example")),
            ("a port of its own", "http://room.example:8080/", Some("http://room.example:8080")),
            ("upper case", "HTTPS://ROOM.Example/", Some("https://room.example")),
            ("a name in Chinese", "https://直播.example/", Some("https://xn--z6ut02b.example")),
            ("an address in one number", "http://2130706433/", Some("http://127.0.0.1")),
            (
                "somebody before the host",
                "https://room.example@other.example/",
                Some("https://other.example"),
            ),
            ("a backslash", r"https:\\room.example\enter", Some("https://room.example")),
            ("relative", "/enter", None),
            ("without a scheme", "//room.example/enter", None),
            ("a script", "javascript:alert(1)", None),
            ("a document", "data:text/html,hello", None),
            ("a blob", "blob:https://room.example/1", None),
            ("a file", "file:///etc/passwd", None),
            ("without a host", "https://", None),
            ("nothing", "", None),
        ];
        for (name, url, expected) in cases {
            assert_eq!(origin(url).as_deref(), expected, "{name}");
        }
    }
}
