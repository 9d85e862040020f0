//! Where a room is in its life: decided from its schedule and from what the vendor told, by one pure function.

use liveroom_contract::{Content, RoomState, Status, Vendor, Wish};
use serde::{Deserialize, Serialize};

use crate::directory::Room;
use crate::entrance::Video;

/// What a vendor has told of a room so far; kept in the store.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Facts {
    /// Whether the class is on, once anything is known.
    pub(crate) phase: Option<Phase>,
    /// When that came to be, Unix milliseconds.
    pub(crate) phase_at: i64,
    /// Whether the recording can be watched.
    pub(crate) has_playback: bool,
    /// The recording's own address, where the vendor gives one (Gensee).
    pub(crate) playback_url: Option<String>,
}

/// Whether the class is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Phase {
    /// It started.
    Started,
    /// It stopped: for good or for a while.
    Stopped,
}

/// One thing a vendor told, by callback or when asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Observation {
    /// The class started or stopped at a time, Unix milliseconds.
    Phase(Phase, i64),
    /// The recording can be watched, at its own address where there is one.
    Playback(Option<String>),
}

impl Facts {
    /// Takes an observation in. One that is older than the phase at hand changes nothing: callbacks overtake each other.
    pub(crate) fn apply(&mut self, observation: Observation) {
        match observation {
            Observation::Phase(phase, at) if self.phase != Some(phase) && at >= self.phase_at => {
                self.phase = Some(phase);
                self.phase_at = at;
            }
            Observation::Phase(..) => {}
            Observation::Playback(url) => {
                self.has_playback = true;
                self.playback_url = url.or_else(|| self.playback_url.take());
            }
        }
    }
}

/// Where the room is.
///
/// A stop is the end, except at Talk-fun before the scheduled end: its document (chapter "用户授权") says that every pause is called
/// back too, that recordings come in between, and that only the schedule tells an end. A class that overruns its schedule is live.
pub(crate) fn status(room: &Room, facts: &Facts, now: i64) -> Status {
    let is_over = room.ends_at.is_some_and(|end| now >= end);
    let is_ahead = room.starts_at.is_some_and(|start| now < start);
    let pauses = room.remote.vendor == Vendor::Talkfun && room.ends_at.is_some();
    let after = if facts.has_playback { Status::Playback } else { Status::Ended };
    match facts.phase {
        Some(Phase::Started) => Status::Live,
        Some(Phase::Stopped) if pauses && !is_over => Status::Live,
        Some(Phase::Stopped) => after,
        None if is_over => after,
        None if facts.has_playback && !is_ahead => Status::Playback,
        None => Status::Waiting,
    }
}

/// What can be asked for by name.
pub(crate) fn contents(room: &Room, status: Status, facts: &Facts) -> Vec<Content> {
    let is_live = status == Status::Live;
    let live = is_live.then_some(Content::Live);
    // Of a recording only Talk-fun documents the picture alone (`playbackOutUrl`).
    let is_recorded = status == Status::Playback && room.remote.vendor == Vendor::Talkfun;
    let has_video = room.entrance.video != Video::Without && (is_live || is_recorded);
    let video = has_video.then_some(Content::Video);
    let playback = facts.has_playback.then_some(Content::Playback);
    live.into_iter().chain(video).chain(playback).collect()
}

/// What is true of the room for everyone in it.
pub(crate) fn room_state(room: &Room, facts: &Facts, now: i64) -> RoomState {
    let status = status(room, facts, now);
    RoomState { status, contents: contents(room, status, facts), starts_at: room.starts_at, server_time: now }
}

/// What a wish comes to; `None` when the room has nothing of it.
pub(crate) fn choose(wish: Wish, room: &Room, state: &RoomState) -> Option<Content> {
    let has = |content| state.contents.contains(&content).then_some(content);
    match (wish, state.status) {
        (Wish::Auto, Status::Live) if room.entrance.video == Video::Preferred => Some(Content::Video),
        (Wish::Auto, Status::Live) => Some(Content::Live),
        (Wish::Auto, Status::Playback) => Some(Content::Playback),
        (Wish::Auto, Status::Waiting | Status::Ended) | (Wish::Live, Status::Waiting) => {
            Some(Content::Waiting)
        }
        (Wish::Live, Status::Live | Status::Ended | Status::Playback) => has(Content::Live),
        (Wish::Playback, _) => has(Content::Playback),
        (Wish::Video, _) => has(Content::Video),
    }
}

#[cfg(test)]
mod tests {
    use liveroom_contract::{Content, Status, Vendor, Wish};

    use super::{Facts, Observation, Phase, choose, room_state, status};
    use crate::directory::{RemoteRoom, Room};
    use crate::entrance::{Entrance, Video};

    const STARTS: i64 = 1_000;
    const ENDS: i64 = 2_000;

    fn room(vendor: Vendor, schedule: Option<(i64, i64)>) -> Room {
        Room {
            name: "math-101".to_owned(),
            remote: RemoteRoom { vendor, id: "1".to_owned() },
            join_url: None,
            join_token: None,
            title: None,
            starts_at: schedule.map(|(start, _)| start),
            ends_at: schedule.map(|(_, end)| end),
            poster: None,
            allow: None,
            entrance: Entrance::default(),
            is_row: false,
        }
    }

    fn facts(observations: &[Observation]) -> Facts {
        let mut facts = Facts::default();
        for observation in observations {
            facts.apply(observation.clone());
        }
        facts
    }

    #[test]
    fn schedule_and_facts_decide() {
        use Observation::{Phase as P, Playback};
        use Phase::{Started, Stopped};
        let scheduled = Some((STARTS, ENDS));
        type Case = (&'static str, Vendor, Option<(i64, i64)>, &'static [Observation], i64, Status);
        let cases: &[Case] = &[
            ("nothing known, no schedule", Vendor::Talkfun, None, &[], 1_500, Status::Waiting),
            ("nothing known, before", Vendor::Talkfun, scheduled, &[], 500, Status::Waiting),
            ("nothing known, during", Vendor::Talkfun, scheduled, &[], 1_500, Status::Waiting),
            ("nothing known, after", Vendor::Talkfun, scheduled, &[], 2_500, Status::Ended),
            ("started early", Vendor::Talkfun, scheduled, &[P(Started, 900)], 950, Status::Live),
            ("overruns", Vendor::Talkfun, scheduled, &[P(Started, 1_100)], 2_500, Status::Live),
            (
                "pause",
                Vendor::Talkfun,
                scheduled,
                &[P(Started, 1_100), P(Stopped, 1_200)],
                1_300,
                Status::Live,
            ),
            (
                "pause with a recording",
                Vendor::Talkfun,
                scheduled,
                &[P(Stopped, 1_200), Playback(None)],
                1_300,
                Status::Live,
            ),
            ("end", Vendor::Talkfun, scheduled, &[P(Stopped, 1_900)], 2_000, Status::Ended),
            ("stop is the end without a schedule", Vendor::Talkfun, None, &[P(Stopped, 1)], 2, Status::Ended),
            (
                "stop is the end elsewhere",
                Vendor::Baijiayun,
                scheduled,
                &[P(Stopped, 1_200)],
                1_300,
                Status::Ended,
            ),
            ("recording", Vendor::Talkfun, None, &[P(Stopped, 1), Playback(None)], 2, Status::Playback),
            ("recording while live", Vendor::Gensee, None, &[P(Started, 1), Playback(None)], 2, Status::Live),
            ("recording, class never seen", Vendor::Gensee, None, &[Playback(None)], 2, Status::Playback),
            (
                "recording of last time, class ahead",
                Vendor::Gensee,
                scheduled,
                &[Playback(None)],
                2,
                Status::Waiting,
            ),
            (
                "stop overtaken by start",
                Vendor::Talkfun,
                None,
                &[P(Started, 5), P(Stopped, 4)],
                6,
                Status::Live,
            ),
        ];
        for (name, vendor, schedule, observations, now, expected) in cases {
            assert_eq!(status(&room(*vendor, *schedule), &facts(observations), *now), *expected, "{name}");
        }
    }

    #[test]
    fn wishes_come_to_contents() {
        use Observation::{Phase as P, Playback};
        let waiting: &[Observation] = &[];
        let live = &[P(Phase::Started, 1)];
        let ended = &[P(Phase::Stopped, 1)];
        let playback = &[P(Phase::Stopped, 1), Playback(None)];
        let cases: &[(&[Observation], Wish, Option<Content>)] = &[
            (waiting, Wish::Auto, Some(Content::Waiting)),
            (waiting, Wish::Live, Some(Content::Waiting)),
            (waiting, Wish::Playback, None),
            (live, Wish::Auto, Some(Content::Live)),
            (live, Wish::Live, Some(Content::Live)),
            (live, Wish::Playback, None),
            (live, Wish::Video, None),
            (ended, Wish::Auto, Some(Content::Waiting)),
            (ended, Wish::Live, None),
            (playback, Wish::Auto, Some(Content::Playback)),
            (playback, Wish::Live, None),
            (playback, Wish::Playback, Some(Content::Playback)),
        ];
        for (observations, wish, expected) in cases {
            let room = room(Vendor::Talkfun, None);
            let state = room_state(&room, &facts(observations), 10);
            assert_eq!(choose(*wish, &room, &state), *expected, "{wish} in {}", state.status);
        }
    }

    #[test]
    fn the_picture_alone_is_for_rooms_that_have_it() {
        let live: &[Observation] = &[Observation::Phase(Phase::Started, 1)];
        let ended: &[Observation] = &[Observation::Phase(Phase::Stopped, 1)];
        let recorded: &[Observation] = &[Observation::Phase(Phase::Stopped, 1), Observation::Playback(None)];
        for (name, video, observations, wish, expected) in [
            ("recorded, asked for", Video::Offered, recorded, Wish::Video, Some(Content::Video)),
            ("recorded, not asked for", Video::Preferred, recorded, Wish::Auto, Some(Content::Playback)),
            ("recorded, not offered", Video::Without, recorded, Wish::Video, None),
            ("offered, not asked for", Video::Offered, live, Wish::Auto, Some(Content::Live)),
            ("offered, asked for", Video::Offered, live, Wish::Video, Some(Content::Video)),
            ("preferred", Video::Preferred, live, Wish::Auto, Some(Content::Video)),
            ("preferred, the room asked for", Video::Preferred, live, Wish::Live, Some(Content::Live)),
            ("preferred, over", Video::Preferred, ended, Wish::Auto, Some(Content::Waiting)),
            ("preferred, over, asked for", Video::Preferred, ended, Wish::Video, None),
        ] {
            let room =
                Room { entrance: Entrance { video, ..Entrance::default() }, ..room(Vendor::Talkfun, None) };
            let state = room_state(&room, &facts(observations), 10);
            assert_eq!(choose(wish, &room, &state), expected, "{name}");
        }
        let entrance = Entrance { video: Video::Offered, ..Entrance::default() };
        let room = Room { entrance, ..room(Vendor::Baijiayun, None) };
        let state = room_state(&room, &facts(recorded), 10);
        assert_eq!(choose(Wish::Video, &room, &state), None, "a vendor that documents none of a recording");
    }
}
