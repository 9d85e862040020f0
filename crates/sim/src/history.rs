//! What happened in the rooms, for the APIs that export it: chat, visits, votes.

use std::collections::{HashMap, VecDeque};

use liveroom_vendors::{UnixSeconds, Vendor};
use serde_json::Value;

use crate::accounts::TALKFUN_COURSES;
use crate::seats::Viewer;

/// So much of each is kept; the oldest goes first.
const KEPT: usize = 5_000;

#[derive(Clone)]
pub(crate) struct Chat {
    pub(crate) number: u64,
    pub(crate) at: UnixSeconds,
    pub(crate) by: Viewer,
    pub(crate) text: String,
}

#[derive(Clone)]
pub(crate) struct Visit {
    pub(crate) number: u64,
    pub(crate) viewer: Viewer,
    pub(crate) came_at: UnixSeconds,
    pub(crate) left_at: Option<UnixSeconds>,
}

/// A Talk-fun vote ("投票管理").
#[derive(Clone)]
pub(crate) struct Vote {
    pub(crate) vid: u64,
    pub(crate) room: String,
    pub(crate) asked: serde_json::Map<String, Value>,
    pub(crate) asked_at: UnixSeconds,
    pub(crate) ended_at: Option<UnixSeconds>,
}

pub(crate) struct History {
    rooms: HashMap<(Vendor, String), Past>,
    votes: VecDeque<Vote>,
    numbered: u64,
}

#[derive(Default)]
struct Past {
    chats: VecDeque<Chat>,
    visits: VecDeque<Visit>,
}

/// The first course begins with one vote, number 1.
impl Default for History {
    fn default() -> Self {
        let mut history = Self { rooms: HashMap::new(), votes: VecDeque::new(), numbered: 0 };
        let asked = serde_json::Map::from_iter([
            ("title".to_owned(), Value::from("听得清楚吗")),
            ("op".to_owned(), Value::from(r#"["清楚","不清楚"]"#)),
        ]);
        history.asked(TALKFUN_COURSES[0], asked, UnixSeconds(0));
        history
    }
}

impl History {
    pub(crate) fn said(&mut self, vendor: Vendor, room: &str, by: Viewer, text: String, at: UnixSeconds) {
        let number = self.next();
        push(&mut self.past(vendor, room).chats, Chat { number, at, by, text });
    }

    /// The visit's number, for [`left`](Self::left).
    pub(crate) fn came(&mut self, vendor: Vendor, room: &str, viewer: Viewer, at: UnixSeconds) -> u64 {
        let number = self.next();
        push(&mut self.past(vendor, room).visits, Visit { number, viewer, came_at: at, left_at: None });
        number
    }

    pub(crate) fn left(&mut self, vendor: Vendor, room: &str, visit: u64, at: UnixSeconds) {
        let visits = &mut self.past(vendor, room).visits;
        if let Some(visit) = visits.iter_mut().find(|past| past.number == visit) {
            visit.left_at = Some(at);
        }
    }

    /// The vote's id.
    pub(crate) fn asked(
        &mut self,
        room: &str,
        asked: serde_json::Map<String, Value>,
        at: UnixSeconds,
    ) -> u64 {
        let vid = self.next();
        push(&mut self.votes, Vote { vid, room: room.to_owned(), asked, asked_at: at, ended_at: None });
        vid
    }

    pub(crate) fn chats(&self, vendor: Vendor, room: &str) -> Vec<Chat> {
        self.rooms
            .get(&(vendor, room.to_owned()))
            .map_or_else(Vec::new, |past| past.chats.iter().cloned().collect())
    }

    pub(crate) fn visits(&self, vendor: Vendor, room: &str) -> Vec<Visit> {
        self.rooms
            .get(&(vendor, room.to_owned()))
            .map_or_else(Vec::new, |past| past.visits.iter().cloned().collect())
    }

    pub(crate) fn votes(&mut self) -> &mut VecDeque<Vote> {
        &mut self.votes
    }

    fn past(&mut self, vendor: Vendor, room: &str) -> &mut Past {
        self.rooms.entry((vendor, room.to_owned())).or_default()
    }

    fn next(&mut self) -> u64 {
        self.numbered += 1;
        self.numbered
    }
}

fn push<T>(items: &mut VecDeque<T>, item: T) {
    if items.len() == KEPT {
        items.pop_front();
    }
    items.push_back(item);
}
