//! BaijiaYun's API: what acts on rooms and recordings.

use liveroom_vendors::baijiayun::is_signed;
use liveroom_vendors::{UnixSeconds, Vendor};
use serde_json::{Map, Value, json};

use super::read::{Fields, params, signed, text};
use super::{Act, Answer, Call, Refusal, Reply, shape};
use crate::grants::{Grant, random_hex};
use crate::rooms::{Class, Playback, Room};
use crate::seats::{Content, Viewer};
use crate::sim::{Parts, Sim};
use crate::{clock, line, stream};

const VENDOR: Vendor = Vendor::Baijiayun;

pub(super) const ACTS: &[(&str, Act)] = &[
    ("/openapi/room/create", create),
    ("/openapi/room/update", update),
    ("/openapi/room/delete", delete),
    ("/openapi/room/info", info),
    ("/openapi/room/list", list),
    ("/openapi/live/getLiveStatus", live_status),
    ("/openapi/live/getUserCount", user_count),
    ("/openapi/room/getPullStreamUrl", pull_stream),
    // Seen in use, and in no document at hand; its parameters are checked here.
    ("/openapi/playback/getPlayerToken", player_token),
    ("/openapi/live/sendChatMessage", send_chat),
    ("/openapi/room_data/exportChatMsg", chat),
    ("/openapi/room_data/exportLiveReport", visits),
    ("/openapi/live_account/setClassCallbackUrl", set_class_callback),
    ("/openapi/live_account/getClassCallbackUrl", class_callback),
];

/// Checks account, signature and time (BaijiaYun, "接口规范", "签名规则").
pub(super) fn read(sim: &Parts, fields: &Fields, now: UnixSeconds) -> Result<Map<String, Value>, Refusal> {
    let account = &sim.accounts.baijiayun;
    for name in ["partner_id", "timestamp", "sign"] {
        text(fields, name).ok_or_else(|| Refusal::Parameters(format!("`{name}` is required")))?;
    }
    if text(fields, "partner_id") != Some(&account.partner_id)
        || !is_signed(&signed(fields), &account.partner_key)
    {
        return Err(Refusal::Unsigned);
    }
    let timestamp =
        text(fields, "timestamp").filter(|text| text.len() == 10).and_then(|text| text.parse().ok());
    let timestamp = timestamp
        .ok_or_else(|| Refusal::Parameters("`timestamp` must be Unix seconds, 10 digits".to_owned()))?;
    if now.distance_seconds(UnixSeconds(timestamp)) > sim.settings.fresh_seconds {
        return Err(Refusal::Stale);
    }
    Ok(params(fields, &["partner_id", "timestamp", "sign"]))
}

fn room<T>(sim: &Parts, call: &Call, act: impl FnOnce(&mut Room) -> T) -> Result<T, Refusal> {
    let id = call.required("room_id")?;
    let mut rooms = sim.rooms();
    match rooms.find_mut(VENDOR, &id) {
        None => Err(Refusal::NoSuchRoom),
        Some(room) if room.deleted => Err(Refusal::Deleted),
        Some(room) => Ok(act(room)),
    }
}

/// Longer titles are cut, not refused.
const TITLE_CHARACTERS: usize = 50;

fn create(sim: &Sim, call: &Call) -> Answer {
    let mut rooms = sim.rooms();
    let title = call.required("title")?.chars().take(TITLE_CHARACTERS).collect();
    let mut room = Room::new(VENDOR, rooms.next_id(VENDOR), title, call.now);
    schedule(&mut room, call)?;
    room.fields = call.params.clone();
    let reply = describe(&room);
    rooms.add(room);
    Ok(Reply::of(shape::object(call, reply)))
}

fn update(sim: &Sim, call: &Call) -> Answer {
    room(sim, call, |room| {
        schedule(room, call)?;
        if let Some(title) = call.text("title") {
            room.title = title.chars().take(TITLE_CHARACTERS).collect();
        }
        room.fields.extend(call.params.clone());
        Ok(Reply::of(shape::object(call, describe(room))))
    })?
}

/// "创建房间": within a year of now, and under 24 hours unless the room is a long-term one.
fn schedule(room: &mut Room, call: &Call) -> Result<(), Refusal> {
    let starts_at = call.time("start_time").unwrap_or(room.starts_at);
    let ends_at = call.time("end_time").unwrap_or(room.ends_at);
    let wrong = |why: &str| Err(Refusal::Parameters(why.to_owned()));
    if ends_at <= starts_at {
        return wrong("`end_time` must be after `start_time`");
    }
    let long_term =
        call.text("is_long_term").or_else(|| room.fields.get("is_long_term")?.as_str().map(str::to_owned));
    if ends_at.0 - starts_at.0 >= 86_400 && long_term.as_deref() != Some("1") {
        return wrong("`end_time` must be less than 24 hours after `start_time`, unless `is_long_term` is 1");
    }
    if [starts_at, ends_at].iter().any(|at| at.distance_seconds(call.now) > 365 * 86_400) {
        return wrong("`start_time` and `end_time` must be within a year of now");
    }
    (room.starts_at, room.ends_at) = (starts_at, ends_at);
    Ok(())
}

fn delete(sim: &Sim, call: &Call) -> Answer {
    room(sim, call, |room| room.deleted = true)?;
    Ok(Reply::nothing())
}

fn info(sim: &Sim, call: &Call) -> Answer {
    let room = room(sim, call, |room| room.clone())?;
    let mut known = describe(&room);
    known["start_time"] = json!(clock::text(room.starts_at));
    known["end_time"] = json!(clock::text(room.ends_at));
    Ok(Reply::of(shape::object(call, known)))
}

fn list(sim: &Sim, call: &Call) -> Answer {
    let found: Vec<Room> = sim.rooms().of(VENDOR).rev().filter(|room| !room.deleted).cloned().collect();
    let total = found.len();
    let page = call.page(found, ["page", "limit"], 100);
    let items: Vec<Value> = page.iter().map(|room| shape::list_item(call, describe(room))).collect();
    Ok(Reply::of(json!({"list": items, "total": total})))
}

fn describe(room: &Room) -> Value {
    let number = |name: &str, usual: u64| {
        let text = room.fields.get(name).and_then(Value::as_str);
        json!(text.and_then(|text| text.parse().ok()).unwrap_or(usual))
    };
    let code = |salt: char| format!("{salt}{}", &room.id[room.id.len().saturating_sub(5)..]);
    json!({
        "room_id": room.id.parse::<u64>().unwrap_or_default(),
        "title": room.title,
        "start_time": room.starts_at.0,
        "end_time": room.ends_at.0,
        "create_time": room.created_at.0,
        "type": number("type", 2),
        "max_users": number("max_users", 0),
        "max_backup_users": number("max_backup_users", 0),
        "industry_type": number("industry_type", 0),
        "admin_code": code('a'),
        "teacher_code": code('t'),
        "student_code": code('s'),
    })
}

fn live_status(sim: &Sim, call: &Call) -> Answer {
    let class = room(sim, call, |room| room.class)?;
    Ok(Reply::of(json!({"status": u8::from(class == Class::Live)})))
}

fn user_count(sim: &Sim, call: &Call) -> Answer {
    let id = room(sim, call, |room| room.id.clone())?;
    let count = sim.seats().watching(VENDOR, &id);
    Ok(Reply::of(shape::object(call, json!({"user_count": count, "display_user_count": count}))))
}

/// The picture as a stream of its own. There is no RTMP here: that address leads nowhere.
fn pull_stream(sim: &Sim, call: &Call) -> Answer {
    let id = room(sim, call, |room| room.id.clone())?;
    let base = &sim.accounts.baijiayun.base;
    Ok(Reply::of(json!({
        "rtmp_url": format!("rtmp://pull.invalid/mgclient/{id}-00001"),
        "m3u8_url": format!("{base}{}", stream::playlist_path(&id)),
    })))
}

/// How long a player token lasts that names no time of its own.
const PLAYER_TOKEN_SECONDS: u64 = 86_400;

fn player_token(sim: &Sim, call: &Call) -> Answer {
    let room = room(sim, call, |room| room.clone())?;
    if room.playback == Playback::None {
        return Err(Refusal::Failed("回放未生成"));
    }
    let lasts = match call.text("expires_in") {
        None => PLAYER_TOKEN_SECONDS,
        Some(text) => {
            let seconds = text.parse().ok().filter(|seconds| *seconds > 0);
            seconds.ok_or_else(|| Refusal::Parameters("`expires_in` must be seconds".to_owned()))?
        }
    };
    let expires_at = UnixSeconds(call.now.0.saturating_add(i64::try_from(lasts).unwrap_or(i64::MAX)));
    // A player token names no viewer.
    let viewer =
        Viewer { uid: format!("player-{}", random_hex()), name: "观众".to_owned(), role: "0".to_owned() };
    let grant = Grant {
        vendor: VENDOR,
        room: room.id,
        viewer,
        content: Content::Playback,
        expires_at,
        times_left: None,
    };
    Ok(Reply::of(json!({"token": sim.grants().give(grant)})))
}

fn set_class_callback(sim: &Sim, call: &Call) -> Answer {
    let url = call.required("url")?;
    sim.callbacks.set_class_url(url.clone());
    Ok(Reply::of(json!({"url": url})))
}

fn class_callback(sim: &Sim, _call: &Call) -> Answer {
    Ok(Reply::of(json!({"url": sim.callbacks.class_url().unwrap_or_default()})))
}

/// Ten messages at most, which the catalogue checks. `class_id` is the room's, `from` the speaker's.
fn send_chat(sim: &Sim, call: &Call) -> Answer {
    let list: Vec<Map<String, Value>> =
        serde_json::from_str(&call.required("message_list")?).unwrap_or_default();
    for message in list {
        let field = |name: &str| match message.get(name) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Object(from)) => {
                from.get("name").and_then(Value::as_str).unwrap_or_default().to_owned()
            }
            Some(other) => other.to_string(),
            None => String::new(),
        };
        let by = Viewer { uid: field("uid"), name: field("from"), role: "0".to_owned() };
        line::chat(sim, VENDOR, &field("class_id"), by, &field("content"));
    }
    Ok(Reply::nothing())
}

fn chat(sim: &Sim, call: &Call) -> Answer {
    let id = room(sim, call, |room| room.id.clone())?;
    let items: Vec<Value> = sim
        .history()
        .chats(VENDOR, &id)
        .into_iter()
        .map(|chat| {
            json!({
                "time": clock::text(chat.at),
                "user_number": chat.by.uid,
                "user_role": chat.by.role,
                "user_name": chat.by.name,
                "content": chat.text,
            })
        })
        .collect();
    Ok(Reply::of(json!({"list": items})))
}

fn visits(sim: &Sim, call: &Call) -> Answer {
    let id = room(sim, call, |room| room.id.clone())?;
    let visits = sim.history().visits(VENDOR, &id);
    let total = visits.len();
    let items: Vec<Value> = call
        .page(visits, ["page", "page_size"], 100)
        .into_iter()
        .map(|visit| {
            let left_at = visit.left_at.unwrap_or(call.now);
            json!({
                "date": &clock::text(visit.came_at)[..10],
                "user_number": visit.viewer.uid,
                "user_name": visit.viewer.name,
                "user_role": visit.viewer.role,
                "first_time": clock::text(visit.came_at),
                "last_time": clock::text(left_at),
                "actual_listen_time": left_at.distance_seconds(visit.came_at),
                "user_ip": "127.0.0.1",
            })
        })
        .collect();
    Ok(Reply::of(json!({"total": total, "room_user_info": items})))
}
