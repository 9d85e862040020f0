//! From one content to another: where the room is, by one request, and without a word of the one before.

use liveroom_core::{
    Command, Content, Effect, Event, FrameSignal, Input, Outcome, Presentation, StageCommand, StageSignal,
    Status, Wish,
};
use serde_json::{Value as Json, json as object};

use crate::harness::{
    ALL, LATENCY, Pair, Reply, SLOT, agent_session, json, options, session, session_with, value,
};

fn stage(pair: &mut Pair, command: StageCommand) {
    pair.give(Input::Command(Command::Stage(command)));
}

fn recording() -> Json {
    agent_session(object!({ "content": "playback", "status": "playback" }))
}

fn media() -> Json {
    let media = object!({ "url": crate::harness::URL, "type": "video/mp4" });
    session_with(object!({ "content": "video", "url": null, "origins": null, "media": media }))
}

/// How often a surface was opened, of either kind.
fn surfaces(pair: &Pair) -> usize {
    pair.count(|effect| matches!(effect, Effect::OpenFrame { .. } | Effect::OpenVideo { .. }))
}

fn greeted(answers: impl IntoIterator<Item = Reply>) -> Pair {
    let mut pair = Pair::new(options(), answers);
    pair.open();
    pair.run_for(LATENCY);
    pair.frame(FrameSignal::Loaded);
    pair.greet(&ALL);
    pair.playback("playing", false);
    pair
}

#[test]
fn another_content_comes_where_the_room_is() {
    let places = [
        (StageCommand::Dock, Presentation::Docked),
        (StageCommand::Float, Presentation::Floating),
        (StageCommand::Fill(true), Presentation::Fullscreen),
    ];
    let contents = [
        ("room to room", session(), session_with(object!({ "content": "playback" })), Content::Playback),
        ("page to page", agent_session(object!({})), recording(), Content::Playback),
        ("video to page", media(), recording(), Content::Playback),
        ("room to video", session(), media(), Content::Video),
        ("recording to class", recording(), agent_session(object!({})), Content::Live),
    ];
    for (name, from, to, content) in contents {
        for (command, presentation) in places {
            let mut pair = Pair::new(options(), [json(from.clone()), json(to.clone())]);
            pair.give(Input::Stage(StageSignal::Slot(Some(SLOT))));
            pair.open();
            stage(&mut pair, command);
            pair.run_for(LATENCY);
            pair.events();
            let call = pair.show(Wish::Auto);
            assert!(pair.shell.frame.is_some(), "{name}: the one before stays until there is another");
            pair.run_for(LATENCY);
            assert_eq!(
                (pair.result(call), pair.requests().len(), surfaces(&pair)),
                (Some(Ok(())), 2, 2),
                "{name}"
            );
            let snapshot = pair.snapshot();
            assert_eq!((snapshot.content, snapshot.presentation), (Some(content), presentation), "{name}");
            let moves = pair.events().iter().any(|event| matches!(event, Event::PresentationChange { .. }));
            assert!(!moves, "{name}, {presentation:?}");
        }
    }
}

#[test]
fn what_the_content_before_says_late_is_for_nobody() {
    let mut pair = greeted([json(agent_session(object!({}))), Reply::Silence]);
    let before = pair.shell.frame.expect("the class is there");
    assert!(pair.links().last().is_some_and(Option::is_some));
    let old = pair.requests()[0].fetch;
    pair.show(Wish::Playback);
    pair.page_tells("members", object!({ "count": 3 }));
    assert!(pair.events().contains(&Event::Members(3)), "until there is another it is heard");
    let answer =
        |body: Json| Outcome::Answered { status: 200, retry_after_seconds: None, body: Some(value(body)) };
    let fetch = pair.requests()[1].fetch;
    pair.answer(fetch, answer(recording()));
    assert_eq!(pair.links().last(), Some(&None), "calls in flight are lost");
    pair.greet(&ALL);
    pair.events();

    let event =
        |name: &str, data: Json| object!({ "liveroom": 1, "kind": "event", "name": name, "data": data });
    let late = [
        event("playback", object!({ "state": "playing", "muted": false, "volume": 1 })),
        event("status", object!({ "status": "ended" })),
        event("layout", object!({ "mode": "video-only" })),
        event("removed", object!({ "reason": "kicked" })),
        event("error", object!({ "code": "media_failed" })),
        object!({ "liveroom": 1, "kind": "hello", "version": 1, "offers": ALL }),
    ];
    let said = pair.said().len();
    for message in late {
        for signal in
            [FrameSignal::PortMessage(message.to_string()), FrameSignal::Message(message.to_string())]
        {
            pair.give(Input::Frame { frame: before, signal });
        }
    }
    pair.give(Input::Frame { frame: before, signal: FrameSignal::Loaded });
    pair.answer(old, answer(agent_session(object!({ "status": "ended" }))));
    assert_eq!((pair.events(), pair.said().len()), (vec![], said));
    assert_eq!(pair.snapshot().status, Some(Status::Playback));
}

#[test]
fn a_room_that_was_closed_opens_what_comes_when_it_shows() {
    for (name, body) in [("a page", agent_session(object!({}))), ("a room", session())] {
        let mut pair = Pair::new(options(), [json(body), json(recording())]);
        pair.open();
        pair.run_for(LATENCY);
        if name == "a page" {
            pair.greet(&ALL);
        }
        stage(&mut pair, StageCommand::Float);
        stage(&mut pair, StageCommand::Close);
        pair.show(Wish::Playback);
        pair.run_for(LATENCY);
        assert_eq!((pair.snapshot().content, surfaces(&pair)), (Some(Content::Playback), 1), "{name}");
        pair.give(Input::Stage(StageSignal::Slot(Some(SLOT))));
        assert_eq!((pair.requests().len(), surfaces(&pair)), (2, 2), "{name}");
    }
}
