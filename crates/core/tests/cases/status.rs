//! Where the room is in its life: who is believed, and how a viewer who waits is let in.

use std::collections::HashSet;
use std::time::Duration;

use liveroom_core::{
    BackendSignal, Content, ErrorCode, Event, FrameSignal, Input, Options, Outcome, Reason, Status, Wish,
};
use serde_json::{Value as Json, json as object};

use crate::harness::{
    LATENCY, Pair, Reply, SERVER_TIME, json, later, options, session, session_with, unreachable, value,
};

const START: &str = r#"{"cmd":"live:start","type":"broadcast"}"#;
const STOP: &str = r#"{"cmd":"live:stop","type":"broadcast"}"#;
/// How far viewers who wait are spread.
const SPREAD: Duration = Duration::from_millis(1_500);

fn state(status: &str) -> Json {
    object!({ "type": "state", "status": status, "server_time": SERVER_TIME })
}

fn waiting() -> Json {
    session_with(object!({ "content": "waiting", "status": "waiting", "url": null, "origins": null }))
}

enum Word {
    Frame(&'static str),
    Backend(&'static str),
    Session(&'static str),
}

#[test]
fn the_backend_is_believed_before_the_frame() {
    use Word::{Backend, Frame, Session};
    let cases = [
        ("the session alone", vec![], Status::Live),
        ("the frame after the session", vec![Frame(STOP)], Status::Ended),
        ("the frame twice", vec![Frame(STOP), Frame(START)], Status::Live),
        ("the backend after the frame", vec![Frame(STOP), Backend("live")], Status::Live),
        ("the frame after the backend", vec![Backend("live"), Frame(STOP)], Status::Live),
        (
            "the frame long after the backend",
            vec![Backend("ended"), Session("live"), Frame(STOP)],
            Status::Live,
        ),
        ("a new session after the frame", vec![Frame(STOP), Session("live")], Status::Live),
        ("the backend after a new session", vec![Session("live"), Backend("playback")], Status::Playback),
    ];
    for (name, words, expected) in cases {
        let mut pair = Pair::loaded([json(session())]);
        for word in words {
            match word {
                Frame(text) => assert!(pair.say(text), "{name}"),
                Backend(status) => pair.backend_says(state(status)),
                Session(status) => {
                    let fetch = {
                        pair.show(Wish::Auto);
                        pair.requests().last().map(|request| request.fetch).expect("show asks")
                    };
                    let body = Some(value(session_with(object!({ "status": status }))));
                    let outcome = Outcome::Answered { status: 200, retry_after_seconds: None, body };
                    pair.answer(fetch, outcome);
                }
            }
        }
        assert_eq!(pair.snapshot().status, Some(expected), "{name}");
    }
}

#[test]
fn the_frames_own_word_is_told_even_when_the_backend_decides() {
    let mut pair = Pair::loaded([json(session())]);
    pair.backend_says(state("live"));
    pair.events();
    pair.say(STOP);
    let events = pair.events();
    assert!(events.contains(&Event::LiveStop), "{events:?}");
    assert!(!events.iter().any(|event| matches!(event, Event::StatusChange { .. })), "{events:?}");
}

#[test]
fn the_end_of_a_class_and_its_recording_are_told_and_the_picture_stays() {
    let mut pair = Pair::loaded([json(session())]);
    pair.backend_says(state("ended"));
    pair.backend_says(object!({
        "type": "state", "status": "playback", "contents": ["playback", "video", "hologram"], "server_time": SERVER_TIME,
    }));
    let expected = [
        Event::StatusChange { status: Status::Ended, previous: Some(Status::Live), contents: vec![] },
        Event::StatusChange {
            status: Status::Playback,
            previous: Some(Status::Ended),
            contents: vec![Content::Playback, Content::Video],
        },
    ];
    assert_eq!(pair.events(), expected);
    pair.run_for(Duration::from_secs(60));
    assert_eq!(
        (pair.requests().len(), pair.snapshot().content),
        (1, Some(Content::Live)),
        "nobody is moved unasked"
    );
    assert_eq!(pair.snapshot().contents, [Content::Playback, Content::Video]);
}

#[test]
fn the_same_word_twice_is_told_once() {
    let mut pair = Pair::loaded([json(session())]);
    let with = |contents: Json| object!({ "type": "state", "status": "ended", "contents": contents, "server_time": SERVER_TIME });
    pair.backend_says(with(object!([])));
    pair.backend_says(with(object!([])));
    assert_eq!(pair.events().len(), 1);
    pair.backend_says(with(object!(["playback"])));
    assert_eq!(pair.events().len(), 1, "what can be asked for changed");
}

#[test]
fn what_the_stream_sends_besides_is_passed_over() {
    let cases = [
        ("not JSON", None),
        ("nothing", Some(object!(null))),
        ("a text", Some(object!("state"))),
        ("another type", Some(object!({ "type": "quiz", "status": "ended", "server_time": SERVER_TIME }))),
        ("no type", Some(object!({ "status": "ended", "server_time": SERVER_TIME }))),
        (
            "another status",
            Some(object!({ "type": "state", "status": "paused", "server_time": SERVER_TIME })),
        ),
        ("no status", Some(object!({ "type": "state", "server_time": SERVER_TIME }))),
        ("a status as number", Some(object!({ "type": "state", "status": 2 }))),
    ];
    for (name, data) in cases {
        let mut pair = Pair::loaded([json(session())]);
        pair.give(Input::Backend(BackendSignal::Event(data.map(value))));
        assert_eq!((pair.events(), pair.snapshot().status), (vec![], Some(Status::Live)), "{name}");
        pair.backend_says(state("ended"));
        assert_eq!(pair.snapshot().status, Some(Status::Ended), "{name}: the next one is understood");
    }
}

#[test]
fn the_beginning_of_a_class_may_move() {
    let mut pair = Pair::opened([json(waiting())]);
    assert_eq!(pair.snapshot().starts_at, None);
    pair.backend_says(object!({
        "type": "state", "status": "waiting", "starts_at": SERVER_TIME + 1, "server_time": SERVER_TIME,
    }));
    assert_eq!(pair.snapshot().starts_at, Some(SERVER_TIME + 1));
}

#[test]
fn a_viewer_who_waits_is_let_in_when_there_is_something_to_see() {
    let playback = session_with(object!({ "content": "playback", "status": "playback" }));
    let cases = [
        ("the class begins", "live", session(), Some(Content::Live)),
        ("the recording is there", "playback", playback, Some(Content::Playback)),
        ("the class is over", "ended", session(), None),
        ("the class is still to come", "waiting", session(), None),
    ];
    for (name, status, next, expected) in cases {
        let mut pair = Pair::opened([json(waiting()), json(next)]);
        pair.events();
        pair.backend_says(state(status));
        pair.run_for(SPREAD + LATENCY);
        assert_eq!(pair.requests().len(), if expected.is_some() { 2 } else { 1 }, "{name}");
        assert_eq!(pair.snapshot().content, expected.or(Some(Content::Waiting)), "{name}");
        assert_eq!(pair.shell.frame.is_some(), expected.is_some(), "{name}");
        if let Some(content) = expected {
            assert_eq!(pair.reasons()[1], Reason::Show, "{name}");
            let change = Event::ContentChange { content, previous: Some(Content::Waiting) };
            assert!(pair.events().contains(&change), "{name}");
        }
    }
}

#[test]
fn a_class_that_starts_does_not_bring_all_viewers_at_once() {
    let pause = |seed| {
        let mut pair = Pair::new(Options { seed, ..options() }, [json(waiting()), json(session())]);
        pair.open();
        pair.run_for(LATENCY);
        let told = pair.shell.now;
        pair.backend_says(state("live"));
        pair.run_for(SPREAD);
        pair.requests()[1].at.0 - told.0
    };
    let pauses: HashSet<u64> = (0..400).map(|number| pause(number * 2 + 1)).collect();
    assert!(pauses.len() > 200, "{} different moments of 400", pauses.len());
    assert!(pauses.iter().all(|pause| *pause <= SPREAD.as_millis() as u64));
    assert!(pauses.iter().any(|pause| *pause < 500) && pauses.iter().any(|pause| *pause > 1_000));
}

#[test]
fn one_event_after_the_other_lets_a_viewer_in_once() {
    let mut pair = Pair::opened([json(waiting()), json(session())]);
    for status in ["live", "live", "waiting", "live", "playback"] {
        pair.backend_says(state(status));
    }
    pair.run_for(SPREAD + LATENCY);
    assert_eq!((pair.requests().len(), pair.frames().len()), (2, 1));
}

#[test]
fn an_entrance_under_way_is_not_started_again() {
    let mut pair = Pair::opened([json(waiting()), later(Duration::from_secs(5), json(session()))]);
    pair.backend_says(state("live"));
    pair.run_for(SPREAD);
    pair.backend_says(state("live"));
    pair.run_for(Duration::from_secs(5));
    assert_eq!((pair.requests().len(), pair.frames().len()), (2, 1));
}

#[test]
fn a_viewer_who_is_let_in_has_every_attempt_to_load() {
    // The first frame does not load; the second attempt finds the class not on any more, and then it is.
    let mut pair = Pair::opened([json(session()), json(waiting()), json(session())]);
    pair.run_for(Duration::from_secs(21));
    assert_eq!((pair.snapshot().content, pair.frames().len()), (Some(Content::Waiting), 1));
    pair.backend_says(state("live"));
    pair.run_for(Duration::from_secs(120));
    assert_eq!((pair.frames().len(), pair.errors()), (1 + 3, vec![ErrorCode::FrameUnreachable]));
}

#[test]
fn a_viewer_who_is_not_let_in_hears_why_and_may_be_later() {
    let mut pair = Pair::opened([
        json(waiting()),
        unreachable(),
        unreachable(),
        unreachable(),
        unreachable(),
        json(session()),
    ]);
    pair.backend_says(state("live"));
    pair.run_for(Duration::from_secs(20));
    assert_eq!(pair.errors(), [ErrorCode::BackendUnreachable]);
    pair.backend_says(state("live"));
    pair.run_for(SPREAD + LATENCY);
    assert_eq!(pair.snapshot().content, Some(Content::Live));
}

#[test]
fn a_viewer_is_let_in_to_what_they_wish_to_see() {
    let cases = [
        (Wish::Auto, "live", true),
        (Wish::Auto, "playback", true),
        (Wish::Live, "live", true),
        (Wish::Live, "playback", false),
        (Wish::Video, "live", true),
        (Wish::Playback, "live", false),
        (Wish::Playback, "playback", true),
        (Wish::Live, "ended", false),
    ];
    for (wish, status, expected) in cases {
        let mut pair = Pair::new(Options { wish, ..options() }, [json(waiting()), json(session())]);
        pair.open();
        pair.run_for(LATENCY);
        pair.backend_says(state(status));
        pair.run_for(SPREAD + LATENCY);
        let asked: Vec<_> = pair.requests().iter().skip(1).map(|request| request.content).collect();
        assert_eq!(asked, if expected { vec![wish] } else { vec![] }, "{wish} when {status}");
    }
}

/// A word of the backend's, by stream or by session, said at this moment of its clock.
enum Said {
    Event(&'static str, i64),
    Session(&'static str, i64),
}

#[test]
fn the_servers_clock_orders_what_sessions_and_the_stream_say() {
    use Said::{Event as E, Session as S};
    let cases = [
        ("an event after the session", vec![E("ended", 1)], Status::Ended),
        ("an event of the same moment", vec![E("ended", 0)], Status::Ended),
        ("an event that a session overtook", vec![E("ended", -1)], Status::Live),
        ("a session after the event", vec![E("ended", 1), S("live", 2)], Status::Live),
        ("a session that an event overtook", vec![E("ended", 2), S("live", 1)], Status::Ended),
        ("and the next event", vec![E("ended", 2), S("live", 1), E("playback", 3)], Status::Playback),
        ("a clock that went back tells events all the same", vec![E("ended", 9), E("live", 5)], Status::Live),
        ("and sessions", vec![S("ended", 9), S("live", 5)], Status::Live),
    ];
    for (name, words, expected) in cases {
        let mut pair = Pair::loaded([json(session())]);
        for word in words {
            let (status, at) = match word {
                E(status, at) | S(status, at) => (status, SERVER_TIME + at),
            };
            let starts_at = at + 1_000;
            if matches!(word, E(..)) {
                let event =
                    object!({ "type": "state", "status": status, "starts_at": starts_at, "server_time": at });
                pair.backend_says(event);
            } else {
                pair.show(Wish::Auto);
                let fetch = pair.requests().last().map(|request| request.fetch).expect("show asks");
                let body =
                    session_with(object!({ "status": status, "starts_at": starts_at, "server_time": at }));
                let outcome =
                    Outcome::Answered { status: 200, retry_after_seconds: None, body: Some(value(body)) };
                pair.answer(fetch, outcome);
            }
        }
        assert_eq!(pair.snapshot().status, Some(expected), "{name}");
    }
    let mut pair = Pair::loaded([json(session())]);
    pair.backend_says(object!({ "type": "state", "status": "waiting", "starts_at": SERVER_TIME, "server_time": SERVER_TIME - 1 }));
    assert_eq!(
        (pair.events(), pair.snapshot().starts_at),
        (vec![], None),
        "the old word says nothing at all"
    );
}

#[test]
fn a_class_that_begins_during_a_request_lets_its_viewer_in() {
    let slow = |at: i64| {
        let body = session_with(object!({
            "content": "waiting", "status": "waiting", "url": null, "origins": null, "server_time": SERVER_TIME + at,
        }));
        later(Duration::from_secs(2), json(body))
    };
    let began = object!({ "type": "state", "status": "live", "server_time": SERVER_TIME + 50 });
    let cases = [
        ("the answer is from before", vec![slow(10), json(session())], 3, Content::Live),
        ("the answer is from after", vec![slow(60)], 2, Content::Waiting),
        (
            "a backend whose clocks differ is asked no more than twice again",
            vec![slow(10)],
            4,
            Content::Waiting,
        ),
    ];
    for (name, answers, requests, content) in cases {
        let mut pair = Pair::new(options(), [json(waiting())].into_iter().chain(answers));
        pair.open();
        pair.run_for(LATENCY);
        pair.reload();
        pair.backend_says(began.clone());
        pair.run_for(Duration::from_secs(18));
        assert_eq!((pair.requests().len(), pair.snapshot().content), (requests, Some(content)), "{name}");
    }
}

#[test]
fn a_call_of_the_page_goes_before_the_entrance() {
    let mut pair = Pair::opened([json(waiting()), json(session()), Reply::Silence]);
    pair.backend_says(state("live"));
    let call = pair.reload();
    pair.run_for(SPREAD + LATENCY);
    assert_eq!((pair.result(call), pair.frames().len(), pair.requests().len()), (Some(Ok(())), 1, 2));
    pair.frame(FrameSignal::Loaded);
}
