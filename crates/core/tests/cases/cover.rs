//! What lies over the room: every state, which one comes first, and what the controls on it do.

use std::time::Duration;

use liveroom_core::{
    Content, Cover, CoverAction, Effect, ErrorCode, FrameSignal, Gate, Input, Options, Reason, Removal,
    SeatPolicy, Wish,
};
use serde_json::{Value as Json, json as object};

use crate::harness::{
    ALL, LATENCY, Pair, SERVER_TIME, agent_session, json, options, problem, session, session_with,
};

fn waiting(changes: Json) -> Json {
    let mut fields = object!({ "content": "waiting", "status": "waiting", "url": null });
    let (Json::Object(own), Json::Object(changes)) = (&mut fields, changes) else { unreachable!() };
    own.extend(changes);
    session_with(fields)
}

fn state(status: &str) -> Json {
    object!({ "type": "state", "status": status, "server_time": SERVER_TIME })
}

/// A room with this session, as soon as it has it.
fn with(body: Json) -> Pair {
    with_and(options(), body)
}

fn with_and(options: Options, body: Json) -> Pair {
    let mut pair = Pair::new(options, [json(body)]);
    pair.open();
    pair.run_for(LATENCY);
    pair
}

#[test]
fn every_state_has_its_cover() {
    type Make = fn() -> Pair;
    let cases: [(&str, Make, Cover); 21] = [
        (
            "before the session",
            || {
                let mut pair = Pair::new(options(), [json(session())]);
                pair.open();
                pair
            },
            Cover::Loading,
        ),
        ("a stock room on its way", || with(session()), Cover::Loading),
        ("a stock room that loaded", || Pair::loaded([json(session())]), Cover::Hidden),
        ("an own page that loaded", Pair::with_page, Cover::Hidden),
        ("an own page that was confirmed", Pair::greeted, Cover::Loading),
        ("an own page that plays", Pair::playing, Cover::Hidden),
        (
            "an own page that is not to be played",
            || {
                let mut pair = Pair::with_page();
                pair.greet(&["seek"]);
                pair
            },
            Cover::Hidden,
        ),
        ("before the tap", || with_and(Options { gate: Gate::Always, ..options() }, session()), Cover::Gate),
        ("before the class, time unknown", || with(waiting(object!({}))), Cover::Waiting { starts_at: None }),
        (
            "before the class",
            || with(waiting(object!({ "starts_at": SERVER_TIME + 60_000 }))),
            Cover::Waiting { starts_at: Some(1_000_040 + 60_000) },
        ),
        (
            "after the class should have begun",
            || with(waiting(object!({ "starts_at": SERVER_TIME - 5_000 }))),
            Cover::Waiting { starts_at: Some(1_000_040 - 5_000) },
        ),
        ("after the class", || with(waiting(object!({ "status": "ended" }))), Cover::Ended),
        ("a recording is there", || with(waiting(object!({ "status": "playback" }))), Cover::Playback),
        (
            "the class ended in the room",
            || {
                let mut pair = Pair::playing();
                pair.backend_says(state("ended"));
                pair
            },
            Cover::Ended,
        ),
        (
            "the page says that it ended",
            || {
                let mut pair = Pair::playing();
                pair.page_tells("status", object!({ "status": "ended" }));
                pair
            },
            Cover::Ended,
        ),
        (
            "the recording came out in the room",
            || {
                let mut pair = Pair::playing();
                pair.backend_says(state("playback"));
                pair
            },
            Cover::Playback,
        ),
        (
            "the picture alone, and the recording came out",
            || {
                let mut pair = Pair::loaded([json(session_with(object!({ "content": "video" })))]);
                pair.backend_says(state("playback"));
                pair
            },
            Cover::Playback,
        ),
        (
            "the picture alone of a recording",
            || {
                let recording = object!({ "content": "video", "status": "playback" });
                let mut pair = Pair::loaded([json(session_with(recording))]);
                pair.backend_says(state("playback"));
                pair
            },
            Cover::Hidden,
        ),
        (
            "a recording of a class that ended",
            || {
                let mut pair =
                    Pair::loaded([json(session_with(object!({ "content": "playback", "status": "ended" })))]);
                pair.backend_says(state("ended"));
                pair
            },
            Cover::Hidden,
        ),
        (
            "removed",
            || {
                let mut pair = Pair::playing();
                pair.page_tells("removed", object!({ "reason": "full" }));
                pair
            },
            Cover::Removed(Removal::Full),
        ),
        (
            "forbidden",
            || {
                let mut pair = Pair::opened([json(session())]);
                pair.frame(FrameSignal::Blocked);
                pair
            },
            Cover::Failed(ErrorCode::FrameBlocked),
        ),
    ];
    for (name, make, expected) in cases {
        assert_eq!(make().cover(), &expected, "{name}");
    }
}

#[test]
fn what_stands_in_the_way_comes_first() {
    // Each line adds one thing to all of those before it; none of the earlier covers may show through.
    let options = Options { gate: Gate::Always, seat: SeatPolicy::One, ..options() };
    let mut pair = Pair::new(options, [json(agent_session(object!({})))]);
    pair.open();
    pair.give(Input::Seated(true));
    pair.run_for(LATENCY);
    assert_eq!(pair.cover(), &Cover::Gate, "a tap first");
    pair.backend_says(state("ended"));
    assert_eq!(pair.cover(), &Cover::Ended, "what is over need not be tapped");
    pair.backend_says(state("live"));
    pair.tap();
    pair.greet(&ALL);
    pair.blocked("not_allowed");
    pair.blocked("not_allowed");
    assert_eq!(pair.cover(), &Cover::Tap);
    pair.backend_says(state("ended"));
    assert_eq!(pair.cover(), &Cover::Ended, "the class before the picture");
    pair.page_tells("removed", object!({ "reason": "kicked" }));
    assert_eq!(pair.cover(), &Cover::Removed(Removal::Kicked), "the viewer before the class");
    pair.give(Input::Seated(false));
    assert_eq!(pair.cover(), &Cover::Elsewhere, "the seat before the room");

    let mut pair = Pair::playing();
    pair.page_tells("removed", object!({ "reason": "kicked" }));
    pair.frame(FrameSignal::Blocked);
    assert_eq!(pair.cover(), &Cover::Failed(ErrorCode::FrameBlocked), "a failure before all");
}

#[test]
fn the_countdown_follows_the_servers_clock() {
    let mut pair = with(waiting(object!({ "starts_at": SERVER_TIME + 60_000 })));
    pair.run_for(Duration::from_secs(30));
    assert_eq!(pair.cover(), &Cover::Waiting { starts_at: Some(1_060_040) }, "time passes, the moment stays");
    let mut later = state("waiting");
    later["starts_at"] = object!(SERVER_TIME + 90_000);
    pair.backend_says(later);
    assert_eq!(pair.cover(), &Cover::Waiting { starts_at: Some(1_090_040) }, "the class was put off");
    pair.backend_says(state("waiting"));
    assert_eq!(pair.cover(), &Cover::Waiting { starts_at: None }, "for an unknown time");
    for starts_at in [i64::MAX - 1, i64::MIN + 2] {
        let pair = with(waiting(object!({ "starts_at": starts_at as f64 })));
        assert!(
            matches!(pair.cover(), Cover::Waiting { .. } | Cover::Loading),
            "a moment beyond all: {starts_at}"
        );
    }
}

#[test]
fn a_cover_is_told_when_it_changes_and_only_then() {
    let mut pair = Pair::playing();
    let covers = |pair: &Pair| pair.count(|effect| matches!(effect, Effect::Cover(_)));
    let before = covers(&pair);
    pair.playback("playing", false);
    pair.run_for(Duration::from_secs(4));
    assert_eq!(covers(&pair), before);
    pair.playback("playing", true);
    assert_eq!((covers(&pair), pair.cover()), (before + 1, &Cover::Unmute));
    pair.destroy();
    assert_eq!(pair.cover(), &Cover::Hidden, "a destroyed room is covered by nothing");
    pair.tap();
    pair.control(CoverAction::Retry);
}

#[test]
fn the_controls_do_what_they_say() {
    for (name, action, expected) in [
        ("retry with a session that is good", CoverAction::Retry, vec![]),
        ("the recording", CoverAction::Playback, vec![(Reason::Show, Wish::Playback)]),
        ("watch here, after a removal", CoverAction::Sit, vec![]),
    ] {
        let mut pair = Pair::playing();
        pair.page_tells("removed", object!({ "reason": "replaced" }));
        let (requests, frames) = (pair.requests().len(), pair.frames().len());
        pair.control(action);
        if pair.requests().len() > requests {
            assert_eq!(pair.cover(), &Cover::Loading, "{name}: at once");
        }
        let new: Vec<_> = pair.requests()[requests..].iter().map(|new| (new.reason, new.content)).collect();
        assert_eq!(new, expected, "{name}");
        pair.run_for(LATENCY);
        assert_eq!(pair.frames().len(), frames + 1, "{name}: a new frame");
        assert_eq!(pair.cover(), &Cover::Loading, "{name}");
    }
}

#[test]
fn who_asked_sees_that_it_is_on_its_way() {
    let spent = agent_session(object!({ "single_use": true }));
    let again = || [json(waiting(object!({ "status": "waiting" }))), json(session())];
    type Make = Box<dyn Fn() -> Pair>;
    let cases: [(&str, CoverAction, Make, Cover); 4] = [
        (
            "removed",
            CoverAction::Retry,
            Box::new(move || {
                let mut pair = Pair::new(options(), [json(spent.clone()), json(session())]);
                pair.open();
                pair.run_for(LATENCY);
                pair.greet(&ALL);
                pair.page_tells("removed", object!({ "reason": "kicked" }));
                pair
            }),
            Cover::Removed(Removal::Kicked),
        ),
        (
            "waiting",
            CoverAction::Retry,
            Box::new(move || {
                let mut pair = Pair::new(options(), again());
                pair.open();
                pair.run_for(LATENCY);
                pair
            }),
            Cover::Waiting { starts_at: None },
        ),
        (
            "over",
            CoverAction::Retry,
            Box::new(|| {
                let mut pair =
                    Pair::new(options(), [json(waiting(object!({ "status": "ended" }))), json(session())]);
                pair.open();
                pair.run_for(LATENCY);
                pair
            }),
            Cover::Ended,
        ),
        (
            "a recording",
            CoverAction::Playback,
            Box::new(|| {
                let mut pair =
                    Pair::new(options(), [json(waiting(object!({ "status": "playback" }))), json(session())]);
                pair.open();
                pair.run_for(LATENCY);
                pair
            }),
            Cover::Playback,
        ),
    ];
    for (name, action, make, before) in cases {
        let mut pair = make();
        assert_eq!(pair.cover(), &before, "{name}: before");
        let requests = pair.requests().len();
        pair.control(action);
        assert_eq!((pair.requests().len(), pair.cover()), (requests + 1, &Cover::Loading), "{name}");
    }
}

#[test]
fn nobody_sits_in_a_room_that_is_gone() {
    let mut pair = Pair::playing();
    assert!(pair.snapshot().seated);
    pair.destroy();
    assert!(!pair.snapshot().seated);
}

#[test]
fn a_retry_that_fails_can_be_tried_again() {
    let spent = agent_session(object!({ "single_use": true }));
    let mut pair = Pair::new(options(), [json(spent.clone()), problem(403, "forbidden", None), json(spent)]);
    pair.open();
    pair.run_for(LATENCY);
    pair.frame(FrameSignal::Blocked);
    pair.control(CoverAction::Retry);
    pair.run_for(LATENCY);
    assert_eq!(pair.cover(), &Cover::Failed(ErrorCode::Forbidden));
    pair.control(CoverAction::Retry);
    pair.run_for(LATENCY);
    assert_eq!((pair.cover(), pair.snapshot().content), (&Cover::Loading, Some(Content::Live)));
}
