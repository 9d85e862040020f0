//! What goes wrong in a room that was open: each fault ends in a state of the link, a code, and a control for the viewer.

use std::time::Duration;

use liveroom_core::{
    Cover, CoverAction, ErrorCode, Event, Input, Lifecycle, LinkState, PlaybackState, Reason,
};
use serde_json::json as object;

use crate::harness::{ALL, LATENCY, Pair, Reply, agent_session, json, options, session_with};

/// How often a sign of life is asked for, and how long it may take.
const HEARTBEAT: Duration = Duration::from_secs(5);
const SILENCE: Duration = Duration::from_secs(10);
/// How far a rescue may be put off, so that not all viewers come at once.
const SPREAD: Duration = Duration::from_secs(4);
/// After this long without data it is called a stall; then the viewer is asked.
const STALL: Duration = Duration::from_secs(8);
const PATIENCE: Duration = Duration::from_secs(20);

/// What a page does before the fault befalls it again.
fn loads(pair: &mut Pair) {
    pair.run_for(SPREAD + LATENCY);
    pair.greet(&ALL);
}

fn falls_silent(pair: &mut Pair) {
    pair.run_for(HEARTBEAT + SILENCE);
}

fn fails(pair: &mut Pair, code: &str) {
    pair.page_tells("error", object!({ "code": code, "message": "No." }));
}

#[test]
fn of_what_a_room_page_says_a_plain_line_is_passed_on() {
    let no_line = "something that is no plain line";
    let cases = [
        ("a sentence", "Code 10036: 房间已满".to_owned(), "Code 10036: 房间已满".to_owned()),
        ("as long as may be", "x".repeat(400), "x".repeat(400)),
        ("longer", "x".repeat(401), no_line.to_owned()),
        ("markup", "<b>".to_owned(), no_line.to_owned()),
        ("two lines", "a\nb".to_owned(), no_line.to_owned()),
        ("a terminal's orders", "\u{1b}[2J".to_owned(), no_line.to_owned()),
        ("nothing", String::new(), String::new()),
    ];
    for (name, said, expected) in cases {
        let mut pair = Pair::playing();
        let says = |pair: &mut Pair| {
            pair.page_tells("error", object!({ "code": "room_refused", "message": said }));
        };
        for _ in 0..2 {
            says(&mut pair);
            loads(&mut pair);
        }
        says(&mut pair);
        let told = pair.events().into_iter().find_map(|event| match event {
            Event::Error(error) => Some(error.message),
            _ => None,
        });
        assert_eq!(told, Some(format!("The room page says: {expected}")), "{name}");
    }
}

#[test]
fn a_fault_is_met_with_two_rescues_and_then_with_a_control() {
    type Fault = fn(&mut Pair);
    let cases: [(&str, Fault, LinkState, ErrorCode); 6] = [
        ("it hangs", falls_silent, LinkState::Lost, ErrorCode::FrameSilent),
        (
            "its SDK is not there",
            |pair| fails(pair, "sdk_unavailable"),
            LinkState::Live,
            ErrorCode::SdkUnavailable,
        ),
        ("its media fails", |pair| fails(pair, "media_failed"), LinkState::Live, ErrorCode::MediaFailed),
        ("the vendor refuses", |pair| fails(pair, "room_refused"), LinkState::Live, ErrorCode::RoomFailed),
        ("it fails in a new way", |pair| fails(pair, "whatever"), LinkState::Live, ErrorCode::RoomFailed),
        (
            "it fails in many ways",
            |pair| ['a', 'b'].into_iter().for_each(|code| fails(pair, &code.to_string())),
            LinkState::Live,
            ErrorCode::RoomFailed,
        ),
    ];
    for (name, fault, link, code) in cases {
        let mut pair = Pair::playing();
        for rescue in 1..=2 {
            fault(&mut pair);
            assert_eq!(
                (pair.cover().clone(), pair.errors()),
                (Cover::Loading, vec![]),
                "{name}, rescue {rescue}"
            );
            loads(&mut pair);
            let expected = (rescue + 1, LinkState::Live, Reason::Reload);
            let last = *pair.reasons().last().expect("a session was asked for");
            assert_eq!((pair.requests().len(), pair.link(), last), expected, "{name}, rescue {rescue}");
        }
        fault(&mut pair);
        assert_eq!((pair.link(), pair.errors()), (link, vec![code]), "{name}");
        assert_eq!(pair.cover(), &Cover::Failed(code), "{name}");
        pair.run_for(SPREAD);
        assert_eq!(
            (pair.requests().len(), pair.errors()),
            (3, vec![]),
            "{name}: said once, and no more tried"
        );

        pair.control(CoverAction::Retry);
        assert_eq!(pair.cover(), &Cover::Loading, "{name}: the viewer sees that something is done");
        loads(&mut pair);
        pair.playback("playing", false);
        assert_eq!(
            (pair.requests().len(), pair.link(), pair.cover()),
            (4, LinkState::Live, &Cover::Hidden),
            "{name}"
        );
    }
}

#[test]
fn a_room_that_played_for_a_minute_has_its_rescues_again() {
    for (played, is_rescued) in [(59, false), (60, true)] {
        let mut pair = Pair::playing();
        for _ in 0..2 {
            fails(&mut pair, "media_failed");
            loads(&mut pair);
        }
        pair.playback("playing", false);
        for _ in 0..played / 5 {
            pair.run_for(HEARTBEAT);
            pair.pong();
        }
        pair.run_for(Duration::from_secs(played % 5));
        fails(&mut pair, "media_failed");
        assert_eq!(pair.cover() == &Cover::Loading, is_rescued, "after {played} s");
    }
}

#[test]
fn what_works_again_by_itself_is_left_alone() {
    // Before the rescue is under way.
    let mut pair = Pair::playing();
    fails(&mut pair, "media_failed");
    pair.playback("playing", false);
    assert_eq!(pair.cover(), &Cover::Hidden);
    pair.run_for(SPREAD);
    assert_eq!((pair.requests().len(), pair.errors()), (1, vec![]));

    // When the viewer has been asked already.
    for (name, fault) in [("hangs", falls_silent as fn(&mut Pair)), ("fails", |pair| fails(pair, "x"))] {
        let mut pair = Pair::playing();
        for _ in 0..2 {
            fault(&mut pair);
            loads(&mut pair);
        }
        pair.playback("playing", false);
        fault(&mut pair);
        assert!(matches!(pair.cover(), Cover::Failed(_)), "{name}");
        pair.events();
        pair.playback("playing", true);
        pair.playback("playing", false);
        assert_eq!((pair.cover(), pair.link()), (&Cover::Hidden, LinkState::Live), "{name}");
        falls_silent(&mut pair);
        assert_eq!(pair.errors(), [ErrorCode::FrameSilent], "{name}: it is watched as before");
    }
}

#[test]
fn a_call_of_the_page_goes_on_though_the_room_works_again() {
    let mut pair = Pair::playing();
    fails(&mut pair, "media_failed");
    let call = pair.show(liveroom_core::Wish::Live);
    pair.playback("playing", false);
    pair.run_for(LATENCY);
    assert_eq!(pair.result(call), Some(Ok(())));
}

#[test]
fn a_page_that_was_late_itself_judges_nobody() {
    for (late, expected) in [(999, LinkState::Lost), (1_000, LinkState::Live)] {
        let mut pair = Pair::playing();
        pair.run_for(HEARTBEAT);
        pair.sleep(SILENCE + Duration::from_millis(late));
        pair.give(Input::Tick);
        assert_eq!(pair.link(), expected, "{late} ms late");
    }
}

#[test]
fn play_ends_with_the_fault() {
    let mut pair = Pair::greeted();
    let play = pair.play();
    fails(&mut pair, "sdk_unavailable");
    assert_eq!(pair.result(play), Some(Err(ErrorCode::SdkUnavailable)));
    let asked = pair.asked().len();
    pair.run_for(Duration::from_millis(1));
    pair.tap();
    assert_eq!(pair.asked().len(), asked, "nobody is asked to play any more");
}

#[test]
fn the_network_that_is_back_brings_the_room_back() {
    let mut pair = Pair::playing();
    pair.give(Input::Lifecycle(Lifecycle::Online));
    pair.run_for(SPREAD);
    assert_eq!(pair.requests().len(), 1, "what works is left alone");
    for _ in 0..3 {
        fails(&mut pair, "media_failed");
        if pair.cover() == &Cover::Loading {
            loads(&mut pair);
        }
    }
    pair.give(Input::Lifecycle(Lifecycle::Online));
    loads(&mut pair);
    assert_eq!((pair.requests().len(), pair.cover()), (4, &Cover::Loading));
}

#[test]
fn a_class_that_is_over_takes_its_stream_along() {
    let state = |status: &str| object!({ "type": "state", "status": status, "server_time": crate::harness::SERVER_TIME });
    let mut pair = Pair::playing();
    pair.backend_says(state("ended"));
    fails(&mut pair, "media_failed");
    assert_eq!((pair.cover().clone(), pair.errors()), (Cover::Ended, vec![]), "that is no fault");
    pair.run_for(SPREAD);
    assert_eq!(pair.requests().len(), 1);
    pair.backend_says(state("live"));
    assert_eq!(pair.cover(), &Cover::Loading, "the class goes on after a break");
    loads(&mut pair);
    assert_eq!((pair.requests().len(), pair.link()), (2, LinkState::Live));
}

#[test]
fn a_stall_is_told_and_ends_in_a_control_that_goes_by_itself() {
    for (name, says) in [("the surface waits", "waiting"), ("the surface says so itself", "stalled")] {
        let mut pair = Pair::playing();
        pair.playback(says, false);
        let said = if says == "waiting" { Event::Waiting } else { Event::Stalled };
        assert_eq!(pair.events(), [said], "{name}");
        for _ in 0..3 {
            pair.run_for(Duration::from_secs(5));
            if pair.said().last().is_some_and(|(_, message)| message["kind"] == "ping") {
                pair.pong();
            }
        }
        assert!(STALL < Duration::from_secs(15));
        let expected = if says == "waiting" { vec![Event::Stalled] } else { vec![] };
        assert_eq!(pair.events(), expected, "{name}");
        let playback = pair.snapshot().playback.map(|playback| playback.state);
        assert_eq!((playback, pair.cover()), (Some(PlaybackState::Stalled), &Cover::Hidden), "{name}");
        pair.run_for(PATIENCE - Duration::from_secs(15));
        assert_eq!(pair.errors(), [ErrorCode::MediaStalled], "{name}");
        assert_eq!(
            (pair.cover(), pair.requests().len()),
            (&Cover::Failed(ErrorCode::MediaStalled), 1),
            "{name}"
        );
        pair.playback("playing", false);
        assert_eq!(
            (pair.cover().clone(), pair.events()),
            (Cover::Hidden, vec![Event::Playing { muted: false }]),
            "{name}"
        );
    }
}

#[test]
fn what_plays_or_pauses_does_not_stall() {
    for state in ["playing", "paused", "ended"] {
        let mut pair = Pair::playing();
        pair.playback("waiting", false);
        pair.playback(state, false);
        for _ in 0..6 {
            pair.run_for(HEARTBEAT);
            pair.pong();
        }
        assert_eq!(pair.errors(), [], "{state}");
    }
}

#[test]
fn a_bare_video_that_was_paused_has_a_control() {
    let media =
        object!({ "url": "https://media.example/live.m3u8?sign=viewer-credential", "type": "video/mp4" });
    let video = session_with(object!({ "url": null, "origins": null, "media": media }));
    for (name, body, expected) in [
        ("a video", video, Cover::Tap),
        ("a room page, which has its own", agent_session(object!({})), Cover::Hidden),
    ] {
        let mut pair = Pair::new(options(), [json(body)]);
        pair.open();
        pair.run_for(LATENCY);
        if expected == Cover::Tap {
            let hello = object!({ "liveroom": 1, "kind": "hello", "version": 1, "offers": ALL }).to_string();
            let frame = pair.shell.frame.expect("the video is there");
            pair.give(Input::Frame { frame, signal: liveroom_core::FrameSignal::Message(hello) });
            pair.ready();
        } else {
            pair.greet(&ALL);
        }
        pair.playback("playing", false);
        // Sooner it would be the browser's doing.
        pair.run_for(Duration::from_secs(2));
        pair.playback("paused", false);
        assert_eq!(pair.cover(), &expected, "{name}");
        if expected == Cover::Tap {
            pair.tap();
            assert_eq!(pair.asked().last().map(String::as_str), Some("play(sound) by window"), "{name}");
            pair.playback("playing", false);
            assert_eq!(pair.cover(), &Cover::Hidden, "{name}");
        }
    }
}

#[test]
fn sound_is_asked_for_in_the_way_that_the_page_offers() {
    for (offers, expected) in
        [(&["play", "mute"][..], "setMuted(sound) by window"), (&["play"][..], "play(sound) by window")]
    {
        let mut pair = Pair::with_page();
        pair.greet(offers);
        pair.playback("playing", true);
        assert_eq!(pair.cover(), &Cover::Unmute);
        pair.tap();
        assert_eq!(pair.asked().last().map(String::as_str), Some(expected), "{offers:?}");
    }
}

#[test]
fn a_backend_that_fails_the_rescue_is_what_the_viewer_is_told() {
    let mut pair = Pair::new(options(), [json(agent_session(object!({}))), Reply::Silence]);
    pair.open();
    pair.run_for(LATENCY);
    pair.greet(&ALL);
    pair.events();
    falls_silent(&mut pair);
    pair.run_for(Duration::from_secs(120));
    assert_eq!(pair.errors(), [ErrorCode::BackendTimeout]);
    assert_eq!(pair.cover(), &Cover::Failed(ErrorCode::BackendTimeout));
}
