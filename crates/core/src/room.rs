//! A room: every machine of it behind one `handle` and one `poll`.

mod backend;
mod command;
mod cover;
mod fault;
mod frame;
mod options;
mod player;
mod session;
mod stage;

use alloc::collections::VecDeque;

use liveroom_contract::{Content, Status, Vendor};

pub use self::options::{InMiniProgram, Options, SeatPolicy};
use crate::{
    agent::Agent,
    autoplay::Autoplay,
    backoff::Backoff,
    capability::{self, Capability},
    cover::Cover,
    engine::Engine,
    error::{Error, ErrorCode},
    float::Place,
    input::{CallId, FrameId, Input, Lifecycle},
    link::{Link, LinkState},
    output::{Effect, Event, Output},
    player::{Layout, Playback},
    presentation::{Placement, Presentation, Stage},
    removal::Removal,
    session::Sessions,
    status::RoomStatus,
    timer::{Instant, Timer, Timers},
};

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
    /// Which picture is the large one, where the room says so.
    pub layout: Option<Layout>,
    /// Whether the viewer sits in this tab.
    pub seated: bool,
    /// How the room shows.
    pub presentation: Presentation,
    /// Where it floats when it floats.
    pub place: Place,
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
    /// The picture alone is a recording's: the class was over when it was opened.
    is_recording: bool,
    call: Option<CallId>,
    relinks: u32,
    /// Since when this frame plays.
    plays_since: Option<Instant>,
    /// Since when no data comes.
    waits_since: Option<Instant>,
    stream_backoff: Backoff,
    agent: Option<Agent>,
    layout: Option<Layout>,
    /// The room page was told to show its large picture alone.
    is_compact: bool,
    autoplay: Autoplay,
    /// `play()`, until it plays.
    play_call: Option<CallId>,
    seat: Seat,
    is_gated: bool,
    /// The tap that must come first was given, or nobody asked for it.
    gate_passed: bool,
    may_play: bool,
    removed: Option<Removal>,
    failed: Option<ErrorCode>,
    /// The server's clock, and when it said so.
    clock: Option<(Instant, i64)>,
    cover_shown: Option<Cover>,
    stage: Stage,
    /// The viewer closed the floating room: no frame is opened until it shows again.
    is_put_away: bool,
    placed: Placement,
    presentation: Presentation,
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
            is_recording: false,
            call: None,
            relinks: 0,
            plays_since: None,
            waits_since: None,
            stream_backoff: Backoff::new(options.seed.rotate_left(16)),
            agent: None,
            layout: None,
            is_compact: false,
            autoplay: Autoplay::new(options.has_bridge),
            play_call: None,
            seat: match options.seat {
                SeatPolicy::One => Seat::Asked,
                SeatPolicy::Any => Seat::Here,
            },
            is_gated: false,
            gate_passed: false,
            may_play: false,
            removed: None,
            failed: None,
            clock: None,
            cover_shown: None,
            stage: Stage::new(options.float, options.place),
            is_put_away: false,
            placed: Placement::Hidden,
            presentation: Presentation::Hidden,
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
            layout: self.layout,
            seated: self.seat == Seat::Here && !self.destroyed,
            presentation: self.presentation,
            place: self.stage.place(),
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

    /// Whether a message of this frame from this origin may be read, or one over its private port, which has no other end; ask before touching
    /// its data, which may cost seconds.
    pub fn admits(&mut self, now: Instant, frame: FrameId, origin: Option<&str>) -> bool {
        self.io.now = now;
        self.link.admits(&mut self.io, frame, origin)
    }

    /// Takes what happened.
    pub fn handle(&mut self, now: Instant, input: Input) {
        self.io.now = now;
        self.take(input);
        self.settle_stage();
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
            Input::Lifecycle(Lifecycle::Online) => {
                self.try_again();
                self.handle_return();
            }
            // The room page slept as well: what it did not answer meanwhile is asked again before it is judged.
            Input::Lifecycle(Lifecycle::Shown) => {
                self.check_agent();
                self.handle_return();
            }
            Input::Lifecycle(Lifecycle::InMiniProgram) => self.sessions.enter_mini_program(&mut self.io),
            Input::Lifecycle(Lifecycle::Restored) => {
                self.check_agent();
                self.resume_playing();
                self.handle_return();
            }
            Input::Seated(is_here) => self.handle_seat(is_here),
            Input::MayPlay => self.may_play = true,
            Input::Stage(signal) => self.stage.handle_signal(signal),
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

    fn handle_timer(&mut self, timer: Timer) {
        match timer {
            Timer::SessionTimeout | Timer::SessionRetry | Timer::SessionRefresh => {
                let step = self.sessions.handle_timer(&mut self.io, timer);
                self.follow(step);
            }
            Timer::Link => self.handle_link_deadline(),
            Timer::Stream => self.io.effect(Effect::OpenStream),
            Timer::Heartbeat => self.handle_heartbeat(),
            Timer::Autoplay => self.handle_autoplay_timer(),
            Timer::Stall => self.handle_stall(),
        }
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

fn destroyed() -> Error {
    Error::new(ErrorCode::Destroyed, "The room was destroyed.")
}
