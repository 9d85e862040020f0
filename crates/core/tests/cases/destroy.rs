//! Destroy lets go of everything, once, and nothing wakes the room again.

use std::time::Duration;

use liveroom_core::{
    BackendSignal, Command, Effect, ErrorCode, Event, FetchId, FrameId, FrameSignal, Input, Lifecycle,
    LinkState, Outcome, StageCommand, StageSignal, Wish,
};
use serde_json::json as object;

use crate::harness::{
    LATENCY, ORIGIN, Pair, Reply, SERVER_TIME, SLOT, json, options, session, session_with, unreachable,
};

#[test]
fn destroy_lets_go_in_every_state() {
    type Prepare = fn() -> Pair;
    let cases: [(&str, Prepare); 8] = [
        ("new", || Pair::new(options(), [Reply::Silence])),
        ("asking", || {
            let mut pair = Pair::new(options(), [Reply::Silence]);
            pair.open();
            pair
        }),
        ("pausing", || {
            let mut pair = Pair::new(options(), [unreachable()]);
            pair.open();
            pair.run_for(LATENCY);
            pair
        }),
        ("loading", || Pair::opened([json(session())])),
        ("loaded", || Pair::loaded([json(session_with(object!({ "expires_at": SERVER_TIME + 600_000 })))])),
        ("lost", || {
            let mut pair = Pair::opened([json(session()), Reply::Silence]);
            pair.run_for(Duration::from_secs(20));
            pair
        }),
        ("waiting", || {
            let mut pair = Pair::opened([json(session_with(object!({ "content": "waiting", "url": null })))]);
            pair.backend_says(object!({ "type": "state", "status": "live", "server_time": SERVER_TIME }));
            pair
        }),
        ("without its stream", || {
            let mut pair = Pair::loaded([json(session())]);
            pair.give(Input::Backend(BackendSignal::Closed));
            pair
        }),
    ];
    for (name, prepare) in cases {
        let mut pair = prepare();
        let pending = pair.shell.waiting();
        pair.events();
        pair.destroy();
        for call in pending {
            assert_eq!(pair.result(liveroom_core::CallId(call)), Some(Err(ErrorCode::Destroyed)), "{name}");
        }
        assert_eq!(pair.events().last(), Some(&Event::LinkChange(LinkState::Closed)), "{name}");
        assert_eq!(pair.effects().filter(|effect| **effect == Effect::CloseStream).count(), 1, "{name}");
        // The shell of the harness checks that no frame, request or deadline is left, now and from now on.
        stays_quiet(name, &mut pair);
    }
}

fn stays_quiet(name: &str, pair: &mut Pair) {
    let written = pair.shell.journal.len();
    for input in [
        Input::Tick,
        Input::Answer { fetch: FetchId(1), outcome: Outcome::Unreachable },
        Input::Frame { frame: FrameId(1), signal: FrameSignal::Loaded },
        Input::Frame {
            frame: FrameId(1),
            signal: FrameSignal::Message(r#"{"cmd":"live:start"}"#.to_owned()),
        },
        Input::Backend(BackendSignal::Opened),
        Input::Backend(BackendSignal::Closed),
        Input::Lifecycle(Lifecycle::Shown),
        Input::Lifecycle(Lifecycle::Online),
        Input::Stage(StageSignal::Slot(Some(SLOT))),
        Input::Command(Command::Stage(StageCommand::Float)),
    ] {
        pair.give(input);
    }
    assert!(!pair.shell.admits(FrameId(1), Some(ORIGIN)), "{name}");
    pair.destroy();
    pair.run_for(Duration::from_secs(86_400));
    assert_eq!(pair.shell.journal.len(), written, "{name}: {:?}", &pair.shell.journal[written..]);
}

#[test]
fn later_calls_are_told_that_it_is_over() {
    let mut pair = Pair::loaded([json(session())]);
    pair.destroy();
    for call in [pair.open(), pair.reload(), pair.show(Wish::Playback)] {
        assert_eq!(pair.result(call), Some(Err(ErrorCode::Destroyed)));
    }
    assert_eq!((pair.requests().len(), pair.link()), (1, LinkState::Closed));
}

#[test]
fn the_last_words_come_in_order() {
    let mut pair = Pair::loaded([json(session()), Reply::Silence]);
    let call = pair.show(Wish::Playback);
    let written = pair.shell.journal.len();
    let (fetch, frame) = (pair.shell.fetch.expect("asking"), pair.shell.frame.expect("open"));
    pair.destroy();
    let last: Vec<_> =
        pair.shell.journal[written..].iter().map(|(_, output)| format!("{output:?}")).collect();
    let expected = [
        format!("Effect(Abort({fetch:?}))"),
        format!("Effect(CloseFrame({frame:?}))"),
        "Event(LinkChange(Empty))".to_owned(),
        "Event(LinkChange(Closed))".to_owned(),
        "Effect(CloseStream)".to_owned(),
    ];
    assert_eq!(last[..5], expected);
    assert!(
        last[5].starts_with(&format!("Effect(Settle({call:?}, Err(Error {{ code: Destroyed")),
        "{}",
        last[5]
    );
    assert_eq!(last.len(), 6);
}
