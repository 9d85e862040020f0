//! Where the room shows: over its slot, in a corner, over everything, out of sight.

use std::time::Duration;

use liveroom_core::{
    Command, Corner, Effect, Event, FloatPolicy, Gesture, Input, Insets, Options, Place, Placement, Point,
    Presentation, Rect, StageCommand, StageSignal, Viewport,
};
use serde_json::json as object;

use crate::harness::{Pair, SLOT, json, options, session, session_with};

const PHONE: Viewport = Viewport {
    area: Rect { left: 0.0, top: 0.0, width: 400.0, height: 800.0 },
    insets: Insets { top: 50.0, right: 10.0, bottom: 30.0, left: 10.0 },
};

fn room(float: FloatPolicy) -> Pair {
    let mut pair = Pair::new(Options { float, ..options() }, [json(session())]);
    signal(&mut pair, StageSignal::Viewport(PHONE));
    pair
}

fn signal(pair: &mut Pair, signal: StageSignal) {
    pair.give(Input::Stage(signal));
}

fn ask(pair: &mut Pair, command: StageCommand) {
    pair.give(Input::Command(Command::Stage(command)));
}

fn gesture(pair: &mut Pair, gesture: Gesture) {
    ask(pair, StageCommand::Gesture(gesture));
}

fn placement(pair: &Pair) -> Placement {
    let placed = pair.effects().filter_map(|effect| match effect {
        Effect::Place(placement) => Some(*placement),
        _ => None,
    });
    placed.last().unwrap_or(Placement::Hidden)
}

fn floating(pair: &Pair) -> Rect {
    match placement(pair) {
        Placement::Floating { rect, .. } => rect,
        other => panic!("it does not float: {other:?}"),
    }
}

const fn point(left: f64, top: f64) -> Point {
    Point { left, top }
}

#[test]
fn the_stage_covers_its_slot_and_hides_without_one() {
    let slot = |width, height| Rect { left: -10.0, top: 99.5, width, height };
    let cases = [
        ("a slot", slot(320.0, 180.0), true),
        ("a slot without width", slot(0.0, 180.0), false),
        ("a slot without height", slot(320.0, 0.0), false),
        ("a slot turned inside out", slot(-320.0, 180.0), false),
        ("a slot that is no number", slot(f64::NAN, 180.0), false),
    ];
    for (name, rect, is_docked) in cases {
        let mut pair = room(FloatPolicy::SlotGone);
        for _ in 0..2 {
            signal(&mut pair, StageSignal::Slot(Some(rect)));
        }
        let docked = Effect::Place(Placement::Docked(rect));
        let placed: Vec<_> =
            pair.effects().filter(|effect| matches!(effect, Effect::Place(_))).cloned().collect();
        assert_eq!(placed, if is_docked { vec![docked] } else { vec![] }, "{name}: said once");
    }
}

#[test]
fn slots_come_and_go() {
    use FloatPolicy::{Never, OutOfSight, SlotGone};
    use Presentation::{Docked, Floating, Fullscreen, Hidden};
    use StageCommand::{Close, Dock, Fill, Float, SlotCame};
    let comes = || Input::Stage(StageSignal::Slot(Some(SLOT)));
    let goes = || Input::Stage(StageSignal::Slot(None));
    let seen = |share| Input::Stage(StageSignal::Seen(share));
    let asks = |command| Input::Command(Command::Stage(command));
    let cases = [
        ("a slot that goes leaves the room floating", SlotGone, vec![comes(), goes()], Floating),
        ("and hides it where it may not float", Never, vec![comes(), goes()], Hidden),
        ("a slot that comes docks it", SlotGone, vec![comes(), goes(), comes()], Docked),
        ("a room without a first slot does not float", SlotGone, vec![goes()], Hidden),
        ("unless it is asked to", Never, vec![asks(Float)], Floating),
        ("a page may let it float over its slot", SlotGone, vec![comes(), asks(Float)], Floating),
        ("and dock", SlotGone, vec![comes(), asks(Float), asks(Dock)], Docked),
        ("a slot that comes wins", SlotGone, vec![comes(), asks(Float), goes(), comes()], Docked),
        ("scrolled away", OutOfSight, vec![comes(), seen(1.0), seen(0.0)], Floating),
        ("scrolled away without the option", SlotGone, vec![comes(), seen(1.0), seen(0.0)], Docked),
        ("scrolled back a little", OutOfSight, vec![comes(), seen(1.0), seen(0.0), seen(0.4)], Floating),
        ("scrolled back", OutOfSight, vec![comes(), seen(1.0), seen(0.0), seen(0.6)], Docked),
        ("a slot further down is not floated at once", OutOfSight, vec![comes(), seen(0.0)], Docked),
        ("closed", SlotGone, vec![comes(), goes(), asks(Close)], Hidden),
        ("closed, until there is a slot", SlotGone, vec![comes(), goes(), asks(Close), comes()], Docked),
        ("closed over its slot: it docks", SlotGone, vec![comes(), asks(Float), asks(Close)], Docked),
        (
            "closed while scrolled away, until the slot is seen",
            OutOfSight,
            vec![comes(), seen(1.0), seen(0.0), asks(Close), seen(0.3)],
            Hidden,
        ),
        (
            "closed while scrolled away, and seen again",
            OutOfSight,
            vec![comes(), seen(1.0), seen(0.0), asks(Close), seen(0.7)],
            Docked,
        ),
        ("over everything", SlotGone, vec![comes(), asks(Fill(true))], Fullscreen),
        ("whatever the slot does", SlotGone, vec![comes(), asks(Fill(true)), goes(), comes()], Fullscreen),
        ("and back", SlotGone, vec![comes(), asks(Fill(true)), asks(Fill(false))], Docked),
        (
            "and back into a corner",
            SlotGone,
            vec![comes(), asks(Fill(true)), goes(), asks(Fill(false))],
            Floating,
        ),
        (
            "and back to where it was asked to be",
            SlotGone,
            vec![comes(), asks(Float), asks(Fill(true)), asks(Fill(false))],
            Floating,
        ),
        ("a slot that comes leaves it there", SlotGone, vec![asks(Fill(true)), asks(SlotCame)], Fullscreen),
        (
            "and has it afterwards",
            SlotGone,
            vec![comes(), asks(Float), asks(Fill(true)), asks(SlotCame), asks(Fill(false))],
            Docked,
        ),
        ("a page docks it out of there", SlotGone, vec![comes(), asks(Fill(true)), asks(Dock)], Docked),
        ("or lets it float", SlotGone, vec![comes(), asks(Fill(true)), asks(Float)], Floating),
        ("or closes it", SlotGone, vec![asks(Fill(true)), asks(Close)], Hidden),
    ];
    for (name, policy, inputs, expected) in cases {
        let mut pair = room(policy);
        inputs.into_iter().for_each(|input| pair.give(input));
        assert_eq!(pair.shell.room.snapshot().presentation, expected, "{name}");
        let told = pair.events().into_iter().rev().find_map(|event| match event {
            Event::PresentationChange { presentation, .. } => Some(presentation),
            _ => None,
        });
        assert_eq!(told.unwrap_or(Hidden), expected, "{name}: the page was told");
    }
}

#[test]
fn a_floating_room_rests_in_its_corner() {
    let cases = [
        (Corner::TopLeft, 160.0, (10.0, 50.0, 160.0)),
        (Corner::TopRight, 160.0, (230.0, 50.0, 160.0)),
        (Corner::BottomLeft, 160.0, (10.0, 680.0, 160.0)),
        (Corner::BottomRight, 160.0, (230.0, 680.0, 160.0)),
        (Corner::BottomRight, 9_000.0, (10.0, 556.25, 380.0)),
        (Corner::BottomRight, 1.0, (262.0, 698.0, 128.0)),
        (Corner::TopLeft, 0.0, (10.0, 50.0, 190.0)),
    ];
    for (corner, width, (left, top, expected)) in cases {
        let place = Place { corner, width, is_minimised: false };
        let mut pair = Pair::new(Options { place, ..options() }, [json(session())]);
        signal(&mut pair, StageSignal::Viewport(PHONE));
        ask(&mut pair, StageCommand::Float);
        let rect = Rect { left, top, width: expected, height: expected / (16.0 / 9.0) };
        assert_eq!(floating(&pair), rect, "{corner:?}, {width} wide");
    }
}

#[test]
fn a_keyboard_pushes_it_up_and_a_rotation_keeps_its_corner() {
    let mut pair = room(FloatPolicy::SlotGone);
    ask(&mut pair, StageCommand::Float);
    assert_eq!(floating(&pair).top, 590.0);
    let area = Rect { height: 450.0, ..PHONE.area };
    signal(&mut pair, StageSignal::Viewport(Viewport { area, insets: Insets::default() }));
    assert_eq!(floating(&pair).top, 270.0, "above the keyboard");
    let area = Rect { left: 0.0, top: 0.0, width: 800.0, height: 400.0 };
    signal(&mut pair, StageSignal::Viewport(Viewport { area, insets: Insets::default() }));
    assert_eq!(floating(&pair), Rect { left: 480.0, top: 220.0, width: 320.0, height: 180.0 });
}

#[test]
fn a_hand_drags_it_and_it_glides_to_a_corner() {
    let cases = [
        ("let go at once", vec![], Corner::BottomRight),
        ("dragged a little", vec![(-20.0, -20.0, 400)], Corner::BottomRight),
        ("dragged over the middle", vec![(-120.0, -500.0, 400), (-120.0, -500.0, 400)], Corner::TopLeft),
        (
            "thrown to the left",
            vec![(-20.0, 0.0, 30), (-60.0, 0.0, 30), (-100.0, 0.0, 30)],
            Corner::BottomLeft,
        ),
        (
            "thrown, but held still before it was let go",
            vec![(-20.0, 0.0, 30), (-60.0, 0.0, 30), (-70.0, 0.0, 30), (-70.0, 0.0, 500)],
            Corner::BottomRight,
        ),
    ];
    for (name, moves, expected) in cases {
        let place = Place { corner: Corner::BottomRight, width: 160.0, is_minimised: false };
        let mut pair = Pair::new(Options { place, ..options() }, [json(session())]);
        signal(&mut pair, StageSignal::Viewport(PHONE));
        ask(&mut pair, StageCommand::Float);
        let start = floating(&pair);
        gesture(&mut pair, Gesture::Grab(point(300.0, 700.0)));
        for (right, down, millis) in moves {
            pair.run_for(Duration::from_millis(millis));
            gesture(&mut pair, Gesture::Move(point(300.0 + right, 700.0 + down)));
            let held =
                Rect { left: (start.left + right).max(0.0), top: (start.top + down).max(0.0), ..start };
            assert_eq!(placement(&pair), Placement::Floating { rect: held, place, is_held: true }, "{name}");
        }
        gesture(&mut pair, Gesture::Release);
        assert_eq!(pair.shell.room.snapshot().place.corner, expected, "{name}");
        assert!(matches!(placement(&pair), Placement::Floating { is_held: false, .. }), "{name}");
    }
}

#[test]
fn a_hand_sizes_it_from_the_corner_that_rests() {
    let mut pair = room(FloatPolicy::SlotGone);
    ask(&mut pair, StageCommand::Float);
    gesture(&mut pair, Gesture::GrabEdge);
    gesture(&mut pair, Gesture::Move(point(190.0, 0.0)));
    assert_eq!(floating(&pair), Rect { left: 190.0, top: 657.5, width: 200.0, height: 112.5 });
    gesture(&mut pair, Gesture::Move(point(-900.0, 0.0)));
    assert_eq!(floating(&pair).width, 380.0, "no wider than the page");
    gesture(&mut pair, Gesture::Move(point(900.0, 0.0)));
    assert_eq!(floating(&pair).width, 128.0, "no smaller than engines bear");
    gesture(&mut pair, Gesture::Release);
    gesture(&mut pair, Gesture::Move(point(190.0, 0.0)));
    assert_eq!(floating(&pair).width, 128.0, "nobody holds it");
}

#[test]
fn a_keyboard_moves_it_too() {
    let mut pair = room(FloatPolicy::SlotGone);
    ask(&mut pair, StageCommand::Float);
    let corner = |pair: &Pair| pair.shell.room.snapshot().place.corner;
    for (step, expected) in [
        ((-1, 0), Corner::BottomLeft),
        ((-1, 0), Corner::BottomLeft),
        ((0, -1), Corner::TopLeft),
        ((1, 0), Corner::TopRight),
        ((0, 1), Corner::BottomRight),
    ] {
        gesture(&mut pair, Gesture::Step(step.0, step.1));
        assert_eq!(corner(&pair), expected);
    }
    gesture(&mut pair, Gesture::Scale(0.5));
    assert_eq!(floating(&pair).width, 160.0);
    gesture(&mut pair, Gesture::Minimise);
    assert_eq!(floating(&pair).width, 128.0);
    gesture(&mut pair, Gesture::Minimise);
    assert_eq!(floating(&pair).width, 160.0, "as it was");
}

#[test]
fn a_room_that_is_closed_is_not_heard() {
    let mut pair = Pair::playing();
    signal(&mut pair, StageSignal::Slot(Some(SLOT)));
    signal(&mut pair, StageSignal::Slot(None));
    ask(&mut pair, StageCommand::Close);
    assert_eq!(pair.asked().last().map(String::as_str), Some("pause() by port"), "it is asked to pause");
    assert_eq!(pair.frames().len(), 1, "and stays loaded");

    let mute = session_with(object!({ "dialect": "mute" }));
    let mut pair = Pair::loaded([json(mute)]);
    signal(&mut pair, StageSignal::Slot(Some(SLOT)));
    signal(&mut pair, StageSignal::Slot(None));
    ask(&mut pair, StageCommand::Close);
    let closed =
        |pair: &Pair| pair.effects().filter(|effect| matches!(effect, Effect::CloseFrame(_))).count();
    assert_eq!(closed(&pair), 1, "what cannot be asked is let go");
    signal(&mut pair, StageSignal::Slot(Some(SLOT)));
    assert_eq!(pair.frames().len(), 2, "and opened anew when there is a slot");
}
