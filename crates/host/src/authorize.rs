//! The vendors' question whether a viewer may come in, by the key in the viewer's URL: yes once, and only soon after the URL was made.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, RawQuery, State};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, http::StatusCode};
use liveroom_contract::Vendor;
use liveroom_vendors::secret::Secret;
use liveroom_vendors::{baijiayun, gensee};

use crate::clock::now_millis;
use crate::directory::RemoteRoom;
use crate::host::Host;
use crate::keys::hash_of;
use crate::problem::Refusal;
use crate::server::{form_fields, unreadable};

/// The routes the vendors ask.
pub(crate) fn routes() -> Router<Arc<Host>> {
    Router::new()
        .route("/authorize/baijiayun", post(ask_baijiayun))
        .route("/authorize/gensee", post(ask_gensee).get(ask_gensee))
        .layer(DefaultBodyLimit::max(QUESTION_BYTES))
}

/// BaijiaYun posts `access_key`, `room_id` and, for a recording, `session_id` (chapter "第三方鉴权").
async fn ask_baijiayun(
    State(host): State<Arc<Host>>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Refusal> {
    let question = match baijiayun::read_authorization(&form_fields(
        &body.map_err(|rejection| unreadable(rejection.status()))?,
    )) {
        Ok(question) => question,
        Err(error) => {
            let reply = baijiayun::authorization_reply(Err(&error.to_string()));
            return Ok((StatusCode::BAD_REQUEST, Json(reply)).into_response());
        }
    };
    let room = question.room_id.to_string();
    let is_good = redeem(&host, &question.access_key)
        .await
        .is_some_and(|remote| remote.vendor == Vendor::Baijiayun && remote.id == room);
    let verdict =
        if is_good { Ok(()) } else { Err("the key is not good, or has been used; open the room again") };
    Ok(Json(baijiayun::authorization_reply(verdict)).into_response())
}

/// Gensee asks with `k`, in the query or in a form, and reads `pass` or `fail`.
async fn ask_gensee(
    State(host): State<Arc<Host>>,
    RawQuery(query): RawQuery,
    body: Result<Bytes, BytesRejection>,
) -> Result<&'static str, Refusal> {
    let mut fields = form_fields(query.unwrap_or_default().as_bytes());
    fields.extend(form_fields(&body.map_err(|rejection| unreadable(rejection.status()))?));
    let is_good = match gensee::read_authorization(&fields) {
        Ok(k) => redeem(&host, &k).await.is_some_and(|remote| remote.vendor == Vendor::Gensee),
        Err(_) => false,
    };
    Ok(if is_good { gensee::AUTHORIZATION_PASS } else { gensee::AUTHORIZATION_FAIL })
}

/// Uses the key up. A store that does not answer lets nobody in.
async fn redeem(host: &Host, key: &Secret) -> Option<RemoteRoom> {
    match host.store.redeem(&hash_of(key), now_millis()).await {
        Ok(remote) => remote,
        Err(error) => {
            tracing::error!(%error, "a key could not be looked up");
            None
        }
    }
}

const QUESTION_BYTES: usize = 16 << 10;
