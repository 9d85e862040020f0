//! Gensee's pages: the webcast by its join URL, the recording by its play URL, each with a seat in the query.

use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use axum::routing::get;
use liveroom_vendors::gensee::Uid;
use liveroom_vendors::{Secret, Vendor};
use md5::{Digest as _, Md5};
use serde_json::Value;

use super::{Admission, Refusal, enter, parameters, value};
use crate::grants::random_hex;
use crate::rooms::{Playback, Room};
use crate::seats::{Content, Viewer};
use crate::sim::{Parts, Sim};

const VENDOR: Vendor = Vendor::Gensee;

pub(super) fn routes() -> Router<Sim> {
    Router::new()
        .route("/webcast/site/entry/{page}", get(webcast))
        .route("/webcast/site/vod/{page}", get(recording))
}

async fn webcast(sim: State<Sim>, Path(page): Path<String>, query: RawQuery) -> Response {
    open(sim, query, page.strip_prefix("join-").map(str::to_owned), Content::Live).await
}

async fn recording(sim: State<Sim>, Path(page): Path<String>, query: RawQuery) -> Response {
    open(sim, query, page.strip_prefix("play-").map(str::to_owned), Content::Playback).await
}

async fn open(
    State(sim): State<Sim>,
    RawQuery(query): RawQuery,
    id: Option<String>,
    content: Content,
) -> Response {
    let query = parameters(query);
    let outcome = match admit(&sim, &query, id.unwrap_or_default().as_str(), content) {
        Ok(admission) => authorize(&sim, &query, admission).await,
        Err(refusal) => Err(refusal),
    };
    enter(&sim, VENDOR, outcome)
}

/// A webcast that has not started can be entered and waited in.
fn admit(sim: &Parts, query: &[(String, String)], id: &str, content: Content) -> Result<Admission, Refusal> {
    let rooms = sim.rooms();
    let (room, role, password) = find(rooms.of(VENDOR), id, content).ok_or("3001")?;
    if !password.is_none_or(|password| is_password(&password, query)) {
        return Err("login");
    }
    // The vendor's pages ask for a missing name in a form; there is no such form here.
    let name = value(query, "nickname")
        .or_else(|| value(query, "nickName"))
        .filter(|name| !name.is_empty())
        .ok_or("1001")?;
    let uid = match value(query, "uid") {
        Some(text) => {
            let uid = text.parse().ok().and_then(|number| Uid::new(number).ok()).ok_or("1001")?;
            uid.value().to_string()
        }
        None => format!("guest-{}", random_hex()),
    };
    let viewer = Viewer { uid, name: name.to_owned(), role: role.to_owned() };
    Ok(Admission { room: room.id.clone(), viewer, content })
}

/// The webcast, the role its join URL gives, and what must be given as `token`.
fn find<'a>(
    mut rooms: impl Iterator<Item = &'a Room>,
    id: &str,
    content: Content,
) -> Option<(&'a Room, &'static str, Option<Secret>)> {
    let text = |room: &Room, name: &str| {
        room.fields.get(name).and_then(Value::as_str).filter(|text| !text.is_empty()).map(Secret::new)
    };
    rooms.find_map(|room| {
        let join = &room.join;
        let found = |own: &str| !room.deleted && own == id;
        match content {
            Content::Playback if found(&join.vod) && room.playback == Playback::Ready => {
                Some((room, "attendee", text(room, "vodPassword")))
            }
            Content::Live if found(&join.attendee) => Some((room, "attendee", text(room, "attendeeToken"))),
            Content::Live if found(&join.panelist) => Some((room, "panelist", text(room, "panelistToken"))),
            Content::Live if found(&join.organizer) => {
                Some((room, "organizer", text(room, "organizerToken")))
            }
            Content::Live | Content::Playback | Content::Video | Content::Recording => None,
        }
    })
}

/// As it is, or hashed when `sec=md5` says so.
fn is_password(password: &Secret, query: &[(String, String)]) -> bool {
    let Some(given) = value(query, "token") else { return false };
    match value(query, "sec") {
        Some("md5") => Secret::new(md5_hex(password.expose())).matches(&given.to_ascii_lowercase()),
        _ => password.matches(given),
    }
}

fn md5_hex(text: &str) -> String {
    Md5::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A K value is asked about once authorisation is on, and then nobody enters without one.
async fn authorize(
    sim: &Parts,
    query: &[(String, String)],
    admission: Admission,
) -> Result<Admission, Refusal> {
    match sim.callbacks.ask_gensee(value(query, "k").unwrap_or_default()).await {
        None | Some(true) => Ok(admission),
        Some(false) => Err("denied"),
    }
}
