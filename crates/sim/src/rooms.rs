//! The courses, rooms and webcasts that exist, and what their classes are doing.

use liveroom_vendors::{UnixSeconds, Vendor};
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::accounts::{BAIJIAYUN_ROOMS, GENSEE_ATTENDEE_TOKEN, GENSEE_WEBCASTS, TALKFUN_COURSES};
use crate::grants::random_hex;
use crate::settings::FirstClass;

/// A Talk-fun course, a BaijiaYun room or a Gensee webcast.
#[derive(Clone)]
pub(crate) struct Room {
    pub(crate) vendor: Vendor,
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) starts_at: UnixSeconds,
    pub(crate) ends_at: UnixSeconds,
    pub(crate) created_at: UnixSeconds,
    pub(crate) class: Class,
    pub(crate) playback: Playback,
    pub(crate) deleted: bool,
    /// When the class last started and stopped.
    pub(crate) started_at: Option<UnixSeconds>,
    pub(crate) stopped_at: Option<UnixSeconds>,
    /// How often it started: the number in the id of each live.
    pub(crate) lives: u64,
    /// Made-up viewers, added to the real ones in the room's count.
    pub(crate) crowd: u64,
    pub(crate) join: JoinIds,
    /// What it was created and updated with.
    pub(crate) fields: Map<String, Value>,
}

/// What a class is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Class {
    Waiting,
    Live,
    Stopped,
}

/// Whether there is a recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Playback {
    None,
    Ready,
}

/// The parts of Gensee's join URLs.
#[derive(Clone, Default)]
pub(crate) struct JoinIds {
    pub(crate) organizer: String,
    pub(crate) panelist: String,
    pub(crate) attendee: String,
    pub(crate) vod: String,
}

impl JoinIds {
    fn random() -> Self {
        Self { organizer: random_hex(), panelist: random_hex(), attendee: random_hex(), vod: random_hex() }
    }
}

impl Room {
    pub(crate) fn new(vendor: Vendor, id: String, title: String, now: UnixSeconds) -> Self {
        Self {
            vendor,
            id,
            title,
            starts_at: now,
            ends_at: UnixSeconds(now.0 + 7_200),
            created_at: now,
            class: Class::Waiting,
            playback: Playback::None,
            deleted: false,
            started_at: None,
            stopped_at: None,
            lives: 0,
            crowd: 0,
            join: JoinIds::random(),
            fields: Map::new(),
        }
    }

    /// Whether it became live by this.
    pub(crate) fn start(&mut self, now: UnixSeconds) -> bool {
        let changed = self.class != Class::Live;
        if changed {
            self.class = Class::Live;
            self.started_at = Some(now);
            self.stopped_at = None;
            self.lives += 1;
        }
        changed
    }

    /// Whether it stopped by this.
    pub(crate) fn stop(&mut self, now: UnixSeconds) -> bool {
        let changed = self.class == Class::Live;
        if changed {
            self.class = Class::Stopped;
            self.stopped_at = Some(now);
        }
        changed
    }

    /// A stop before the scheduled end is a pause, not the end (Talk-fun, "用户授权").
    pub(crate) fn is_over(&self, now: UnixSeconds) -> bool {
        self.class == Class::Stopped && now >= self.ends_at
    }

    /// The id of the latest live.
    pub(crate) fn live_id(&self) -> String {
        let last = self.id.len().saturating_sub(5);
        format!("{}{:03}", &self.id[last..], self.lives)
    }

    /// As the control page and its tests see it.
    pub(crate) fn describe(&self, now: UnixSeconds) -> Value {
        json!({
            "vendor": self.vendor,
            "id": self.id,
            "title": self.title,
            "class": self.class,
            "over": self.is_over(now),
            "playback": self.playback,
            "deleted": self.deleted,
            "starts_at": self.starts_at.0,
            "ends_at": self.ends_at.0,
            "lives": self.lives,
        })
    }
}

/// All of them, in the order of creation.
#[derive(Default)]
pub(crate) struct Rooms(Vec<Room>);

impl Rooms {
    /// Two of each vendor.
    pub(crate) fn first(class: FirstClass, now: UnixSeconds) -> Self {
        let titles = ["高一数学 · 三角函数的图像", "高二数学 · 函数与曲线"];
        let of = |vendor, ids: [&'static str; 2]| {
            ids.into_iter()
                .zip(titles)
                .map(move |(id, title)| Room::new(vendor, id.to_owned(), title.to_owned(), now))
        };
        let mut rooms: Vec<Room> = of(Vendor::Talkfun, TALKFUN_COURSES)
            .chain(of(Vendor::Baijiayun, BAIJIAYUN_ROOMS))
            .chain(of(Vendor::Gensee, GENSEE_WEBCASTS.map(|webcast| webcast.id)))
            .collect();
        for room in &mut rooms {
            room.crowd = 126;
            if let Some(webcast) = GENSEE_WEBCASTS.iter().find(|webcast| webcast.id == room.id) {
                room.join.attendee = webcast.attendee.to_owned();
                room.join.vod = webcast.vod.to_owned();
                room.fields.insert("attendeeToken".to_owned(), json!(GENSEE_ATTENDEE_TOKEN));
            }
            if class == FirstClass::Live {
                room.start(now);
            }
        }
        Self(rooms)
    }

    pub(crate) fn add(&mut self, room: Room) {
        self.0.push(room);
    }

    /// The next free id of a vendor's kind.
    pub(crate) fn next_id(&self, vendor: Vendor) -> String {
        let highest =
            || self.of(vendor).filter_map(|room| room.id.parse::<u64>().ok()).max().unwrap_or_default();
        match vendor {
            Vendor::Talkfun | Vendor::Baijiayun => (highest() + 1).to_string(),
            Vendor::Gensee => random_hex(),
        }
    }

    pub(crate) fn all(&self) -> impl DoubleEndedIterator<Item = &Room> {
        self.0.iter()
    }

    /// All of a vendor's, also deleted ones.
    pub(crate) fn of(&self, vendor: Vendor) -> impl DoubleEndedIterator<Item = &Room> {
        self.0.iter().filter(move |room| room.vendor == vendor)
    }

    pub(crate) fn find(&self, vendor: Vendor, id: &str) -> Option<&Room> {
        self.of(vendor).find(|room| room.id == id)
    }

    pub(crate) fn find_mut(&mut self, vendor: Vendor, id: &str) -> Option<&mut Room> {
        self.0.iter_mut().find(|room| room.vendor == vendor && room.id == id)
    }
}
