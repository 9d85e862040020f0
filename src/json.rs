//! JSON, written piece by piece, and read from the flat text that the page's side makes of it.

use alloc::{borrow::ToOwned, string::String, vec::Vec};

use liveroom_core::{Value, cut, digit};

use crate::engine;

/// A JSON text on its way. What comes next knows by the last letter whether a comma lies between.
#[derive(Default)]
pub(crate) struct Json(String);

impl Json {
    /// A bracket, or another piece as it stands.
    pub(crate) fn open(&mut self, begin: &str) -> &mut Self {
        if !matches!(self.0.as_bytes().last(), None | Some(b'[' | b'{' | b':')) {
            self.push(",");
        }
        self.push(begin)
    }

    pub(crate) fn push(&mut self, text: &str) -> &mut Self {
        self.0.push_str(text);
        self
    }

    pub(crate) fn finish(self) -> String {
        self.0
    }

    pub(crate) fn text(&mut self, text: &str) -> &mut Self {
        self.open("\"");
        let mut rest = text;
        while let Some((plain, byte, more)) = cut(rest, |byte| byte < b' ' || byte == b'"' || byte == b'\\') {
            let byte = u32::from(byte);
            self.push(plain).push("\\u00").push(digit(byte >> 4)).push(digit(byte & 15));
            rest = more;
        }
        self.push(rest).push("\"")
    }

    pub(crate) fn number(&mut self, number: f64) -> &mut Self {
        // JSON has no word for the rest.
        if number.is_finite() { self.open(&engine::digits(number)) } else { self.open("null") }
    }

    pub(crate) fn flag(&mut self, flag: bool) -> &mut Self {
        self.open(if flag { "true" } else { "false" })
    }

    /// Recursion no deeper than [`Value::MAX_DEPTH`], which every value was held to when it came in.
    pub(crate) fn value(&mut self, value: &Value) -> &mut Self {
        match value {
            Value::Null => self.open("null"),
            Value::Bool(flag) => self.flag(*flag),
            Value::Number(number) => self.number(*number),
            Value::String(text) => self.text(text),
            Value::Array(values) => {
                self.open("[");
                for value in values {
                    self.value(value);
                }
                self.push("]")
            }
            Value::Object(members) => {
                self.open("{");
                for (name, value) in members {
                    self.name(name).value(value);
                }
                self.push("}")
            }
        }
    }

    /// The name of the member that comes next.
    pub(crate) fn name(&mut self, name: &str) -> &mut Self {
        self.text(name).push(":")
    }

    /// A member, if it has a value.
    pub(crate) fn member(&mut self, name: &str, text: Option<&str>) -> &mut Self {
        match text {
            Some(text) => self.name(name).text(text),
            None => self,
        }
    }

    /// A member that is a list of words.
    pub(crate) fn words(&mut self, name: &str, words: impl Iterator<Item = &'static str>) -> &mut Self {
        self.name(name).open("[");
        for word in words {
            self.text(word);
        }
        self.push("]")
    }
}

/// Reads what `flat` of `engine.js` wrote, within the caps of [`Value`].
pub(crate) fn read(flat: &str) -> Option<Value> {
    Reader { rest: flat, nodes: 0 }.value(0)
}

struct Reader<'a> {
    rest: &'a str,
    nodes: usize,
}

impl<'a> Reader<'a> {
    /// Recursion no deeper than [`Value::MAX_DEPTH`]: what nests deeper is refused, whatever it is.
    fn value(&mut self, depth: usize) -> Option<Value> {
        self.nodes += 1;
        if depth > Value::MAX_DEPTH || self.nodes > Value::MAX_NODES {
            return None;
        }
        let (kind, head) = self.head()?;
        Some(match kind {
            b's' => Value::String(self.text(head)?),
            b'#' => Value::Number(engine::number(head)),
            b't' => Value::Bool(true),
            b'f' => Value::Bool(false),
            b'a' => {
                let values = (0..engine::number(head) as usize).map(|_| self.value(depth + 1));
                Value::Array(values.collect::<Option<Vec<_>>>()?)
            }
            b'o' => {
                let members = (0..engine::number(head) as usize).map(|_| {
                    let (_, head) = self.head()?;
                    Some((self.text(head)?, self.value(depth + 1)?))
                });
                Value::Object(members.collect::<Option<Vec<_>>>()?)
            }
            _ => Value::Null,
        })
    }

    /// A kind, and what stands between it and its colon.
    fn head(&mut self) -> Option<(u8, &'a str)> {
        let (head, _, rest) = cut(self.rest, |byte| byte == b':')?;
        self.rest = rest;
        let (kind, head) = head.split_at_checked(1)?;
        Some((kind.as_bytes()[0], head))
    }

    fn text(&mut self, length_in_units: &str) -> Option<String> {
        let mut units = engine::number(length_in_units) as usize;
        // In UTF-8 a letter of two units has four bytes, and only its first byte is none of 0x80 to 0xbf.
        let end = self.rest.bytes().position(|byte| {
            let is_past = units == 0 && !matches!(byte, 0x80..0xc0);
            units = units.saturating_sub(match byte {
                0x80..0xc0 => 0,
                0xf0.. => 2,
                _ => 1,
            });
            is_past
        });
        let (text, rest) = self.rest.split_at_checked(end.unwrap_or(self.rest.len()))?;
        self.rest = rest;
        Some(text.to_owned())
    }
}
