//! Every deadline of a room, in one table.

use core::time::Duration;

/// A moment on the shell's monotonic clock, in whole milliseconds from any fixed start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Instant(pub u64);

impl Instant {
    /// The moment that much later.
    pub fn after(self, delay: Duration) -> Self {
        Self(self.0.saturating_add(delay.as_millis() as u64))
    }
}

/// What a room may be waiting for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Timer {
    /// The backend has to answer the session request by then.
    SessionTimeout,
    /// A session request that failed is tried again.
    SessionRetry,
    /// The session is about to expire and is asked for anew.
    SessionRefresh,
    /// The frame has to load by then, and where its dialect promises speech, to speak.
    Link,
    /// A closed event stream is opened again.
    Stream,
    /// A room page is asked for a sign of life, or has to have given it.
    Heartbeat,
    /// A step of the autoplay ladder is over.
    Autoplay,
    /// Data has not come for so long.
    Stall,
}

/// The deadlines that are set.
#[derive(Debug, Default)]
pub(crate) struct Timers([Option<Instant>; Timer::ALL.len()]);

impl Timer {
    const ALL: [Self; 8] = [
        Self::SessionTimeout,
        Self::SessionRetry,
        Self::SessionRefresh,
        Self::Link,
        Self::Stream,
        Self::Heartbeat,
        Self::Autoplay,
        Self::Stall,
    ];
}

impl Timers {
    pub(crate) fn set(&mut self, timer: Timer, at: Instant) {
        self.0[timer as usize] = Some(at);
    }

    pub(crate) fn stop(&mut self, timer: Timer) {
        self.0[timer as usize] = None;
    }

    pub(crate) fn stop_all(&mut self) {
        *self = Self::default();
    }

    /// The earliest deadline.
    pub(crate) fn next(&self) -> Option<Instant> {
        self.0.iter().flatten().min().copied()
    }

    /// Takes one deadline that has passed.
    pub(crate) fn take_expired(&mut self, now: Instant) -> Option<Timer> {
        let timer =
            Timer::ALL.into_iter().find(|timer| self.0[*timer as usize].is_some_and(|at| at <= now))?;
        self.stop(timer);
        Some(timer)
    }
}
