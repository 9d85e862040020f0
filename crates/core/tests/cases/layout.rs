//! Which picture is the large one: as the room page tells it, and alone where there is room for one only.

use liveroom_core::{Command, Event, Input, Layout, StageCommand, StageSignal};
use serde_json::{Value as Json, json as object};

use crate::harness::{ALL, LATENCY, Pair, SLOT};

fn ask(pair: &mut Pair, command: StageCommand) {
    pair.give(Input::Command(Command::Stage(command)));
}

fn asked_last(pair: &Pair) -> Option<String> {
    pair.asked().into_iter().rfind(|call| call.starts_with("setCompact"))
}

#[test]
fn a_room_page_tells_its_layout() {
    let cases = [
        ("courseware-main", Some((Layout::CoursewareMain, "courseware"))),
        ("video-main", Some((Layout::VideoMain, "video"))),
        ("video-only", Some((Layout::VideoOnly, "video"))),
        ("courseware-only", Some((Layout::CoursewareOnly, "courseware"))),
        ("swap", None),
        ("round", None),
    ];
    for (mode, expected) in cases {
        let mut pair = Pair::playing();
        pair.page_tells("layout", object!({ "main": "whatever", "mode": mode }));
        let layout = expected.map(|(layout, _)| layout);
        assert_eq!(pair.events(), layout.map(Event::LayoutChange).into_iter().collect::<Vec<_>>(), "{mode}");
        assert_eq!(pair.snapshot().layout, layout, "{mode}");
        if let Some((layout, main)) = expected {
            assert_eq!((layout.as_str(), layout.main()), (mode, main));
        }
    }
    for (name, data) in [("no mode", object!({ "main": "video" })), ("nothing", Json::Null)] {
        let mut pair = Pair::playing();
        pair.page_tells("layout", data);
        assert_eq!((pair.events(), pair.snapshot().layout), (vec![], None), "{name}");
    }
}

#[test]
fn a_layout_goes_with_the_page_that_told_it() {
    type Step = fn(&mut Pair);
    let cases: [(&str, Step); 2] = [
        ("loaded anew by itself", |pair| pair.hello(&ALL)),
        ("loaded anew by us", |pair| {
            pair.reload();
            pair.run_for(LATENCY);
        }),
    ];
    for (name, step) in cases {
        let mut pair = Pair::playing();
        pair.page_tells("layout", object!({ "mode": "video-only" }));
        step(&mut pair);
        assert_eq!(pair.snapshot().layout, None, "{name}");
    }
}

#[test]
fn in_a_corner_the_room_page_shows_its_large_picture_alone() {
    use StageCommand::{Close, Dock, Fill, Float};
    let cases = [
        ("docked", vec![], None),
        ("floating", vec![Float], Some("setCompact(compact) by port")),
        ("docked again", vec![Float, Dock], Some("setCompact(whole) by port")),
        ("closed", vec![Float, Close], Some("setCompact(whole) by port")),
        ("over everything", vec![Fill(true)], None),
        ("over everything, from the corner", vec![Float, Fill(true)], Some("setCompact(whole) by port")),
    ];
    for (name, commands, expected) in cases {
        let mut pair = Pair::playing();
        pair.give(Input::Stage(StageSignal::Slot(Some(SLOT))));
        for command in commands {
            ask(&mut pair, command);
        }
        assert_eq!(asked_last(&pair).as_deref(), expected, "{name}");
    }
}

#[test]
fn a_room_page_that_comes_to_a_corner_is_told_so() {
    let mut pair = Pair::playing();
    ask(&mut pair, StageCommand::Float);
    let told = |pair: &Pair| pair.asked().iter().filter(|call| call.starts_with("setCompact")).count();
    assert_eq!(told(&pair), 1);
    pair.greet(&ALL);
    assert_eq!(told(&pair), 2, "loaded anew by itself");
    pair.reload();
    pair.run_for(LATENCY);
    pair.greet(&["play"]);
    assert_eq!(told(&pair), 2, "one that has no layouts is not asked");
    assert_eq!(pair.errors(), []);
}
