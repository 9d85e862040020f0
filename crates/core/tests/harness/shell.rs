//! A shell that is strict: it holds what the room asked for, writes everything down, and fails on what no browser shell may be
//! asked to do.

use liveroom_core::{Command, Effect, FetchId, FrameId, Input, Instant, LinkState, Options, Output, Room};

use super::{backend::SECRET, engine::ENGINE};

/// One room, its clock, and what it holds of the world outside.
pub(crate) struct Shell {
    pub(crate) room: Room,
    pub(crate) now: Instant,
    pub(crate) wake: Option<Instant>,
    /// The request in flight.
    pub(crate) fetch: Option<FetchId>,
    /// The frame on the stage.
    pub(crate) frame: Option<FrameId>,
    /// Everything that came out, with its moment; wakes are left out.
    pub(crate) journal: Vec<(Instant, Output)>,
    waiting: Vec<u32>,
    playing: Vec<u32>,
    /// The page may ask the surface for something.
    is_linked: bool,
    last_fetch: u32,
    last_frame: u32,
    destroyed: bool,
}

impl Shell {
    pub(crate) fn new(options: Options) -> Self {
        Self {
            room: Room::new(options, ENGINE),
            now: Instant(1_000_000),
            wake: None,
            fetch: None,
            frame: None,
            journal: Vec::new(),
            waiting: Vec::new(),
            playing: Vec::new(),
            is_linked: false,
            last_fetch: 0,
            last_frame: 0,
            destroyed: false,
        }
    }

    /// Gives one input and takes everything that comes of it.
    pub(crate) fn give(&mut self, input: Input) {
        let is_tick = input == Input::Tick;
        let was_destroyed = self.destroyed;
        match &input {
            Input::Command(Command::Open(call) | Command::Reload(call) | Command::Show(call, _)) => {
                self.waiting.push(call.0);
            }
            Input::Command(Command::Play(call)) => self.playing.push(call.0),
            Input::Command(Command::Destroy) => self.destroyed = true,
            Input::Answer { fetch, .. } if self.fetch == Some(*fetch) => self.fetch = None,
            _ => {}
        }
        let heard = self.journal.len();
        self.room.handle(self.now, input);
        self.drain();
        if is_tick {
            assert!(self.wake.is_none_or(|at| at > self.now), "a tick leaves no deadline behind");
        }
        if was_destroyed {
            let is_refusal = |output: &Output| matches!(output, Output::Effect(Effect::Settle(_, Err(_))));
            let news = &self.journal[heard..];
            assert!(news.iter().all(|(_, output)| is_refusal(output)), "a destroyed room did {news:?}");
        }
        self.check_rest();
    }

    /// Asks whether a message may be read.
    pub(crate) fn admits(&mut self, frame: FrameId, origin: Option<&str>) -> bool {
        let admitted = self.room.admits(self.now, frame, origin);
        self.drain();
        admitted
    }

    /// The calls that are not settled: those for a session, those to the surface.
    pub(crate) fn waiting(&self) -> Vec<u32> {
        [self.waiting.as_slice(), self.playing.as_slice()].concat()
    }

    fn drain(&mut self) {
        loop {
            let output = self.room.poll();
            assert!(!format!("{output:?}").contains(SECRET), "a credential was printed");
            match &output {
                Output::Wake(at) => {
                    self.wake = *at;
                    return;
                }
                Output::Effect(effect) => self.perform(effect),
                Output::Event(_) => {}
            }
            self.journal.push((self.now, output));
        }
    }

    fn perform(&mut self, effect: &Effect) {
        match effect {
            Effect::Fetch { fetch, .. } => {
                assert_eq!(self.fetch, None, "one request at a time");
                assert!(fetch.0 > self.last_fetch, "a request's name is used once");
                self.last_fetch = fetch.0;
                self.fetch = Some(*fetch);
            }
            Effect::Abort(fetch) => {
                assert_eq!(self.fetch.take(), Some(*fetch), "only what is in flight is given up");
            }
            Effect::OpenFrame { frame, .. } => {
                assert_eq!(self.frame, None, "one frame at a time");
                assert!(frame.0 > self.last_frame, "a frame's name is used once");
                self.last_frame = frame.0;
                self.frame = Some(*frame);
            }
            Effect::CloseFrame(frame) => {
                assert_eq!(self.frame.take(), Some(*frame), "only the frame on the stage is closed");
            }
            Effect::Settle(call, _) => {
                let calls =
                    if self.waiting.contains(&call.0) { &mut self.waiting } else { &mut self.playing };
                let place = calls.iter().position(|waiting| *waiting == call.0);
                calls.remove(place.expect("a call is settled once, and only if it was made"));
            }
            Effect::OpenVideo { frame, .. } => {
                assert_eq!(self.frame, None, "one surface at a time");
                assert!(frame.0 > self.last_frame, "a surface's name is used once");
                self.last_frame = frame.0;
                self.frame = Some(*frame);
            }
            Effect::Say { .. } => assert!(self.frame.is_some(), "something is said to somebody"),
            Effect::Ask(_) | Effect::Answered(..) => assert!(self.is_linked, "who is asked answers"),
            Effect::Link(nonce) => {
                assert_ne!(self.is_linked, nonce.is_some(), "a link begins and ends by turns");
                assert!(self.frame.is_some(), "a link is to somebody");
                self.is_linked = nonce.is_some();
            }
            Effect::OpenStream
            | Effect::CloseStream
            | Effect::Place(_)
            | Effect::AskBridge
            | Effect::Leave(_)
            | Effect::Cover(_)
            | Effect::Sit { .. } => {}
        }
    }

    /// What holds whenever a room is at rest.
    fn check_rest(&self) {
        assert!(!self.is_linked || self.frame.is_some(), "a link ends with its frame");
        assert!(self.waiting.len() <= 1, "a later call settles the one before");
        let hangs = self.wake.is_none() && (self.fetch.is_some() || !self.waiting().is_empty());
        assert!(!hangs, "whoever waits has a deadline");
        if self.destroyed {
            assert_eq!(
                (self.wake, self.fetch, self.frame),
                (None, None, None),
                "destroy lets go of everything"
            );
            assert_eq!(self.room.snapshot().link, LinkState::Closed);
        }
        assert!(!format!("{:?}", self.room.snapshot()).contains(SECRET), "a snapshot printed a credential");
    }
}
