//! The session machine: one request at a time, tried again when that can help, and renewed before it is needed.

mod answer;

pub(crate) use answer::contents;

use core::time::Duration;

use liveroom_contract::{Environment, Reason, Session, SessionRequest, SessionUrl, Wish};

use crate::{
    backoff::Backoff,
    engine::Engine,
    error::{Error, ErrorCode},
    input::{FetchId, Outcome},
    output::Effect,
    room::Io,
    timer::{Instant, Timer},
};

/// Asks for sessions and keeps the one at hand.
#[derive(Debug)]
pub(crate) struct Sessions {
    request: SessionRequest,
    timeout: Duration,
    page_is_secure: bool,
    phase: Phase,
    held: Option<Held>,
    backoff: Backoff,
    fetches: u32,
}

/// What a step of the machine led to.
#[derive(Debug)]
pub(crate) enum Step {
    /// It goes on, or nothing was waited for.
    Pending,
    /// There is a session; it was asked for because of this.
    Ready(Reason),
    /// There is none, and asking again would not help.
    Failed(Reason, Error),
}

#[derive(Debug, PartialEq)]
enum Phase {
    Idle,
    Asking(FetchId),
    Pausing,
}

#[derive(Debug)]
struct Held {
    session: Session,
    wish: Wish,
    renewal: Option<Instant>,
    expires: Option<Instant>,
}

impl Sessions {
    pub(crate) fn new(
        wish: Wish,
        environment: Environment,
        timeout: Duration,
        page_is_secure: bool,
        seed: u32,
    ) -> Self {
        Self {
            request: SessionRequest { content: wish, reason: Reason::Mount, environment },
            timeout,
            page_is_secure,
            phase: Phase::Idle,
            held: None,
            backoff: Backoff::new(seed),
            fetches: 0,
        }
    }

    /// The session at hand.
    pub(crate) fn held(&self) -> Option<&Session> {
        self.held.as_ref().map(|held| &held.session)
    }

    /// Where the page goes instead of framing what there is to frame, in a mini-program's web-view.
    pub(crate) fn way_out(&self) -> Option<&SessionUrl> {
        let is_inside = self.request.environment == Environment::MiniProgram;
        let session = self.held().filter(|session| is_inside && session.url.is_some())?;
        session.mini_program_url.as_ref()
    }

    /// What was taken for WeChat's own browser is a mini-program's web-view, whose sessions are others.
    pub(crate) fn enter_mini_program(&mut self, io: &mut Io) {
        if self.request.environment == Environment::Wechat {
            self.request.environment = Environment::MiniProgram;
            self.ask(io, Reason::Mount);
        }
    }

    /// The session at hand carried a load that nobody hears of.
    pub(crate) fn spend(&mut self, now: Instant) {
        if let Some(held) = self.held.as_mut().filter(|held| held.session.single_use) {
            held.expires = Some(now);
        }
    }

    /// What the viewer wants to see.
    pub(crate) fn wish(&self) -> Wish {
        self.request.content
    }

    pub(crate) fn set_wish(&mut self, wish: Wish) {
        self.request.content = wish;
    }

    /// Whether the session at hand carries another load.
    pub(crate) fn is_reusable(&self, now: Instant) -> bool {
        self.is_fresh(now) && self.held().is_some_and(|session| !session.single_use)
    }

    /// Whether the session at hand carries its first load.
    pub(crate) fn is_fresh(&self, now: Instant) -> bool {
        self.held.as_ref().is_some_and(|held| {
            is_loadable(&held.session) && held.expires.is_none_or(|expires| now.after(LEAST_LIFE) < expires)
        })
    }

    /// Whether a session is being asked for that will be loaded; a renewal is not.
    pub(crate) fn is_loading(&self) -> bool {
        self.phase != Phase::Idle && self.request.reason != Reason::Refresh
    }

    /// Asks now; a request under way is given up for it.
    pub(crate) fn ask(&mut self, io: &mut Io, reason: Reason) {
        self.stop(io);
        self.request.reason = reason;
        self.backoff.reset();
        self.send(io);
    }

    /// Asks at a moment that differs from viewer to viewer: a class that starts, or a stream that stops, must not bring all of them at
    /// once.
    pub(crate) fn ask_within(&mut self, io: &mut Io, reason: Reason, spread: Duration) {
        self.stop(io);
        self.request.reason = reason;
        self.backoff.reset();
        let delay = self.backoff.jitter(spread);
        self.pause(io, delay);
    }

    /// Gives up what is being asked for: the session at hand will do.
    pub(crate) fn keep(&mut self, io: &mut Io) {
        self.stop(io);
        self.go_on_with_held(io);
    }

    /// Gives up whatever is under way.
    pub(crate) fn stop(&mut self, io: &mut Io) {
        if let Phase::Asking(fetch) = self.phase {
            io.effect(Effect::Abort(fetch));
        }
        for timer in [Timer::SessionTimeout, Timer::SessionRetry, Timer::SessionRefresh] {
            io.timers.stop(timer);
        }
        self.phase = Phase::Idle;
    }

    pub(crate) fn handle_answer(
        &mut self,
        io: &mut Io,
        engine: &Engine,
        fetch: FetchId,
        outcome: Outcome,
    ) -> Step {
        if self.phase != Phase::Asking(fetch) {
            return Step::Pending;
        }
        io.timers.stop(Timer::SessionTimeout);
        match answer::read(outcome, engine, self.page_is_secure) {
            Ok(session) => self.accept(io, session),
            Err(refusal) => self.fail(io, refusal.error, refusal.retry),
        }
    }

    pub(crate) fn handle_timer(&mut self, io: &mut Io, timer: Timer) -> Step {
        match (timer, &self.phase) {
            (Timer::SessionTimeout, Phase::Asking(fetch)) => {
                io.effect(Effect::Abort(*fetch));
                let error = Error::new(
                    ErrorCode::BackendTimeout,
                    "The backend did not answer the session request in time.",
                );
                self.fail(io, error, answer::Retry::Soon)
            }
            (Timer::SessionRetry, Phase::Pausing) => {
                self.send(io);
                Step::Pending
            }
            (Timer::SessionRefresh, Phase::Idle) => {
                self.ask(io, Reason::Refresh);
                Step::Pending
            }
            _ => Step::Pending,
        }
    }

    fn send(&mut self, io: &mut Io) {
        self.fetches += 1;
        let fetch = FetchId(self.fetches);
        self.phase = Phase::Asking(fetch);
        io.timers.set(Timer::SessionTimeout, io.now.after(self.timeout));
        io.effect(Effect::Fetch { fetch, request: self.request.clone() });
    }

    fn pause(&mut self, io: &mut Io, delay: Duration) {
        self.phase = Phase::Pausing;
        io.timers.set(Timer::SessionRetry, io.now.after(delay));
    }

    fn accept(&mut self, io: &mut Io, session: Session) -> Step {
        self.phase = Phase::Idle;
        let life_millis = session.expires_at.map(|at| (at - session.server_time).max(0) as u64);
        // Only what can be loaded again is worth renewing.
        let renewable = life_millis.filter(|_| is_loadable(&session) && !session.single_use);
        let renewal = renewable.map(|life_millis| {
            // The lead is drawn, so that sessions given out together are not renewed together.
            let half_lead = (life_millis / 5).min(LONGEST_LEAD_MILLIS) / 2;
            let early = half_lead + self.backoff.draw(half_lead);
            io.now.after(Duration::from_millis(life_millis.saturating_sub(early)).max(LEAST_LIFE))
        });
        let wish = self.request.content;
        self.held = Some(Held {
            session,
            wish,
            renewal,
            expires: life_millis.map(|life| io.now.after(Duration::from_millis(life))),
        });
        self.schedule_renewal(io);
        Step::Ready(self.request.reason)
    }

    /// The room stays what it was: what is shown is what will be renewed.
    fn go_on_with_held(&mut self, io: &mut Io) {
        if let Some(held) = &self.held {
            self.request.content = held.wish;
        }
        self.schedule_renewal(io);
    }

    fn schedule_renewal(&self, io: &mut Io) {
        if let Some(at) = self.held.as_ref().and_then(|held| held.renewal) {
            io.timers.set(Timer::SessionRefresh, at);
        }
    }

    fn fail(&mut self, io: &mut Io, error: Error, retry: answer::Retry) -> Step {
        let delay = match retry {
            answer::Retry::Never => None,
            answer::Retry::Soon if self.backoff.attempts() >= RETRIES => None,
            answer::Retry::Soon => Some(self.backoff.next_delay()),
            answer::Retry::After(pause) if pause > LONGEST_PAUSE || self.backoff.attempts() >= RETRIES => {
                None
            }
            answer::Retry::After(pause) => Some(pause.saturating_add(self.backoff.next_delay())),
        };
        match delay {
            Some(delay) => {
                self.pause(io, delay);
                Step::Pending
            }
            None => {
                self.phase = Phase::Idle;
                if self.request.reason != Reason::Refresh {
                    self.go_on_with_held(io);
                }
                Step::Failed(self.request.reason, error)
            }
        }
    }
}

/// Whether there is something to put on the stage.
fn is_loadable(session: &Session) -> bool {
    session.url.is_some() || session.media.is_some()
}

/// How often a request is tried again.
const RETRIES: u32 = 3;
/// A backend that wants a longer pause than this is told to the page at once.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// A session is renewed at most this long before it expires.
const LONGEST_LEAD_MILLIS: u64 = 120_000;
/// A session that lives no longer than this carries no load.
const LEAST_LIFE: Duration = Duration::from_secs(2);
/// How far the viewers of a room that starts are spread.
pub(crate) const SPREAD: Duration = Duration::from_millis(1_500);
