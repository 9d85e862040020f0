//! The autoplay machine: the room plays, or the viewer is shown the one thing to tap.
//!
//! The ladder, each step taken only when the one before was refused:
//! 1. with sound;
//! 2. without sound, with a control that brings the sound;
//! 3. in WeChat on iOS, within a callback of WeChat's own bridge, which counts as a gesture there;
//! 4. a tap on the cover, forwarded at once: engines carry a tap into the frame for about a second, some not at all;
//! 5. a tap on the room itself, through a cover that lets it pass; that has to be so before the tap, or the tap is lost.
//!
//! What the engines do was measured, in three of them: with `allow` naming the frame's origin a tap on the page carries in Chromium,
//! Firefox and WebKit; under Android WebView's policy only a tap inside the frame does; WebKit drops a forwarded tap after a second,
//! and pauses a video that a script unmutes without one.

mod report;

use core::time::Duration;

use crate::{
    error::{Error, ErrorCode},
    gate::Reach,
    output::{Effect, Event},
    player::{Playback, PlaybackState, PlayerCall},
    room::Io,
    timer::{Instant, Timer},
};

/// Where the machine is.
#[derive(Debug)]
pub(crate) struct Autoplay {
    step: Step,
    has_bridge: bool,
    /// WeChat's bridge may help, and was not tried on this ladder.
    bridge_is_left: bool,
    aborts: u32,
    /// Where a tap on the cover counts.
    reach: Reach,
    /// When its sound came, and on which step.
    loud_at: Option<Instant>,
    loud_by: Step,
    /// When it stopped by itself, and when the page came back from the back/forward cache: either may be told first.
    stopped_at: Option<Instant>,
    restored_at: Option<Instant>,
    /// The page asked to pause.
    is_pausing: bool,
    playback: Option<Playback>,
}

/// A step of the ladder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// There is nothing to play yet.
    Idle,
    /// Asked to play with sound.
    Sound,
    /// Asked to play without.
    Muted,
    /// Asked within WeChat's bridge.
    Bridge,
    /// The viewer is asked to tap the cover.
    Tap,
    /// The tap is on its way.
    Tapped,
    /// The viewer is asked to tap the room itself.
    TapInside,
    /// It plays.
    Playing,
    /// Somebody paused it, or it ended: none of this machine's business.
    Stopped,
    /// It cannot play here.
    Failed,
}

/// What the machine wants of the surface, and what it says to whoever asked to play.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Wishes {
    pub(crate) call: Option<PlayerCall>,
    pub(crate) settle: Option<Result<(), Error>>,
}

impl Autoplay {
    pub(crate) fn new(has_bridge: bool) -> Self {
        Self {
            step: Step::Idle,
            has_bridge,
            bridge_is_left: has_bridge,
            aborts: 0,
            reach: Reach::Brief,
            loud_at: None,
            loud_by: Step::Idle,
            stopped_at: None,
            restored_at: None,
            is_pausing: false,
            playback: None,
        }
    }

    pub(crate) fn step(&self) -> Step {
        self.step
    }

    pub(crate) fn playback(&self) -> Option<Playback> {
        self.playback
    }

    fn is_playing(&self) -> bool {
        self.playback.is_some_and(|playback| playback.state == PlaybackState::Playing)
    }

    /// Whether it plays without sound.
    pub(crate) fn is_playing_muted(&self) -> bool {
        self.step == Step::Playing && self.playback.is_some_and(|playback| playback.muted)
    }

    /// A surface is there that a tap on the cover reaches so far: the ladder begins.
    pub(crate) fn meet(&mut self, io: &mut Io, reach: Reach) -> Wishes {
        self.reach = reach;
        self.start(io, Step::Sound)
    }

    fn start(&mut self, io: &mut Io, step: Step) -> Wishes {
        self.aborts = 0;
        self.bridge_is_left = self.has_bridge;
        self.attempt(io, step)
    }

    /// The surface is gone.
    pub(crate) fn reset(&mut self, io: &mut Io) {
        io.timers.stop(Timer::Autoplay);
        self.step = Step::Idle;
        self.playback = None;
        self.loud_at = None;
        self.stopped_at = None;
        self.restored_at = None;
    }

    /// The page asks to play.
    pub(crate) fn play(&mut self, io: &mut Io) -> Wishes {
        match self.step {
            Step::Playing => Wishes::settle(Ok(())),
            // The picture is there; only its sound waits for the viewer.
            Step::TapInside if self.is_playing() => Wishes::settle(Ok(())),
            _ => self.start(io, Step::Sound),
        }
    }

    /// The page asks to pause: nothing more is tried until it asks to play. A control that waits for the viewer stays.
    pub(crate) fn pause(&mut self, io: &mut Io) -> Wishes {
        self.restored_at = None;
        self.loud_at = None;
        self.is_pausing = true;
        match self.step {
            Step::Sound | Step::Muted | Step::Bridge | Step::Tapped => {
                self.attempt(io, Step::Stopped);
                Wishes::settle(Err(Error::superseded()))
            }
            _ => Wishes::default(),
        }
    }

    /// The page is back from the back/forward cache, where WebKit pauses everything: what played is to play on.
    pub(crate) fn restore(&mut self, io: &mut Io) -> Wishes {
        self.restored_at = Some(io.now);
        let has_just_stopped = self.step == Step::Stopped && is_recent(self.stopped_at, io.now);
        if has_just_stopped { self.resume(io) } else { Wishes::default() }
    }

    fn resume(&mut self, io: &mut Io) -> Wishes {
        let was_muted = self.playback.is_some_and(|playback| playback.muted);
        self.start(io, if was_muted { Step::Muted } else { Step::Sound })
    }

    /// The viewer tapped the cover: forwarded in the same breath.
    pub(crate) fn tap(&mut self, io: &mut Io) -> Wishes {
        match self.step {
            Step::Tap | Step::Stopped => self.attempt(io, Step::Tapped),
            Step::Playing => Wishes::call(PlayerCall::Unmute),
            _ => Wishes::default(),
        }
    }

    /// WeChat's bridge called back: what is said now counts as said by a gesture. Late is as good, where it is still wanted.
    pub(crate) fn bridge(&mut self) -> Wishes {
        match self.step {
            Step::Bridge | Step::Tap => Wishes::call(PlayerCall::Play { muted: false }),
            _ => Wishes::default(),
        }
    }

    /// The time of a step is over, and nothing was reported.
    pub(crate) fn handle_timer(&mut self, io: &mut Io) -> Wishes {
        match self.step {
            Step::Tapped => self.attempt(io, Step::TapInside),
            // It never said no: no data came. The viewer can always tap.
            Step::Sound | Step::Muted | Step::Bridge | Step::Tap | Step::TapInside => self.ask_for_tap(io),
            _ => Wishes::default(),
        }
    }

    fn attempt(&mut self, io: &mut Io, step: Step) -> Wishes {
        self.step = step;
        self.is_pausing &= step == Step::Stopped;
        let (call, patience) = match step {
            Step::Sound => (Some(PlayerCall::Play { muted: false }), Some(PATIENCE)),
            Step::Muted => (Some(PlayerCall::Play { muted: true }), Some(PATIENCE)),
            Step::Tapped => (Some(PlayerCall::Play { muted: false }), Some(FORWARDING)),
            Step::Bridge => {
                io.effect(Effect::AskBridge);
                (None, Some(BRIDGE))
            }
            Step::Idle | Step::Tap | Step::TapInside | Step::Playing | Step::Stopped | Step::Failed => {
                (None, None)
            }
        };
        match patience {
            Some(patience) => io.timers.set(Timer::Autoplay, io.now.after(patience)),
            None => io.timers.stop(Timer::Autoplay),
        }
        Wishes { call, settle: None }
    }

    /// The step that asks for the first tap.
    fn asking(&self) -> Step {
        if self.reach == Reach::Page { Step::TapInside } else { Step::Tap }
    }

    /// Whether it was refused on the way to where it is.
    fn is_climbing(&self) -> bool {
        matches!(self.step, Step::Muted | Step::Bridge | Step::Tap | Step::Tapped)
    }

    fn ask_for_tap(&mut self, io: &mut Io) -> Wishes {
        self.attempt(io, self.asking());
        let message = "The browser wants a gesture first; the viewer is asked to tap.";
        Wishes::settle(Err(Error::new(ErrorCode::AutoplayBlocked, message)))
    }

    fn fail(&mut self, io: &mut Io) -> Wishes {
        self.attempt(io, Step::Failed);
        let error =
            Error::new(ErrorCode::MediaUnsupported, "This browser plays none of what the room sends.");
        io.event(Event::Error(error.clone()));
        Wishes::settle(Err(error))
    }
}

fn is_recent(moment: Option<Instant>, now: Instant) -> bool {
    moment.is_some_and(|at| now <= at.after(SECOND_THOUGHT))
}

impl Wishes {
    fn call(call: PlayerCall) -> Self {
        Self { call: Some(call), settle: None }
    }

    fn settle(result: Result<(), Error>) -> Self {
        Self { call: None, settle: Some(result) }
    }
}

/// How long a surface may take to say yes or no; an agent itself gives a promise five seconds.
const PATIENCE: Duration = Duration::from_secs(8);
/// How long a forwarded tap is worth anything (WebKit's `maximumIntervalForUserGestureForwarding`).
const FORWARDING: Duration = Duration::from_secs(1);
/// How long WeChat's bridge may take to call back, and the surface to answer.
const BRIDGE: Duration = Duration::from_millis(2_500);
/// A pause this soon after the sound came, or after the page came back, is the browser's, not the viewer's.
const SECOND_THOUGHT: Duration = Duration::from_millis(1_000);
