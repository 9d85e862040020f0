//! A class starts, stops, gets its recording: what changes, what the pages are told, what the backend is told.

use liveroom_vendors::{UnixSeconds, Vendor};
use serde_json::{Value, json};

use crate::callbacks::{Notice, Target, tell};
use crate::grants::random_hex;
use crate::rooms::{Class, Playback, Room};
use crate::sim::Sim;
use crate::{clock, page};

/// No room of this id.
#[derive(Debug)]
pub(crate) struct NoSuchRoom;

/// Whether it was not live before.
pub(crate) fn start(sim: &Sim, vendor: Vendor, id: &str) -> Result<bool, NoSuchRoom> {
    let now = sim.now();
    let (changed, room) = change(sim, vendor, id, |room| room.start(now))?;
    if changed {
        tell_pages(sim, &room);
        tell_backend(sim, &room, Event::Start, now);
    }
    Ok(changed)
}

/// When a stop happens: before the scheduled end it is a pause to Talk-fun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    Pause,
    /// The schedule's end is now, too.
    End,
}

/// Whether it was live before.
pub(crate) fn stop(sim: &Sim, vendor: Vendor, id: &str, ending: Ending) -> Result<bool, NoSuchRoom> {
    let now = sim.now();
    let (changed, room) = change(sim, vendor, id, |room| {
        let changed = room.stop(now);
        if ending == Ending::End {
            room.class = Class::Stopped;
            room.ends_at = room.ends_at.min(now);
        }
        changed
    })?;
    if changed {
        tell_pages(sim, &room);
        tell_backend(sim, &room, Event::Stop, now);
    }
    Ok(changed)
}

/// Whether there was no recording before.
pub(crate) fn publish_playback(sim: &Sim, vendor: Vendor, id: &str) -> Result<bool, NoSuchRoom> {
    let now = sim.now();
    let (changed, room) = change(sim, vendor, id, |room| {
        let changed = room.playback == Playback::None;
        room.playback = Playback::Ready;
        changed
    })?;
    // Talk-fun tells of every recording made; a second one of the same course is told of again.
    tell_backend(sim, &room, Event::PlaybackReady, now);
    Ok(changed)
}

/// Puts a viewer out; how many pages that were.
pub(crate) fn kick(sim: &Sim, vendor: Vendor, id: &str, uid: &str) -> Result<usize, NoSuchRoom> {
    change(sim, vendor, id, |_| ())?;
    let farewell = farewell(vendor, page::kicked(vendor));
    Ok(sim.seats().kick(vendor, id, uid, &farewell))
}

/// What a page is told that must go.
pub(crate) fn farewell(vendor: Vendor, code: &str) -> Value {
    json!({"kind": "out", "tip": page::tip_path(vendor, code)})
}

fn change<T>(
    sim: &Sim,
    vendor: Vendor,
    id: &str,
    act: impl FnOnce(&mut Room) -> T,
) -> Result<(T, Room), NoSuchRoom> {
    let mut rooms = sim.rooms();
    let room = rooms.find_mut(vendor, id).filter(|room| !room.deleted).ok_or(NoSuchRoom)?;
    let outcome = act(room);
    Ok((outcome, room.clone()))
}

fn tell_pages(sim: &Sim, room: &Room) {
    let message = json!({"kind": "class", "class": room.class, "live": live(room)});
    sim.seats().tell(room.vendor, &room.id, &message, |_| true);
}

/// What a page knows of the current live.
pub(crate) fn live(room: &Room) -> Value {
    json!({"liveid": room.live_id(), "title": room.title})
}

enum Event {
    Start,
    Stop,
    PlaybackReady,
}

fn tell_backend(sim: &Sim, room: &Room, event: Event, now: UnixSeconds) {
    match (room.vendor, event) {
        (Vendor::Talkfun, event) => tell_talkfun(sim, room, event),
        (Vendor::Baijiayun, Event::Start) => tell_baijiayun(sim, room, "start", now),
        (Vendor::Baijiayun, Event::Stop) => tell_baijiayun(sim, room, "end", now),
        // The parameters of BaijiaYun's recording callback stand in a document that is not at hand, and Gensee's document has no
        // callback for any of this: backends ask.
        (Vendor::Baijiayun, Event::PlaybackReady) | (Vendor::Gensee, _) => {}
    }
}

/// Talk-fun, "回调通知".
fn tell_talkfun(sim: &Sim, room: &Room, event: Event) {
    let cmd = match event {
        Event::Start => "live.start",
        Event::Stop => "live.stop",
        Event::PlaybackReady => "live.playback",
    };
    let started = room.started_at.unwrap_or(room.starts_at).0;
    let stopped = room.stopped_at.map_or(0, |at| at.0);
    let mut params = json!({
        "title": room.title,
        "liveid": room.live_id(),
        "bid": "20001",
        "thirdAccount": room.fields.get("account").and_then(Value::as_str).unwrap_or("teacher"),
        "roomid": room.id,
        "startTime": started,
        "endTime": stopped,
        "duration": if stopped > started { stopped - started } else { 0 },
        "course_id": room.id.parse::<u64>().unwrap_or_default(),
    });
    if cmd == "live.playback" {
        params["url"] = json!(format!("{}/player.php?course_id={}", sim.accounts.talkfun.room_base, room.id));
    }
    let account = sim.accounts.talkfun.clone();
    tell(
        sim,
        Notice {
            vendor: room.vendor,
            room: room.id.clone(),
            event: cmd.to_owned(),
            fields: Box::new(move |now| account.callback_fields(cmd, &params, now)),
            to: Target::Backend,
        },
    );
}

/// BaijiaYun, "直播教室上下课事件回调".
fn tell_baijiayun(sim: &Sim, room: &Room, op: &'static str, now: UnixSeconds) {
    let (id, qid, op_time) = (room.id.clone(), qid(), clock::text(now));
    let account = sim.accounts.baijiayun.clone();
    tell(
        sim,
        Notice {
            vendor: room.vendor,
            room: id.clone(),
            event: format!("class {op}"),
            fields: Box::new(move |now| {
                account.callback_fields(
                    &[("room_id", &id), ("op", op), ("op_time", &op_time), ("qid", &qid)],
                    now,
                )
            }),
            to: Target::BaijiayunClass,
        },
    );
}

/// BaijiaYun, "用户进出教室事件回调": what was collected since the last batch.
pub(crate) fn tell_attendance(sim: &Sim) {
    for (id, events) in sim.callbacks.take_attendance() {
        let (qid, events) = (qid(), Value::Array(events).to_string());
        let account = sim.accounts.baijiayun.clone();
        tell(
            sim,
            Notice {
                vendor: Vendor::Baijiayun,
                room: id.clone(),
                event: "users".to_owned(),
                fields: Box::new(move |now| {
                    account.callback_fields(&[("room_id", &id), ("user_events", &events), ("qid", &qid)], now)
                }),
                to: Target::BaijiayunUsers,
            },
        );
    }
}

/// The identity of one BaijiaYun event, 24 characters, the same at every attempt.
fn qid() -> String {
    random_hex()[..24].to_owned()
}
