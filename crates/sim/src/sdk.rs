//! The vendors' JS SDKs, simulated: their scripts, and what these ask for on behalf of a room page of the customer's own.
//!
//! How an SDK talks to its vendor is not known, so the addresses here are the simulator's own. What lets a viewer in is what the
//! documents say: a token of `course.access`, the signature of an entry link or a player token, a webcast's password.

use axum::extract::{Path, State};
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use liveroom_vendors::baijiayun::verify_entry;
use liveroom_vendors::gensee::Uid;
use liveroom_vendors::{Secret, Vendor};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use tower_http::cors::{Any, CorsLayer};

use crate::grants::random_hex;
use crate::rooms::{Playback, Room};
use crate::seats::{Content, Report, Viewer};
use crate::sim::{Parts, Sim};

const SHARED: &str = include_str!("../sdk/shared.js");
const SCRIPTS: &[(&str, &str)] = &[
    ("talkfun.js", include_str!("../sdk/talkfun.js")),
    ("baijiayun.js", include_str!("../sdk/baijiayun.js")),
    ("gensee.js", include_str!("../sdk/gensee.js")),
];

/// On every host, and from every origin: room pages are their customers' own.
pub(crate) fn routes() -> Router<Sim> {
    let open = CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([header::CONTENT_TYPE]);
    Router::new()
        .route("/sdk/{script}", get(script))
        .route("/sdk/enter", post(enter))
        .route("/sdk/report", post(report))
        .route("/sdk/rooms/{vendor}/{id}/event", post(event))
        .route_layer(open)
}

async fn script(Path(name): Path<String>) -> Response {
    let Some((_, script)) = SCRIPTS.iter().find(|(known, _)| *known == name) else {
        return (StatusCode::NOT_FOUND, "The simulator has no such script.\n").into_response();
    };
    let headers =
        [(header::CONTENT_TYPE, "text/javascript; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")];
    // A function of its own: the scripts of two vendors can be in one page.
    (headers, format!("(() => {{\n{SHARED}\n{script}\n}})();\n")).into_response()
}

#[derive(Deserialize)]
struct Entry {
    vendor: Vendor,
    credentials: Map<String, Value>,
}

/// The code with which the vendor refuses.
type Refusal = &'static str;

struct Admission {
    room: Room,
    viewer: Viewer,
    content: Content,
}

async fn enter(State(sim): State<Sim>, Json(Entry { vendor, credentials }): Json<Entry>) -> Response {
    let fields: Vec<(String, String)> = credentials
        .into_iter()
        .filter_map(|(name, value)| value.as_str().map(|text| (name, text.to_owned())))
        .collect();
    let outcome = match vendor {
        Vendor::Talkfun => talkfun(&sim, &fields),
        Vendor::Baijiayun => baijiayun(&sim, &fields),
        Vendor::Gensee => gensee(&sim, &fields),
    };
    match outcome {
        Ok(Admission { room, viewer, content }) => {
            sim.journal().note(sim.now(), vendor, &format!("sdk:{}", content.as_str()), "0");
            let (seat, loads) = sim.seats().take(vendor, &room.id, content, viewer.clone());
            Json(json!({
                "seat": seat,
                "loads": loads,
                "viewer": viewer.uid,
                "content": content,
                "class": room.class,
                "title": room.title,
            }))
            .into_response()
        }
        Err(code) => {
            sim.journal().note(sim.now(), vendor, "sdk", code);
            (StatusCode::FORBIDDEN, Json(json!({"code": code}))).into_response()
        }
    }
}

fn talkfun(sim: &Parts, fields: &[(String, String)]) -> Result<Admission, Refusal> {
    let token = field(fields, "access_token").ok_or("10")?;
    let contents = [Content::Live, Content::Playback];
    let grant = sim.grants().take(Vendor::Talkfun, token, &contents, sim.now()).map_err(|_| "10003")?;
    let room = find(sim, Vendor::Talkfun, |room| room.id == grant.room).ok_or("1260")?;
    if grant.content == Content::Live && room.is_over(sim.now()) {
        return Err("1262");
    }
    admit(room, grant.viewer, grant.content)
}

fn baijiayun(sim: &Parts, fields: &[(String, String)]) -> Result<Admission, Refusal> {
    if let Some(token) = field(fields, "token") {
        let id = field(fields, "room_id").ok_or("1001")?;
        let grant = sim
            .grants()
            .take(Vendor::Baijiayun, token, &[Content::Playback], sim.now())
            .map_err(|_| "1002")
            .and_then(|grant| (grant.room == id).then_some(grant).ok_or("1002"))?;
        let room = find(sim, Vendor::Baijiayun, |room| room.id == grant.room).ok_or("3001")?;
        return admit(room, grant.viewer, Content::Playback);
    }
    let entry = verify_entry(fields, &sim.accounts.baijiayun.partner_key).map_err(|_| "1002")?;
    let id = entry.room_id.to_string();
    let room = find(sim, Vendor::Baijiayun, |room| room.id == id).ok_or("3001")?;
    let viewer = Viewer {
        uid: entry.user_number.to_string(),
        name: entry.user_name,
        role: entry.user_role.as_str().to_owned(),
    };
    admit(room, viewer, Content::Live)
}

/// A live tag's `ownerid` is the webcast's id; a recording's is the one of its own URL.
fn gensee(sim: &Parts, fields: &[(String, String)]) -> Result<Admission, Refusal> {
    let id = field(fields, "ownerid").ok_or("1001")?;
    let is_recording = field(fields, "kind") == Some("vod");
    let (content, password) = match is_recording {
        true => (Content::Playback, "vodPassword"),
        false => (Content::Live, "attendeeToken"),
    };
    let owns = |room: &Room| if is_recording { room.join.vod == id } else { room.id == id };
    let room = find(sim, Vendor::Gensee, owns).ok_or("3001")?;
    let password =
        room.fields.get(password).and_then(Value::as_str).filter(|text| !text.is_empty()).map(Secret::new);
    let given = field(fields, "authcode").unwrap_or_default();
    if password.is_some_and(|password| !password.matches(given)) {
        return Err("login");
    }
    let uid = match field(fields, "uid") {
        Some(text) => {
            text.parse().ok().and_then(|number| Uid::new(number).ok()).ok_or("1001")?.value().to_string()
        }
        None => format!("guest-{}", random_hex()),
    };
    let name = field(fields, "uname").ok_or("1001")?.to_owned();
    admit(room, Viewer { uid, name, role: "attendee".to_owned() }, content)
}

fn admit(room: Room, viewer: Viewer, content: Content) -> Result<Admission, Refusal> {
    match content {
        Content::Playback if room.playback == Playback::None => Err("unpublished"),
        Content::Live | Content::Playback | Content::Video | Content::Recording => {
            Ok(Admission { room, viewer, content })
        }
    }
}

fn find(sim: &Parts, vendor: Vendor, wanted: impl Fn(&Room) -> bool) -> Option<Room> {
    sim.rooms().of(vendor).find(|room| !room.deleted && wanted(room)).cloned()
}

fn field<'a>(fields: &'a [(String, String)], name: &str) -> Option<&'a str> {
    fields.iter().find(|(known, text)| known == name && !text.is_empty()).map(|(_, text)| text.as_str())
}

/// Simulated instrumentation; the kit never sees it.
async fn report(State(sim): State<Sim>, Json(report): Json<Report>) -> StatusCode {
    match sim.seats().report(report) {
        true => StatusCode::NO_CONTENT,
        false => StatusCode::GONE,
    }
}

/// What a test wants the SDK of a room to tell.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Order {
    /// A documented event of the vendor's SDK; the script drops any other.
    name: String,
    #[serde(default)]
    data: Value,
}

/// Lets the SDK tell an event in every page of a room; how many pages were told.
async fn event(
    State(sim): State<Sim>,
    Path((vendor, id)): Path<(String, String)>,
    Json(Order { name, data }): Json<Order>,
) -> Response {
    let room = Vendor::parse(&vendor).and_then(|vendor| find(&sim, vendor, |room| room.id == id));
    let Some(room) = room else {
        let known = "there is no such room; GET /sim/rooms lists them";
        return (StatusCode::NOT_FOUND, Json(json!({"error": known}))).into_response();
    };
    let message = json!({"kind": "sdk", "name": name, "data": data});
    let told = sim.seats().tell(room.vendor, &room.id, &message, |_| true);
    Json(json!({"told": told})).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::{BAIJIAYUN_ROOMS, GENSEE_ATTENDEE_TOKEN, GENSEE_WEBCASTS};
    use crate::settings::Settings;

    type Enter = fn(&Parts, &[(String, String)]) -> Result<Admission, Refusal>;

    #[track_caller]
    fn check(enter: Enter, credentials: &[(&str, &str)], expected: Result<&str, Refusal>) {
        let sim = Parts::new(0, Settings::default());
        let fields: Vec<_> =
            credentials.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let entered = enter(&sim, &fields).map(|admission| admission.viewer.uid);
        assert_eq!(entered, expected.map(str::to_owned), "{credentials:?}");
    }

    #[test]
    fn credentials() {
        let webcast = GENSEE_WEBCASTS[0];
        let gensee_by = |uid, authcode| {
            [("ownerid", webcast.id), ("uid", uid), ("uname", "小雨"), ("authcode", authcode)]
        };
        check(gensee, &gensee_by("1000000001", GENSEE_ATTENDEE_TOKEN), Ok("1000000001"));
        check(gensee, &gensee_by("1000000001", "wrong"), Err("login"));
        check(gensee, &gensee_by("1000000001", ""), Err("login"));
        check(gensee, &gensee_by("17", GENSEE_ATTENDEE_TOKEN), Err("1001"));
        check(gensee, &[("ownerid", webcast.vod), ("kind", "vod"), ("uname", "小雨")], Err("unpublished"));
        check(gensee, &[("ownerid", webcast.vod), ("uname", "小雨")], Err("3001"));
        check(gensee, &[], Err("1001"));
        check(talkfun, &[("access_token", "wrong")], Err("10003"));
        check(talkfun, &[], Err("10"));
        let room = ("room_id", BAIJIAYUN_ROOMS[0]);
        check(baijiayun, &[room, ("token", "wrong")], Err("1002"));
        check(
            baijiayun,
            &[room, ("user_number", "1"), ("user_name", "小雨"), ("sign", "wrong")],
            Err("1002"),
        );
        check(baijiayun, &[], Err("1002"));
    }

    #[test]
    fn a_token_lets_into_its_own_room_and_content() {
        let sim = Parts::new(0, Settings::default());
        let give = |vendor, room: &str, content| {
            let viewer = Viewer { uid: "7".to_owned(), name: "小雨".to_owned(), role: "user".to_owned() };
            let expires_at = liveroom_vendors::UnixSeconds(sim.now().0 + 60);
            let room = room.to_owned();
            sim.grants().give(crate::grants::Grant {
                vendor,
                room,
                viewer,
                content,
                expires_at,
                times_left: None,
            })
        };
        let live = give(Vendor::Talkfun, "10001", Content::Live);
        let entered = talkfun(&sim, &[("access_token".to_owned(), live)]).ok();
        assert_eq!(entered.map(|admission| admission.room.id).as_deref(), Some("10001"));
        let recording = give(Vendor::Talkfun, "10001", Content::Playback);
        assert_eq!(talkfun(&sim, &[("access_token".to_owned(), recording)]).err(), Some("unpublished"));
        let elsewhere = give(Vendor::Baijiayun, BAIJIAYUN_ROOMS[0], Content::Playback);
        let fields = [("token".to_owned(), elsewhere), ("room_id".to_owned(), BAIJIAYUN_ROOMS[1].to_owned())];
        assert_eq!(baijiayun(&sim, &fields).err(), Some("1002"));
    }
}
