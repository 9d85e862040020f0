//! Open, reload and show: what each asks for, and which one a page is answered for.

use std::time::Duration;

use liveroom_core::{
    Content, Cover, Effect, Error, ErrorCode, Event, FrameSignal, LinkState, Outcome, Output, Reason, Status,
    Vendor, Wish,
};
use serde_json::json as object;

use crate::harness::{
    ANOTHER_ORIGIN, LATENCY, ORIGIN, Pair, Reply, SERVER_TIME, html, json, later, options, problem, session,
    session_with, value,
};

#[test]
fn opening_tells_the_page_and_the_shell_in_order() {
    let mut pair =
        Pair::new(options(), [json(session_with(object!({ "title": "Algebra", "contents": ["playback"] })))]);
    let call = pair.open();
    assert_eq!(pair.reasons(), [Reason::Mount]);
    assert_eq!(pair.result(call), None, "the call waits for the session");
    assert_eq!(pair.link(), LinkState::Empty);

    pair.run_for(LATENCY);
    let outputs: Vec<_> = pair.shell.journal.drain(1..).map(|(_, output)| output).collect();
    let frame = pair.shell.frame.expect("the room is open");
    let [
        Output::Effect(Effect::Cover(Cover::Loading)),
        Output::Event(Event::StatusChange { status: Status::Live, previous: None, contents }),
        Output::Effect(Effect::OpenStream),
        Output::Event(Event::ContentChange { content: Content::Live, previous: None }),
        Output::Effect(Effect::OpenFrame { frame: opened, origins, url }),
        Output::Event(Event::LinkChange(LinkState::Navigating)),
        Output::Effect(Effect::Settle(settled, Ok(()))),
    ] = &outputs[..]
    else {
        panic!("{outputs:?}")
    };
    assert_eq!((*opened, *settled), (frame, call));
    assert_eq!(contents, &[Content::Playback]);
    assert_eq!(origins, &[ORIGIN, ANOTHER_ORIGIN]);
    assert_eq!(url.expose(), crate::harness::URL);
}

#[test]
fn the_snapshot_shows_what_the_session_says() {
    let mut pair =
        Pair::new(options(), [json(session_with(object!({ "starts_at": SERVER_TIME, "title": "Algebra" })))]);
    let before = pair.snapshot();
    assert_eq!((before.status, before.content, before.vendor, before.title), (None, None, None, None));
    pair.open();
    pair.run_for(LATENCY);
    let after = pair.snapshot();
    assert_eq!((after.status, after.content), (Some(Status::Live), Some(Content::Live)));
    assert_eq!((after.vendor, after.title), (Some(Vendor::Talkfun), Some("Algebra")));
    assert_eq!(after.starts_at, Some(SERVER_TIME));
}

#[test]
fn a_later_call_takes_the_place_of_the_one_before() {
    type Calls = fn(&mut Pair) -> liveroom_core::CallId;
    let open: Calls = Pair::open;
    let reload: Calls = Pair::reload;
    let show: Calls = |pair| pair.show(Wish::Playback);
    let cases = [
        ("open, open", open, open, vec![Reason::Mount, Reason::Mount]),
        ("open, reload", open, reload, vec![Reason::Mount, Reason::Reload]),
        ("open, show", open, show, vec![Reason::Mount, Reason::Show]),
        ("show, open", show, open, vec![Reason::Show, Reason::Mount]),
        ("show, reload", show, reload, vec![Reason::Show, Reason::Reload]),
        ("reload, show", reload, show, vec![Reason::Reload, Reason::Show]),
    ];
    for (name, first, second, reasons) in cases {
        let mut pair = Pair::new(options(), [json(session())]);
        let lost = first(&mut pair);
        let won = second(&mut pair);
        assert_eq!(pair.result(lost), Some(Err(ErrorCode::Superseded)), "{name}");
        pair.run_for(LATENCY);
        assert_eq!(pair.result(won), Some(Ok(())), "{name}");
        assert_eq!(pair.reasons(), reasons, "{name}");
        assert_eq!(pair.frames().len(), 1, "{name}: the answer that nobody waits for opens nothing");
        assert_eq!(
            pair.streams_opened(),
            1,
            "{name}: the room's events are listened to however it was opened"
        );
    }
}

#[test]
fn an_old_answer_is_not_listened_to() {
    let mut pair = Pair::new(options(), [Reply::Silence]);
    pair.open();
    let call = pair.open();
    let [old, new] = pair.requests()[..] else { panic!("two requests") };
    let body = || Some(value(session()));
    pair.answer(old.fetch, Outcome::Answered { status: 200, retry_after_seconds: None, body: body() });
    assert_eq!((pair.result(call), pair.link()), (None, LinkState::Empty));
    pair.answer(new.fetch, Outcome::Answered { status: 200, retry_after_seconds: None, body: body() });
    assert_eq!((pair.result(call), pair.link()), (Some(Ok(())), LinkState::Navigating));
    pair.answer(new.fetch, Outcome::Unreachable);
    assert_eq!((pair.link(), pair.requests().len()), (LinkState::Navigating, 2), "an answer counts once");
}

#[test]
fn a_reload_asks_only_when_the_session_at_hand_cannot_carry_it() {
    let lives = |millis: i64| json(session_with(object!({ "expires_at": SERVER_TIME + millis })));
    let waiting =
        session_with(object!({ "content": "waiting", "status": "waiting", "url": null, "dialect": "mute" }));
    let cases = [
        ("a session without an end", json(session()), 3_600, 0),
        ("a session that lives on", lives(60_000), 10, 0),
        ("a session of single use", json(session_with(object!({ "single_use": true }))), 0, 1),
        ("a session about to end", lives(4_000), 2, 1),
        ("a waiting room, which has no URL to load", json(waiting), 5, 1),
    ];
    for (name, reply, seconds, expected) in cases {
        // Later requests stay unanswered, so that only the first session is at hand.
        let mut pair = Pair::opened([reply, Reply::Silence]);
        pair.sleep(Duration::from_secs(seconds));
        let (requests, frames) = (pair.requests().len(), pair.frames().len());
        let call = pair.reload();
        assert_eq!(pair.requests().len() - requests, expected, "{name}");
        if expected == 0 {
            assert_eq!(pair.result(call), Some(Ok(())), "{name}");
            assert_eq!(pair.frames().len() - frames, 1, "{name}");
        } else {
            assert_eq!(pair.reasons().last(), Some(&Reason::Reload), "{name}");
            assert_eq!(pair.result(call), None, "{name}");
        }
    }
}

#[test]
fn a_reload_while_a_load_is_under_way_opens_one_frame() {
    let mut pair = Pair::loaded([json(session())]);
    let lost = pair.show(Wish::Playback);
    let won = pair.reload();
    assert_eq!(pair.result(lost), Some(Err(ErrorCode::Superseded)));
    pair.run_for(Duration::from_secs(1));
    assert_eq!(pair.result(won), Some(Ok(())));
    assert_eq!(pair.frames().len(), 2, "the first frame and the one of the reload");
    assert_eq!(pair.requests().last().map(|request| request.content), Some(Wish::Playback));
}

#[test]
fn other_content_is_asked_for_and_shown() {
    let playback = session_with(object!({ "content": "playback", "status": "playback" }));
    let mut pair = Pair::loaded([json(session()), json(playback)]);
    let call = pair.show(Wish::Playback);
    assert_eq!(pair.snapshot().content, Some(Content::Live), "content changes when the session says so");
    pair.run_for(LATENCY);
    assert_eq!(pair.result(call), Some(Ok(())));
    let asked = pair.requests()[1];
    assert_eq!((asked.reason, asked.content), (Reason::Show, Wish::Playback));
    let change = Event::ContentChange { content: Content::Playback, previous: Some(Content::Live) };
    assert!(pair.events().contains(&change));
    assert_eq!(pair.frames().len(), 2, "other content is another frame");

    pair.reload();
    let is_change = |event: &Event| matches!(event, Event::ContentChange { .. });
    assert!(!pair.events().iter().any(is_change), "the same content is no change");
}

#[test]
fn content_that_is_refused_leaves_the_room_as_it_was() {
    let life = session_with(object!({ "expires_at": SERVER_TIME + 600_000 }));
    let refusal = problem(404, "content_not_found", None);
    let mut pair = Pair::loaded([json(life.clone()), refusal, json(life)]);
    let call = pair.show(Wish::Playback);
    pair.run_for(LATENCY);
    let expected = Error { code: ErrorCode::ContentNotFound, message: "It is content_not_found.".to_owned() };
    assert_eq!(pair.error(call), Some(Err(expected)));
    assert_eq!(pair.events(), [], "the page is told once, by its call");
    assert_eq!((pair.link(), pair.snapshot().content), (LinkState::Loaded, Some(Content::Live)));

    pair.run_for(Duration::from_secs(600));
    let renewal = pair.requests()[2];
    assert_eq!(
        (renewal.reason, renewal.content),
        (Reason::Refresh, Wish::Auto),
        "what is shown is what is renewed"
    );
}

#[test]
fn a_failed_first_call_leaves_a_room_that_can_be_opened() {
    let mut pair = Pair::new(options(), [html(200), json(session())]);
    let first = pair.open();
    pair.run_for(LATENCY);
    assert_eq!(pair.result(first), Some(Err(ErrorCode::BackendInvalid)));
    assert_eq!((pair.link(), pair.snapshot().status), (LinkState::Empty, None));
    let second = pair.reload();
    pair.run_for(LATENCY);
    assert_eq!(pair.result(second), Some(Ok(())));
    assert_eq!(pair.streams_opened(), 1);
}

#[test]
fn a_new_call_stops_a_request_that_is_late() {
    let mut pair = Pair::new(options(), [later(Duration::from_secs(5), json(session())), json(session())]);
    pair.open();
    pair.run_for(Duration::from_secs(1));
    let call = pair.open();
    pair.run_for(LATENCY);
    assert_eq!(pair.result(call), Some(Ok(())));
    pair.frame(FrameSignal::Loaded);
    pair.run_for(Duration::from_secs(60));
    assert_eq!((pair.requests().len(), pair.frames().len()), (2, 1));
}
