//! Drives a room and a scripted backend on a virtual clock, until a moment or until nothing is left to do.

mod agent;
mod backend;
mod engine;
mod shell;

use std::time::Duration;

use liveroom_core::{
    BackendSignal, CallId, Command, Corner, Effect, Environment, Error, ErrorCode, Event, FetchId,
    FloatPolicy, FrameId, FrameSignal, Gate, InMiniProgram, Input, Instant, LinkState, Options, Outcome,
    Output, Place, Reach, Reason, Rect, SeatPolicy, Snapshot, Value, Wish,
};

pub(crate) use agent::{ALL, Way, agent_session, words};
pub(crate) use backend::{
    ANOTHER_ORIGIN, Backend, LATENCY, ORIGIN, Reply, SECRET, SERVER_TIME, URL, html, json, later, problem,
    session, session_with, unreachable,
};
pub(crate) use engine::value;
pub(crate) use shell::Shell;

/// A room and its backend.
pub(crate) struct Pair {
    pub(crate) shell: Shell,
    backend: Backend,
    calls: u32,
    told: usize,
}

/// A request for a session and when it was made.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Request {
    pub(crate) at: Instant,
    pub(crate) fetch: FetchId,
    pub(crate) reason: Reason,
    pub(crate) content: Wish,
}

/// What a page of the tests asks for: an https page with an event stream.
pub(crate) fn options() -> Options {
    Options {
        wish: Wish::Auto,
        session_timeout: TIMEOUT,
        stream: true,
        environment: Environment::Browser,
        in_mini_program: InMiniProgram::Leave,
        page_is_secure: true,
        gate: Gate::Never,
        float: FloatPolicy::SlotGone,
        place: Place { corner: Corner::BottomRight, width: 320.0, is_minimised: false },
        seat: SeatPolicy::Any,
        reach: Reach::Brief,
        has_bridge: false,
        nonce: "nonce".to_owned(),
        seed: 7,
    }
}

/// A slot of the page.
pub(crate) const SLOT: Rect = Rect { left: 0.0, top: 0.0, width: 320.0, height: 180.0 };

/// How long the backend of the tests may take.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(10);

impl Pair {
    /// A room of which nothing was asked yet; the backend answers by the script, whose last reply repeats.
    pub(crate) fn new(options: Options, script: impl IntoIterator<Item = Reply>) -> Self {
        Self { shell: Shell::new(options), backend: Backend::new(script), calls: 0, told: 0 }
    }

    /// A room with its first session, its frame sent off.
    pub(crate) fn opened(script: impl IntoIterator<Item = Reply>) -> Self {
        let mut pair = Self::new(options(), script);
        let call = pair.open();
        pair.run_for(LATENCY);
        assert_eq!(pair.result(call), Some(Ok(())), "the room opens");
        pair
    }

    /// A room whose frame loaded and which has told its page so far.
    pub(crate) fn loaded(script: impl IntoIterator<Item = Reply>) -> Self {
        let mut pair = Self::opened(script);
        pair.frame(FrameSignal::Loaded);
        pair.events();
        pair
    }

    pub(crate) fn open(&mut self) -> CallId {
        self.call(Command::Open)
    }

    pub(crate) fn reload(&mut self) -> CallId {
        self.call(Command::Reload)
    }

    pub(crate) fn show(&mut self, wish: Wish) -> CallId {
        self.call(|call| Command::Show(call, wish))
    }

    pub(crate) fn destroy(&mut self) {
        self.give(Input::Command(Command::Destroy));
    }

    fn call(&mut self, command: impl FnOnce(CallId) -> Command) -> CallId {
        self.calls += 1;
        let call = CallId(self.calls);
        self.give(Input::Command(command(call)));
        call
    }

    /// Something from the frame that is open.
    pub(crate) fn frame(&mut self, signal: FrameSignal) {
        let frame = self.shell.frame.expect("the test has a frame open");
        self.give(Input::Frame { frame, signal });
    }

    /// A message from the frame that is open and from its session's origin; whether it was let in.
    pub(crate) fn say(&mut self, text: &str) -> bool {
        self.say_from(ORIGIN, text)
    }

    /// A message as the browser's shell treats it: asked for before its data is touched, and no longer than the cap.
    pub(crate) fn say_from(&mut self, origin: &str, text: &str) -> bool {
        let frame = self.shell.frame.expect("the test has a frame open");
        let admitted = self.shell.admits(frame, Some(origin));
        if admitted && text.encode_utf16().count() <= Value::MAX_TEXT as usize {
            self.give(Input::Frame { frame, signal: FrameSignal::Message(text.to_owned()) });
        }
        admitted
    }

    /// An event of the backend's stream.
    pub(crate) fn backend_says(&mut self, data: serde_json::Value) {
        self.give(Input::Backend(BackendSignal::Event(Some(value(data)))));
    }

    /// An answer that the script does not give: an old one, or one at a moment of the test's own.
    pub(crate) fn answer(&mut self, fetch: FetchId, outcome: Outcome) {
        self.give(Input::Answer { fetch, outcome });
    }

    pub(crate) fn give(&mut self, input: Input) {
        self.shell.give(input);
        self.backend.serve(&self.shell);
    }

    /// Lets that much time pass, stopping at each wake and each answer on the way.
    pub(crate) fn run_for(&mut self, span: Duration) {
        let end = self.shell.now.after(span);
        while let Some(at) = self.next().filter(|at| *at <= end) {
            self.shell.now = self.shell.now.max(at);
            match self.backend.answer_due(self.shell.now) {
                Some((fetch, outcome)) => self.answer(fetch, outcome),
                None => self.give(Input::Tick),
            }
        }
        self.shell.now = end;
    }

    /// Lets that much time pass without a tick, as when a phone sleeps; answers wait.
    pub(crate) fn sleep(&mut self, span: Duration) {
        self.shell.now = self.shell.now.after(span);
    }

    fn next(&self) -> Option<Instant> {
        self.shell.wake.into_iter().chain(self.backend.due()).min()
    }

    /// How a call was settled; `None` while it is not.
    pub(crate) fn result(&self, call: CallId) -> Option<Result<(), ErrorCode>> {
        self.error(call).map(|result| result.map_err(|error| error.code))
    }

    pub(crate) fn error(&self, call: CallId) -> Option<Result<(), Error>> {
        self.effects().find_map(|effect| match effect {
            Effect::Settle(settled, result) if *settled == call => Some(result.clone()),
            _ => None,
        })
    }

    /// What the page was told since it was last asked.
    pub(crate) fn events(&mut self) -> Vec<Event> {
        let new = self.shell.journal[self.told..].iter().filter_map(|(_, output)| match output {
            Output::Event(event) => Some(event.clone()),
            Output::Effect(_) | Output::Wake(_) => None,
        });
        let events = new.collect();
        self.told = self.shell.journal.len();
        events
    }

    /// The codes of the errors that the page was told since it was last asked.
    pub(crate) fn errors(&mut self) -> Vec<ErrorCode> {
        let codes = self.events().into_iter().filter_map(|event| match event {
            Event::Error(error) => Some(error.code),
            _ => None,
        });
        codes.collect()
    }

    pub(crate) fn effects(&self) -> impl Iterator<Item = &Effect> {
        self.shell.journal.iter().filter_map(|(_, output)| match output {
            Output::Effect(effect) => Some(effect),
            Output::Event(_) | Output::Wake(_) => None,
        })
    }

    /// Every request for a session so far.
    pub(crate) fn requests(&self) -> Vec<Request> {
        let requests = self.shell.journal.iter().filter_map(|(at, output)| match output {
            Output::Effect(Effect::Fetch { fetch, request }) => {
                Some(Request { at: *at, fetch: *fetch, reason: request.reason, content: request.content })
            }
            _ => None,
        });
        requests.collect()
    }

    /// The reasons of every request so far.
    pub(crate) fn reasons(&self) -> Vec<Reason> {
        self.requests().iter().map(|request| request.reason).collect()
    }

    /// Every frame so far.
    pub(crate) fn frames(&self) -> Vec<FrameId> {
        let frames = self.effects().filter_map(|effect| match effect {
            Effect::OpenFrame { frame, .. } => Some(*frame),
            _ => None,
        });
        frames.collect()
    }

    /// How often the event stream was asked for.
    pub(crate) fn streams_opened(&self) -> usize {
        self.effects().filter(|effect| **effect == Effect::OpenStream).count()
    }

    pub(crate) fn snapshot(&self) -> Snapshot<'_> {
        self.shell.room.snapshot()
    }

    pub(crate) fn link(&self) -> LinkState {
        self.snapshot().link
    }
}
