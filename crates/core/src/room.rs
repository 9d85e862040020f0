//! A room: every machine of it behind one `handle` and one `poll`.

mod cover;
mod player;

use alloc::collections::VecDeque;
use alloc::{borrow::ToOwned, string::String};
use core::time::Duration;

use liveroom_contract::{Content, Dialect, Environment, Reason, Session, Status, Vendor, Wish};

use crate::{
    agent::{Agent, link_lost},
    autoplay::Autoplay,
    backoff::Backoff,
    capability::{self, Capability},
    cover::Cover,
    dialect,
    engine::Engine,
    error::{Error, ErrorCode},
    frame::{FrameAttributes, Sandbox},
    gate::{Activation, Gate},
    geometry::Placement,
    input::{BackendSignal, CallId, Command, FrameId, FrameSignal, Input, Lifecycle},
    link::{Link, LinkState},
    output::{Effect, Event, Output},
    player::Playback,
    removal::Removal,
    session::{self, Sessions, Step},
    status::{RoomStatus, Source},
    text::concat,
    timer::{Instant, Timer, Timers},
    value::Value,
};

/// What a page asked for, checked.
#[derive(Clone, Debug)]
pub struct Options {
    /// What the viewer wants to see.
    pub wish: Wish,
    /// The frame's accessible name; the session's title stands in.
    pub title: Option<String>,
    /// Whether the room runs in a sandbox.
    pub sandbox: Sandbox,
    /// How long the backend may take to answer.
    pub session_timeout: Duration,
    /// Whether the backend has an event stream.
    pub stream: bool,
    /// Where the page runs.
    pub environment: Environment,
    /// Whether the page is `https`.
    pub page_is_secure: bool,
    /// Whether a room that reports nothing waits for a tap before it loads.
    pub gate: Gate,
    /// Whether one viewer sits in one tab at a time.
    pub seat: SeatPolicy,
    /// What is known of the viewer's gestures.
    pub activation: Activation,
    /// Whether WeChat's bridge counts as a gesture here: on iOS it does.
    pub has_bridge: bool,
    /// What nobody else can know: greetings are told apart by it.
    pub nonce: String,
    /// Seeds the jitter.
    pub seed: u32,
}

/// Whether one viewer sits in one tab at a time: a vendor pushes the earlier one out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeatPolicy {
    /// The tabs agree.
    One,
    /// Every tab for itself.
    Any,
}

/// Whether the viewer sits here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Seat {
    Asked,
    Here,
    Elsewhere,
}

/// What a page can see of a room.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot<'a> {
    /// Where the room is in its life; `None` before the first session.
    pub status: Option<Status>,
    /// What is shown.
    pub content: Option<Content>,
    /// What could be asked for.
    pub contents: &'a [Content],
    /// When the class is to start, by the server's clock.
    pub starts_at: Option<i64>,
    /// Whose room it is.
    pub vendor: Option<Vendor>,
    /// The room's title.
    pub title: Option<&'a str>,
    /// A picture to show before there is one.
    pub poster: Option<&'a str>,
    /// What is known of the frame.
    pub link: LinkState,
    /// How the surface plays, where it says so.
    pub playback: Option<Playback>,
    /// Whether the viewer sits in this tab.
    pub seated: bool,
}

/// A room. **After every [`handle`](Self::handle) and [`admits`](Self::admits), [`poll`](Self::poll) until it answers
/// [`Output::Wake`]; then act.**
#[derive(Debug)]
pub struct Room {
    options: Options,
    engine: Engine,
    io: Io,
    sessions: Sessions,
    link: Link,
    status: RoomStatus,
    content: Option<Content>,
    call: Option<CallId>,
    relinks: u32,
    stream_backoff: Backoff,
    agent: Option<Agent>,
    autoplay: Autoplay,
    /// `play()`, until it plays.
    play_call: Option<CallId>,
    seat: Seat,
    is_gated: bool,
    removed: Option<Removal>,
    failed: Option<ErrorCode>,
    /// The server's clock, and when it said so.
    clock: Option<(Instant, i64)>,
    cover_shown: Option<Cover>,
    destroyed: bool,
}

/// What every machine may touch: the moment, the deadlines, the way out.
#[derive(Debug, Default)]
pub(crate) struct Io {
    pub(crate) now: Instant,
    pub(crate) timers: Timers,
    pub(crate) outputs: VecDeque<Output>,
}

impl Room {
    /// A room of which nothing is known yet.
    pub fn new(options: Options, engine: Engine) -> Self {
        Self {
            engine,
            io: Io::default(),
            sessions: Sessions::new(
                options.wish,
                options.environment,
                options.session_timeout,
                options.page_is_secure,
                options.seed,
            ),
            link: Link::new(),
            status: RoomStatus::default(),
            content: None,
            call: None,
            relinks: 0,
            stream_backoff: Backoff::new(options.seed.rotate_left(16)),
            agent: None,
            autoplay: Autoplay::new(options.has_bridge),
            play_call: None,
            seat: match options.seat {
                SeatPolicy::One => Seat::Asked,
                SeatPolicy::Any => Seat::Here,
            },
            is_gated: false,
            removed: None,
            failed: None,
            clock: None,
            cover_shown: None,
            destroyed: false,
            options,
        }
    }

    /// What the page can see now.
    pub fn snapshot(&self) -> Snapshot<'_> {
        let session = self.sessions.held();
        Snapshot {
            status: self.status.status(),
            content: self.content,
            contents: self.status.contents(),
            starts_at: self.status.starts_at(),
            vendor: session.map(|session| session.vendor),
            title: session.and_then(|session| session.title.as_deref()),
            poster: session.and_then(|session| session.poster.as_deref()),
            link: self.link.state(),
            playback: self.autoplay.playback(),
            seated: self.seat == Seat::Here,
        }
    }

    /// What can be observed or asked now.
    pub fn capabilities(&self) -> impl Iterator<Item = Capability> {
        let by_dialect =
            self.sessions.held().map_or(&[][..], |session| capability::of_dialect(session.dialect));
        let by_agent = self.agent.as_ref().map_or(&[][..], Agent::grants);
        by_dialect.iter().chain(by_agent).copied().chain(self.options.stream.then_some(Capability::Status))
    }

    fn can(&self, capability: Capability) -> bool {
        self.capabilities().any(|one| one == capability)
    }

    /// Whether a message of this frame from this origin may be read; ask before touching its data, which may cost seconds.
    pub fn admits(&mut self, now: Instant, frame: FrameId, origin: &str) -> bool {
        self.io.now = now;
        self.link.admits(&mut self.io, frame, origin)
    }

    /// Takes what happened.
    pub fn handle(&mut self, now: Instant, input: Input) {
        self.io.now = now;
        self.take(input);
        self.settle_cover();
    }

    fn take(&mut self, input: Input) {
        match input {
            Input::Command(command) => self.handle_command(command),
            _ if self.destroyed => {}
            Input::Answer { fetch, outcome } => {
                let step = self.sessions.handle_answer(&mut self.io, &self.engine, fetch, outcome);
                self.follow(step);
            }
            Input::Frame { frame, signal } => {
                if let Some(dialect) = self.link.dialect(frame) {
                    self.handle_frame(dialect, signal);
                }
            }
            Input::Backend(signal) => self.handle_backend(signal),
            Input::Lifecycle(Lifecycle::Online) => self.handle_return(),
            // The room page slept as well: what it did not answer meanwhile is asked again before it is judged.
            Input::Lifecycle(Lifecycle::Shown | Lifecycle::Restored) => {
                self.check_agent();
                self.handle_return();
            }
            Input::Seated(is_here) => self.handle_seat(is_here),
            Input::Slot(slot) => self.io.effect(Effect::Place(Placement::over(slot))),
            Input::Tick => {
                while let Some(timer) = self.io.timers.take_expired(self.io.now) {
                    self.handle_timer(timer);
                }
            }
        }
    }

    /// What to do or tell next.
    pub fn poll(&mut self) -> Output {
        self.io.outputs.pop_front().unwrap_or_else(|| Output::Wake(self.io.timers.next()))
    }

    fn handle_command(&mut self, command: Command) {
        match command {
            Command::Destroy => self.destroy(),
            Command::Cover(_) if self.destroyed => {}
            Command::Open(call)
            | Command::Reload(call)
            | Command::Show(call, _)
            | Command::Player(call, _)
                if self.destroyed =>
            {
                self.io.effect(Effect::Settle(call, Err(destroyed())));
            }
            Command::Open(call) => {
                self.expect(call);
                if self.seat == Seat::Asked {
                    self.io.effect(Effect::Sit { steal: false });
                }
                self.sessions.ask(&mut self.io, Reason::Mount);
            }
            Command::Reload(call) => {
                self.expect(call);
                self.reload();
            }
            Command::Show(call, wish) => {
                self.expect(call);
                self.show(wish);
            }
            Command::Player(call, wanted) => self.handle_player_call(call, wanted),
            Command::Cover(action) => self.handle_cover_action(action),
        }
    }

    fn reload(&mut self) {
        self.relinks = 0;
        if self.sessions.is_reusable(self.io.now) && !self.sessions.is_loading() {
            self.follow(Step::Ready(Reason::Reload));
        } else {
            self.sessions.ask(&mut self.io, Reason::Reload);
        }
    }

    fn show(&mut self, wish: Wish) {
        self.relinks = 0;
        self.sessions.set_wish(wish);
        self.sessions.ask(&mut self.io, Reason::Show);
    }

    /// The page now waits for this call; the one before has lost. What it loads has its own attempts.
    fn expect(&mut self, call: CallId) {
        self.settle(Err(Error::new(ErrorCode::Superseded, "A later call took this one's place.")));
        self.call = Some(call);
        self.relinks = 0;
    }

    fn settle(&mut self, result: Result<(), Error>) {
        if let Some(call) = self.call.take() {
            self.io.effect(Effect::Settle(call, result));
        }
    }

    fn follow(&mut self, step: Step) {
        match step {
            Step::Pending => {}
            Step::Ready(reason) => self.handle_session(reason),
            // The picture plays on without a new URL; what the page cannot do any more is load it again.
            Step::Failed(Reason::Refresh, error) => {
                let message = concat(&["The session could not be renewed: ", &error.message]);
                self.io.event(Event::Error(Error::new(ErrorCode::SessionExpired, message)));
            }
            Step::Failed(_, error) if self.call.is_some() => self.settle(Err(error)),
            Step::Failed(_, error) => self.report(error),
        }
    }

    fn handle_session(&mut self, reason: Reason) {
        let Some(session) = self.sessions.held() else { return };
        self.clock = Some((self.io.now, session.server_time));
        self.status.set_starts_at(session.starts_at);
        self.status.set(&mut self.io, Source::Session, session.status, Some(session.contents.clone()));
        // Not for a mount alone: a later call may have taken its place. A stream that is open stays.
        if reason != Reason::Refresh && self.options.stream {
            self.io.effect(Effect::OpenStream);
        }
        if reason != Reason::Refresh {
            let content = session.content;
            let previous = self.content.replace(content);
            if previous != self.content {
                self.io.event(Event::ContentChange { content, previous });
            }
            self.is_gated = reason == Reason::Mount
                && session.url.is_some()
                && self.options.gate.closes(session.dialect, self.options.activation);
            self.open_frame();
        }
        self.settle(Ok(()));
    }

    /// Opens the frame of the session at hand, once the viewer sits here and has tapped where a tap must come first.
    fn open_frame(&mut self) {
        self.removed = None;
        self.failed = None;
        self.drop_agent(link_lost());
        let Some(session) = self.sessions.held().filter(|_| self.seat == Seat::Here && !self.is_gated) else {
            return self.link.close(&mut self.io);
        };
        let attributes =
            FrameAttributes::new(self.frame_title(session), &session.origins, self.options.sandbox);
        self.link.open(&mut self.io, session, attributes);
        if let Some(dialect) = self.link.dialect_now() {
            self.prepare_agent(dialect);
        }
    }

    fn handle_seat(&mut self, is_here: bool) {
        let seat = if is_here { Seat::Here } else { Seat::Elsewhere };
        let former = core::mem::replace(&mut self.seat, seat);
        if former == seat {
            return;
        }
        self.io.event(Event::SeatChange { seated: is_here });
        if is_here && self.link.state() == LinkState::Empty && self.content.is_some() {
            // A session that waited for the first seat is new; any other may be spent or old by now.
            let carries = former == Seat::Asked || self.sessions.is_reusable(self.io.now);
            if carries { self.open_frame() } else { self.reload() }
        } else if !is_here {
            self.drop_agent(link_lost());
            self.link.close(&mut self.io);
        }
    }

    fn frame_title(&self, session: &Session) -> String {
        let given = self.options.title.as_ref().or(session.title.as_ref());
        given.cloned().unwrap_or_else(|| "直播间 Live room".to_owned())
    }

    fn handle_frame(&mut self, dialect: Dialect, signal: FrameSignal) {
        match signal {
            FrameSignal::Loaded => self.link.handle_loaded(&mut self.io),
            FrameSignal::Blocked => {
                let error = self.link.handle_blocked(&mut self.io);
                self.report(error);
            }
            FrameSignal::Message(text) if dialect == Dialect::Agent => {
                self.handle_agent_message(&text, false)
            }
            FrameSignal::PortMessage(text) => self.handle_agent_message(&text, true),
            FrameSignal::Message(text) => {
                if let Some(event) = dialect::decode(dialect, &text, &self.engine) {
                    self.link.handle_speech(&mut self.io);
                    self.relinks = 0;
                    self.hear(event);
                }
            }
        }
    }

    fn hear(&mut self, event: Event) {
        if let Event::Kicked { reason, .. } = &event {
            self.removed = Some(*reason);
        }
        let status = match event {
            Event::LiveStart => Some(Status::Live),
            Event::LiveStop => Some(Status::Ended),
            _ => None,
        };
        self.io.event(event);
        if let Some(status) = status {
            self.status.set(&mut self.io, Source::Frame, status, None);
        }
    }

    fn handle_backend(&mut self, signal: BackendSignal) {
        match signal {
            BackendSignal::Opened => self.stream_backoff.reset(),
            BackendSignal::Closed => {
                let delay = self.stream_backoff.next_delay();
                self.io.timers.set(Timer::Stream, self.io.now.after(delay));
            }
            // An event of a later version is passed over: every event is a whole picture, and the next one is understood again.
            BackendSignal::Event(data) => {
                if let Some((status, data)) = data.as_ref().and_then(|data| Some((state(data)?, data))) {
                    self.status.set_starts_at(data.member("starts_at").and_then(Value::integer));
                    self.status.set(&mut self.io, Source::Backend, status, Some(session::contents(data)));
                    self.enter_when_ready(status);
                }
            }
        }
    }

    /// A viewer who waits is let in when there is something to see.
    fn enter_when_ready(&mut self, status: Status) {
        let ready = matches!(status, Status::Live | Status::Playback);
        let waits = self.content == Some(Content::Waiting) && self.sessions.wish() == Wish::Auto;
        if ready && waits && !self.sessions.is_loading() {
            self.relinks = 0;
            self.sessions.ask_soon(&mut self.io, Reason::Show);
        }
    }

    /// A page that slept may have missed its deadlines and its stream.
    fn handle_return(&mut self) {
        if self.options.stream && self.sessions.held().is_some() {
            self.io.timers.stop(Timer::Stream);
            self.io.effect(Effect::OpenStream);
        }
        self.handle(self.io.now, Input::Tick);
    }

    fn handle_timer(&mut self, timer: Timer) {
        match timer {
            Timer::SessionTimeout | Timer::SessionRetry | Timer::SessionRefresh => {
                let step = self.sessions.handle_timer(&mut self.io, timer);
                self.follow(step);
            }
            Timer::Link => self.handle_link_deadline(),
            Timer::Stream => self.io.effect(Effect::OpenStream),
            Timer::Call => self.handle_call_deadline(),
            Timer::Heartbeat => self.handle_heartbeat(),
            Timer::Autoplay => self.handle_autoplay_timer(),
        }
    }

    /// A room that did not load is tried again with a new session: the old URL may be what was wrong.
    fn handle_link_deadline(&mut self) {
        let error = self.link.handle_deadline(&mut self.io);
        if self.relinks < RELINKS && !self.sessions.is_loading() {
            self.relinks += 1;
            self.sessions.ask(&mut self.io, Reason::Reload);
        } else {
            self.report(error);
        }
    }

    /// What ends the room's use until it is loaded again.
    fn report(&mut self, error: Error) {
        self.failed = Some(error.code);
        self.io.event(Event::Error(error));
    }

    fn destroy(&mut self) {
        if self.destroyed {
            return;
        }
        self.destroyed = true;
        self.sessions.stop(&mut self.io);
        self.drop_agent(destroyed());
        self.link.shut(&mut self.io);
        self.io.effect(Effect::CloseStream);
        self.io.timers.stop_all();
        self.settle(Err(destroyed()));
    }
}

impl Io {
    pub(crate) fn effect(&mut self, effect: Effect) {
        self.outputs.push_back(Output::Effect(effect));
    }

    pub(crate) fn event(&mut self, event: Event) {
        self.outputs.push_back(Output::Event(event));
    }
}

/// The status of a `state` event.
fn state(data: &Value) -> Option<Status> {
    data.member("type").and_then(Value::text).filter(|kind| *kind == "state")?;
    Status::parse(data.member("status")?.text()?)
}

fn destroyed() -> Error {
    Error::new(ErrorCode::Destroyed, "The room was destroyed.")
}

/// How often a room that does not load is loaded again.
const RELINKS: u32 = 2;
