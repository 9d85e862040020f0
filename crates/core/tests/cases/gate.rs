//! The tap that comes first: where it is asked for, and what it sets off.

use std::time::Duration;

use liveroom_core::{Cover, CoverAction, Gate, Input, Options, Reach, Reason};
use serde_json::{Value as Json, json as object};

use crate::harness::{LATENCY, Pair, SERVER_TIME, json, options, session_with};

fn room(gate: Gate, reach: Reach, changes: Json) -> Pair {
    let mut pair = Pair::new(Options { gate, reach, ..options() }, [json(session_with(changes))]);
    pair.open();
    pair.run_for(LATENCY);
    pair
}

const LASTING: Reach = Reach::Lasting;

#[test]
fn a_tap_comes_first_where_it_helps() {
    let cases = [
        // gate, dialect, how far a tap reaches, the page may play already; the tap comes first
        (Gate::Auto, "talkfun", Reach::Lasting, false, true),
        (Gate::Auto, "mute", Reach::Lasting, false, true),
        (Gate::Auto, "agent", Reach::Lasting, false, false),
        (Gate::Auto, "talkfun", Reach::Lasting, true, false),
        (Gate::Auto, "mute", Reach::Lasting, true, false),
        (Gate::Auto, "talkfun", Reach::Brief, false, false),
        (Gate::Auto, "mute", Reach::Brief, true, false),
        (Gate::Auto, "talkfun", Reach::Page, false, false),
        (Gate::Auto, "agent", Reach::Page, false, false),
        (Gate::Always, "talkfun", Reach::Lasting, false, true),
        (Gate::Always, "mute", Reach::Lasting, true, true),
        (Gate::Always, "agent", Reach::Brief, false, true),
        (Gate::Always, "talkfun", Reach::Page, true, true),
        (Gate::Never, "talkfun", Reach::Lasting, false, false),
        (Gate::Never, "agent", Reach::Page, false, false),
    ];
    for (gate, dialect, reach, may_play, is_first) in cases {
        let script = [json(session_with(object!({ "dialect": dialect })))];
        let mut pair = Pair::new(Options { gate, reach, ..options() }, script);
        pair.open();
        // The viewer may tap while the session is on its way.
        if may_play {
            pair.give(Input::MayPlay);
        }
        pair.run_for(LATENCY);
        let name = format!("{gate:?} {dialect} {reach:?} {may_play}");
        assert_eq!(pair.frames().is_empty(), is_first, "{name}");
        assert_eq!(pair.cover() == &Cover::Gate, is_first, "{name}");
        if is_first {
            pair.tap();
            assert_eq!((pair.frames().len(), pair.cover()), (1, &Cover::Loading), "{name}: tapped");
            pair.tap();
            assert_eq!(pair.frames().len(), 1, "{name}: tapped twice");
        }
    }
}

#[test]
fn a_room_that_goes_live_by_itself_waits_for_the_tap_too() {
    let cases = [
        // gate, what the viewer did meanwhile; the tap comes first
        ("always", Gate::Always, None, true),
        ("where it helps", Gate::Auto, None, true),
        ("whoever tapped the page meanwhile need not again", Gate::Auto, Some(Input::MayPlay), false),
        ("always is always", Gate::Always, Some(Input::MayPlay), true),
        ("never", Gate::Never, None, false),
    ];
    for (name, gate, meanwhile, is_first) in cases {
        let waiting = json(session_with(object!({ "content": "waiting", "status": "waiting", "url": null })));
        let script = [waiting, json(session_with(object!({})))];
        let mut pair = Pair::new(Options { gate, reach: LASTING, ..options() }, script);
        pair.open();
        pair.run_for(LATENCY);
        assert_eq!(pair.cover(), &Cover::Waiting { starts_at: None }, "{name}");
        if let Some(input) = meanwhile {
            pair.give(input);
        }
        pair.backend_says(object!({ "type": "state", "status": "live", "contents": ["live"] }));
        pair.run_for(Duration::from_secs(10));
        assert_eq!((pair.frames().is_empty(), pair.cover() == &Cover::Gate), (is_first, is_first), "{name}");
    }
}

#[test]
fn a_tap_is_asked_for_once() {
    let mut pair = room(Gate::Always, LASTING, object!({}));
    pair.tap();
    // The frame never loads; what is tried again by itself was tapped for.
    pair.run_for(Duration::from_secs(120));
    assert!(pair.frames().len() > 1);
    assert_ne!(pair.cover(), &Cover::Gate);
    pair.control(CoverAction::Retry);
    pair.run_for(LATENCY);
    assert_ne!(pair.cover(), &Cover::Gate);
}

#[test]
fn a_waiting_room_needs_no_tap() {
    let waiting = object!({ "content": "waiting", "status": "waiting", "url": null });
    let pair = room(Gate::Always, LASTING, waiting);
    assert_eq!(pair.cover(), &Cover::Waiting { starts_at: None });
}

#[test]
fn whoever_reloads_has_tapped() {
    let mut pair = room(Gate::Always, LASTING, object!({}));
    pair.reload();
    pair.run_for(LATENCY);
    assert_eq!((pair.frames().len(), pair.cover()), (1, &Cover::Loading));
}

#[test]
fn a_late_tap_loads_a_session_that_is_still_good() {
    let soon = SERVER_TIME + 60_000;
    for (name, session, wait, requests) in [
        ("a session without an end", object!({}), 3_600, 1),
        ("a session that is not spent yet", object!({ "single_use": true }), 10, 1),
        ("a session of one use that expired", object!({ "single_use": true, "expires_at": soon }), 61, 2),
        ("a session of one use, just before", object!({ "single_use": true, "expires_at": soon }), 30, 1),
        ("a session about to expire", object!({ "single_use": true, "expires_at": soon }), 59, 2),
    ] {
        let mut pair = room(Gate::Auto, LASTING, session);
        pair.run_for(Duration::from_secs(wait));
        assert_eq!(pair.frames().len(), 0, "{name}: it waits for the tap");
        pair.tap();
        assert_eq!(pair.requests().len(), requests, "{name}");
        pair.run_for(LATENCY);
        assert_eq!((pair.frames().len(), pair.cover()), (1, &Cover::Loading), "{name}");
    }
    let mut pair = room(Gate::Auto, LASTING, object!({ "expires_at": soon }));
    pair.run_for(Duration::from_secs(600));
    assert!(pair.reasons()[1..].iter().all(|reason| *reason == Reason::Refresh), "{:?}", pair.reasons());
    assert_eq!(pair.cover(), &Cover::Gate, "a renewal opens no gate");
}
