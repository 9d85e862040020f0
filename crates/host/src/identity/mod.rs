//! Who a viewer is: the customer says so, in one of the ways the configuration allows.

mod development;
mod guest;

use std::path::Path;

use axum::http::{HeaderMap, HeaderValue};
use liveroom_contract::ProblemCode;

use crate::config::Fields;
use crate::directory::Room;
use crate::problem::Refusal;

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

/// The ways in which a viewer may be known, tried in this order.
#[derive(Clone, Debug, Default)]
pub struct IdentityConfig {
    pub(crate) ways: Vec<Way>,
    pub(crate) guests: Guests,
}

/// One way of knowing a viewer.
#[derive(Clone, Debug)]
pub(crate) enum Way {
    /// The viewer says who they are: for development only.
    Development,
}

/// Whether viewers nobody vouches for are let in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Guests {
    #[default]
    Refused,
    Welcome,
}

/// A viewer, and the cookie by which they will be known again.
pub(crate) struct Identified {
    pub(crate) viewer: Viewer,
    pub(crate) set_cookie: Option<HeaderValue>,
}

impl IdentityConfig {
    pub(crate) fn read(fields: &mut Fields<'_>, _base: &Path) -> Self {
        #[derive(Clone, Copy)]
        enum Mode {
            Development,
        }
        fields.need("mode", "write mode = \"development\"");
        let mode = fields.word("mode", &[("development", Mode::Development)]);
        let guests = if fields.flag("guests") == Some(true) { Guests::Welcome } else { Guests::Refused };
        let ways = mode.map(|Mode::Development| Way::Development).into_iter().collect();
        Self { ways, guests }
    }

    /// Who sent these headers.
    pub(crate) fn identify(&self, headers: &HeaderMap, base_path: &str) -> Result<Identified, Refusal> {
        for way in &self.ways {
            let viewer = match way {
                Way::Development => development::identify(headers)?,
            };
            if let Some(viewer) = viewer {
                return Ok(Identified { viewer, set_cookie: None });
            }
        }
        match self.guests {
            Guests::Welcome => guest::identify(headers, base_path),
            Guests::Refused => Err(Refusal::new(
                ProblemCode::Unauthorized,
                "Nobody is signed in; sign in with the site that shows this page.",
            )),
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

    /// Whether the viewer may enter the room.
    pub(crate) fn may_enter(&self, room: &Room) -> Result<(), Refusal> {
        let is_listed = |ids: &std::collections::HashSet<String>| {
            self.kind == ViewerKind::SignedIn && ids.contains(&self.id)
        };
        if room.allow.as_ref().is_none_or(is_listed) {
            Ok(())
        } else {
            let detail = format!(
                "This viewer may not enter the room `{}`; its list of viewers does not name them.",
                room.name
            );
            Err(Refusal::new(ProblemCode::Forbidden, detail))
        }
    }
}

/// The value of a cookie, as it was sent.
pub(crate) fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let lines = headers.get_all(axum::http::header::COOKIE).into_iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(';')).find_map(|pair| {
        let (key, value) = pair.split_once('=')?;
        (key.trim() == name).then_some(value.trim())
    })
}

/// An id that can be kept and compared: 1 to 128 visible characters.
pub(crate) fn is_viewer_id(id: &str) -> bool {
    (1..=128).contains(&id.len())
        && !id.chars().any(|character| character.is_control() || character.is_whitespace())
}
