//! What can happen to a stage, drawn.

use liveroom_core::{Command, Gesture, Input, Insets, Point, Rect, StageCommand, StageSignal, Viewport};

use super::Draw;

pub(super) fn happening(draw: &mut Draw) -> Input {
    let point = Point { left: side(draw), top: side(draw) };
    let slot = rect(draw);
    let viewport = Viewport { area: rect(draw), insets: Insets { top: side(draw), ..Insets::default() } };
    let signal = *draw.one(&[
        StageSignal::Slot(Some(slot)),
        StageSignal::Slot(None),
        StageSignal::Seen(point.left / 800.0),
        StageSignal::Viewport(viewport),
    ]);
    let gesture = *draw.one(&[
        Gesture::Grab(point),
        Gesture::GrabEdge,
        Gesture::Move(point),
        Gesture::Release,
        Gesture::Step(-1, 1),
        Gesture::Scale(1.25),
        Gesture::Minimise,
    ]);
    let command = *draw.one(&[
        StageCommand::Float,
        StageCommand::Dock,
        StageCommand::SlotCame,
        StageCommand::Close,
        StageCommand::Fill(point.left > 0.0),
        StageCommand::Gesture(gesture),
    ]);
    if draw.below(2) == 0 { Input::Stage(signal) } else { Input::Command(Command::Stage(command)) }
}

fn rect(draw: &mut Draw) -> Rect {
    Rect { left: side(draw), top: side(draw), width: side(draw), height: side(draw) }
}

fn side(draw: &mut Draw) -> f64 {
    draw.below(900) as f64 - 100.0
}
