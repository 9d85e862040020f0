//! The tap that comes first: where it is asked for, and what it sets off.

use std::time::Duration;

use liveroom_core::{Activation, Cover, Gate, Options, Reason};
use serde_json::{Value as Json, json as object};

use crate::harness::{LATENCY, Pair, SERVER_TIME, json, options, session_with};

fn room(gate: Gate, activation: Activation, changes: Json) -> Pair {
    let mut pair = Pair::new(Options { gate, activation, ..options() }, [json(session_with(changes))]);
    pair.open();
    pair.run_for(LATENCY);
    pair
}

const COLD: Activation = Activation { was_active: false, carries: true };

#[test]
fn a_tap_comes_first_where_it_helps() {
    let cases = [
        // gate, dialect, the page had a gesture, a gesture carries; the tap comes first
        (Gate::Auto, "talkfun", false, true, true),
        (Gate::Auto, "mute", false, true, true),
        (Gate::Auto, "agent", false, true, false),
        (Gate::Auto, "talkfun", true, true, false),
        (Gate::Auto, "mute", true, true, false),
        (Gate::Auto, "agent", true, true, false),
        (Gate::Auto, "talkfun", false, false, false),
        (Gate::Auto, "mute", true, false, false),
        (Gate::Auto, "agent", false, false, false),
        (Gate::Always, "talkfun", false, true, true),
        (Gate::Always, "mute", true, true, true),
        (Gate::Always, "agent", true, false, true),
        (Gate::Always, "talkfun", false, false, true),
        (Gate::Never, "talkfun", false, true, false),
        (Gate::Never, "mute", true, false, false),
        (Gate::Never, "agent", false, false, false),
    ];
    for (gate, dialect, was_active, carries, is_first) in cases {
        let activation = Activation { was_active, carries };
        let mut pair = room(gate, activation, object!({ "dialect": dialect }));
        let name = format!("{gate:?} {dialect} {activation:?}");
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
fn a_waiting_room_needs_no_tap() {
    let waiting = object!({ "content": "waiting", "status": "waiting", "url": null });
    let pair = room(Gate::Always, COLD, waiting);
    assert_eq!(pair.cover(), &Cover::Waiting { starts_at: None });
}

#[test]
fn whoever_reloads_has_tapped() {
    let mut pair = room(Gate::Always, COLD, object!({}));
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
        let mut pair = room(Gate::Auto, COLD, session);
        pair.run_for(Duration::from_secs(wait));
        assert_eq!(pair.frames().len(), 0, "{name}: it waits for the tap");
        pair.tap();
        assert_eq!(pair.requests().len(), requests, "{name}");
        pair.run_for(LATENCY);
        assert_eq!((pair.frames().len(), pair.cover()), (1, &Cover::Loading), "{name}");
    }
    let mut pair = room(Gate::Auto, COLD, object!({ "expires_at": soon }));
    pair.run_for(Duration::from_secs(600));
    assert!(pair.reasons()[1..].iter().all(|reason| *reason == Reason::Refresh), "{:?}", pair.reasons());
    assert_eq!(pair.cover(), &Cover::Gate, "a renewal opens no gate");
}
