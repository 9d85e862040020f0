//! What vendors tell by themselves: verified, stored with what it says of a room, and only then answered.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use liveroom_contract::{ProblemCode, Vendor};
use liveroom_vendors::time::UnixSeconds;
use liveroom_vendors::{baijiayun, gensee, talkfun};
use serde_json::{Map, Value, json};

use crate::accounts::Accounts;
use crate::clock::{now_millis, now_seconds};
use crate::directory::RemoteRoom;
use crate::problem::Refusal;
use crate::status::{Observation, Phase};
use crate::store::{Attendance, Change, NewCallback};

type Fields = [(String, String)];

/// Verifies a callback. What comes out is the vendor's word.
pub(crate) fn verify(
    accounts: &Accounts,
    vendor: Vendor,
    query: &Fields,
    fields: &Fields,
) -> Result<NewCallback, Refusal> {
    match vendor {
        Vendor::Talkfun => verify_talkfun(accounts, fields),
        Vendor::Baijiayun => verify_baijiayun(accounts, fields),
        Vendor::Gensee => verify_gensee(accounts, query, fields),
    }
}

/// The answer that the vendor takes for "received".
pub(crate) fn received(vendor: Vendor) -> Response {
    match vendor {
        Vendor::Talkfun => Json(talkfun::callback_reply()).into_response(),
        Vendor::Baijiayun => Json(baijiayun::callback_reply()).into_response(),
        Vendor::Gensee => Json(json!({"code": 0, "message": ""})).into_response(),
    }
}

/// The answer that makes the vendor send it again, in its own form: `code` 1 and a message.
pub(crate) fn refused(vendor: Vendor, refusal: &Refusal) -> Response {
    tracing::warn!(%vendor, %refusal, "a callback was refused");
    let message = if vendor == Vendor::Gensee { "message" } else { "msg" };
    (refusal.status(), Json(json!({"code": 1, message: refusal.detail()}))).into_response()
}

fn verify_talkfun(accounts: &Accounts, fields: &Fields) -> Result<NewCallback, Refusal> {
    use talkfun::{Callback, CallbackRefusal};
    let (_, account) = accounts.talkfun()?;
    let callback = account.verify_callback(fields, now_seconds()).map_err(|error| match error {
        CallbackRefusal::Field(_) | CallbackRefusal::Params => malformed(&error),
        CallbackRefusal::OtherAccount | CallbackRefusal::WrongSignature | CallbackRefusal::Stale(_) => {
            distrusted(&error)
        }
    })?;
    let signed_at =
        fields.iter().find(|(name, _)| name == "timestamp").and_then(|(_, text)| text.parse().ok());
    let at = happened_at(signed_at.map(UnixSeconds));
    let of = |live: talkfun::LiveEvent, observation| {
        let remote = RemoteRoom { vendor: Vendor::Talkfun, id: live.course_id.to_string() };
        (Some(remote), vec![observation])
    };
    let (name, (remote, observations)) = match callback {
        Callback::LiveStart(live) => {
            ("live.start".to_owned(), of(live, Observation::Phase(Phase::Started, at)))
        }
        Callback::LiveStop(live) => {
            ("live.stop".to_owned(), of(live, Observation::Phase(Phase::Stopped, at)))
        }
        Callback::PlaybackReady { live, .. } => {
            ("live.playback".to_owned(), of(live, Observation::Playback(None)))
        }
        Callback::Other { cmd, .. } => (cmd, (None, Vec::new())),
    };
    let callback = NewCallback { remote, observations, ..new(Vendor::Talkfun, name, fields) };
    Ok(NewCallback { identity: talkfun::callback_identity(fields), ..callback })
}

fn verify_baijiayun(accounts: &Accounts, fields: &Fields) -> Result<NewCallback, Refusal> {
    use baijiayun::{Callback, CallbackRefusal, ClassChange};
    let account = &accounts.baijiayun()?.api;
    let callback = account.verify_callback(fields, now_seconds()).map_err(|error| match error {
        CallbackRefusal::Field(_) => malformed(&error),
        CallbackRefusal::WrongSignature | CallbackRefusal::Stale(_) => distrusted(&error),
    })?;
    let of = |name: &str, room_id: u64, identity: String| {
        let remote = RemoteRoom { vendor: Vendor::Baijiayun, id: room_id.to_string() };
        NewCallback { remote: Some(remote), identity, ..new(Vendor::Baijiayun, name.to_owned(), fields) }
    };
    Ok(match callback {
        Callback::Class(class) => {
            let (name, phase) = match class.change {
                ClassChange::Start => ("class.start", Phase::Started),
                ClassChange::End => ("class.end", Phase::Stopped),
            };
            let observations = vec![Observation::Phase(phase, happened_at(Some(class.signed_at)))];
            NewCallback { observations, ..of(name, class.room_id, class.qid) }
        }
        Callback::Users(users) => {
            let attendance = users.events.into_iter().map(attendance).collect();
            NewCallback { attendance, ..of("users", users.room_id, users.qid) }
        }
        Callback::Other { fields: kept } => {
            let callback = new(Vendor::Baijiayun, "other".to_owned(), fields);
            let qid = kept.iter().find(|(name, _)| name == "qid").map(|(_, qid)| qid.clone());
            NewCallback { identity: qid.unwrap_or_else(|| callback.identity.clone()), ..callback }
        }
    })
}

fn attendance(event: baijiayun::UserEvent) -> Attendance {
    let change = match event.change {
        baijiayun::UserChange::In => Change::In,
        baijiayun::UserChange::Out => Change::Out,
    };
    let at = event.at.0.saturating_mul(1000);
    Attendance { vendor_id: event.user_number, viewer: None, name: event.user_name, change, at }
}

/// Gensee signs nothing, so the address given to it carries a key of ours; without a configured key nothing is believed.
fn verify_gensee(accounts: &Accounts, query: &Fields, fields: &Fields) -> Result<NewCallback, Refusal> {
    let (config, _) = accounts.gensee()?;
    let given = query.iter().find(|(name, _)| name == "key").map(|(_, key)| key.as_str());
    let is_ours = config.callback_key.as_ref().zip(given).is_some_and(|(key, given)| key.matches(given));
    if !is_ours {
        let detail = "The address must carry ?key= with the configured gensee.callback_key: Gensee signs no callbacks.";
        return Err(Refusal::new(ProblemCode::Forbidden, detail));
    }
    gensee::read_callback(fields).map_err(|error| malformed(&error))?;
    Ok(new(Vendor::Gensee, "transcode".to_owned(), fields))
}

/// A callback that tells nothing of a room, its identity its whole text.
fn new(vendor: Vendor, name: String, fields: &Fields) -> NewCallback {
    let body = body_of(fields);
    NewCallback {
        vendor,
        identity: body.clone(),
        name,
        body,
        received_at: now_millis(),
        remote: None,
        observations: Vec::new(),
        attendance: Vec::new(),
    }
}

/// When it happened, by our clock: a vendor's clock that is ahead must not make later news look old, nor may the second, which is
/// all a vendor tells, make it look older than it is.
fn happened_at(signed_at: Option<UnixSeconds>) -> i64 {
    let now = now_millis();
    signed_at.map_or(now, |at| now.min(at.0.saturating_mul(1000).saturating_add(999)))
}

fn body_of(fields: &Fields) -> String {
    let kept = fields.iter().filter(|(name, _)| name != "sign");
    let map: Map<String, Value> =
        kept.map(|(name, value)| (name.clone(), Value::from(value.as_str()))).collect();
    Value::Object(map).to_string()
}

fn malformed(error: &impl std::fmt::Display) -> Refusal {
    Refusal::new(ProblemCode::InvalidRequest, error.to_string())
}

fn distrusted(error: &impl std::fmt::Display) -> Refusal {
    Refusal::new(ProblemCode::Forbidden, error.to_string()).with_status(StatusCode::FORBIDDEN)
}
