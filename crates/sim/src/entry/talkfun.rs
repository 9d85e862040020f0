//! Talk-fun's pages: the room, the player, the plain video, by an `accessAuth` text or a token of `course.access`.

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use axum::routing::get;
use liveroom_vendors::Vendor;
use liveroom_vendors::talkfun::{AccessAuthRefusal, verify_access_auth};

use super::{Admission, Refusal, enter, parameters, value};
use crate::grants::GrantRefusal;
use crate::rooms::{Class, Playback};
use crate::seats::{Content, Viewer};
use crate::sim::{Parts, Sim};

const VENDOR: Vendor = Vendor::Talkfun;

pub(super) fn routes() -> Router<Sim> {
    Router::new()
        .route("/room.php", get(|sim, query| open(sim, query, Content::Live)))
        .route("/player.php", get(|sim, query| open(sim, query, Content::Playback)))
        .route("/liveout.php", get(|sim, query| open(sim, query, Content::Video)))
        .route("/playout/{recording}", get(|sim, query| open(sim, query, Content::Recording)))
}

async fn open(State(sim): State<Sim>, RawQuery(query): RawQuery, content: Content) -> Response {
    let outcome = admit(&sim, &parameters(query), content).and_then(|admission| check_class(&sim, admission));
    enter(&sim, VENDOR, outcome)
}

fn admit(sim: &Parts, query: &[(String, String)], content: Content) -> Result<Admission, Refusal> {
    if let Some(text) = value(query, "accessAuth") {
        let account = &sim.accounts.talkfun;
        let auth =
            verify_access_auth(text, &account.open_token, sim.now()).map_err(|refusal| match refusal {
                AccessAuthRefusal::NotReadable | AccessAuthRefusal::Field(_) => "10",
                AccessAuthRefusal::WrongSignature => "10003",
                AccessAuthRefusal::Expired(_) => "10002",
            })?;
        if auth.open_id != account.open_id {
            return Err("10003");
        }
        let viewer = Viewer {
            uid: auth.seat.uid.to_string(),
            name: auth.seat.nickname,
            role: auth.seat.role.as_str().to_owned(),
        };
        return Ok(Admission { room: auth.seat.course_id.to_string(), viewer, content });
    }
    let token = value(query, "access_token").or_else(|| value(query, "ak")).ok_or("10")?;
    // A live token opens the room and its plain video, a playback token the recording's; they are not interchangeable.
    let contents: &[Content] = match content {
        Content::Live | Content::Video => &[Content::Live],
        Content::Playback | Content::Recording => &[Content::Playback],
    };
    let grant = sim.grants().take(VENDOR, token, contents, sim.now()).map_err(|refusal| match refusal {
        GrantRefusal::Unknown | GrantRefusal::OtherContent => "10003",
        GrantRefusal::Expired | GrantRefusal::UsedUp => "10002",
    })?;
    Ok(Admission { room: grant.room, viewer: grant.viewer, content })
}

fn check_class(sim: &Parts, admission: Admission) -> Result<Admission, Refusal> {
    let now = sim.now();
    let rooms = sim.rooms();
    let room = rooms.find(VENDOR, &admission.room).filter(|room| !room.deleted).ok_or("1260")?;
    match admission.content {
        Content::Playback | Content::Recording if room.playback == Playback::None => Err("unpublished"),
        Content::Playback | Content::Recording => Ok(admission),
        Content::Live | Content::Video if room.is_over(now) => Err("1262"),
        Content::Live | Content::Video if room.class == Class::Waiting => Err("1263"),
        Content::Live | Content::Video => Ok(admission),
    }
}
