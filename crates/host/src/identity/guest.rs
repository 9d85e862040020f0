//! Guests: a random id in a cookie, so that one browser keeps one seat.

use axum::http::{HeaderMap, HeaderValue};

use super::{Identified, Role, Viewer, ViewerKind, cookie_value};
use crate::keys::random_hex;
use crate::problem::Refusal;

/// The guest the cookie names, or a new one.
pub(super) fn identify(headers: &HeaderMap, base_path: &str) -> Result<Identified, Refusal> {
    if let Some(id) = cookie_value(headers, COOKIE).filter(|id| is_guest_id(id)) {
        return Ok(Identified { viewer: guest(id.to_owned()), set_cookie: None });
    }
    let id = random_hex()?;
    let path = if base_path.is_empty() { "/" } else { base_path };
    let line = format!("{COOKIE}={id}; Path={path}; Max-Age={MAX_AGE_SECONDS}; HttpOnly; SameSite=Lax");
    Ok(Identified { viewer: guest(id), set_cookie: HeaderValue::from_str(&line).ok() })
}

fn guest(id: String) -> Viewer {
    let name = format!("Guest {}", id.get(..4).unwrap_or_default());
    Viewer { id, kind: ViewerKind::Guest, name, avatar: None, role: Role::Viewer, rooms: None }
}

fn is_guest_id(id: &str) -> bool {
    id.len() == 32 && id.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

const COOKIE: &str = "liveroom_guest";
/// One year.
const MAX_AGE_SECONDS: u32 = 31_536_000;
