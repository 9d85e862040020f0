//! Who sits in which room: one seat per open page, and the rule that a viewer who enters again pushes the earlier page out.

use std::collections::{HashMap, VecDeque};
use std::time::{Duration, Instant};

use liveroom_vendors::Vendor;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::sync::mpsc;

use crate::grants::random_hex;

/// A page that has not connected, or lost its connection, keeps its seat this long.
const EMPTY_SEAT_KEPT: Duration = Duration::from_secs(20);
/// So many messages wait for a page that does not read; a slower one loses its connection.
const WAITING_MESSAGES: usize = 256;
const DEPARTED_KEPT: usize = 50;

/// What a page shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Content {
    Live,
    Playback,
    /// The picture only.
    Video,
    /// The recording's picture only.
    Recording,
}

impl Content {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Playback => "playback",
            Self::Video => "video",
            Self::Recording => "recording",
        }
    }
}

/// Who sits there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Viewer {
    pub(crate) uid: String,
    pub(crate) name: String,
    pub(crate) role: String,
}

pub(crate) struct Seat {
    pub(crate) vendor: Vendor,
    pub(crate) room: String,
    pub(crate) content: Content,
    pub(crate) viewer: Viewer,
    loads: u64,
    line: Option<(u64, mpsc::Sender<String>)>,
    report: Option<Report>,
    seen_at: Instant,
}

/// What a page's player does: simulated instrumentation, told four times a second.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Report {
    #[serde(skip_serializing)]
    pub(crate) seat: String,
    viewer: String,
    loads: u64,
    current_time: f64,
    played: f64,
    paused: bool,
    muted: bool,
    blocked: bool,
    playing: bool,
}

/// Why a seat is empty now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Departure {
    Left,
    PushedOut,
    Kicked,
}

#[derive(Default)]
pub(crate) struct Seats {
    seats: HashMap<String, Seat>,
    loads: HashMap<(Vendor, String, String), u64>,
    departed: VecDeque<Value>,
    lines: u64,
}

/// A page's connection: its number, and what it is told.
pub(crate) struct Line {
    pub(crate) number: u64,
    pub(crate) messages: mpsc::Receiver<String>,
}

impl Seats {
    /// A seat for a page that is about to load; its id, and how often this viewer has entered this room.
    pub(crate) fn take(
        &mut self,
        vendor: Vendor,
        room: &str,
        content: Content,
        viewer: Viewer,
    ) -> (String, u64) {
        self.seats.retain(|_, seat| seat.line.is_some() || seat.seen_at.elapsed() < EMPTY_SEAT_KEPT);
        let loads = self.loads.entry((vendor, room.to_owned(), viewer.uid.clone())).or_default();
        *loads += 1;
        let (id, loads) = (random_hex(), *loads);
        let seat = Seat {
            vendor,
            room: room.to_owned(),
            content,
            viewer,
            loads,
            line: None,
            report: None,
            seen_at: Instant::now(),
        };
        self.seats.insert(id.clone(), seat);
        (id, loads)
    }

    pub(crate) fn get(&self, id: &str) -> Option<&Seat> {
        self.seats.get(id)
    }

    /// Opens the page's line. Whoever sits in the same live room under the same id is told `farewell` and loses the seat.
    pub(crate) fn connect(&mut self, id: &str, farewell: &Value) -> Option<Line> {
        let taken = self.seats.get(id)?;
        let same = |seat: &Seat| {
            (seat.vendor, &seat.room, &seat.viewer.uid, seat.content)
                == (taken.vendor, &taken.room, &taken.viewer.uid, taken.content)
        };
        if taken.content == Content::Live {
            let earlier: Vec<String> = self
                .seats
                .iter()
                .filter(|(other, seat)| *other != id && seat.line.is_some() && same(seat))
                .map(|(other, _)| other.clone())
                .collect();
            for other in earlier {
                self.put_out(&other, Departure::PushedOut, farewell);
            }
        }
        self.lines += 1;
        let (sender, messages) = mpsc::channel(WAITING_MESSAGES);
        let seat = self.seats.get_mut(id)?;
        seat.line = Some((self.lines, sender));
        seat.seen_at = Instant::now();
        Some(Line { number: self.lines, messages })
    }

    /// The page's line closed. A seat whose page opened another line meanwhile is left as it is.
    pub(crate) fn disconnect(&mut self, id: &str, line: u64) {
        let Some(seat) = self.seats.get_mut(id) else { return };
        if seat.line.take_if(|(number, _)| *number == line).is_some() {
            seat.seen_at = Instant::now();
            note_departure(&mut self.departed, seat, Departure::Left);
        }
    }

    /// Puts every page of this viewer out of the room; how many there were.
    pub(crate) fn kick(&mut self, vendor: Vendor, room: &str, uid: &str, farewell: &Value) -> usize {
        let met = |seat: &Seat| seat.vendor == vendor && seat.room == room && seat.viewer.uid == uid;
        let ids: Vec<String> =
            self.seats.iter().filter(|(_, seat)| met(seat)).map(|(id, _)| id.clone()).collect();
        for id in &ids {
            self.put_out(id, Departure::Kicked, farewell);
        }
        ids.len()
    }

    fn put_out(&mut self, id: &str, why: Departure, farewell: &Value) {
        self.tell_seat(id, farewell);
        if let Some(seat) = self.seats.remove(id) {
            note_departure(&mut self.departed, &seat, why);
        }
    }

    /// Tells every page in a room that `chosen` picks; how many were told.
    pub(crate) fn tell(
        &mut self,
        vendor: Vendor,
        room: &str,
        message: &Value,
        chosen: impl Fn(&Seat) -> bool,
    ) -> usize {
        let met =
            |seat: &Seat| seat.vendor == vendor && seat.room == room && seat.line.is_some() && chosen(seat);
        let ids: Vec<String> =
            self.seats.iter().filter(|(_, seat)| met(seat)).map(|(id, _)| id.clone()).collect();
        for id in &ids {
            self.tell_seat(id, message);
        }
        ids.len()
    }

    pub(crate) fn tell_seat(&mut self, id: &str, message: &Value) {
        let Some(seat) = self.seats.get_mut(id) else { return };
        // A page that reads too slowly, or is gone, loses its line; it opens another and is told the state anew.
        seat.line.take_if(|(_, sender)| sender.try_send(message.to_string()).is_err());
    }

    /// How many pages show the live class of a room.
    pub(crate) fn watching(&self, vendor: Vendor, room: &str) -> usize {
        let met = |seat: &&Seat| {
            seat.vendor == vendor && seat.room == room && seat.line.is_some() && seat.content == Content::Live
        };
        self.seats.values().filter(met).count()
    }

    /// Whether the seat exists.
    pub(crate) fn report(&mut self, report: Report) -> bool {
        let Some(seat) = self.seats.get_mut(&report.seat) else { return false };
        seat.seen_at = Instant::now();
        seat.report = Some(report);
        true
    }

    /// The connected pages and what they report, and those that went.
    pub(crate) fn describe(&self) -> Value {
        let mut viewers: Vec<&Seat> = self.seats.values().filter(|seat| seat.line.is_some()).collect();
        viewers.sort_by_key(|seat| seat.line.as_ref().map(|(number, _)| *number));
        let viewers: Vec<Value> = viewers.into_iter().map(describe).collect();
        json!({"viewers": viewers, "departed": self.departed})
    }
}

fn describe(seat: &Seat) -> Value {
    let mut description = json!({
        "vendor": seat.vendor,
        "room": seat.room,
        "content": seat.content,
        "viewer": seat.viewer.uid,
        "name": seat.viewer.name,
        "role": seat.viewer.role,
        "loads": seat.loads,
        "reported": seat.report.is_some(),
    });
    let report = seat.report.as_ref().and_then(|report| serde_json::to_value(report).ok());
    if let (Some(description), Some(Value::Object(report))) = (description.as_object_mut(), report) {
        description.extend(report);
    }
    description
}

fn note_departure(departed: &mut VecDeque<Value>, seat: &Seat, why: Departure) {
    let mut description = describe(seat);
    description["departure"] = json!(why);
    departed.push_front(description);
    departed.truncate(DEPARTED_KEPT);
}
