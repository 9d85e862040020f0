//! JSON, written piece by piece, and read from the flat text that the page's side makes of it.

use alloc::{borrow::ToOwned, string::String, vec::Vec};

use liveroom_core::Value;

use crate::engine;

/// A JSON text on its way. What comes next knows by the last letter whether a comma lies between.
#[derive(Default)]
pub(crate) struct Json(String);

impl Json {
    /// A bracket, or another piece as it stands.
    pub(crate) fn open(&mut self, begin: &str) -> &mut Self {
        if !matches!(self.0.as_bytes().last(), None | Some(b'[' | b'{' | b':')) {
            self.0.push(',');
        }
        self.close(begin)
    }

    pub(crate) fn close(&mut self, bracket: &str) -> &mut Self {
        self.0.push_str(bracket);
        self
    }

    pub(crate) fn finish(self) -> String {
        self.0
    }

    pub(crate) fn text(&mut self, text: &str) -> &mut Self {
        self.open("\"");
        for letter in text.chars() {
            match letter {
                '"' | '\\' => self.0.push('\\'),
                '\0'..' ' => {
                    let code = u32::from(letter);
                    self.0.push_str(if code < 16 { "\\u000" } else { "\\u001" });
                    self.0.extend(char::from_digit(code & 15, 16));
                    continue;
                }
                _ => {}
            }
            self.0.push(letter);
        }
        self.close("\"")
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
                self.close("]")
            }
            Value::Object(members) => {
                self.open("{");
                for (name, value) in members {
                    self.name(name).value(value);
                }
                self.close("}")
            }
        }
    }

    /// The name of the member that comes next.
    pub(crate) fn name(&mut self, name: &str) -> &mut Self {
        self.text(name).close(":")
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
        self.close("]")
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
        let (head, rest) = self.rest.split_once([':'])?;
        self.rest = rest;
        let (kind, head) = head.split_at_checked(1)?;
        Some((kind.as_bytes()[0], head))
    }

    fn text(&mut self, length_in_units: &str) -> Option<String> {
        let mut units = engine::number(length_in_units) as usize;
        let letters = self.rest.chars().take_while(|letter| {
            let is_in = units > 0;
            units = units.saturating_sub(letter.len_utf16());
            is_in
        });
        let (text, rest) = self.rest.split_at_checked(letters.map(char::len_utf8).sum())?;
        self.rest = rest;
        Some(text.to_owned())
    }
}
