//! The HTTP side: routes, limits, headers, and a stop that lets everybody finish.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::rejection::BytesRejection;
use axum::extract::{ConnectInfo, DefaultBodyLimit, RawQuery, Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use futures_util::StreamExt as _;
use liveroom_contract::{ProblemCode, Session, SessionRequest, Vendor};
use tokio::net::TcpListener;

use crate::connections::Connections;
use crate::cors::Cors;
use crate::extract::Path;
use crate::host::Host;
use crate::problem::Refusal;
use crate::store::{Forward, Taken};
use crate::trace::Traced;
use crate::{admin, authorize, callback, pages};

/// What is served beside the contract's routes, for development.
#[derive(Clone, Debug, Default)]
pub struct Pages {
    /// Directories of files, looked through in this order.
    pub pages: Vec<Mount>,
    /// The kit's files, at `/pkg`.
    pub kit: Option<PathBuf>,
}

/// A directory, and the path its files are at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mount {
    /// The directory.
    pub directory: PathBuf,
    /// The path, such as `/room`; `/` for the root.
    pub path: String,
}

/// Serves until `stop` is done, then ends the streams, lets the requests finish and returns.
pub async fn serve(
    listener: TcpListener,
    host: Arc<Host>,
    pages: &Pages,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let mut tasks = host.watch();
    let connections = Connections::serve(listener, &router(host.clone(), pages), stop).await;
    tracing::info!("stopping");
    host.close_streams();
    if tokio::time::timeout(DRAIN, connections.finish()).await.is_err() {
        tracing::warn!("some requests did not finish in time");
    }
    tasks.abort_all();
    Ok(())
}

/// Every route.
pub fn router(host: Arc<Host>, pages: &Pages) -> Router {
    let callbacks = Router::new()
        .route("/callbacks/{vendor}", post(take_callback))
        .layer(DefaultBodyLimit::max(CALLBACK_BYTES));
    let api = Router::new()
        .merge(callbacks)
        .merge(authorize::routes())
        .merge(admin::routes(&host))
        .route("/healthz", get(healthz))
        .route("/readyz", get(readyz))
        .route("/metrics", get(metrics))
        .route("/openapi.json", get(openapi))
        .fallback(unknown_path)
        .method_not_allowed_fallback(wrong_method);
    let base_path = host.config.server.base_path.clone();
    let router =
        if base_path.is_empty() { api } else { Router::new().nest(&base_path, api).fallback(unknown_path) };
    let traced = Traced::new(host.metrics.clone());
    let router = pages::mount(router, pages).layer(traced.clone());
    router.merge(viewers_routes(&host, traced)).with_state(host)
}

/// The routes that every viewer calls. They stand in the whole tree with their whole paths, in no nest, and under one layer: each
/// level that a request goes through is copied for it.
fn viewers_routes(host: &Host, traced: Traced) -> Router<Arc<Host>> {
    let path = |path: &str| format!("{}{path}", host.config.server.base_path);
    Router::new()
        .route(&path("/rooms/{room}/session"), post(session))
        .route(&path("/rooms/{room}/events"), get(events))
        .method_not_allowed_fallback(wrong_method)
        .layer((traced, Cors::new(&host.config.server.allowed_origins)))
}

async fn session(
    State(host): State<Arc<Host>>,
    Path(name): Path<String>,
    request: Request,
) -> Result<Response, Refusal> {
    let (head, body) = request.into_parts();
    let request = read_session_request(&head.headers, &read_body(body).await?)?;
    let identified = host.identity.identify(&head.headers, address_of(&head)).await?;
    let room = host.room(&name)?;
    identified.viewer.may_enter(&room)?;
    let session = host.sessions.open(&room, &identified.viewer, &request).await?;
    let mut response = Response::new(Body::from(write_session(&session)?));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(cookie) = identified.set_cookie {
        headers.append(SET_COOKIE, cookie);
    }
    Ok(response)
}

fn write_session(session: &Session) -> Result<Vec<u8>, Refusal> {
    let mut json = Vec::with_capacity(USUAL_BYTES);
    serde_json::to_writer(&mut json, session)
        .map_err(|_| Refusal::new(ProblemCode::Internal, "The session cannot be written."))?;
    Ok(json)
}

/// A session request's body, which comes in one piece as a rule.
async fn read_body(body: Body) -> Result<Bytes, Refusal> {
    let mut pieces = body.into_data_stream();
    let mut whole = Bytes::new();
    while let Some(piece) = pieces.next().await {
        let piece = piece.map_err(|_| unreadable(StatusCode::BAD_REQUEST))?;
        if whole.len() + piece.len() > SESSION_BYTES {
            return Err(unreadable(StatusCode::PAYLOAD_TOO_LARGE));
        }
        whole = if whole.is_empty() { piece } else { [whole, piece].concat().into() };
    }
    Ok(whole)
}

/// Where the request's connection comes from.
fn address_of(head: &Parts) -> Option<IpAddr> {
    head.extensions.get().map(|ConnectInfo::<SocketAddr>(address)| address.ip())
}

/// Only JSON is taken: a form of a foreign page, which needs no permission of CORS, cannot send it.
fn read_session_request(headers: &HeaderMap, body: &[u8]) -> Result<SessionRequest, Refusal> {
    let media_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case("application/json") {
        let detail = "The body must be JSON, sent with content-type: application/json.";
        return Err(
            Refusal::new(ProblemCode::InvalidRequest, detail).with_status(StatusCode::UNSUPPORTED_MEDIA_TYPE)
        );
    }
    serde_json::from_slice(body).map_err(|error| {
        Refusal::new(ProblemCode::InvalidRequest, format!("The body is no session request: {error}."))
    })
}

async fn events(
    State(host): State<Arc<Host>>,
    Path(name): Path<String>,
    request: Request,
) -> Result<Response, Refusal> {
    let (head, _) = request.into_parts();
    let identified = host.identity.identify(&head.headers, address_of(&head)).await?;
    let room = host.room(&name)?;
    identified.viewer.may_enter(&room)?;
    let resume = head.headers.get(LAST_EVENT_ID);
    let resume = resume.and_then(|value| value.to_str().ok()).and_then(|text| text.parse().ok());
    let stream = host.streams.open(&room, resume).await?;
    let mut response = stream.into_response();
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // nginx gathers an answer before passing it on, unless told not to.
    response
        .headers_mut()
        .insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    Ok(response)
}

async fn take_callback(
    State(host): State<Arc<Host>>,
    Path(vendor): Path<String>,
    RawQuery(query): RawQuery,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Refusal> {
    let vendor = Vendor::parse(&vendor).ok_or_else(|| {
        Refusal::new(
            ProblemCode::InvalidRequest,
            "Callbacks go to /callbacks/talkfun, /callbacks/baijiayun or /callbacks/gensee.",
        )
        .with_status(StatusCode::NOT_FOUND)
    })?;
    let fields = form_fields(&body.map_err(|rejection| unreadable(rejection.status()))?);
    let query = form_fields(query.unwrap_or_default().as_bytes());
    let callback = match callback::verify(&host.accounts, vendor, &query, &fields) {
        Ok(callback) => callback,
        Err(refusal) => {
            host.metrics.callback(vendor.as_str(), "refused");
            return Ok(callback::refused(vendor, &refusal));
        }
    };
    let remote = callback.remote.clone().filter(|_| !callback.observations.is_empty());
    let name = callback.name.clone();
    let forward = if host.webhook.is_some() { Forward::Yes } else { Forward::No };
    match host.store.take_callback(callback, forward).await {
        Ok(taken) => {
            let outcome = if taken == Taken::New { "new" } else { "duplicate" };
            host.metrics.callback(vendor.as_str(), outcome);
            tracing::info!(%vendor, name, is_new = taken == Taken::New, "a callback was taken");
            if let Some(webhook) = &host.webhook {
                webhook.wake();
            }
            if let Some(remote) = remote.filter(|_| taken == Taken::New) {
                tokio::spawn(async move { host.refresh_remote(&remote).await });
            }
            Ok(callback::received(vendor))
        }
        Err(error) => Ok(callback::refused(vendor, &Refusal::from(error))),
    }
}

pub(crate) fn form_fields(text: &[u8]) -> Vec<(String, String)> {
    url::form_urlencoded::parse(text).map(|(name, value)| (name.into_owned(), value.into_owned())).collect()
}

pub(crate) fn unreadable(status: StatusCode) -> Refusal {
    let detail = if status == StatusCode::PAYLOAD_TOO_LARGE {
        "The body is longer than this path takes."
    } else {
        "The body could not be read to its end."
    };
    Refusal::new(ProblemCode::InvalidRequest, detail).with_status(status)
}

async fn healthz() -> &'static str {
    "ok"
}

async fn readyz(State(host): State<Arc<Host>>) -> Result<&'static str, Refusal> {
    host.store.check().await?;
    Ok("ready")
}

async fn metrics(State(host): State<Arc<Host>>) -> Result<Response, Refusal> {
    let text = host
        .metrics
        .text()
        .ok_or_else(|| Refusal::new(ProblemCode::Internal, "The counters cannot be written."))?;
    let media_type = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Ok(([(CONTENT_TYPE, media_type)], text).into_response())
}

async fn openapi() -> Response {
    ([(CONTENT_TYPE, "application/json")], OPENAPI).into_response()
}

async fn unknown_path() -> Refusal {
    Refusal::new(ProblemCode::InvalidRequest, "There is nothing at this path.")
        .with_status(StatusCode::NOT_FOUND)
}

async fn wrong_method() -> Refusal {
    Refusal::new(ProblemCode::InvalidRequest, "This path is not for this method.")
        .with_status(StatusCode::METHOD_NOT_ALLOWED)
}

/// The description of every route; a test walks it.
const OPENAPI: &str = include_str!("../openapi.json");
const LAST_EVENT_ID: &str = "last-event-id";
const SESSION_BYTES: usize = 16 << 10;
/// Room for a session with a signed address.
const USUAL_BYTES: usize = 1 << 10;
/// BaijiaYun's batches of viewers are the longest.
const CALLBACK_BYTES: usize = 4 << 20;
const DRAIN: Duration = Duration::from_secs(10);
