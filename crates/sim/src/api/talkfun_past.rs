//! Talk-fun's API on what happened in a course: visitors, chat, votes.

use liveroom_vendors::Vendor;
use serde_json::{Value, json};

use super::talkfun::{course, tell};
use super::{Answer, Call, Refusal, Reply, shape};
use crate::clock;
use crate::history::Vote;
use crate::sim::{Parts, Sim};

const VENDOR: Vendor = Vendor::Talkfun;

pub(super) fn visitors(sim: &Sim, call: &Call) -> Answer {
    let id = course(sim, call, |room| room.id.clone())?;
    let visits = sim.history().visits(VENDOR, &id);
    let items = visits.into_iter().map(|visit| {
        let left_at = visit.left_at.unwrap_or(call.now);
        let lasted = left_at.distance_seconds(visit.came_at);
        json!({
            "id": visit.number,
            "course_id": id.parse::<u64>().unwrap_or_default(),
            "uid": visit.viewer.uid,
            "join_time": clock::text(visit.came_at),
            "leave_time": clock::text(left_at),
            "ip_address": "127.0.0.1",
            "duration": lasted,
            "duration_time": format!("{:02}:{:02}:{:02}", lasted / 3600, lasted / 60 % 60, lasted % 60),
        })
    });
    Ok(page(call, items.collect()))
}

pub(super) fn messages(sim: &Sim, call: &Call) -> Answer {
    let (id, live) = course(sim, call, |room| (room.id.clone(), room.live_id()))?;
    let chats = sim.history().chats(VENDOR, &id);
    let items = chats.into_iter().map(|chat| {
        json!({
            "id": chat.number,
            "liveid": live.parse::<u64>().unwrap_or_default(),
            "course_id": id.parse::<u64>().unwrap_or_default(),
            "uid": chat.by.uid,
            "nickname": chat.by.name,
            "role": chat.by.role,
            "time": clock::text(chat.at),
            "timestamp": chat.at.0.to_string(),
            "msg": chat.text,
            "cmd": "chat:send",
        })
    });
    Ok(page(call, items.collect()))
}

pub(super) fn add_vote(sim: &Sim, call: &Call) -> Answer {
    let id = course(sim, call, |room| room.id.clone())?;
    let vid = sim.history().asked(&id, call.params.clone(), call.now);
    tell_vote(sim, &id, vid)?;
    Ok(Reply::nothing())
}

pub(super) fn emit_vote(sim: &Sim, call: &Call) -> Answer {
    let id = course(sim, call, |room| room.id.clone())?;
    tell_vote(sim, &id, call.number("vid").unwrap_or_default())?;
    Ok(Reply::nothing())
}

fn tell_vote(sim: &Sim, course: &str, vid: u64) -> Result<(), Refusal> {
    let args =
        vote(sim, vid, |vote| json!({"vid": vid, "title": vote.asked.get("title"), "op": options(vote)}))?;
    tell(sim, course, "vote:new", &args);
    Ok(())
}

pub(super) fn end_vote(sim: &Sim, call: &Call) -> Answer {
    let vid = call.number("vid").unwrap_or_default();
    let course = vote(sim, vid, |vote| {
        vote.ended_at = Some(call.now);
        vote.room.clone()
    })?;
    tell(sim, &course, "vote:pub", &json!({"vid": vid, "isShow": call.number("showResult")}));
    Ok(Reply::nothing())
}

pub(super) fn delete_vote(sim: &Sim, call: &Call) -> Answer {
    let vid = call.number("vid").unwrap_or_default();
    vote(sim, vid, |_| ())?;
    sim.history().votes().retain(|vote| vote.vid != vid);
    Ok(Reply::nothing())
}

pub(super) fn votes(sim: &Sim, call: &Call) -> Answer {
    let id = course(sim, call, |room| room.id.clone())?;
    let wanted = call.text("status");
    let items = {
        let mut history = sim.history();
        let within = |vote: &&Vote| {
            vote.room == id
                && match wanted.as_deref() {
                    Some("normal") => vote.ended_at.is_none(),
                    Some("voted") => vote.ended_at.is_some(),
                    _ => true,
                }
        };
        history.votes().iter().filter(within).map(describe).collect()
    };
    Ok(page(call, items))
}

fn describe(vote: &Vote) -> Value {
    json!({
        "vid": vote.vid,
        "course_id": vote.room.parse::<u64>().unwrap_or_default(),
        "uid": vote.asked.get("uid"),
        "nickname": vote.asked.get("nickname"),
        "type": vote.asked.get("type"),
        "status": u8::from(vote.ended_at.is_some()),
        "title": vote.asked.get("title"),
        "options": options(vote),
        "opTotal": options(vote).as_array().map_or(0, Vec::len),
        "startTime": vote.asked_at.0,
        "endTime": vote.ended_at.map_or(0, |at| at.0),
    })
}

/// As a list, whether it was given as one or as JSON text.
fn options(vote: &Vote) -> Value {
    match vote.asked.get("op") {
        Some(Value::String(text)) => serde_json::from_str(text).unwrap_or_else(|_| json!([text])),
        Some(given) => given.clone(),
        None => json!([]),
    }
}

fn vote<T>(sim: &Parts, vid: u64, act: impl FnOnce(&mut Vote) -> T) -> Result<T, Refusal> {
    let mut history = sim.history();
    let vote = history.votes().iter_mut().find(|vote| vote.vid == vid);
    vote.map(act).ok_or(Refusal::Failed("投票不存在"))
}

fn page(call: &Call, items: Vec<Value>) -> Reply {
    let total = items.len();
    let items = call.page(items, ["page", "size"], 10);
    let data = items.into_iter().map(|item| shape::object(call, item)).collect();
    Reply { data: Value::Array(data), total: Some(total) }
}
