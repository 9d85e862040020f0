//! One viewer, one tab: who may open the room, and what happens to the tab that may not.

use std::time::Duration;

use liveroom_core::{Cover, CoverAction, Effect, ErrorCode, Event, Input, LinkState, Options, SeatPolicy};
use serde_json::{Value as Json, json as object};

use crate::harness::{LATENCY, Pair, SERVER_TIME, agent_session, json, options};

fn asked(body: Json) -> Pair {
    let mut pair = Pair::new(Options { seat: SeatPolicy::One, ..options() }, [json(body)]);
    pair.open();
    pair
}

/// A room that was opened in this tab.
fn seated(body: Json) -> Pair {
    let mut pair = asked(body);
    pair.give(Input::Seated(true));
    pair.run_for(LATENCY);
    pair.events();
    pair
}

fn sits(pair: &Pair) -> Vec<bool> {
    let sits = pair.effects().filter_map(|effect| match effect {
        Effect::Sit { steal } => Some(*steal),
        _ => None,
    });
    sits.collect()
}

#[test]
fn the_seat_is_asked_for_before_the_frame_opens() {
    let is_fetch = |effect: &&Effect| matches!(effect, Effect::Fetch { .. } | Effect::Sit { .. });
    let mut pair = asked(agent_session(object!({})));
    let order: Vec<_> =
        pair.effects().filter(is_fetch).map(|effect| matches!(effect, Effect::Sit { .. })).collect();
    assert_eq!(order, [true, false], "both are on their way at once, the seat first");
    assert!(!pair.snapshot().seated);
    pair.run_for(Duration::from_secs(30));
    assert_eq!((pair.frames().len(), pair.cover()), (0, &Cover::Loading), "the session alone opens nothing");
    pair.give(Input::Seated(true));
    assert_eq!((pair.frames().len(), pair.requests().len()), (1, 1));
    assert!(pair.snapshot().seated);

    let pair = seated(agent_session(object!({})));
    assert_eq!((pair.frames().len(), sits(&pair)), (1, vec![false]), "the seat came before the session");
    let pair = Pair::with_page();
    assert_eq!((sits(&pair), pair.snapshot().seated), (vec![], true), "where every tab is for itself");
}

#[test]
fn a_tab_without_the_seat_shows_where_to_take_it() {
    for (name, before) in [("before the session", true), ("after it", false)] {
        let mut pair = asked(agent_session(object!({})));
        if before {
            pair.give(Input::Seated(false));
        }
        pair.run_for(LATENCY);
        if !before {
            pair.give(Input::Seated(false));
        }
        assert_eq!((pair.frames().len(), pair.cover()), (0, &Cover::Elsewhere), "{name}");
        assert!(pair.events().contains(&Event::SeatChange { seated: false }), "{name}");
        pair.reload();
        pair.run_for(LATENCY);
        assert_eq!((pair.frames().len(), pair.cover()), (0, &Cover::Elsewhere), "{name}: reloaded");

        pair.control(CoverAction::Sit);
        assert_eq!((sits(&pair), pair.frames().len()), (vec![false, true], 0), "{name}: it is asked for");
        pair.give(Input::Seated(true));
        assert_eq!((pair.frames().len(), pair.cover()), (1, &Cover::Loading), "{name}: and taken");
        assert!(pair.events().contains(&Event::SeatChange { seated: true }), "{name}");
    }
}

#[test]
fn a_tab_that_loses_the_seat_lets_go_of_the_room() {
    let mut pair = seated(agent_session(object!({})));
    pair.greet(&["play", "seek"]);
    let play = pair.play();
    pair.events();
    pair.give(Input::Seated(false));
    assert_eq!((pair.shell.frame, pair.link(), pair.cover()), (None, LinkState::Empty, &Cover::Elsewhere));
    assert_eq!(pair.result(play), Some(Err(ErrorCode::LinkLost)));
    assert_eq!(pair.links().last(), Some(&None));
    assert_eq!(pair.events()[0], Event::SeatChange { seated: false });
    pair.give(Input::Seated(false));
    pair.run_for(Duration::from_secs(60));
    assert_eq!((pair.events(), pair.shell.frame), (vec![], None), "it is told once");
}

#[test]
fn a_seat_that_comes_back_loads_what_is_still_good() {
    for (name, session, requests) in [
        ("a session without an end", object!({}), 1),
        ("a session that was spent", object!({ "single_use": true }), 2),
        ("a session that expired", object!({ "single_use": true, "expires_at": SERVER_TIME + 60_000 }), 2),
    ] {
        let mut pair = seated(agent_session(session));
        pair.give(Input::Seated(false));
        pair.run_for(Duration::from_secs(600));
        pair.give(Input::Seated(true));
        pair.run_for(LATENCY);
        assert_eq!((pair.requests().len(), pair.frames().len()), (requests, 2), "{name}");
    }
}

#[test]
fn a_destroyed_room_takes_no_seat() {
    let mut pair = asked(agent_session(object!({})));
    pair.destroy();
    pair.give(Input::Seated(true));
    pair.control(CoverAction::Sit);
    assert_eq!((pair.frames().len(), sits(&pair)), (0, vec![false]));

    let mut pair = seated(agent_session(object!({})));
    pair.destroy();
    pair.give(Input::Seated(false));
    assert_eq!(
        (pair.shell.frame, pair.events()),
        (None, vec![Event::LinkChange(LinkState::Empty), Event::LinkChange(LinkState::Closed)])
    );
}

#[test]
fn a_session_that_waited_for_its_first_seat_is_not_asked_for_again() {
    let waiting = object!({ "content": "waiting", "status": "waiting", "url": null });
    for (name, change, frames) in
        [("works once", object!({ "single_use": true }), 1), ("nothing to show yet", waiting, 0)]
    {
        let mut pair = asked(agent_session(change));
        pair.run_for(LATENCY);
        pair.give(Input::Seated(true));
        pair.run_for(Duration::from_secs(1));
        assert_eq!((pair.frames().len(), pair.requests().len()), (frames, 1), "{name}");
    }
}
