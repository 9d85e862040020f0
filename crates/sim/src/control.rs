//! The simulator's own page and its JSON: start and stop classes, put viewers out, order faults, see what goes on.

use axum::extract::{Path, State};
use axum::http::{Method, StatusCode, header};
use axum::response::{Html, IntoResponse as _, Response};
use axum::routing::{get, post, put};
use axum::{Json, Router, middleware};
use liveroom_vendors::Vendor;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use tower_http::cors::{Any, CorsLayer};

use crate::class::{self, Ending, NoSuchRoom};
use crate::faults::Fault;
use crate::sim::Sim;
use crate::site::only_control;

const PAGE: &str = include_str!("../pages/control.html");

/// The names under which Talk-fun's rooms are seen to broadcast; others would be `third:<name>`.
const BROADCASTS: &[&str] = &[
    "vote:new",
    "vote:pub",
    "lottery:start",
    "lottery:stop",
    "question:ask",
    "announce:notice",
    "announce:roll",
    "sign:new",
    "goods:put",
    "flower:send",
    "member:kick",
    "member:forceout",
];

pub(crate) fn routes() -> Router<Sim> {
    // The demonstration's pages read and steer the simulator from another origin; nothing here is worth protecting.
    let open = CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::POST, Method::PUT])
        .allow_headers([header::CONTENT_TYPE]);
    Router::new()
        .route("/", get(async || Html(PAGE)))
        .route("/sim/rooms", get(rooms))
        .route("/sim/rooms/{vendor}/{id}/{act}", post(act))
        .route("/sim/viewers", get(async |State(sim): State<Sim>| Json(sim.seats().describe())))
        .route("/sim/requests", get(async |State(sim): State<Sim>| Json(json!(*sim.journal()))))
        .route(
            "/sim/callbacks",
            put(aim_callbacks).get(async |State(sim): State<Sim>| Json(sim.callbacks.describe())),
        )
        .route("/sim/callbacks/attendance", post(tell_attendance))
        .route(
            "/sim/faults",
            post(order_fault).get(async |State(sim): State<Sim>| Json(json!(*sim.faults()))),
        )
        .route("/sim/clock", put(move_clock))
        .route("/sim/reset", post(reset))
        .route_layer(open)
        .route_layer(middleware::from_fn(only_control))
}

async fn rooms(State(sim): State<Sim>) -> Json<Value> {
    let now = sim.now();
    let described: Vec<Value> = sim.rooms().all().map(|room| room.describe(now)).collect();
    Json(json!({"simulated": true, "rooms": described}))
}

async fn act(
    State(sim): State<Sim>,
    Path((vendor, id, act)): Path<(String, String, String)>,
    body: Option<Json<Map<String, Value>>>,
) -> Response {
    let Some(vendor) = Vendor::parse(&vendor) else {
        return refusal(StatusCode::NOT_FOUND, "the vendor is talkfun, baijiayun or gensee");
    };
    let body = body.map(|Json(body)| body).unwrap_or_default();
    let outcome = match act.as_str() {
        "start" => class::start(&sim, vendor, &id).map(|changed| json!({"changed": changed})),
        "stop" => class::stop(&sim, vendor, &id, Ending::Pause).map(|changed| json!({"changed": changed})),
        "end" => class::stop(&sim, vendor, &id, Ending::End).map(|changed| json!({"changed": changed})),
        "playback" => class::publish_playback(&sim, vendor, &id).map(|changed| json!({"changed": changed})),
        "kick" => match body.get("viewer").and_then(Value::as_str) {
            Some(viewer) => class::kick(&sim, vendor, &id, viewer).map(|kicked| json!({"kicked": kicked})),
            None => {
                return refusal(
                    StatusCode::BAD_REQUEST,
                    "the body names the viewer's id: {\"viewer\": \"…\"}",
                );
            }
        },
        "broadcast" => match broadcast(&sim, vendor, &id, &body) {
            Ok(told) => told.map(|told| json!({"told": told})),
            Err(why) => return refusal(StatusCode::BAD_REQUEST, &why),
        },
        _ => {
            let known = "the act is start, stop, end, playback, kick or broadcast";
            return refusal(StatusCode::NOT_FOUND, known);
        }
    };
    match outcome {
        Ok(outcome) => Json(outcome).into_response(),
        Err(NoSuchRoom) => refusal(StatusCode::NOT_FOUND, "there is no such room; GET /sim/rooms lists them"),
    }
}

/// A broadcast as the vendor's own staff would send it: the name as the bridge shows it.
fn broadcast(
    sim: &Sim,
    vendor: Vendor,
    id: &str,
    body: &Map<String, Value>,
) -> Result<Result<usize, NoSuchRoom>, String> {
    if vendor != Vendor::Talkfun {
        return Err("only Talk-fun is known to broadcast".to_owned());
    }
    let name = body.get("name").and_then(Value::as_str).unwrap_or_default();
    let custom = name.strip_prefix("third:").is_some_and(|name| !name.is_empty());
    if !custom && !BROADCASTS.contains(&name) {
        return Err(format!("`name` is third:<name> or one of {}", BROADCASTS.join(", ")));
    }
    if sim.rooms().find(vendor, id).is_none() {
        return Ok(Err(NoSuchRoom));
    }
    let message = json!({"kind": "broadcast", "cmd": name, "args": body.get("args").unwrap_or(&Value::Null)});
    Ok(Ok(sim.seats().tell(vendor, id, &message, |_| true)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Aim {
    base: Option<String>,
    #[serde(default)]
    authorize: bool,
}

async fn aim_callbacks(State(sim): State<Sim>, Json(Aim { base, authorize }): Json<Aim>) -> Json<Value> {
    sim.callbacks.aim(base, authorize);
    Json(sim.callbacks.describe())
}

async fn tell_attendance(State(sim): State<Sim>) -> StatusCode {
    class::tell_attendance(&sim);
    StatusCode::NO_CONTENT
}

async fn order_fault(State(sim): State<Sim>, Json(fault): Json<Fault>) -> Json<Value> {
    let mut faults = sim.faults();
    faults.order(fault);
    Json(json!(*faults))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Offset {
    offset_seconds: i64,
}

async fn move_clock(State(sim): State<Sim>, Json(Offset { offset_seconds }): Json<Offset>) -> Json<Value> {
    sim.clock.move_to(offset_seconds);
    Json(json!({"offset_seconds": sim.clock.offset(), "now": sim.now().0}))
}

async fn reset(State(sim): State<Sim>) -> StatusCode {
    sim.reset();
    StatusCode::NO_CONTENT
}

fn refusal(status: StatusCode, why: &str) -> Response {
    (status, Json(json!({"error": why}))).into_response()
}
