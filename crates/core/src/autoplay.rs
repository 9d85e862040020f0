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

use core::time::Duration;

use crate::{
    error::{Error, ErrorCode},
    gate::Reach,
    output::{Effect, Event},
    player::{BlockReason, Blocked, Playback, PlaybackState, PlayerCall, PlayerReport},
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
            Step::Playing => Wishes::call(PlayerCall::SetMuted(false)),
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

    pub(crate) fn handle_report(&mut self, io: &mut Io, report: &PlayerReport) -> Wishes {
        match report {
            PlayerReport::Playback(playback) => self.handle_playback(io, *playback),
            PlayerReport::Blocked(blocked) => self.handle_blocked(io, *blocked),
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

    /// Data has not come for long, which a surface may not call a stall itself.
    pub(crate) fn stall(&mut self, io: &mut Io) {
        if let Some(playback) = self.playback.as_mut().filter(|now| now.state == PlaybackState::Waiting) {
            playback.state = PlaybackState::Stalled;
            io.event(Event::Stalled);
        }
    }

    fn handle_playback(&mut self, io: &mut Io, playback: Playback) -> Wishes {
        let before = self.playback.replace(playback);
        let is_new = before.is_none_or(|before| before.state != playback.state);
        let step = self.step;
        let was_mute = before.is_some_and(was_mute);
        let wishes = match playback.state {
            PlaybackState::Playing => self.handle_playing(io, playback, before),
            // Engines pause within the statement that unmutes, so that one report may tell both.
            PlaybackState::Paused if is_recent(self.loud_at, io.now) || was_mute && !playback.muted => {
                self.handle_blocked(io, Blocked { muted: false, reason: BlockReason::Paused })
            }
            PlaybackState::Paused if step == Step::Playing && is_recent(self.restored_at, io.now) => {
                self.resume(io)
            }
            PlaybackState::Paused | PlaybackState::Ended if step == Step::Playing => {
                self.step = Step::Stopped;
                self.stopped_at = Some(io.now);
                Wishes::default()
            }
            _ => Wishes::default(),
        };
        match playback.state {
            PlaybackState::Playing => {}
            _ if !is_new || before.is_none() => {}
            // What never played cannot pause, whatever an engine's element says of its first attempt.
            PlaybackState::Paused if !matches!(step, Step::Playing | Step::TapInside) => {}
            PlaybackState::Paused => io.event(Event::Pause),
            PlaybackState::Ended => io.event(Event::Ended),
            PlaybackState::Waiting => io.event(Event::Waiting),
            PlaybackState::Stalled => io.event(Event::Stalled),
        }
        if before.is_some_and(|before| before.muted != playback.muted || before.volume != playback.volume) {
            io.event(Event::VolumeChange { muted: playback.muted, volume: playback.volume });
        }
        wishes
    }

    fn handle_playing(&mut self, io: &mut Io, playback: Playback, before: Option<Playback>) -> Wishes {
        // The viewer was asked to tap the room for its sound; a mute picture is no answer.
        if self.step == Step::TapInside && playback.muted {
            return Wishes::default();
        }
        self.is_pausing = false;
        let former = self.step;
        let begins = former != Step::Playing;
        io.timers.stop(Timer::Autoplay);
        // Where no tap on the cover counts, the sound is behind a tap on the room.
        let wants_inside = playback.muted && self.reach == Reach::Page && self.is_climbing();
        self.step = if wants_inside { Step::TapInside } else { Step::Playing };
        let lacked_data =
            |before: Playback| matches!(before.state, PlaybackState::Waiting | PlaybackState::Stalled);
        if begins || before.is_some_and(lacked_data) {
            io.event(Event::Playing { muted: playback.muted });
        }
        let is_unmuted = before.is_some_and(was_mute) && !playback.muted;
        if is_unmuted {
            io.event(Event::Unmuted);
        }
        if is_unmuted || begins && !playback.muted {
            self.loud_at = Some(io.now);
            self.loud_by = former;
        }
        if begins { Wishes::settle(Ok(())) } else { Wishes::default() }
    }

    fn handle_blocked(&mut self, io: &mut Io, blocked: Blocked) -> Wishes {
        match blocked.reason {
            BlockReason::NotSupported => return self.fail(io),
            // No data came, so that nobody knows what is allowed. The viewer may tap meanwhile; `play()` waits on.
            BlockReason::Unsettled => {
                if matches!(self.step, Step::Sound | Step::Muted | Step::Bridge) {
                    self.step = self.asking();
                }
                io.event(Event::Waiting);
                return Wishes::default();
            }
            BlockReason::Aborted if self.step == Step::Stopped => return Wishes::default(),
            BlockReason::Paused if self.is_pausing => return Wishes::default(),
            BlockReason::Aborted if self.aborts < ABORTS => {
                self.aborts += 1;
                return self.attempt(io, self.step);
            }
            BlockReason::Aborted | BlockReason::NotAllowed | BlockReason::Paused => {}
        }
        // A room that began by itself is refused twice, once unasked: what is refused loud says nothing of the muted attempt under way.
        let is_late = self.step == Step::Muted && !blocked.muted;
        if is_late || matches!(self.step, Step::TapInside | Step::Failed) {
            return Wishes::default();
        }
        io.event(Event::AutoplayBlocked(blocked));
        match self.step {
            Step::Sound => self.attempt(io, Step::Muted),
            Step::Muted if core::mem::take(&mut self.bridge_is_left) => self.attempt(io, Step::Bridge),
            Step::Tapped => self.attempt(io, Step::TapInside),
            // The sound was refused after all: the picture comes back without it, and the next tap goes to the room.
            Step::Playing | Step::Stopped => {
                self.loud_at = None;
                if self.loud_by == Step::Sound {
                    return self.attempt(io, Step::Muted);
                }
                self.attempt(io, Step::TapInside);
                Wishes::call(PlayerCall::Play { muted: true })
            }
            // It was not asked to play, for it does not let itself be asked: its own control is all there is.
            Step::Idle => self.attempt(io, Step::TapInside),
            Step::TapInside | Step::Failed => Wishes::default(),
            Step::Muted | Step::Bridge | Step::Tap => self.ask_for_tap(io),
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

fn was_mute(before: Playback) -> bool {
    before.muted && before.state == PlaybackState::Playing
}

/// How often a play that another load interrupted is asked for again.
const ABORTS: u32 = 2;
/// How long a surface may take to say yes or no; an agent itself gives a promise five seconds.
const PATIENCE: Duration = Duration::from_secs(8);
/// How long a forwarded tap is worth anything (WebKit's `maximumIntervalForUserGestureForwarding`).
const FORWARDING: Duration = Duration::from_secs(1);
/// How long WeChat's bridge may take to call back, and the surface to answer.
const BRIDGE: Duration = Duration::from_millis(2_500);
/// A pause this soon after the sound came, or after the page came back, is the browser's, not the viewer's.
const SECOND_THOUGHT: Duration = Duration::from_millis(1_000);
