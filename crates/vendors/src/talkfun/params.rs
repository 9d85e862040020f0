//! The `params` field: JSON, then percent-encoded once *before* it is signed and sent as a form field.

use serde_json::Value;
use serde_json::ser::{CompactFormatter, Formatter, Serializer};

use crate::fields::{decode, encode};

/// JSON in ASCII: everything else as `\uXXXX`, the way the document's example has it.
pub(crate) fn ascii_json(value: &impl serde::Serialize) -> String {
    let mut text = Vec::with_capacity(USUAL_BYTES);
    let mut serializer = Serializer::with_formatter(&mut text, AsciiFormatter);
    value.serialize(&mut serializer).expect("names and texts serialise, and a Vec takes any bytes");
    String::from_utf8(text).expect("the formatter writes ASCII")
}

/// What stands in the `params` field of a request (Talk-fun, "请求参数说明": `json_encode`, then `urlencode`).
pub(crate) fn encode_params(params: &Value) -> String {
    encode(&ascii_json(params))
}

/// Reads a `params` field, encoded once or not at all; `None` when it is not JSON.
///
/// Requests carry it encoded. For callbacks the document says both: "encode all values" in its rules, a decoding step of its own in
/// its Java example.
pub fn decode_params(text: &str) -> Option<Value> {
    match text.trim_start().starts_with(['{', '[']) {
        true => serde_json::from_str(text).ok(),
        false => serde_json::from_str(&decode(text)?).ok(),
    }
}

struct AsciiFormatter;

impl Formatter for AsciiFormatter {
    fn write_string_fragment<W: ?Sized + std::io::Write>(
        &mut self,
        writer: &mut W,
        text: &str,
    ) -> std::io::Result<()> {
        let mut plain = CompactFormatter;
        let mut rest = text;
        while let Some(start) = rest.find(|character: char| !character.is_ascii()) {
            let (ascii, other) = rest.split_at(start);
            plain.write_string_fragment(writer, ascii)?;
            let end = other.find(|character: char| character.is_ascii()).unwrap_or(other.len());
            for unit in other[..end].encode_utf16() {
                write!(writer, "\\u{unit:04x}")?;
            }
            rest = &other[end..];
        }
        plain.write_string_fragment(writer, rest)
    }
}

/// Room for a viewer's access with a long name.
const USUAL_BYTES: usize = 512;

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn params_are_ascii_json_percent_encoded() {
        for (name, value, json, encoded) in [
            (
                "the document's name",
                json!({"nickname": "测试"}),
                r#"{"nickname":"\u6d4b\u8bd5"}"#,
                "%7B%22nickname%22%3A%22%5Cu6d4b%5Cu8bd5%22%7D",
            ),
            ("beyond the basic plane", json!("😀"), r#""\ud83d\ude00""#, "%22%5Cud83d%5Cude00%22"),
            ("a space and a plus", json!("a b+c"), r#""a b+c""#, "%22a%20b%2Bc%22"),
            ("escapes stay JSON's", json!("\"\n"), r#""\"\n""#, "%22%5C%22%5Cn%22"),
            ("nothing", json!({}), "{}", "%7B%7D"),
        ] {
            assert_eq!(ascii_json(&value), json, "{name}");
            assert_eq!(encode_params(&value), encoded, "{name}");
            assert_eq!(decode_params(encoded), Some(value), "{name}");
        }
    }

    #[test]
    fn params_are_read_raw_too() {
        assert_eq!(decode_params(r#"{"title":"100% a+b"}"#), Some(json!({"title": "100% a+b"})));
        assert_eq!(decode_params("%7B%22a%22%3A%22b+c%22%7D"), Some(json!({"a": "b c"})));
        assert_eq!(decode_params("%7Bnot json"), None);
        assert_eq!(decode_params(""), None);
    }
}
