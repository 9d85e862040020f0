//! The line between a room's page and the simulator: what the room's own server would say, and what the page reports.

use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Json, Router};
use liveroom_vendors::Vendor;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::class::{farewell, live};
use crate::page;
use crate::seats::{Content, Report, Viewer};
use crate::sim::{Parts, Sim};
use crate::site::Site;

const CHAT_CHARACTERS: usize = 120;

/// On every host: a page speaks to its own origin.
pub(crate) fn routes() -> Router<Sim> {
    Router::new().route("/sim/seat", get(open)).route("/sim/report", post(report))
}

#[derive(Deserialize)]
struct Which {
    seat: String,
}

async fn open(
    State(sim): State<Sim>,
    Query(Which { seat }): Query<Which>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    upgrade.on_upgrade(async move |socket| {
        if let Err(error) = hold(&sim, &seat, Site::of_request(&headers), socket).await {
            tracing::debug!("a page's line broke: {error}");
        }
    })
}

async fn hold(sim: &Sim, id: &str, site: Site, mut socket: WebSocket) -> Result<(), axum::Error> {
    let vendor = sim.seats().get(id).map(|seat| seat.vendor);
    let Some(vendor) = vendor else {
        let Site::Rooms(vendor) = site else { return Ok(()) };
        return socket.send(Message::text(farewell(vendor, "gone").to_string())).await;
    };
    let line = sim.seats().connect(id, &farewell(vendor, page::pushed_out(vendor)));
    let Some(mut line) = line else { return Ok(()) };
    let Some(visit) = arrive(sim, id) else { return Ok(()) };
    let outcome = loop {
        tokio::select! {
            message = line.messages.recv() => {
                let Some(message) = message else { break Ok(()) };
                if let Err(error) = socket.send(Message::text(message)).await { break Err(error) }
            }
            message = socket.recv() => match message {
                Some(Ok(Message::Text(text))) => hear(sim, id, &text),
                Some(Ok(Message::Binary(_) | Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(Message::Close(_))) | None => break Ok(()),
                Some(Err(error)) => break Err(error),
            },
        }
    };
    // A page that was put out has no seat any more, and has left all the same.
    sim.seats().disconnect(id, line.number);
    leave(sim, visit);
    outcome
}

/// A page's time in a room.
struct Visit {
    vendor: Vendor,
    room: String,
    /// Who watches the live class, and under which number that is remembered; other pages are not counted.
    watching: Option<(Viewer, u64)>,
}

/// The page learns the state of its room; the room learns of the page.
fn arrive(sim: &Parts, id: &str) -> Option<Visit> {
    let (vendor, room, content, viewer) = sim
        .seats()
        .get(id)
        .map(|seat| (seat.vendor, seat.room.clone(), seat.content, seat.viewer.clone()))?;
    let found = sim.rooms().find(vendor, &room).cloned();
    if let Some(room) = found {
        let message = json!({"kind": "class", "class": room.class, "live": live(&room), "quiet": true});
        sim.seats().tell_seat(id, &message);
    }
    let watching = (content == Content::Live).then(|| {
        note_attendance(sim, vendor, &room, &viewer, "user_in");
        let message = json!({"kind": "joined", "uid": viewer.uid, "name": viewer.name});
        sim.seats().tell(vendor, &room, &message, |seat| seat.content == Content::Live);
        let number = sim.history().came(vendor, &room, viewer.clone(), sim.now());
        (viewer, number)
    });
    tell_members(sim, vendor, &room);
    Some(Visit { vendor, room, watching })
}

fn leave(sim: &Parts, Visit { vendor, room, watching }: Visit) {
    if let Some((viewer, number)) = watching {
        note_attendance(sim, vendor, &room, &viewer, "user_out");
        sim.history().left(vendor, &room, number, sim.now());
    }
    tell_members(sim, vendor, &room);
}

/// BaijiaYun alone tells of viewers (chapter "用户进出教室事件回调").
fn note_attendance(sim: &Parts, vendor: Vendor, room: &str, viewer: &Viewer, event: &str) {
    if vendor == Vendor::Baijiayun {
        let (number, name) = (viewer.uid.parse::<u64>().unwrap_or_default(), &viewer.name);
        sim.callbacks.note_attendance(
            room,
            json!({"number": number, "name": name, "event": event, "ts": sim.now().0}),
        );
    }
}

fn tell_members(sim: &Parts, vendor: Vendor, room: &str) {
    let crowd = sim.rooms().find(vendor, room).map_or(0, |room| room.crowd);
    let mut seats = sim.seats();
    let total = u64::try_from(seats.watching(vendor, room)).unwrap_or(u64::MAX).saturating_add(crowd);
    seats.tell(vendor, room, &json!({"kind": "members", "total": total}), |_| true);
}

/// The page's viewer typed something.
fn hear(sim: &Parts, id: &str, text: &str) {
    let said: Value = serde_json::from_str(text).unwrap_or_default();
    let Some(text) = said["text"].as_str().filter(|_| said["kind"] == "chat") else { return };
    let from = sim
        .seats()
        .get(id)
        .filter(|seat| seat.content == Content::Live)
        .map(|seat| (seat.vendor, seat.room.clone(), seat.viewer.clone()));
    if let Some((vendor, room, viewer)) = from {
        chat(sim, vendor, &room, viewer, text);
    }
}

/// Says something to everybody in a live room, and remembers it.
pub(crate) fn chat(sim: &Parts, vendor: Vendor, room: &str, by: Viewer, text: &str) {
    let text: String = text.chars().take(CHAT_CHARACTERS).collect();
    let message = json!({"kind": "chat", "uid": by.uid, "name": by.name, "text": text});
    sim.history().said(vendor, room, by, text, sim.now());
    sim.seats().tell(vendor, room, &message, |seat| seat.content == Content::Live);
}

/// Simulated instrumentation; the kit never sees it.
async fn report(State(sim): State<Sim>, Json(report): Json<Report>) -> StatusCode {
    match sim.seats().report(report) {
        true => StatusCode::NO_CONTENT,
        false => StatusCode::GONE,
    }
}
