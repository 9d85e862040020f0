//! The vendors' server APIs: one way in per vendor, one table of the APIs that act, and the catalogue for all others.
//!
//! Every call goes the same way: a fault ordered for it, the account, the limit, the parameters as the catalogue wants them,
//! and then either an act of [`ACTS`] or an answer of the documented shape made from the catalogue.

mod baijiayun;
mod gensee;
mod read;
mod shape;
mod talkfun;
mod talkfun_past;

use axum::Router;
use axum::extract::{Path, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse as _, Response};
use axum::routing::any;
use liveroom_vendors::catalogue::{CallProblem, Catalogue};
use liveroom_vendors::{UnixSeconds, Vendor};
use serde_json::{Map, Value, json};

use crate::class::NoSuchRoom;
use crate::faults::Kind;
use crate::pace::Limit;
use crate::settings::Documented;
use crate::sim::{Parts, Sim};

/// One call whose account is right.
pub(crate) struct Call {
    pub(crate) vendor: Vendor,
    /// The catalogue's name: Talk-fun's `cmd`, the others' path.
    pub(crate) name: String,
    pub(crate) params: Map<String, Value>,
    pub(crate) now: UnixSeconds,
}

/// What an API answers when all is well.
pub(crate) struct Reply {
    pub(crate) data: Value,
    /// Talk-fun's count of everything a list is a page of.
    pub(crate) total: Option<usize>,
}

/// Why an API refuses; [`code`] has each vendor's number for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    Parameters(String),
    Unsigned,
    Stale,
    UnknownApi,
    NoSuchRoom,
    Deleted,
    OverLimit(Limit),
    Failed(&'static str),
}

pub(crate) type Answer = Result<Reply, Refusal>;

/// An API that acts. One without a place in the catalogue checks its parameters itself.
type Act = fn(&Sim, &Call) -> Answer;

/// Every API that does more than answer in shape.
fn act_of(vendor: Vendor, name: &str) -> Option<Act> {
    let acts = match vendor {
        Vendor::Talkfun => talkfun::ACTS,
        Vendor::Baijiayun => baijiayun::ACTS,
        Vendor::Gensee => gensee::ACTS,
    };
    acts.iter().find(|(known, _)| *known == name).map(|(_, act)| *act)
}

/// On every host: not every client resolves `*.localhost`.
pub(crate) fn routes() -> Router<Sim> {
    Router::new()
        .route("/portal.php", any(talkfun_call))
        .route("/openapi/{*path}", any(baijiayun_call))
        .route("/integration/site/{*path}", any(gensee_call))
}

async fn talkfun_call(State(sim): State<Sim>, request: Request) -> Response {
    let fields = read::fields(request).await;
    let name = read::text(&fields, "cmd").unwrap_or("?").to_owned();
    answer(&sim, Vendor::Talkfun, &name, |now| talkfun::read(&sim, &fields, now)).await
}

async fn baijiayun_call(State(sim): State<Sim>, Path(path): Path<String>, request: Request) -> Response {
    let fields = read::fields(request).await;
    let name = format!("/openapi/{path}");
    answer(&sim, Vendor::Baijiayun, &name, |now| baijiayun::read(&sim, &fields, now)).await
}

async fn gensee_call(State(sim): State<Sim>, Path(path): Path<String>, request: Request) -> Response {
    let fields = read::fields(request).await;
    let name = format!("/{path}");
    answer(&sim, Vendor::Gensee, &name, |_| gensee::read(&sim, &fields)).await
}

async fn answer(
    sim: &Sim,
    vendor: Vendor,
    name: &str,
    params: impl FnOnce(UnixSeconds) -> Result<Map<String, Value>, Refusal>,
) -> Response {
    let now = sim.now();
    let fault = sim.faults().take(vendor, name);
    let outcome = match fault {
        Some(Kind::Html) => {
            sim.journal().note(now, vendor, name, "fault");
            return Html("<!doctype html><title>502</title><h1>Bad Gateway</h1>").into_response();
        }
        Some(Kind::Status500) => {
            sim.journal().note(now, vendor, name, "fault");
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
        Some(Kind::WrongShape) => {
            sim.journal().note(now, vendor, name, "fault");
            return axum::Json(json!([{"unexpected": true}])).into_response();
        }
        Some(Kind::Error) => Err(Refusal::Failed("a fault ordered at the simulator")),
        Some(Kind::BadSignature) => Err(Refusal::Unsigned),
        Some(Kind::Slow) => {
            tokio::time::sleep(sim.settings.slow).await;
            params(now)
        }
        None => params(now),
    };
    let outcome = outcome.and_then(|params| run(sim, &Call { vendor, name: name.to_owned(), params, now }));
    let code = outcome.as_ref().map_or_else(|refusal| code(vendor, refusal), |_| 0);
    // A name that no document has is not taken into the journal's counts: anyone may send any.
    let noted = if outcome == Err(Refusal::UnknownApi) { "?" } else { name };
    sim.journal().note(now, vendor, noted, &code.to_string());
    envelope(vendor, outcome, code, now)
}

impl PartialEq for Reply {
    fn eq(&self, other: &Self) -> bool {
        (&self.data, self.total) == (&other.data, other.total)
    }
}

fn run(sim: &Sim, call: &Call) -> Answer {
    let act = act_of(call.vendor, &call.name);
    let catalogue = Catalogue::load(call.vendor);
    if catalogue.find(&call.name).is_none() && act.is_none() {
        return Err(Refusal::UnknownApi);
    }
    if let Some(limit) = over_limit(sim, call) {
        return Err(Refusal::OverLimit(limit));
    }
    let api = match catalogue.check(&call.name, &call.params) {
        Ok(api) => Some(api),
        Err(CallProblem::UnknownApi) if act.is_some() => None,
        Err(CallProblem::UnknownApi | CallProblem::SdkOnly) => return Err(Refusal::UnknownApi),
        Err(problem @ CallProblem::Params(_)) => return Err(Refusal::Parameters(problem.to_string())),
    };
    match (act, api) {
        (Some(act), _) => act(sim, call),
        (None, Some(api)) => Ok(shape::example(call.vendor, api)),
        (None, None) => Err(Refusal::UnknownApi),
    }
}

/// BaijiaYun counts all calls of an account together; the vendor says so, its document does not.
const BAIJIAYUN_ACCOUNT: Limit = Limit { calls: 200, seconds: 10 };

fn over_limit(sim: &Parts, call: &Call) -> Option<Limit> {
    let limits = &sim.settings.limits;
    let key = format!("{}:{}", call.vendor, call.name);
    let mut own = Vec::new();
    if let Some(calls) = limits.per_minute.get(&key) {
        own.push(Limit::per_minute(u64::from(*calls)));
    } else if limits.documented == Documented::Kept {
        let documented = Catalogue::load(call.vendor).rate_limit(&call.name);
        own.extend(documented.per_minute.map(|calls| Limit::per_minute(u64::from(calls))));
        own.extend(documented.per_day.map(|calls| Limit::per_day(u64::from(calls))));
    }
    let mut pace = sim.pace();
    let whole_account = call.vendor == Vendor::Baijiayun && limits.documented == Documented::Kept;
    let account = if whole_account { pace.over("baijiayun", &[BAIJIAYUN_ACCOUNT], call.now) } else { None };
    pace.over(&key, &own, call.now).or(account)
}

/// Each vendor's number for a refusal. Talk-fun documents none; these are its library's and its rooms'. No vendor documents one for calls
/// over the limit.
fn code(vendor: Vendor, refusal: &Refusal) -> i64 {
    let [talkfun, baijiayun, gensee] = match refusal {
        Refusal::Parameters(_) => [10, 1001, 101],
        Refusal::Unsigned => [10003, 1002, 200],
        Refusal::Stale => [10002, 1002, 201],
        Refusal::UnknownApi => [-1, 404, -1],
        Refusal::NoSuchRoom => [1260, 3001, 501],
        Refusal::Deleted => [1260, 3002, 501],
        Refusal::OverLimit(_) => [-1, 1, 500],
        Refusal::Failed(_) => [-1, 1, -1],
    };
    match vendor {
        Vendor::Talkfun => talkfun,
        Vendor::Baijiayun => baijiayun,
        Vendor::Gensee => gensee,
    }
}

fn message(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Parameters(problems) => format!("参数错误：{problems}"),
        Refusal::Unsigned => "签名或口令错误".to_owned(),
        Refusal::Stale => "签名已过期：timestamp 与当前时间相差过大".to_owned(),
        Refusal::UnknownApi => "没有这个接口".to_owned(),
        Refusal::NoSuchRoom => "课程或房间不存在".to_owned(),
        Refusal::Deleted => "房间已删除".to_owned(),
        Refusal::OverLimit(limit) => format!("调用过于频繁：每 {} 秒最多 {} 次", limit.seconds, limit.calls),
        Refusal::Failed(why) => (*why).to_owned(),
    }
}

fn envelope(vendor: Vendor, outcome: Answer, code: i64, now: UnixSeconds) -> Response {
    let status = match &outcome {
        Err(Refusal::OverLimit(_)) => StatusCode::TOO_MANY_REQUESTS,
        _ => StatusCode::OK,
    };
    let said = outcome.as_ref().err().map(message);
    let body = match (vendor, outcome) {
        (Vendor::Talkfun, Ok(Reply { data, total: Some(total) })) => {
            json!({"code": 0, "msg": "", "total": total, "data": data})
        }
        (Vendor::Talkfun, Ok(Reply { data, total: None })) => json!({"code": 0, "msg": "", "data": data}),
        (Vendor::Talkfun, Err(_)) => json!({"code": code, "msg": said, "data": []}),
        (Vendor::Baijiayun, Ok(Reply { data, .. })) => {
            json!({"code": 0, "msg": "", "data": data, "ts": now.0})
        }
        (Vendor::Baijiayun, Err(_)) => json!({"code": code, "msg": said, "data": null, "ts": now.0}),
        // Gensee's matter stands beside the code, and its code is text.
        (Vendor::Gensee, Ok(Reply { data, .. })) => {
            let mut body = data.as_object().cloned().unwrap_or_default();
            body.insert("code".to_owned(), json!("0"));
            body.insert("message".to_owned(), json!("success"));
            Value::Object(body)
        }
        (Vendor::Gensee, Err(_)) => json!({"code": code.to_string(), "message": said}),
    };
    let mut response = (status, axum::Json(body)).into_response();
    if status == StatusCode::TOO_MANY_REQUESTS {
        response.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from_static("60"));
    }
    response
}

impl From<NoSuchRoom> for Refusal {
    fn from(NoSuchRoom: NoSuchRoom) -> Self {
        Self::NoSuchRoom
    }
}

impl Reply {
    pub(crate) fn of(data: Value) -> Self {
        Self { data, total: None }
    }

    /// Nothing but the code.
    pub(crate) fn nothing() -> Self {
        Self::of(Value::Null)
    }
}

impl Call {
    /// A parameter as text, whether it came as text or as a number; empty ones count as left out.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        match self.params.get(name)? {
            Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
            Value::Number(number) => Some(number.to_string()),
            Value::Bool(yes) => Some(yes.to_string()),
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        }
    }

    /// A parameter the catalogue requires.
    pub(crate) fn required(&self, name: &str) -> Result<String, Refusal> {
        self.text(name).ok_or_else(|| Refusal::Parameters(format!("`{name}` is required")))
    }

    pub(crate) fn number(&self, name: &str) -> Option<u64> {
        self.text(name)?.parse().ok()
    }

    /// A parameter that is an object, or one as JSON text.
    pub(crate) fn object(&self, name: &str) -> Map<String, Value> {
        match self.params.get(name) {
            Some(Value::Object(map)) => map.clone(),
            Some(Value::String(text)) => serde_json::from_str(text).unwrap_or_default(),
            Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_)) | None => Map::new(),
        }
    }

    /// A time in any of the vendors' ways.
    pub(crate) fn time(&self, name: &str) -> Option<UnixSeconds> {
        self.text(name).as_deref().and_then(crate::clock::parse)
    }

    /// The page of a list this call asks for.
    pub(crate) fn page<T>(&self, items: Vec<T>, [page, size]: [&str; 2], usual_size: u64) -> Vec<T> {
        let page = self.number(page).unwrap_or(1).max(1);
        let size = usize::try_from(self.number(size).unwrap_or(usual_size).max(1)).unwrap_or(usize::MAX);
        let skipped = usize::try_from(page - 1).unwrap_or(usize::MAX).saturating_mul(size);
        items.into_iter().skip(skipped).take(size).collect()
    }
}
