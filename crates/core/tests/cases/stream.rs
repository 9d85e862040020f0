//! The backend's event stream: opened with the room, opened again when it closes, with growing pauses.

use std::time::Duration;

use liveroom_core::{BackendSignal, Capability, Effect, Input, Instant, Lifecycle, Options, Output};
use serde_json::json as object;

use crate::harness::{LATENCY, Pair, Reply, json, options, session, session_with};

fn openings(pair: &Pair) -> Vec<Instant> {
    let openings =
        pair.shell.journal.iter().filter(|(_, output)| *output == Output::Effect(Effect::OpenStream));
    openings.map(|(at, _)| *at).collect()
}

fn close(pair: &mut Pair) {
    pair.give(Input::Backend(BackendSignal::Closed));
}

#[test]
fn a_backend_without_a_stream_is_not_asked_for_one() {
    let mut pair = Pair::new(Options { stream: false, ..options() }, [json(session())]);
    pair.open();
    pair.run_for(LATENCY);
    pair.give(Input::Lifecycle(Lifecycle::Shown));
    pair.reload();
    assert_eq!(pair.streams_opened(), 0);
}

#[test]
fn a_stream_that_closes_is_opened_again_later_and_later() {
    let mut pair = Pair::loaded([json(session())]);
    let bounds = [
        250..=500,
        500..=1_000,
        1_000..=2_000,
        2_000..=4_000,
        4_000..=8_000,
        8_000..=16_000,
        15_000..=30_000,
        15_000..=30_000,
    ];
    for bounds in bounds {
        let closed = pair.shell.now;
        let count = openings(&pair).len();
        close(&mut pair);
        pair.run_for(Duration::from_secs(30));
        let again = openings(&pair);
        assert_eq!(again.len(), count + 1);
        let pause = again[count].0 - closed.0;
        assert!(bounds.contains(&pause), "a pause of {pause} ms, expected {bounds:?}");
    }
    pair.give(Input::Backend(BackendSignal::Opened));
    let closed = pair.shell.now;
    close(&mut pair);
    pair.run_for(Duration::from_secs(30));
    let pause = openings(&pair).last().map(|at| at.0 - closed.0);
    assert!(pause.is_some_and(|pause| (250..=500).contains(&pause)), "an open stream counts anew: {pause:?}");
}

#[test]
fn a_page_that_returns_does_not_wait_for_its_stream() {
    for sign in [Lifecycle::Shown, Lifecycle::Online] {
        let mut pair = Pair::loaded([json(session())]);
        close(&mut pair);
        let count = pair.streams_opened();
        pair.give(Input::Lifecycle(sign));
        assert_eq!(pair.streams_opened(), count + 1, "{sign:?}");
        pair.run_for(Duration::from_secs(60));
        assert_eq!(pair.streams_opened(), count + 1, "{sign:?}: the pause is over");
    }
}

#[test]
fn a_page_that_returns_before_it_has_a_room_opens_no_stream() {
    let mut pair = Pair::new(options(), [Reply::Silence]);
    pair.open();
    pair.give(Input::Lifecycle(Lifecycle::Shown));
    assert_eq!(pair.streams_opened(), 0);
}

#[test]
fn capabilities_say_what_can_be_heard() {
    let mute = session_with(object!({ "dialect": "mute" }));
    let cases = [
        ("a speaking room with a stream", session(), true, vec![Capability::Events, Capability::Status]),
        ("a speaking room without one", session(), false, vec![Capability::Events]),
        ("a mute room with a stream", mute.clone(), true, vec![Capability::Status]),
        ("a mute room without one", mute, false, vec![]),
    ];
    for (name, body, stream, expected) in cases {
        let mut pair = Pair::new(Options { stream, ..options() }, [json(body)]);
        pair.open();
        pair.run_for(LATENCY);
        assert_eq!(pair.shell.room.capabilities().collect::<Vec<_>>(), expected, "{name}");
    }
}
