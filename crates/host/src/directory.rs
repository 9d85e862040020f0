//! The directory: the host's own names of rooms, each bound to a room of a vendor.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use liveroom_contract::Vendor;
use liveroom_vendors::secret::Secret;
use toml::{Table, Value};

use crate::config::{Config, Fields, Mistake};
use crate::entrance::Entrance;

/// Every room the host knows.
#[derive(Clone, Debug, Default)]
pub struct Directory {
    rooms: BTreeMap<String, Arc<Room>>,
    by_remote: HashMap<RemoteRoom, Vec<String>>,
}

/// One room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Room {
    /// The host's own name of it.
    pub name: String,
    /// The vendor's room behind it.
    pub remote: RemoteRoom,
    /// The address viewers enter by, where the vendor gives one per room (Gensee).
    pub join_url: Option<String>,
    /// The viewers' password of the room, where its address does not carry it (Gensee).
    pub join_token: Option<Secret>,
    /// What it is called.
    pub title: Option<String>,
    /// When the class is to start, Unix milliseconds.
    pub starts_at: Option<i64>,
    /// When the class is to end, Unix milliseconds.
    pub ends_at: Option<i64>,
    /// A picture to show before there is one.
    pub poster: Option<String>,
    /// The viewers who may enter; everybody when absent.
    pub allow: Option<HashSet<String>>,
    /// How viewers come in.
    pub entrance: Entrance,
    /// Whether it was put in through the admin API, and does not stand in the file.
    pub(crate) is_row: bool,
}

/// A room as its vendor names it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RemoteRoom {
    /// Whose room it is.
    pub vendor: Vendor,
    /// Talk-fun's `course_id`, BaijiaYun's `room_id`, Gensee's `webcastId`.
    pub id: String,
}

impl Directory {
    /// Reads the file; every mistake is named with its room and field.
    pub fn load(path: &Path, config: &Config) -> Result<Self, Vec<Mistake>> {
        let whole_file = |say: String| vec![Mistake { at: path.display().to_string(), say }];
        let text = std::fs::read_to_string(path)
            .map_err(|error| whole_file(format!("cannot be read: {}", error.kind())))?;
        let table: Table = text
            .parse()
            .map_err(|error: toml::de::Error| whole_file(format!("is not TOML: {}", error.message())))?;
        Self::read(table, config, path.parent().unwrap_or(Path::new("")))
    }

    fn read(mut table: Table, config: &Config, base: &Path) -> Result<Self, Vec<Mistake>> {
        let mut mistakes = Vec::new();
        let rooms = table.remove("rooms");
        for key in table.keys() {
            mistakes.push(Mistake {
                at: key.clone(),
                say: "is not known here; rooms are [rooms.<name>]".to_owned(),
            });
        }
        let mut found = Vec::new();
        match rooms {
            Some(Value::Table(rooms)) => {
                for (name, value) in rooms {
                    found.extend(read_room(&name, value, config, base, &mut mistakes));
                }
            }
            Some(_) => mistakes
                .push(Mistake { at: "rooms".to_owned(), say: "must be tables, [rooms.<name>]".to_owned() }),
            None => {}
        }
        if mistakes.is_empty() { Ok(Self::of(found)) } else { Err(mistakes) }
    }

    /// Reads one room as the admin API gives it: the file's fields, as JSON.
    pub(crate) fn read_row(
        name: &str,
        fields: &serde_json::Value,
        config: &Config,
    ) -> Result<Room, Vec<Mistake>> {
        let mistake = |at: &str, say: &str| vec![Mistake { at: at.to_owned(), say: say.to_owned() }];
        let whole =
            || mistake("room", "must be an object of fields that are texts, numbers, lists or objects");
        let value = fields.as_object().and_then(|fields| Value::try_from(fields).ok()).ok_or_else(whole)?;
        // Who may put rooms in may not read the host's files and environment.
        let source = fields["join_token"].as_object().map(|token| token.contains_key("value"));
        if source == Some(false) {
            return Err(mistake("join_token", "must be {\"value\": \"…\"} here"));
        }
        let mut mistakes = Vec::new();
        let room = read_room(name, value, config, Path::new(""), &mut mistakes);
        match room {
            Some(room) if mistakes.is_empty() => Ok(Room { is_row: true, ..room }),
            _ => Err(mistakes),
        }
    }

    /// A directory of these rooms.
    pub fn of(rooms: impl IntoIterator<Item = Room>) -> Self {
        let mut directory = Self::default();
        for room in rooms {
            directory.by_remote.entry(room.remote.clone()).or_default().push(room.name.clone());
            directory.rooms.insert(room.name.clone(), Arc::new(room));
        }
        directory
    }

    /// The room of this name.
    pub fn room(&self, name: &str) -> Option<&Room> {
        self.rooms.get(name).map(Arc::as_ref)
    }

    /// The same, to be kept while the directory changes.
    pub(crate) fn shared_room(&self, name: &str) -> Option<Arc<Room>> {
        self.rooms.get(name).cloned()
    }

    /// Every room, by name.
    pub fn rooms(&self) -> impl Iterator<Item = &Room> {
        self.rooms.values().map(Arc::as_ref)
    }

    /// The host's rooms behind which this room of a vendor stands.
    pub fn rooms_of(&self, remote: &RemoteRoom) -> impl Iterator<Item = &Room> {
        self.by_remote.get(remote).into_iter().flatten().filter_map(|name| self.room(name))
    }
}

/// A room's name is part of a path: letters, digits, `.`, `_` and `-`, up to 64 of them.
pub fn is_room_name(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    (1..=64).contains(&name.len()) && name.bytes().all(plain) && !name.starts_with('.')
}

fn read_room(
    name: &str,
    value: Value,
    config: &Config,
    base: &Path,
    mistakes: &mut Vec<Mistake>,
) -> Option<Room> {
    let path = format!("rooms.{name}");
    let Value::Table(table) = value else {
        mistakes.push(Mistake { at: path, say: "must be a table".to_owned() });
        return None;
    };
    let before = mistakes.len();
    if !is_room_name(name) {
        mistakes.push(Mistake { at: path.clone(), say: format!("is no room name; {ROOM_NAME_RULE}") });
    }
    let mut fields = Fields::new(&path, table, mistakes);
    let room = read_fields(name, &mut fields, config, base);
    fields.finish();
    room.filter(|_| mistakes.len() == before)
}

fn read_fields(name: &str, fields: &mut Fields<'_>, config: &Config, base: &Path) -> Option<Room> {
    let words: Vec<(&str, Vendor)> = Vendor::ALL.iter().map(|vendor| (vendor.as_str(), *vendor)).collect();
    fields.need_text("vendor", "say whose room it is: \"talkfun\", \"baijiayun\" or \"gensee\"");
    let vendor = fields.word("vendor", &words)?;
    let id = match vendor {
        Vendor::Talkfun => fields.need_id("course_id", "give the course's number"),
        Vendor::Baijiayun => fields.need_id("room_id", "give the room's number"),
        Vendor::Gensee => fields.need_text("webcast_id", "give the webcast's id"),
    };
    let (join_url, join_token) = match vendor {
        Vendor::Gensee => (fields.address("join_url"), fields.secret("join_token", base)),
        Vendor::Talkfun | Vendor::Baijiayun => (None, None),
    };
    let has_account = match vendor {
        Vendor::Talkfun => config.talkfun.is_some(),
        Vendor::Baijiayun => config.baijiayun.is_some(),
        Vendor::Gensee => config.gensee.is_some(),
    };
    if !has_account {
        fields.mistake("vendor", format!("the configuration has no [{vendor}] account"));
    }
    if matches!(vendor, Vendor::Talkfun | Vendor::Baijiayun)
        && id.as_ref().is_some_and(|id| id.len() > 19 || !id.bytes().all(|byte| byte.is_ascii_digit()))
    {
        let key = if vendor == Vendor::Talkfun { "course_id" } else { "room_id" };
        fields.mistake(key, "must be a number");
    }
    let room = Room {
        name: name.to_owned(),
        remote: RemoteRoom { vendor, id: id? },
        join_url,
        join_token,
        title: fields.text("title"),
        starts_at: fields.time("starts_at"),
        ends_at: fields.time("ends_at"),
        poster: fields.text("poster"),
        entrance: Entrance::read(fields, vendor),
        allow: fields.texts("allow").map(|ids| ids.into_iter().collect()),
        is_row: false,
    };
    if room.starts_at.zip(room.ends_at).is_some_and(|(start, end)| start >= end) {
        fields.mistake("ends_at", "must be later than starts_at");
    }
    Some(room)
}

const ROOM_NAME_RULE: &str = "use up to 64 letters, digits, dots, hyphens and underscores";
