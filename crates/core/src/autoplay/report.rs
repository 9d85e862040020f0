//! What the surface reports, and what that means for the ladder.

use super::{Autoplay, Step, Wishes, is_recent};
use crate::{
    gate::Reach,
    output::Event,
    player::{BlockReason, Blocked, Playback, PlaybackState, PlayerCall, PlayerReport},
    room::Io,
    timer::Timer,
};

impl Autoplay {
    pub(crate) fn handle_report(&mut self, io: &mut Io, report: &PlayerReport) -> Wishes {
        match report {
            PlayerReport::Playback(playback) => self.handle_playback(io, *playback),
            PlayerReport::Blocked(blocked) => self.handle_blocked(io, *blocked),
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
            // Nothing is under way that could be tried again; what waits for the viewer keeps its deadline.
            BlockReason::Aborted if matches!(self.step, Step::Stopped | Step::Tap | Step::TapInside) => {
                return Wishes::default();
            }
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
}

fn was_mute(before: Playback) -> bool {
    before.muted && before.state == PlaybackState::Playing
}

/// How often a play that another load interrupted is asked for again.
const ABORTS: u32 = 2;
