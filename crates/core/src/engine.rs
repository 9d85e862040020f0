//! The pure functions every browser has and a small kit need not carry: its JSON and URL parsers.

use crate::value::Value;
use alloc::string::String;

/// What the core asks of the engine it runs on. In a browser these are `JSON.parse`, `JSON.stringify` and `new URL(…)`; all are pure, so the core
/// stays so.
#[derive(Clone, Copy, Debug)]
pub struct Engine {
    /// Parses a JSON text; `None` when it is none or passes the caps of [`Value`].
    pub parse_json: fn(&str) -> Option<Value>,
    /// Writes a value as JSON text.
    pub write_json: fn(&Value) -> String,
    /// The origin of an absolute `http` or `https` URL, as the browser writes it; `None` for anything else.
    pub origin: fn(&str) -> Option<String>,
}
