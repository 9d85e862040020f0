//! Gensee's API: what acts on webcasts and recordings.

use liveroom_vendors::gensee::LoginRefusal;
use liveroom_vendors::{UnixSeconds, Vendor};
use serde_json::{Map, Value, json};

use super::read::{Fields, nested, params};
use super::{Act, Answer, Call, Refusal, Reply, shape};
use crate::callbacks::{Notice, Target, tell};
use crate::class::{self, Ending};
use crate::clock;
use crate::grants::random_hex;
use crate::rooms::{Class, Playback, Room};
use crate::sim::{Parts, Sim};

const VENDOR: Vendor = Vendor::Gensee;

pub(super) const ACTS: &[(&str, Act)] = &[
    ("/webcast/created", create),
    ("/webcast/update", update),
    ("/webcast/deleted", delete),
    ("/webcast/finish", finish),
    ("/webcast/setting/info", info),
    ("/webcast/page", list),
    ("/webcast/ongoing/page", ongoing),
    ("/webcast/query/status", status),
    ("/webcast/record/info", recordings),
    ("/webcast/vod/sync", vods),
    ("/webcast/export/chat", chat),
    ("/webcast/export/history", visits),
    ("/webcast/courseware/transcode", transcode),
    ("/webcast/media/transcode", transcode),
];

/// Checks the login. There is no signature and no time.
pub(super) fn read(sim: &Parts, fields: &Fields) -> Result<Map<String, Value>, Refusal> {
    sim.accounts.gensee.verify_login(fields).map_err(|refusal| match refusal {
        LoginRefusal::Field(problem) => Refusal::Parameters(problem.to_string()),
        LoginRefusal::Wrong => Refusal::Unsigned,
    })?;
    Ok(nested(params(fields, &["loginName", "password", "sec"])))
}

fn webcast<T>(sim: &Parts, call: &Call, name: &str, act: impl FnOnce(&mut Room) -> T) -> Result<T, Refusal> {
    let id = call.required(name)?;
    let mut rooms = sim.rooms();
    rooms.find_mut(VENDOR, &id).filter(|room| !room.deleted).map(act).ok_or(Refusal::NoSuchRoom)
}

fn create(sim: &Sim, call: &Call) -> Answer {
    let mut rooms = sim.rooms();
    let subject = call.required("subject")?;
    if rooms
        .of(VENDOR)
        .any(|room| !room.deleted && room.title == subject && Some(room.starts_at) == call.time("startTime"))
    {
        return Err(Refusal::Failed("同一时间已有同名直播"));
    }
    let mut room = Room::new(VENDOR, rooms.next_id(VENDOR), subject, call.now);
    schedule(&mut room, call)?;
    room.fields = call.params.clone();
    let reply = describe(sim, &room);
    rooms.add(room);
    Ok(Reply::of(shape::object(call, reply)))
}

fn update(sim: &Sim, call: &Call) -> Answer {
    webcast(sim, call, "id", |room| {
        schedule(room, call)?;
        if let Some(subject) = call.text("subject") {
            room.title = subject;
        }
        room.fields.extend(call.params.clone());
        Ok(Reply::of(shape::object(call, describe(sim, room))))
    })?
}

fn schedule(room: &mut Room, call: &Call) -> Result<(), Refusal> {
    let starts_at = call.time("startTime").unwrap_or(room.starts_at);
    let lasted = room.ends_at.0 - room.starts_at.0;
    let ends_at = call.time("endTime").unwrap_or(UnixSeconds(starts_at.0 + lasted));
    if ends_at <= starts_at {
        return Err(Refusal::Parameters("`endTime` must be after `startTime`".to_owned()));
    }
    (room.starts_at, room.ends_at) = (starts_at, ends_at);
    Ok(())
}

fn delete(sim: &Sim, call: &Call) -> Answer {
    webcast(sim, call, "webcastId", |room| room.deleted = true)?;
    Ok(Reply::nothing())
}

fn finish(sim: &Sim, call: &Call) -> Answer {
    class::stop(sim, VENDOR, &call.required("webcastId")?, Ending::End)?;
    Ok(Reply::nothing())
}

fn info(sim: &Sim, call: &Call) -> Answer {
    let room = webcast(sim, call, "webcastId", |room| room.clone())?;
    Ok(Reply::of(shape::object(call, describe(sim, &room))))
}

/// Fifty to a page ("分页同步站点直播列表").
const PAGE: u64 = 50;

fn list(sim: &Sim, call: &Call) -> Answer {
    let wanted = call.number("status");
    let within = |room: &&Room| {
        let status = if room.is_over(call.now) { 99 } else { list_status(room) };
        !room.deleted && wanted.map_or(status != 99, |wanted| wanted == status)
    };
    paged(sim, call, within)
}

fn ongoing(sim: &Sim, call: &Call) -> Answer {
    paged(sim, call, |room| !room.deleted && room.class == Class::Live)
}

fn paged(sim: &Sim, call: &Call, within: impl Fn(&&Room) -> bool) -> Answer {
    let found: Vec<Room> = sim.rooms().of(VENDOR).rev().filter(within).cloned().collect();
    let total = found.len();
    let page = call.page(found, ["pageNo", "pageSize"], PAGE);
    let items: Vec<Value> = page.iter().map(|room| shape::list_item(call, describe(sim, room))).collect();
    Ok(Reply::of(listed(call, items, total)))
}

/// `page` is there where the document has it.
fn listed(call: &Call, items: Vec<Value>, total: usize) -> Value {
    let has_page = matches!(call.name.as_str(), "/webcast/ongoing/page" | "/webcast/vod/sync");
    let pages =
        total.div_ceil(usize::try_from(call.number("pageSize").unwrap_or(PAGE).max(1)).unwrap_or(usize::MAX));
    let page =
        json!([{"pageNo": call.number("pageNo").unwrap_or(1), "totalPages": pages, "totalCounts": total}]);
    if has_page { json!({"page": page, "list": items}) } else { json!({"list": items}) }
}

/// 0 not started, 2 started and published ("分页同步站点直播列表", `status`).
fn list_status(room: &Room) -> u64 {
    if room.class == Class::Live { 2 } else { 0 }
}

fn describe(sim: &Parts, room: &Room) -> Value {
    let base = &sim.accounts.gensee.base;
    let text = |name: &str| room.fields.get(name).and_then(Value::as_str).unwrap_or_default();
    let yes = |name: &str| text(name) == "true";
    let join = |id: &str| format!("{base}/webcast/site/entry/join-{id}");
    // The attendees' URL carries the token already, the short one does not ("创建直播").
    let with_token = match text("attendeeToken") {
        "" => join(&room.join.attendee),
        token => {
            let query: String =
                url::form_urlencoded::Serializer::new(String::new()).append_pair("token", token).finish();
            format!("{}?{query}", join(&room.join.attendee))
        }
    };
    let millis = |at: UnixSeconds| at.0.saturating_mul(1000);
    json!({
        "id": room.id,
        "Id": room.id,
        "number": number(room),
        "subject": room.title,
        "description": text("description"),
        "plan": text("plan"),
        "speakerInfo": text("speakerInfo"),
        "startTime": millis(room.starts_at),
        "endTime": millis(room.ends_at),
        "createdTime": millis(room.created_at),
        "organizerJoinUrl": join(&room.join.organizer),
        "panelistJoinUrl": join(&room.join.panelist),
        "attendeeJoinUrl": with_token,
        "AttendeeJoinUrl": with_token,
        "attendeeAShortJoinUrl": join(&room.join.attendee),
        "organizerToken": text("organizerToken"),
        "panelistToken": text("panelistToken"),
        "attendeeToken": text("attendeeToken"),
        "loginRequired": yes("loginRequired"),
        "opened": yes("opened"),
        "status": list_status(room),
        "online": sim.seats().watching(VENDOR, &room.id),
        "creator": sim.accounts.gensee.login_name,
    })
}

/// The eight digits people type.
fn number(room: &Room) -> String {
    let digits = room.id.bytes().fold(0_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte)));
    format!("{:08}", digits % 100_000_000)
}

/// 0 none, 1 preparing, 2 live ("查询直播状态").
fn status(sim: &Sim, call: &Call) -> Answer {
    let class = webcast(sim, call, "webcastId", |room| room.class)?;
    Ok(Reply::of(json!({"status": if class == Class::Live { 2 } else { 0 }})))
}

fn recordings(sim: &Sim, call: &Call) -> Answer {
    let room = webcast(sim, call, "webcastId", |room| room.clone())?;
    let recordings: Vec<Value> = recording(sim, &room).into_iter().collect();
    Ok(Reply::of(json!({"Id": room.id, "recordList": recordings})))
}

fn recording(sim: &Parts, room: &Room) -> Option<Value> {
    let from = room.started_at.unwrap_or(room.starts_at);
    let to = room.stopped_at.unwrap_or(sim.now());
    (room.playback == Playback::Ready).then(|| {
        json!({
            "Id": room.join.vod,
            "url": format!("{}/webcast/site/vod/play-{}", sim.accounts.gensee.base, room.join.vod),
            "size": 140_000,
            "subject": room.title,
            "password": room.fields.get("vodPassword").and_then(Value::as_str).unwrap_or_default(),
            "createdTime": clock::text(to),
            "recordStartTime": clock::text(from),
            "recordEndTime": clock::text(to),
            "duration": 30_000,
        })
    })
}

fn vods(sim: &Sim, call: &Call) -> Answer {
    let ready: Vec<Room> = sim
        .rooms()
        .of(VENDOR)
        .filter(|room| !room.deleted && room.playback == Playback::Ready)
        .cloned()
        .collect();
    let total = ready.len();
    let page = call.page(ready, ["pageNo", "pageSize"], PAGE);
    let items = page
        .iter()
        .map(|room| {
            let url = format!("{}/webcast/site/vod/play-{}", sim.accounts.gensee.base, room.join.vod);
            let known = json!({"Id": room.join.vod, "subject": room.title, "webcastId": room.id, "attendeeJoinUrl": url,
                "createdTime": room.created_at.0 * 1000, "number": number(room), "duration": 30_000, "password": ""});
            shape::list_item(call, known)
        })
        .collect();
    Ok(Reply::of(listed(call, items, total)))
}

fn chat(sim: &Sim, call: &Call) -> Answer {
    let id = webcast(sim, call, "webcastId", |room| room.id.clone())?;
    let items: Vec<Value> = sim
        .history()
        .chats(VENDOR, &id)
        .into_iter()
        .filter(|chat| within(call, chat.at))
        .map(|chat| {
            let known = json!({"time": chat.at.0 * 1000, "sender": chat.by.name, "senderId": chat.by.uid, "msg": chat.text});
            shape::list_item(call, known)
        })
        .collect();
    Ok(Reply::of(json!({"list": items})))
}

fn visits(sim: &Sim, call: &Call) -> Answer {
    let id = webcast(sim, call, "webcastId", |room| room.id.clone())?;
    let items: Vec<Value> = sim
        .history()
        .visits(VENDOR, &id)
        .into_iter()
        .filter(|visit| within(call, visit.came_at))
        .map(|visit| {
            let known = json!({
                "nickname": visit.viewer.name,
                "uid": visit.viewer.uid.parse::<i64>().unwrap_or_default(),
                "joinTime": visit.came_at.0 * 1000,
                "leaveTime": visit.left_at.unwrap_or(call.now).0 * 1000,
                "ip": "127.0.0.1",
            });
            shape::list_item(call, known)
        })
        .collect();
    Ok(Reply::of(json!({"list": items})))
}

fn within(call: &Call, at: UnixSeconds) -> bool {
    call.time("startTime").is_none_or(|from| at >= from) && call.time("endTime").is_none_or(|to| at <= to)
}

/// Converts nothing, and says so to the address the request names ("5.35", "5.36"). The document names no retry.
fn transcode(sim: &Sim, call: &Call) -> Answer {
    let id = random_hex();
    if let Some(url) = call.text("callbackUrl") {
        let fields =
            vec![("gscoursewareId".to_owned(), id.clone()), ("gsstatus".to_owned(), "ok".to_owned())];
        tell(
            sim,
            Notice {
                vendor: VENDOR,
                room: id.clone(),
                event: "transcode".to_owned(),
                fields: Box::new(move |_| fields.clone()),
                to: Target::Url(url),
            },
        );
    }
    let visit = format!("{}/webcast/site/vod/play-{id}", sim.accounts.gensee.base);
    Ok(Reply::of(shape::object(call, json!({"coursewareId": id, "id": id, "visitUrl": visit}))))
}
