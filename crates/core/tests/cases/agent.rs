//! The link to a room's own page: who may greet, what is told to whom, and when the page counts as gone.

use std::time::Duration;

use liveroom_core::{Effect, ErrorCode, Event, FrameSignal, Input, Lifecycle, LinkState};
use serde_json::{Value as Json, json as object};

use crate::harness::{ALL, ORIGIN, Pair, SECRET, Way};

/// How often a sign of life is asked for, and how long it may take.
const HEARTBEAT: Duration = Duration::from_secs(5);
const SILENCE: Duration = Duration::from_secs(10);

fn hello(changes: Json) -> String {
    let mut hello = object!({ "liveroom": 1, "kind": "hello", "version": 1, "offers": ["play"] });
    let (Json::Object(fields), Json::Object(changes)) = (&mut hello, changes) else { unreachable!() };
    fields.extend(changes);
    hello.to_string()
}

fn members(count: u32) -> Json {
    object!({ "liveroom": 1, "kind": "event", "name": "members", "data": { "count": count } })
}

#[test]
fn the_page_greets_the_room_welcomes_and_the_page_confirms() {
    let mut pair = Pair::with_page();
    assert_eq!(pair.said(), [], "the room page speaks first");

    pair.hello(&["play", "layout", "teleport"]);
    let said = pair.said();
    let [(Way::Greeting, welcome)] = said.as_slice() else { panic!("{said:?}") };
    assert_eq!((&welcome["kind"], welcome["version"].as_f64()), (&object!("welcome"), Some(1.0)));
    assert_eq!(welcome["grants"], object!(["play", "layout"]), "what is unknown is not granted");
    let session = object!({ "content": "live", "credentials": { "access_token": SECRET } });
    assert_eq!(welcome["session"], session);
    assert_eq!(pair.link(), LinkState::Loaded, "a greeting alone proves nothing");

    pair.ready();
    assert_eq!(pair.link(), LinkState::Live);
    assert_eq!(pair.asked(), ["play(sound) by window"], "the room plays at once");
}

#[test]
fn only_a_greeting_of_this_protocol_by_window_is_welcomed() {
    let cases = [
        ("as it should be", ORIGIN, hello(object!({})), 1),
        ("with nothing to offer", ORIGIN, hello(object!({ "offers": null })), 1),
        ("with more than is known", ORIGIN, hello(object!({ "future": [1] })), 1),
        ("of a later version", ORIGIN, hello(object!({ "version": 2 })), 0),
        ("without a version", ORIGIN, hello(object!({ "version": null })), 0),
        ("of another protocol", ORIGIN, hello(object!({ "liveroom": 2 })), 0),
        ("without the mark", ORIGIN, hello(object!({ "liveroom": null })), 0),
        ("of another kind", ORIGIN, hello(object!({ "kind": "hullo" })), 0),
        ("from elsewhere", "https://evil.example", hello(object!({})), 0),
        ("from nowhere", "null", hello(object!({})), 0),
        ("not JSON", ORIGIN, "hello".to_owned(), 0),
    ];
    for (name, origin, text, expected) in cases {
        let mut pair = Pair::with_page();
        pair.say_from(origin, &text);
        assert_eq!(pair.said().len(), expected, "{name}");
    }

    let mut pair = Pair::with_page();
    pair.port(serde_json::from_str(&hello(object!({}))).expect("a greeting is JSON"));
    assert_eq!(pair.said(), [], "a greeting over the port");
    pair.greet(&ALL);
    let said = pair.said().len();
    pair.port(serde_json::from_str(&hello(object!({}))).expect("a greeting is JSON"));
    assert_eq!(pair.said().len(), said, "a greeting over the port of a page that is there");
    assert_eq!(pair.link(), LinkState::Live);
}

#[test]
fn only_the_nonce_of_the_last_greeting_confirms() {
    for (name, nonce, by_port, expected) in [
        ("the nonce", None, true, LinkState::Live),
        ("the nonce by window", None, false, LinkState::Loaded),
        ("another", Some("guess"), true, LinkState::Loaded),
        ("none", Some(""), true, LinkState::Loaded),
    ] {
        let mut pair = Pair::with_page();
        pair.hello(&ALL);
        let nonce = nonce.map_or_else(|| pair.nonce(), ToOwned::to_owned);
        let ready = object!({ "liveroom": 1, "kind": "ready", "nonce": nonce });
        if by_port {
            pair.port(ready);
        } else {
            pair.say(&ready.to_string());
        }
        assert_eq!(pair.link(), expected, "{name}");
    }

    let mut pair = Pair::with_page();
    pair.hello(&ALL);
    let former = pair.nonce();
    pair.hello(&ALL);
    assert_ne!(pair.nonce(), former, "every greeting has its own");
    pair.port(object!({ "liveroom": 1, "kind": "ready", "nonce": former }));
    assert_eq!(pair.link(), LinkState::Loaded, "the nonce of the greeting before");
    pair.reload();
    let former = pair.nonce();
    pair.frame(FrameSignal::Loaded);
    pair.hello(&ALL);
    assert_ne!(pair.nonce(), former, "and every frame");
}

#[test]
fn confirming_twice_changes_nothing() {
    let mut pair = Pair::playing();
    let said = pair.said().len();
    pair.ready();
    assert_eq!((pair.said().len(), pair.events()), (said, vec![]));
    assert!(pair.snapshot().playback.is_some(), "it still plays");
}

#[test]
fn nothing_counts_before_the_page_is_confirmed() {
    for (name, is_greeted, message) in [
        ("before the greeting", false, members(3)),
        ("between greeting and confirmation", true, members(3)),
        ("a result", true, object!({ "liveroom": 1, "kind": "result", "id": 1 })),
    ] {
        let mut pair = Pair::with_page();
        if is_greeted {
            pair.hello(&ALL);
        }
        pair.port(message.clone());
        pair.say(&message.to_string());
        assert_eq!(pair.events(), [], "{name}");
        assert_eq!((pair.links(), pair.answers()), (vec![], vec![]), "{name}");
        let call = pair.play();
        assert_eq!(pair.result(call), Some(Err(ErrorCode::NotSupported)), "{name}");
    }
    let mut pair = Pair::greeted();
    pair.say(&members(3).to_string());
    assert_eq!(pair.events(), [], "an event by window is for nobody");
    pair.port(members(3));
    assert_eq!(pair.events(), [Event::Members(3)]);
}

#[test]
fn what_is_unknown_is_passed_over() {
    let mut pair = Pair::playing();
    let (said, cover) = (pair.said().len(), pair.cover().clone());
    let event =
        |name: &str, data: Json| object!({ "liveroom": 1, "kind": "event", "name": name, "data": data });
    for (name, message) in [
        (
            "another version",
            object!({ "liveroom": 2, "kind": "event", "name": "members", "data": { "count": 1 } }),
        ),
        ("another kind", object!({ "liveroom": 1, "kind": "rumour" })),
        ("no kind", object!({ "liveroom": 1 })),
        ("another event", event("weather", object!({}))),
        ("an event without data", object!({ "liveroom": 1, "kind": "event", "name": "members" })),
        ("another state", event("playback", object!({ "state": "dreaming" }))),
        ("another reason", event("blocked", object!({ "reason": "mood" }))),
        ("another status", event("status", object!({ "status": "paused" }))),
        ("another removal", event("removed", object!({ "reason": "bored" }))),
        ("members that are none", event("members", object!({ "count": "many" }))),
        ("a result without a number", object!({ "liveroom": 1, "kind": "result" })),
        ("a result below zero", object!({ "liveroom": 1, "kind": "result", "id": -1 })),
        ("a result beyond all", object!({ "liveroom": 1, "kind": "result", "id": 1e12 })),
        ("a list", object!([1, 2])),
        ("nothing", Json::Null),
    ] {
        pair.port(message);
        assert_eq!((pair.events(), pair.said().len()), (vec![], said), "{name}");
        assert_eq!(pair.cover(), &cover, "{name}");
    }
}

#[test]
fn a_page_that_greets_again_was_loaded_anew() {
    // Scripts run before `load`, so a page usually greets and confirms before its load is told.
    for (name, load) in [("load last", 2), ("load between", 1), ("load first", 0)] {
        let mut pair = Pair::playing();
        let greetings = pair.said().iter().filter(|(way, _)| *way == Way::Greeting).count();
        for step in 0..3 {
            if step == load {
                pair.frame(FrameSignal::Loaded);
            }
            match step {
                0 => {
                    pair.hello(&ALL);
                    assert_eq!(pair.links().last(), Some(&None), "{name}: calls in flight are lost");
                    assert_eq!(pair.link(), LinkState::Loaded, "{name}: the link starts over");
                    assert_eq!(pair.snapshot().playback, None, "{name}: what played is gone");
                }
                1 => pair.ready(),
                _ => {}
            }
        }
        let now = pair.said().iter().filter(|(way, _)| *way == Way::Greeting).count();
        assert_eq!((now, pair.link()), (greetings + 1, LinkState::Live), "{name}");
        assert_eq!(pair.asked().last().map(String::as_str), Some("play(sound) by window"), "{name}");
        pair.playback("playing", false);

        let requests = pair.requests().len();
        for _ in 0..6 {
            pair.run_for(HEARTBEAT);
            pair.pong();
        }
        assert_eq!((pair.requests().len(), pair.errors()), (requests, vec![]), "{name}: it stays");
    }
}

#[test]
fn a_page_that_greets_again_and_falls_silent_is_loaded_anew() {
    let mut pair = Pair::playing();
    pair.hello(&ALL);
    pair.frame(FrameSignal::Loaded);
    assert_eq!(pair.links().last(), Some(&None));
    let requests = pair.requests().len();
    pair.run_for(SILENCE);
    assert_eq!(pair.requests().len(), requests + 1, "with a new session");
}

#[test]
fn play_in_flight_ends_with_the_page_it_was_asked_of() {
    let mut pair = Pair::greeted();
    let play = pair.play();
    pair.hello(&["chat"]);
    pair.ready();
    assert_eq!(pair.result(play), Some(Err(ErrorCode::LinkLost)));
}

#[test]
fn a_page_that_slept_is_asked_before_it_is_judged() {
    for sign in [Lifecycle::Restored, Lifecycle::Shown] {
        let mut pair = Pair::playing();
        pair.run_for(HEARTBEAT);
        let said = pair.said().len();
        pair.sleep(Duration::from_secs(3_600));
        pair.give(Input::Lifecycle(sign));
        let new: Vec<_> = pair.said().drain(said..).collect();
        assert!(matches!(&new[..], [(Way::Port, ping)] if ping["kind"] == "ping"), "{sign:?}: {new:?}");
        assert_eq!(pair.errors(), [], "{sign:?}");
        pair.run_for(SILENCE);
        assert_eq!(pair.link(), LinkState::Lost, "{sign:?}: it did not come back");
    }
    let mut pair = Pair::with_page();
    pair.give(Input::Lifecycle(Lifecycle::Restored));
    assert_eq!(pair.said(), [], "whoever has not greeted is not asked");
}

#[test]
fn destroy_waits_for_nobody() {
    let mut pair = Pair::playing();
    pair.destroy();
    assert_eq!(pair.links().last(), Some(&None));
    let late = pair.play();
    assert_eq!(pair.result(late), Some(Err(ErrorCode::Destroyed)));

    let mut pair = Pair::greeted();
    let play = pair.play();
    pair.destroy();
    assert_eq!(pair.result(play), Some(Err(ErrorCode::Destroyed)));
}

#[test]
fn the_credentials_are_in_the_greeting_and_nowhere_else() {
    let mut pair = Pair::playing();
    pair.pause();
    pair.play();
    pair.run_for(Duration::from_secs(30));
    let with: Vec<_> =
        pair.said().into_iter().filter(|(_, message)| message.to_string().contains(SECRET)).collect();
    assert!(matches!(&with[..], [(Way::Greeting, _)]), "the greeting alone: {} messages", with.len());
    let effects: Vec<&Effect> = pair.effects().collect();
    assert!(!format!("{effects:?}").contains(SECRET), "an effect printed a credential");
    assert!(!format!("{:?}", pair.shell.room).contains(SECRET), "a room printed a credential");
}
