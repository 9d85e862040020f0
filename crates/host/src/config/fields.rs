//! Reads a TOML table field by field and collects every mistake instead of stopping at the first.

use std::fmt;
use std::path::Path;

use liveroom_vendors::secret::Secret;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use toml::{Table, Value};
use url::Url;

/// One mistake in a configuration file: where it is, what is wrong and what would be right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The field's path, such as `talkfun.open_id`.
    pub at: String,
    /// What is wrong and what would be right; never holds a secret's text.
    pub say: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.at, self.say)
    }
}

/// A table being read: what is taken is known, what is left over at [`Fields::finish`] is a mistake.
pub(crate) struct Fields<'m> {
    path: String,
    table: Table,
    known: Vec<&'static str>,
    mistakes: &'m mut Vec<Mistake>,
}

impl<'m> Fields<'m> {
    pub(crate) fn new(path: &str, table: Table, mistakes: &'m mut Vec<Mistake>) -> Self {
        Self { path: path.to_owned(), table, known: Vec::new(), mistakes }
    }

    pub(crate) fn text(&mut self, key: &'static str) -> Option<String> {
        self.read(key, |value| match value {
            Value::String(text) if !text.trim().is_empty() => Ok(text.clone()),
            _ => Err("must be a text that is not empty, such as \"abc\"".to_owned()),
        })
    }

    /// A text that must be there; `right` says what to write.
    pub(crate) fn need_text(&mut self, key: &'static str, right: &str) -> Option<String> {
        self.need(key, right);
        self.text(key)
    }

    /// An id that people write as a number or as a text.
    pub(crate) fn need_id(&mut self, key: &'static str, right: &str) -> Option<String> {
        self.need(key, right);
        self.read(key, |value| match value {
            Value::Integer(number) => Ok(number.to_string()),
            Value::String(text) if !text.trim().is_empty() => Ok(text.clone()),
            _ => Err("must be a number, or a text that is not empty".to_owned()),
        })
    }

    pub(crate) fn number(&mut self, key: &'static str, range: std::ops::RangeInclusive<i64>) -> Option<i64> {
        self.read(key, |value| match value.as_integer() {
            Some(number) if range.contains(&number) => Ok(number),
            _ => Err(format!("must be a whole number from {} to {}", range.start(), range.end())),
        })
    }

    pub(crate) fn flag(&mut self, key: &'static str) -> Option<bool> {
        self.read(key, |value| value.as_bool().ok_or_else(|| "must be true or false".to_owned()))
    }

    pub(crate) fn texts(&mut self, key: &'static str) -> Option<Vec<String>> {
        self.read(key, |value| {
            let texts = value.as_array().map(|list| list.iter().map(|item| item.as_str().map(str::to_owned)));
            texts
                .and_then(|texts| texts.collect::<Option<Vec<_>>>())
                .ok_or_else(|| "must be a list of texts, such as [\"a\", \"b\"]".to_owned())
        })
    }

    /// One of a closed list of words.
    pub(crate) fn word<T: Copy>(&mut self, key: &'static str, words: &[(&str, T)]) -> Option<T> {
        self.read(key, |value| {
            let found = value.as_str().and_then(|text| words.iter().find(|(word, _)| *word == text));
            found.map(|(_, meaning)| *meaning).ok_or_else(|| {
                let list: Vec<String> = words.iter().map(|(word, _)| format!("\"{word}\"")).collect();
                format!("must be one of {}", list.join(", "))
            })
        })
    }

    /// An `http` or `https` URL without credentials, as text without a closing slash.
    pub(crate) fn url(&mut self, key: &'static str) -> Option<String> {
        self.read(key, |value| {
            let right =
                "must be a URL such as \"https://example.com\", without user, password, query or fragment";
            let url = value.as_str().and_then(|text| Url::parse(text).ok()).ok_or(right)?;
            let plain = url.username().is_empty() && url.password().is_none();
            let bare = url.query().is_none() && url.fragment().is_none();
            let web = matches!(url.scheme(), "http" | "https") && url.has_host();
            if plain && bare && web {
                Ok(url.as_str().trim_end_matches('/').to_owned())
            } else {
                Err(right.to_owned())
            }
        })
    }

    /// An `http` or `https` URL of any kind.
    pub(crate) fn address(&mut self, key: &'static str) -> Option<String> {
        self.read(key, |value| {
            let text = value.as_str().unwrap_or_default();
            let is_web =
                Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
            if is_web {
                Ok(text.to_owned())
            } else {
                Err("must be a URL such as \"https://example.com/a\"".to_owned())
            }
        })
    }

    /// Origins as a browser writes them: scheme, host and port, nothing else.
    pub(crate) fn origins(&mut self, key: &'static str) -> Vec<String> {
        let texts = self.texts(key).unwrap_or_default();
        let (good, bad): (Vec<_>, Vec<_>) = texts.into_iter().partition(|text| is_origin(text));
        for text in bad {
            self.mistake(
                key,
                format!("`{text}` is not an origin; write it like \"https://www.example.com\""),
            );
        }
        good
    }

    /// A moment, as Unix milliseconds.
    pub(crate) fn time(&mut self, key: &'static str) -> Option<i64> {
        self.read(key, |value| {
            let text = match value {
                Value::Datetime(moment) => moment.to_string(),
                Value::String(text) => text.clone(),
                Value::Integer(_)
                | Value::Float(_)
                | Value::Boolean(_)
                | Value::Array(_)
                | Value::Table(_) => String::new(),
            };
            let moment = OffsetDateTime::parse(&text, &Rfc3339).map_err(|_| {
                "must be a time with its offset, such as 2026-11-22T19:00:00+08:00".to_owned()
            })?;
            Ok(moment.unix_timestamp() * 1000 + i64::from(moment.millisecond()))
        })
    }

    /// A secret: `{ env = "NAME" }`, `{ file = "path" }` or `{ value = "…" }`.
    pub(crate) fn secret(&mut self, key: &'static str, base: &Path) -> Option<Secret> {
        self.read(key, |value| read_secret(value, base))
    }

    pub(crate) fn need_secret(&mut self, key: &'static str, base: &Path) -> Option<Secret> {
        self.need(key, "give it as { env = \"NAME\" }, { file = \"path\" } or { value = \"…\" }");
        self.secret(key, base)
    }

    /// Reads a table inside this one; `None` when there is none.
    pub(crate) fn section<T>(
        &mut self,
        key: &'static str,
        read: impl FnOnce(&mut Fields<'_>) -> T,
    ) -> Option<T> {
        let table = self.read(key, |value| match value {
            Value::Table(table) => Ok(table.clone()),
            _ => Err("must be a table".to_owned()),
        })?;
        let mut fields = Fields::new(&self.path_of(key), table, self.mistakes);
        let result = read(&mut fields);
        fields.finish();
        Some(result)
    }

    /// Says that a field holds something wrong.
    pub(crate) fn mistake(&mut self, key: &str, say: impl Into<String>) {
        let at = self.path_of(key);
        self.mistakes.push(Mistake { at, say: say.into() });
    }

    /// Names what nobody asked for.
    pub(crate) fn finish(self) {
        for key in self.table.keys().filter(|key| !self.known.contains(&key.as_str())) {
            let at = if self.path.is_empty() { key.clone() } else { format!("{}.{key}", self.path) };
            let known = self.known.join(", ");
            self.mistakes.push(Mistake { at, say: format!("is not known here; known are: {known}") });
        }
    }

    /// Says so when a field is not there; `right` says what to write.
    pub(crate) fn need(&mut self, key: &'static str, right: &str) {
        if !self.table.contains_key(key) {
            self.mistake(key, format!("is missing; {right}"));
        }
    }

    fn read<T>(&mut self, key: &'static str, read: impl FnOnce(&Value) -> Result<T, String>) -> Option<T> {
        if !self.known.contains(&key) {
            self.known.push(key);
        }
        let outcome = read(self.table.get(key)?);
        match outcome {
            Ok(value) => Some(value),
            Err(say) => {
                self.mistake(key, say);
                None
            }
        }
    }

    fn path_of(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }
}

fn read_secret(value: &Value, base: &Path) -> Result<Secret, String> {
    let right = "must be { env = \"NAME\" }, { file = \"path\" } or { value = \"…\" }";
    let table = value.as_table().filter(|table| table.len() == 1).ok_or(right)?;
    let (source, place) = table.iter().next().ok_or(right)?;
    let place = place.as_str().ok_or(right)?;
    let text = match source.as_str() {
        "env" => std::env::var(place).map_err(|_| format!("the environment has no variable `{place}`"))?,
        "file" => std::fs::read_to_string(base.join(place))
            .map_err(|error| format!("the file `{place}` cannot be read: {}", error.kind()))?,
        "value" => place.to_owned(),
        _ => return Err(right.to_owned()),
    };
    let text = text.trim();
    if text.is_empty() { Err(format!("its {source} is empty")) } else { Ok(Secret::new(text)) }
}

fn is_origin(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| url.has_host() && url.origin().ascii_serialization() == text)
}
