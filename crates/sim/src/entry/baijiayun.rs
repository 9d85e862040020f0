//! BaijiaYun's pages: the classroom by a signed link, the recording by a player token.

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use axum::routing::get;
use liveroom_vendors::Vendor;
use liveroom_vendors::baijiayun::{EntryRefusal, verify_entry};

use super::{Admission, Refusal, enter, parameters, value};
use crate::grants::GrantRefusal;
use crate::rooms::Playback;
use crate::seats::{Content, Viewer};
use crate::sim::{Parts, Sim};

const VENDOR: Vendor = Vendor::Baijiayun;

pub(super) fn routes() -> Router<Sim> {
    Router::new().route("/web/room/enter", get(classroom)).route("/web/playback/index", get(recording))
}

async fn classroom(State(sim): State<Sim>, RawQuery(query): RawQuery) -> Response {
    let query = parameters(query);
    let outcome = match admit(&sim, &query) {
        Ok(admission) => authorize(&sim, &query, admission).await,
        Err(refusal) => Err(refusal),
    };
    enter(&sim, VENDOR, outcome)
}

/// A class that has not started can be entered and waited in.
fn admit(sim: &Parts, query: &[(String, String)]) -> Result<Admission, Refusal> {
    let entry =
        verify_entry(query, &sim.accounts.baijiayun.partner_key).map_err(|refusal| match refusal {
            EntryRefusal::Field(_) => "1001",
            EntryRefusal::WrongSignature => "1002",
        })?;
    let room = entry.room_id.to_string();
    check_room(sim, &room)?;
    check_places(sim, &room)?;
    let viewer = Viewer {
        uid: entry.user_number.to_string(),
        name: entry.user_name,
        role: entry.user_role.as_str().to_owned(),
    };
    Ok(Admission { room, viewer, content: Content::Live })
}

async fn recording(State(sim): State<Sim>, RawQuery(query): RawQuery) -> Response {
    let query = parameters(query);
    let outcome = match admit_to_recording(&sim, &query) {
        Ok(admission) => authorize(&sim, &query, admission).await,
        Err(refusal) => Err(refusal),
    };
    enter(&sim, VENDOR, outcome)
}

fn admit_to_recording(sim: &Parts, query: &[(String, String)]) -> Result<Admission, Refusal> {
    let (room, token) = (value(query, "classid").ok_or("1001")?, value(query, "token").ok_or("1001")?);
    let grant =
        sim.grants().take(VENDOR, token, &[Content::Playback], sim.now()).map_err(
            |refusal| match refusal {
                GrantRefusal::Unknown | GrantRefusal::OtherContent => "1002",
                GrantRefusal::Expired | GrantRefusal::UsedUp => "expired",
            },
        )?;
    if grant.room != room {
        return Err("1002");
    }
    check_room(sim, room)?;
    let is_ready = sim.rooms().find(VENDOR, room).is_some_and(|room| room.playback == Playback::Ready);
    let admission = Admission { room: grant.room, viewer: grant.viewer, content: Content::Playback };
    is_ready.then_some(admission).ok_or("unpublished")
}

fn check_room(sim: &Parts, id: &str) -> Result<(), Refusal> {
    match sim.rooms().find(VENDOR, id) {
        None => Err("3001"),
        Some(room) if room.deleted => Err("3002"),
        Some(_) => Ok(()),
    }
}

/// "创建房间", `max_users`: 0 is any number.
fn check_places(sim: &Parts, id: &str) -> Result<(), Refusal> {
    let places = {
        let rooms = sim.rooms();
        let given = rooms
            .find(VENDOR, id)
            .and_then(|room| room.fields.get("max_users")?.as_str()?.parse::<usize>().ok());
        given.filter(|places| *places > 0)
    };
    match places {
        Some(places) if sim.seats().watching(VENDOR, id) >= places => Err("full"),
        _ => Ok(()),
    }
}

/// A key in the URL is asked about; without one the check is passed by, as long as it is not made compulsory (BaijiaYun, "第三方鉴权").
async fn authorize(
    sim: &Parts,
    query: &[(String, String)],
    admission: Admission,
) -> Result<Admission, Refusal> {
    let Some(key) = value(query, "access_key") else { return Ok(admission) };
    let mut fields = vec![("access_key", key), ("room_id", admission.room.as_str())];
    if admission.content == Content::Playback {
        fields.push(("session_id", value(query, "session_id").unwrap_or("0")));
    }
    match sim.callbacks.ask_baijiayun(&fields).await {
        None | Some(true) => Ok(admission),
        Some(false) => Err("denied"),
    }
}
