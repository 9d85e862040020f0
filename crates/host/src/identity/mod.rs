//! Who a viewer is: the customer says so, in one of the ways the configuration allows.

mod claims;
mod config;
mod cookie;
mod development;
mod guest;
mod header;
mod jwks;
mod jwt;

use std::collections::HashSet;
use std::net::IpAddr;

use axum::http::{HeaderMap, HeaderValue};
use liveroom_contract::ProblemCode;

pub use self::config::IdentityConfig;
use self::config::{Guests, WayConfig};
use self::cookie::SignedCookie;
use self::header::TrustedHeader;
use self::jwt::{Jwt, JwtConfig};
use crate::directory::Room;
use crate::problem::Refusal;
use crate::upstream::Upstream;

/// A viewer, as the customer knows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Viewer {
    /// The customer's id of the viewer, or a guest's random one.
    pub id: String,
    /// Whether the customer vouches for them.
    pub kind: ViewerKind,
    /// The name shown in the room.
    pub name: String,
    /// A picture of the viewer.
    pub avatar: Option<String>,
    /// What the viewer may do in the room.
    pub role: Role,
    /// The only rooms the viewer may enter; all that the directory allows when absent.
    pub rooms: Option<HashSet<String>>,
}

/// Whether the customer vouches for a viewer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ViewerKind {
    /// Signed in with the customer.
    SignedIn,
    /// Unknown; keeps an id in a cookie.
    Guest,
}

/// What a viewer may do in a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Watches and talks.
    Viewer,
    /// Helps the teacher.
    Assistant,
    /// Teaches.
    Teacher,
}

/// The ways of knowing viewers, ready for use and tried in order.
pub(crate) struct Identity {
    ways: Vec<Way>,
    guests: Guests,
    base_path: String,
}

/// One way of knowing a viewer.
enum Way {
    Jwt(Box<Jwt>),
    Cookie(SignedCookie),
    Header(TrustedHeader),
    Development,
}

/// A viewer, and the cookie by which they will be known again.
pub(crate) struct Identified {
    pub(crate) viewer: Viewer,
    pub(crate) set_cookie: Option<HeaderValue>,
}

impl Identity {
    pub(crate) fn new(config: &IdentityConfig, base_path: &str, upstream: &Upstream) -> Self {
        let ways = config.ways.iter().map(|way| match way {
            WayConfig::Jwt(config) => {
                Way::Jwt(Box::new(Jwt::new(JwtConfig::clone(config), upstream.clone())))
            }
            WayConfig::Cookie(config) => Way::Cookie(config.clone()),
            WayConfig::Header(config) => Way::Header(config.clone()),
            WayConfig::Development => Way::Development,
        });
        Self { ways: ways.collect(), guests: config.guests, base_path: base_path.to_owned() }
    }

    /// Who sent these headers. What a viewer presents must be right: a token that has expired makes nobody a guest.
    pub(crate) async fn identify(
        &self,
        headers: &HeaderMap,
        peer: Option<IpAddr>,
    ) -> Result<Identified, Refusal> {
        for way in &self.ways {
            let viewer = match way {
                Way::Jwt(jwt) => jwt.identify(headers).await?,
                Way::Cookie(cookie) => cookie.identify(headers)?,
                Way::Header(header) => header.identify(headers, peer)?,
                Way::Development => development::identify(headers)?,
            };
            if let Some(viewer) = viewer {
                return Ok(Identified { viewer, set_cookie: None });
            }
        }
        match self.guests {
            Guests::Welcome => guest::identify(headers, &self.base_path),
            Guests::Refused => {
                Err(unauthorized("Nobody is signed in; sign in with the site that shows this page."))
            }
        }
    }
}

impl Viewer {
    /// The key under which the store keeps the viewer's seat; a guest never has a signed-in viewer's.
    pub(crate) fn key(&self) -> String {
        match self.kind {
            ViewerKind::SignedIn => format!("u:{}", self.id),
            ViewerKind::Guest => format!("g:{}", self.id),
        }
    }

    /// Whether the viewer may enter the room: the room's list and the viewer's must both allow it.
    pub(crate) fn may_enter(&self, room: &Room) -> Result<(), Refusal> {
        let is_listed = |ids: &HashSet<String>| self.kind == ViewerKind::SignedIn && ids.contains(&self.id);
        let whose = if !room.allow.as_ref().is_none_or(is_listed) {
            "the room's list of viewers does not name them"
        } else if !self.rooms.as_ref().is_none_or(|rooms| rooms.contains(&room.name)) {
            "the viewer's list of rooms does not name it"
        } else {
            return Ok(());
        };
        let detail = format!("This viewer may not enter the room `{}`: {whose}.", room.name);
        Err(Refusal::new(ProblemCode::Forbidden, detail))
    }
}

fn unauthorized(detail: impl Into<String>) -> Refusal {
    Refusal::new(ProblemCode::Unauthorized, detail)
}

/// The value of a cookie, as it was sent.
fn cookie_value<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let lines = headers.get_all(axum::http::header::COOKIE).into_iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(';')).find_map(|pair| {
        let (key, value) = pair.split_once('=')?;
        (key.trim() == name).then_some(value.trim())
    })
}

/// An id that can be kept and compared: 1 to 128 characters, none of them blank.
fn is_viewer_id(id: &str) -> bool {
    (1..=128).contains(&id.len())
        && !id.chars().any(|character| character.is_control() || character.is_whitespace())
}
