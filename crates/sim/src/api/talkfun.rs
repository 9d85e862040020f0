//! Talk-fun's API: what acts on courses, viewers and broadcasts.

use liveroom_vendors::catalogue::{self, Api, Catalogue};
use liveroom_vendors::talkfun::{decode_params, is_signed};
use liveroom_vendors::{UnixSeconds, Vendor};
use serde_json::{Map, Value, json};

use super::read::{Fields, files, signed, text};
use super::{Act, Answer, Call, Refusal, Reply, shape, talkfun_past as past};
use crate::grants::{Grant, random_hex};
use crate::rooms::{Class, Playback, Room};
use crate::seats::{Content, Viewer};
use crate::sim::{Parts, Sim};

const VENDOR: Vendor = Vendor::Talkfun;

pub(super) const ACTS: &[(&str, Act)] = &[
    ("course.add", add),
    ("course.update", update),
    ("course.delete", delete),
    ("course.get", get),
    ("course.list", list),
    ("course.access", |sim, call| access(sim, call, Content::Live)),
    ("course.access.playback", |sim, call| access(sim, call, Content::Playback)),
    ("course.broadcast.send", broadcast),
    ("course.robot.set", set_robots),
    ("course.notice.roll", roll_notice),
    ("course.visitor.list", past::visitors),
    ("course.message", past::messages),
    ("course.votes.add", past::add_vote),
    ("course.votes.list", past::votes),
    ("course.votes.emit", past::emit_vote),
    ("course.votes.end", past::end_vote),
    ("course.votes.delete", past::delete_vote),
];

/// Checks account, signature and time, and reads `params` (Talk-fun, "协议说明": every common field is required).
pub(super) fn read(sim: &Parts, fields: &Fields, now: UnixSeconds) -> Result<Map<String, Value>, Refusal> {
    let account = &sim.accounts.talkfun;
    for name in ["openID", "timestamp", "cmd", "params", "ver", "format", "sign"] {
        text(fields, name).ok_or_else(|| Refusal::Parameters(format!("`{name}` is required")))?;
    }
    if text(fields, "openID") != Some(&account.open_id) || !is_signed(&signed(fields), &account.open_token) {
        return Err(Refusal::Unsigned);
    }
    let timestamp = text(fields, "timestamp").and_then(|text| text.parse().ok());
    let timestamp =
        timestamp.ok_or_else(|| Refusal::Parameters("`timestamp` must be Unix seconds".to_owned()))?;
    if now.distance_seconds(UnixSeconds(timestamp)) > sim.settings.fresh_seconds {
        return Err(Refusal::Stale);
    }
    let params = match text(fields, "params").and_then(decode_params) {
        Some(Value::Object(params)) => params,
        // PHP's empty array.
        Some(Value::Array(items)) if items.is_empty() => Map::new(),
        _ => {
            return Err(Refusal::Parameters(
                "`params` must be the urlencoded JSON object of the parameters".to_owned(),
            ));
        }
    };
    with_files(text(fields, "cmd").unwrap_or_default(), params, fields)
}

/// The parameters with the names of the files that came along, each where the API has it. Its part has the last name of its path, and
/// nothing stands for it in `params`.
fn with_files(
    cmd: &str,
    mut params: Map<String, Value>,
    fields: &Fields,
) -> Result<Map<String, Value>, Refusal> {
    let paths = Catalogue::load(VENDOR).find(cmd).map(Api::file_paths).unwrap_or_default();
    for path in &paths {
        if catalogue::take(&mut params, path).is_some() {
            return Err(Refusal::Parameters(format!("`{path}` must come as a file")));
        }
    }
    for (name, file) in files(fields) {
        let path = paths.iter().find(|path| path.rsplit('.').next() == Some(name));
        let path = path.ok_or_else(|| Refusal::Parameters(format!("there is no file `{name}`")))?;
        catalogue::put(&mut params, path, Value::from(file));
    }
    Ok(params)
}

pub(super) fn course<T>(sim: &Parts, call: &Call, act: impl FnOnce(&mut Room) -> T) -> Result<T, Refusal> {
    let id = call.required("course_id")?;
    let mut rooms = sim.rooms();
    rooms.find_mut(VENDOR, &id).filter(|room| !room.deleted).map(act).ok_or(Refusal::NoSuchRoom)
}

fn add(sim: &Sim, call: &Call) -> Answer {
    let mut rooms = sim.rooms();
    let mut room = Room::new(VENDOR, rooms.next_id(VENDOR), call.required("course_name")?, call.now);
    schedule(&mut room, call)?;
    room.fields = call.params.clone();
    let reply = describe(call, &room, 0);
    rooms.add(room);
    Ok(Reply::of(reply))
}

fn update(sim: &Sim, call: &Call) -> Answer {
    course(sim, call, |room| {
        schedule(room, call)?;
        if let Some(name) = call.text("course_name") {
            room.title = name;
        }
        room.fields.extend(call.params.clone());
        Ok(Reply::of(describe(call, room, 0)))
    })?
}

fn schedule(room: &mut Room, call: &Call) -> Result<(), Refusal> {
    let starts_at = call.time("start_time").unwrap_or(room.starts_at);
    let ends_at = call.time("end_time").unwrap_or(room.ends_at);
    if ends_at < starts_at {
        return Err(Refusal::Parameters("`end_time` must not be before `start_time`".to_owned()));
    }
    (room.starts_at, room.ends_at) = (starts_at, ends_at);
    Ok(())
}

fn delete(sim: &Sim, call: &Call) -> Answer {
    course(sim, call, |room| room.deleted = true)?;
    Ok(Reply::nothing())
}

fn get(sim: &Sim, call: &Call) -> Answer {
    let room = course(sim, call, |room| room.clone())?;
    let online = sim.seats().watching(VENDOR, &room.id);
    Ok(Reply::of(describe(call, &room, online)))
}

fn list(sim: &Sim, call: &Call) -> Answer {
    let within = |room: &&Room| {
        !room.deleted
            && call.time("start_time").is_none_or(|from| from.0 == 0 || room.starts_at >= from)
            && call.time("end_time").is_none_or(|to| to.0 == 0 || room.ends_at <= to)
    };
    let found: Vec<Room> = sim.rooms().of(VENDOR).rev().filter(within).cloned().collect();
    let total = found.len();
    let page = call.page(found, ["page", "size"], 10);
    let data = page.iter().map(|room| describe(call, room, sim.seats().watching(VENDOR, &room.id))).collect();
    Ok(Reply { data: Value::Array(data), total: Some(total) })
}

/// A course as `course.get` and its relatives answer it; each shape takes what it has a place for.
fn describe(call: &Call, room: &Room, online: usize) -> Value {
    let status = match room.class {
        Class::Waiting => 1,
        Class::Live => 2,
        Class::Stopped => 3,
    };
    let known = json!({
        "course_id": room.id.parse::<u64>().unwrap_or_default(),
        "partner_id": 10000,
        "bid": 20001,
        "course_name": room.title,
        "start_time": room.starts_at.0,
        "end_time": room.ends_at.0,
        "add_time": room.created_at.0,
        "status": if room.deleted { -1 } else { 0 },
        "live_stime": room.started_at.map_or(0, |at| at.0),
        "live_etime": room.stopped_at.map_or(0, |at| at.0),
        "duration": match (room.started_at, room.stopped_at) { (Some(from), Some(to)) => to.0 - from.0, _ => 0 },
        "liveStatus": status,
        "onlineTotal": online,
        "robotTotal": room.crowd,
        "playback": u8::from(room.playback == Playback::Ready),
        "scenes": 1,
        "modetype": room.fields.get("options").and_then(|options| options.get("modetype")).unwrap_or(&json!(3)),
    });
    shape::object(call, known)
}

/// The simulator has no TLS, so its addresses are http ones whatever `options.ssl` says.
fn access(sim: &Sim, call: &Call, content: Content) -> Answer {
    let room = course(sim, call, |room| room.clone())?;
    if content == Content::Playback && room.playback == Playback::None {
        return Err(Refusal::Failed("回放未生成"));
    }
    let options = call.object("options");
    let viewer =
        Viewer { uid: call.required("uid")?, name: call.required("nickname")?, role: call.required("role")? };
    let lasts = i64::try_from(call.number("expire").unwrap_or(3600)).unwrap_or(3600);
    let times = options.get("times").and_then(Value::as_u64).filter(|times| *times > 0);
    let token = sim.grants().give(Grant {
        vendor: VENDOR,
        room: room.id.clone(),
        viewer,
        content,
        expires_at: UnixSeconds(call.now.0.saturating_add(lasts)),
        times_left: times.filter(|_| content == Content::Playback),
    });
    let base = &sim.accounts.talkfun.room_base;
    let at = |page: &str| json!(format!("{base}/{page}?access_token={token}"));
    let recording = format!("playout/{}.html", room.id);
    let known = match content {
        Content::Live | Content::Video => json!({
            "access_token": token,
            "liveUrl": at("room.php"),
            "liveVideoUrl": at("liveout.php"),
            "miniprogramUrl": at("room.php"),
            "playbackUrl": "",
            "playbackOutUrl": "",
        }),
        Content::Playback | Content::Recording => json!({
            "access_token": token,
            "playbackUrl": at("player.php"),
            "playbackOutUrl": at(&recording),
            "miniprogramUrl": at("player.php"),
            "liveUrl": "",
            "liveVideoUrl": "",
        }),
    };
    Ok(Reply::of(shape::object(call, known)))
}

/// Reaches everybody in the room, or those `options.touser` and `options.torole` name.
fn broadcast(sim: &Sim, call: &Call) -> Answer {
    let id = course(sim, call, |room| room.id.clone())?;
    let cmd = call.required("cmd")?;
    let options = call.object("options");
    let listed = |value: Option<&Value>| -> Option<Vec<String>> {
        let items = value?.as_array()?;
        Some(items.iter().map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned)).collect())
    };
    let users = listed(options.get("touser").and_then(|users| users.get("uid")));
    let roles = listed(options.get("torole"));
    let args = call.params.get("params").cloned().unwrap_or(Value::Null);
    let message = json!({"kind": "broadcast", "cmd": format!("third:{cmd}"), "args": args});
    let told = sim.seats().tell(VENDOR, &id, &message, |seat| {
        users.as_ref().is_none_or(|users| users.contains(&seat.viewer.uid))
            && roles.as_ref().is_none_or(|roles| roles.contains(&seat.viewer.role))
    });
    tracing::debug!(told, "a custom broadcast");
    Ok(Reply::of(shape::object(call, json!({"cmd": cmd, "uniqid": random_hex(), "t": call.now.0}))))
}

fn set_robots(sim: &Sim, call: &Call) -> Answer {
    let total = call.number("total");
    course(sim, call, |room| room.crowd = total.unwrap_or(room.crowd))?;
    let example = Catalogue::load(VENDOR).find(&call.name);
    Ok(example.map_or_else(Reply::nothing, |api| shape::example(VENDOR, api)))
}

fn roll_notice(sim: &Sim, call: &Call) -> Answer {
    let id = course(sim, call, |room| room.id.clone())?;
    let args = json!({"content": call.text("content"), "link": call.text("link"), "duration": call.number("duration")});
    tell(sim, &id, "announce:roll", &args);
    Ok(Reply::nothing())
}

/// Broadcasts under a name of the room's own.
pub(super) fn tell(sim: &Sim, course: &str, cmd: &str, args: &Value) {
    sim.seats().tell(VENDOR, course, &json!({"kind": "broadcast", "cmd": cmd, "args": args}), |_| true);
}
