//! What the customer's own services may do, with the admin token: call the vendors, and look after the host.

use std::sync::Arc;

use axum::Json;
use axum::Router;
use axum::extract::rejection::JsonRejection;
use axum::extract::{DefaultBodyLimit, FromRequest as _, Multipart, Request, State};
use axum::http::StatusCode;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::{get, post, put};
use liveroom_contract::{ProblemCode, Vendor};
use serde_json::{Map, Value, json};

use crate::clock::now_millis;
use crate::extract::Path;
use crate::host::Host;
use crate::problem::Refusal;
use crate::upstream::FilePart;
use crate::webhook;

/// The routes behind the token.
pub(crate) fn routes(host: &Arc<Host>) -> Router<Arc<Host>> {
    Router::new()
        .route("/vendors/{vendor}/{*api}", post(call_vendor))
        .layer(DefaultBodyLimit::max(UPLOAD_BYTES))
        .route("/admin/dead-letters", get(dead_letters))
        .route("/admin/dead-letters/{id}/retry", post(retry_dead_letter))
        .route("/admin/rooms", get(list_rooms))
        .route("/admin/rooms/{room}", put(put_room).delete(remove_room))
        .route("/admin/rooms/{room}/attendance", get(attendance))
        .route_layer(middleware::from_fn_with_state(host.clone(), with_token))
}

/// Lets through who shows the token.
async fn with_token(
    State(host): State<Arc<Host>>,
    request: Request,
    next: Next,
) -> Result<Response, Refusal> {
    let Some(token) = &host.config.admin_token else {
        let detail = "Administration is off; the configuration has no [admin] token.";
        return Err(Refusal::new(ProblemCode::Forbidden, detail));
    };
    let header =
        request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let given = header.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    if given.is_some_and(|(_, given)| token.matches(given.trim())) {
        Ok(next.run(request).await)
    } else {
        let detail =
            "This path is for the customer's services: send authorization: Bearer with the admin token.";
        Err(Refusal::new(ProblemCode::Unauthorized, detail))
    }
}

async fn call_vendor(
    State(host): State<Arc<Host>>,
    Path((vendor, api)): Path<(String, String)>,
    request: Request,
) -> Result<Json<Value>, Refusal> {
    let vendor = Vendor::parse(&vendor).ok_or_else(|| {
        Refusal::new(ProblemCode::InvalidRequest, "The vendor must be talkfun, baijiayun or gensee.")
            .with_status(StatusCode::NOT_FOUND)
    })?;
    let (params, files) = read_call(request).await?;
    host.vendor_apis.call(vendor, &api, params, &files).await.map(Json)
}

/// The callbacks the customer's webhook did not take, newest first.
async fn dead_letters(State(host): State<Arc<Host>>) -> Result<Json<Value>, Refusal> {
    let letters = host.store.dead_letters().await?;
    let letters = letters.iter().map(|letter| {
        let mut shown = webhook::message(letter, &|remote| host.room_names(remote));
        shown["attempts"] = letter.attempts.into();
        shown
    });
    Ok(Json(json!({ "dead_letters": letters.collect::<Vec<_>>() })))
}

async fn retry_dead_letter(
    State(host): State<Arc<Host>>,
    Path(id): Path<i64>,
) -> Result<StatusCode, Refusal> {
    if !host.store.revive(id, now_millis()).await? {
        let detail = "There is no dead letter of this number.";
        return Err(Refusal::new(ProblemCode::InvalidRequest, detail).with_status(StatusCode::NOT_FOUND));
    }
    if let Some(webhook) = &host.webhook {
        webhook.wake();
    }
    Ok(StatusCode::NO_CONTENT)
}

/// The rooms' names, vendors and vendors' ids; never a password.
async fn list_rooms(State(host): State<Arc<Host>>) -> Json<Value> {
    let directory = host.listing.current();
    let rooms = directory.rooms().map(|room| {
        json!({
            "name": room.name, "vendor": room.remote.vendor, "id": room.remote.id, "title": room.title,
            "starts_at": room.starts_at, "ends_at": room.ends_at, "in_file": !room.is_row,
        })
    });
    Json(json!({ "rooms": rooms.collect::<Vec<_>>() }))
}

async fn put_room(
    State(host): State<Arc<Host>>,
    Path(name): Path<String>,
    body: Result<Json<Value>, JsonRejection>,
) -> Result<StatusCode, Refusal> {
    let Json(fields) =
        body.map_err(|rejection| wrong_body(&rejection.body_text()).with_status(rejection.status()))?;
    host.listing.put(&name, &fields).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn remove_room(State(host): State<Arc<Host>>, Path(name): Path<String>) -> Result<StatusCode, Refusal> {
    if host.listing.remove(&name).await? {
        return Ok(StatusCode::NO_CONTENT);
    }
    host.room(&name)?;
    Ok(StatusCode::NO_CONTENT)
}

async fn attendance(State(host): State<Arc<Host>>, Path(room): Path<String>) -> Result<Json<Value>, Refusal> {
    let room = host.room(&room)?;
    Ok(Json(json!({ "attendance": host.store.attendance(&room.remote).await? })))
}

/// JSON parameters, or a multipart form with the JSON in its part `params` and files in parts named as their parameters,
/// `options.image` for one in an object.
async fn read_call(request: Request) -> Result<(Map<String, Value>, Vec<FilePart>), Refusal> {
    let media_type =
        request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !media_type.starts_with("multipart/form-data") {
        let body = axum::body::Bytes::from_request(request, &())
            .await
            .map_err(|rejection| wrong_body(&rejection.body_text()).with_status(rejection.status()))?;
        return Ok((read_params(&body)?, Vec::new()));
    }
    let rejected = |error: axum::extract::multipart::MultipartError| {
        wrong_body(&error.body_text()).with_status(error.status())
    };
    let mut form = Multipart::from_request(request, &())
        .await
        .map_err(|rejection| wrong_body(&rejection.body_text()))?;
    let (mut params, mut files) = (Map::new(), Vec::new());
    while let Some(part) = form.next_field().await.map_err(rejected)? {
        let parameter = part.name().unwrap_or_default().to_owned();
        let file_name = part.file_name().map(str::to_owned);
        let bytes = part.bytes().await.map_err(rejected)?;
        match (parameter.as_str(), file_name) {
            ("params", _) => params = read_params(&bytes)?,
            (_, Some(file_name)) => files.push(FilePart { parameter, file_name, bytes }),
            (_, None) => return Err(wrong_body("a part besides `params` must be a file with a name")),
        }
    }
    Ok((params, files))
}

fn read_params(body: &[u8]) -> Result<Map<String, Value>, Refusal> {
    serde_json::from_slice(body)
        .map_err(|error| wrong_body(&format!("the parameters must be a JSON object: {error}")))
}

fn wrong_body(what: &str) -> Refusal {
    Refusal::new(ProblemCode::InvalidRequest, format!("The body cannot be taken: {what}."))
}

/// Courseware goes through here.
const UPLOAD_BYTES: usize = 128 << 20;
