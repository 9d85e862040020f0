//! What the page's side tells, as the core's inputs.

use alloc::borrow::ToOwned;

use liveroom_core::{
    BackendSignal, CallId, Command, CoverAction, FetchId, FrameId, FrameSignal, Gesture, Input, Insets,
    Lifecycle, Outcome, Point, Rect, StageCommand, StageSignal, Viewport, Wish, vocabulary,
};

use crate::engine;

vocabulary! {
    /// What can be told, with numbers and a text.
    pub enum What {
        /// Ask for the session and open the room; settles the call of this number, as the next three do.
        Open = "open",
        /// Load the room anew.
        Reload = "reload",
        /// Show other content, which the text names.
        Show = "show",
        /// Play; settled when it plays.
        Play = "play",
        /// The page asks the surface to pause.
        Pause = "pause",
        /// Let go of everything, at once.
        Destroy = "destroy",
        /// The viewer used the control of the cover that the text names.
        Tap = "tap",
        /// The page may play with sound from now on.
        MayPlay = "may-play",
        /// Whether the viewer sits in this tab: 1 or 0.
        Seated = "seated",
        /// The moment that was asked for last has come.
        Tick = "tick",
        /// The answer to a request: its number, the HTTP status (0: there was none), the seconds of `Retry-After` if it was there; its body.
        Answer = "answer",
        /// This frame's page or video says something by its window,
        Window = "window",
        /// or over the port.
        Port = "port",
        /// This frame loaded.
        Loaded = "loaded",
        /// The page's policy refused this frame.
        Blocked = "blocked",
        /// The backend's event stream opens,
        StreamOpen = "stream-open",
        /// says something,
        StreamMessage = "stream-message",
        /// is closed for good.
        StreamClosed = "stream-closed",
        /// The page is shown again.
        Shown = "shown",
        /// The page is back from the back/forward cache.
        Restored = "restored",
        /// The network is back.
        Online = "online",
        /// The page is in a mini-program after all.
        MiniProgram = "mini-program",
        /// The slot is here, in the document's coordinates, and this much of its surroundings lets it be seen: left, top, width and height of
        /// each; no numbers when it left the page.
        Moved = "moved",
        /// How much of the slot can be seen, from 0 to 1.
        Seen = "seen",
        /// What can be seen of the layout viewport, left, top, width and height, and what is taken of it at its rims, from the top clockwise.
        Viewport = "viewport",
        /// Show the room in a corner, whatever the slot does,
        Float = "float",
        /// over its slot,
        Dock = "dock",
        /// over a slot that came, unless it fills the page,
        Slot = "slot",
        /// out of sight,
        Close = "close",
        /// over everything,
        Fill = "fill",
        /// no longer over everything.
        Unfill = "unfill",
        /// The viewer takes hold of a floating room at this point of the layout viewport,
        Grab = "grab",
        /// or of an edge,
        Edge = "edge",
        /// moves to this point,
        Move = "move",
        /// lets go,
        Release = "release",
        /// moves it a corner to the right and one down, or less than none,
        Step = "step",
        /// makes it so many times as large,
        Scale = "scale",
        /// minimises it, or no longer.
        Minimise = "minimise",
    }
}

/// `None` for what is not of these words.
pub(crate) fn read(what: &str, numbers: &[f64], text: &str) -> Option<Input> {
    let number = |place: usize| numbers.get(place).copied().unwrap_or(f64::NAN);
    let (a, b, c) = (number(0), number(1), number(2));
    let call = CallId(a as u32);
    Some(match What::parse(what)? {
        What::Open => Input::Command(Command::Open(call)),
        What::Reload => Input::Command(Command::Reload(call)),
        What::Show => Input::Command(Command::Show(call, Wish::parse(text).unwrap_or(Wish::Auto))),
        What::Play => Input::Command(Command::Play(call)),
        What::Pause => Input::Command(Command::Pause),
        What::Destroy => Input::Command(Command::Destroy),
        What::Tap => Input::Command(Command::Cover(CoverAction::parse(text)?)),
        What::MayPlay => Input::MayPlay,
        What::Seated => Input::Seated(a != 0.0),
        What::Tick => Input::Tick,
        What::Answer => Input::Answer { fetch: FetchId(a as u32), outcome: outcome(b, c, text) },
        What::Window => frame(a, FrameSignal::Message(text.to_owned())),
        What::Port => frame(a, FrameSignal::PortMessage(text.to_owned())),
        What::Loaded => frame(a, FrameSignal::Loaded),
        What::Blocked => frame(a, FrameSignal::Blocked),
        What::StreamOpen => Input::Backend(BackendSignal::Opened),
        What::StreamMessage => Input::Backend(BackendSignal::Event(engine::parse_json(text))),
        What::StreamClosed => Input::Backend(BackendSignal::Closed),
        What::Shown => Input::Lifecycle(Lifecycle::Shown),
        What::Restored => Input::Lifecycle(Lifecycle::Restored),
        What::Online => Input::Lifecycle(Lifecycle::Online),
        What::MiniProgram => Input::Lifecycle(Lifecycle::InMiniProgram),
        What::Moved => Input::Stage(StageSignal::Slot(rect(numbers))),
        What::Seen => Input::Stage(StageSignal::Seen(a)),
        What::Viewport => {
            let (area, rims) = numbers.split_at_checked(4)?;
            let [top, right, bottom, left] = *rims else { return None };
            let insets = Insets { top, right, bottom, left };
            Input::Stage(StageSignal::Viewport(Viewport { area: rect(area)?, insets }))
        }
        What::Float => stage(StageCommand::Float),
        What::Dock => stage(StageCommand::Dock),
        What::Slot => stage(StageCommand::SlotCame),
        What::Close => stage(StageCommand::Close),
        What::Fill => stage(StageCommand::Fill(true)),
        What::Unfill => stage(StageCommand::Fill(false)),
        What::Grab => gesture(Gesture::Grab(Point { left: a, top: b })),
        What::Edge => gesture(Gesture::GrabEdge),
        What::Move => gesture(Gesture::Move(Point { left: a, top: b })),
        What::Release => gesture(Gesture::Release),
        What::Step => gesture(Gesture::Step(a as i8, b as i8)),
        What::Scale => gesture(Gesture::Scale(a)),
        What::Minimise => gesture(Gesture::Minimise),
    })
}

fn outcome(status: f64, retry_after_seconds: f64, body: &str) -> Outcome {
    let retry_after_seconds = (retry_after_seconds >= 0.0).then_some(retry_after_seconds as u32);
    match status as u16 {
        0 => Outcome::Unreachable,
        status => Outcome::Answered { status, retry_after_seconds, body: engine::parse_json(body) },
    }
}

fn frame(frame: f64, signal: FrameSignal) -> Input {
    Input::Frame { frame: FrameId(frame as u32), signal }
}

fn gesture(gesture: Gesture) -> Input {
    stage(StageCommand::Gesture(gesture))
}

fn stage(command: StageCommand) -> Input {
    Input::Command(Command::Stage(command))
}

fn rect(numbers: &[f64]) -> Option<Rect> {
    let [left, top, width, height] = *numbers else { return None };
    Some(Rect { left, top, width, height })
}
