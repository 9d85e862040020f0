//! Sessions are renewed before they are needed, and a room whose session cannot be renewed plays on.

use std::collections::HashSet;
use std::time::Duration;

use liveroom_core::{
    Content, Effect, ErrorCode, Event, FrameSignal, Input, Lifecycle, LinkState, Options, Reason, Status,
    Wish,
};
use serde_json::json as object;

use crate::harness::{
    LATENCY, Pair, Reply, SERVER_TIME, json, options, problem, session, session_with, unreachable,
};

fn living(life: Duration) -> Reply {
    json(session_with(object!({ "expires_at": SERVER_TIME + life.as_millis() as i64 })))
}

/// How long before its end a session is renewed, by a viewer of this seed.
fn lead(life: Duration, seed: u32) -> Duration {
    let mut pair = Pair::new(Options { seed, ..options() }, [living(life), Reply::Silence]);
    pair.open();
    pair.run_for(LATENCY);
    pair.frame(FrameSignal::Loaded);
    let opened = pair.shell.now;
    pair.run_for(life + Duration::from_secs(5));
    let renewal = pair.requests()[1];
    assert_eq!(renewal.reason, Reason::Refresh);
    Duration::from_millis(opened.after(life).0.saturating_sub(renewal.at.0))
}

#[test]
fn a_session_is_renewed_a_fifth_of_its_life_before_its_end_at_most() {
    let cases = [
        ("ten minutes", 600, 60_000..=120_000),
        ("two hours: the lead has a limit", 7_200, 60_000..=120_000),
        ("one minute", 60, 6_000..=12_000),
        ("ten seconds", 10, 1_000..=2_000),
        ("shorter than a renewal takes", 1, 0..=0),
    ];
    for (name, seconds, bounds) in cases {
        for seed in 0..50 {
            let lead = lead(Duration::from_secs(seconds), seed).as_millis();
            assert!(bounds.contains(&lead), "{name}: {lead} ms");
        }
    }
}

#[test]
fn sessions_given_out_together_are_not_renewed_together() {
    let leads: HashSet<_> = (0..400).map(|number| lead(Duration::from_secs(600), number * 2 + 1)).collect();
    assert!(leads.len() > 200, "{} different moments of 400", leads.len());
}

#[test]
fn a_renewal_is_not_seen() {
    let life = Duration::from_secs(600);
    let mut pair = Pair::loaded([living(life)]);
    pair.run_for(life * 3);
    let reasons = pair.reasons();
    assert!((4..=5).contains(&reasons.len()), "each session is renewed: {reasons:?}");
    assert!(reasons[1..].iter().all(|reason| *reason == Reason::Refresh));
    assert_eq!((pair.frames().len(), pair.streams_opened(), pair.events()), (1, 1, vec![]));
}

#[test]
fn a_reload_uses_the_renewed_session() {
    let life = Duration::from_secs(600);
    let mut pair = Pair::loaded([living(life), living(life), Reply::Silence]);
    pair.run_for(Duration::from_secs(620));
    assert_eq!(pair.requests().len(), 2);
    let call = pair.reload();
    assert_eq!(
        (pair.result(call), pair.requests().len()),
        (Some(Ok(())), 2),
        "past the first end, before the second"
    );
}

#[test]
fn what_needs_no_renewal_is_not_renewed() {
    let cases = [
        ("no end", session()),
        ("single use", session_with(object!({ "single_use": true, "expires_at": SERVER_TIME + 60_000 }))),
        (
            "nothing to load",
            session_with(object!({ "content": "waiting", "url": null, "expires_at": SERVER_TIME + 60_000 })),
        ),
    ];
    for (name, body) in cases {
        let mut pair = Pair::opened([json(body)]);
        if pair.shell.frame.is_some() {
            pair.frame(FrameSignal::Loaded);
        }
        pair.run_for(Duration::from_secs(86_400));
        assert_eq!(pair.requests().len(), 1, "{name}");
    }
}

#[test]
fn a_session_that_was_replaced_is_not_renewed() {
    let mut pair = Pair::loaded([living(Duration::from_secs(600)), json(session())]);
    pair.show(Wish::Live);
    pair.run_for(LATENCY);
    pair.frame(FrameSignal::Loaded);
    pair.run_for(Duration::from_secs(3_600));
    assert_eq!(pair.reasons(), [Reason::Mount, Reason::Show]);
}

#[test]
fn a_renewal_that_fails_is_told_and_the_room_plays_on() {
    let cases = [
        ("no network", unreachable(), 4),
        ("silence", Reply::Silence, 4),
        ("signed out", problem(401, "unauthorized", None), 1),
        ("a secret", json(session_with(object!({ "partner_key": "x" }))), 1),
    ];
    for (name, reply, requests) in cases {
        let mut pair = Pair::loaded([living(Duration::from_secs(600)), reply]);
        pair.say(r#"{"cmd":"camera:start"}"#);
        pair.events();
        pair.run_for(Duration::from_secs(3_600));
        assert_eq!(pair.errors(), [ErrorCode::SessionExpired], "{name}");
        assert_eq!(pair.requests().len() - 1, requests, "{name}");
        assert_eq!((pair.link(), pair.frames().len()), (LinkState::Live, 1), "{name}");
        assert_eq!(pair.snapshot().content, Some(Content::Live), "{name}");

        let call = pair.reload();
        assert_eq!(pair.result(call), None, "{name}: the old URL carries no load any more");
        assert_eq!(pair.reasons().last(), Some(&Reason::Reload), "{name}");
    }
}

#[test]
fn a_renewal_that_fails_at_first_is_not_told() {
    let life = living(Duration::from_secs(600));
    let mut pair = Pair::loaded([life.clone(), unreachable(), life]);
    pair.run_for(Duration::from_secs(601));
    assert_eq!((pair.requests().len(), pair.events()), (3, vec![]));
}

#[test]
fn a_page_that_slept_renews_when_it_wakes() {
    let mut pair = Pair::loaded([living(Duration::from_secs(600))]);
    pair.sleep(Duration::from_secs(3_600));
    pair.give(Input::Lifecycle(Lifecycle::Shown));
    assert_eq!(pair.reasons(), [Reason::Mount, Reason::Refresh]);
}

#[test]
fn a_reload_does_not_disturb_a_renewal() {
    let life = living(Duration::from_secs(600));
    let mut pair = Pair::loaded([life.clone(), Reply::Silence]);
    // Until it is asked for.
    for _ in 0..600 {
        let is_asked = pair.requests().len() > 1;
        pair.run_for(if is_asked { Duration::ZERO } else { Duration::from_secs(1) });
    }
    let call = pair.reload();
    assert_eq!(pair.result(call), Some(Ok(())), "the session at hand still lives");
    assert!(pair.shell.fetch.is_some());
    assert!(!pair.effects().any(|effect| matches!(effect, Effect::Abort(_))));
}

#[test]
fn a_renewal_tells_the_status_it_learned() {
    let ended = session_with(object!({ "status": "ended", "expires_at": SERVER_TIME + 6_000_000 }));
    let mut pair = Pair::loaded([living(Duration::from_secs(600)), json(ended)]);
    pair.run_for(Duration::from_secs(601));
    let change =
        Event::StatusChange { status: Status::Ended, previous: Some(Status::Live), contents: vec![] };
    assert_eq!(pair.events(), [change]);
}
