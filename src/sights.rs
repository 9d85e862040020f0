//! Events and state as JSON, in the shapes that `www/kit/types.ts` declares.

use alloc::string::String;

use liveroom_core::{Cover, Event, Playback, Room};

use crate::json::Json;

/// The members of an event's detail; of an error, what one is made of. The vendor's lines are members already.
pub(crate) fn detail(json: &mut Json, event: &Event) {
    match event {
        Event::StatusChange { status, previous, contents } => json
            .member("status", Some(status.as_str()))
            .member("previous", previous.map(|status| status.as_str()))
            .words("contents", contents.iter().map(|content| content.as_str())),
        Event::ContentChange { content, previous } => json
            .member("content", Some(content.as_str()))
            .member("previous", previous.map(|content| content.as_str())),
        Event::LinkChange(link) => json.member("link", Some(link.as_str())),
        Event::Members(count) => json.name("count").number(*count as f64),
        Event::Chat(data) => json.name("data").value(data),
        Event::Kicked { reason, data } => {
            json.member("reason", Some(reason.as_str())).name("data").value(data)
        }
        Event::AutoplayBlocked(blocked) => {
            json.name("muted").flag(blocked.muted).member("reason", Some(blocked.reason.as_str()))
        }
        Event::Playing { muted } => json.name("muted").flag(*muted),
        Event::VolumeChange { muted, volume } => {
            json.name("muted").flag(*muted).name("volume").number(*volume)
        }
        Event::LayoutChange(layout) => {
            json.member("main", Some(layout.main())).member("layout", Some(layout.as_str()))
        }
        Event::PresentationChange { presentation, previous } => json
            .member("presentation", Some(presentation.as_str()))
            .member("previous", Some(previous.as_str())),
        Event::SeatChange { seated } => json.name("seated").flag(*seated),
        Event::Interaction { kind, action, data } => {
            json.member("kind", Some(kind)).member("action", Some(action)).name("data").value(data)
        }
        Event::Custom { name, data } | Event::Broadcast { name, data } => {
            json.member("name", Some(name)).name("data").value(data)
        }
        Event::Error(error) => {
            json.member("code", Some(error.code.as_str())).member("message", Some(&error.message))
        }
        Event::LinesChange(_)
        | Event::LiveStart
        | Event::LiveStop
        | Event::Unmuted
        | Event::Pause
        | Event::Waiting
        | Event::Stalled
        | Event::Ended => json,
    };
}

/// `room.state` and `room.capabilities`.
pub(crate) fn of(room: &Room) -> String {
    let snapshot = room.snapshot();
    let mut json = Json::default();
    json.open("{").name("state").open("{");
    json.member("status", snapshot.status.map(|status| status.as_str()));
    json.member("content", snapshot.content.map(|content| content.as_str()));
    json.words("contents", snapshot.contents.iter().map(|content| content.as_str()));
    if let Some(at) = snapshot.starts_at {
        json.name("startsAt").number(at as f64);
    }
    json.member("vendor", snapshot.vendor.map(|vendor| vendor.as_str()));
    json.member("title", snapshot.title);
    json.member("poster", snapshot.poster);
    json.member("link", Some(snapshot.link.as_str()));
    json.name("seated").flag(snapshot.seated);
    json.member("presentation", Some(snapshot.presentation.as_str()));
    json.member("layout", snapshot.layout.map(|layout| layout.as_str()));
    if let Some(playback) = &snapshot.playback {
        set_playback(&mut json, playback);
    }
    json.push("}");
    json.words("capabilities", room.capabilities().map(|capability| capability.as_str())).push("}");
    json.finish()
}

fn set_playback(json: &mut Json, playback: &Playback) {
    json.name("playback").open("{");
    json.member("state", Some(playback.state.as_str()));
    json.name("muted").flag(playback.muted).name("volume").number(playback.volume);
    for (name, seconds) in [("position", playback.position), ("duration", playback.duration)] {
        if let Some(seconds) = seconds {
            json.name(name).number(seconds);
        }
    }
    json.push("}");
}

/// What a cover says besides its state: `CoverDetail`.
pub(crate) fn set_cover<'a>(json: &'a mut Json, cover: &Cover) -> &'a mut Json {
    match cover {
        Cover::Waiting { starts_at: Some(at) } => json.number(*at as f64),
        Cover::Removed(reason) => json.text(reason.as_str()),
        Cover::Failed(code) => json.text(code.as_str()),
        _ => json,
    }
}
