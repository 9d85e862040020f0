//! Ten thousand lives that nobody would write down, drawn from a seed; the shell of the harness checks what must always hold.

mod material;
mod stage;

use std::time::Duration;

use liveroom_core::{
    BackendSignal, CallId, Command, CoverAction, FetchId, FrameId, FrameSignal, Gate, Input, Lifecycle,
    Options, Outcome, Reach, SeatPolicy, Value, Wish,
};
use serde_json::{Value as Json, json as object};

use crate::harness::{ALL, ANOTHER_ORIGIN, ORIGIN, SERVER_TIME, Shell, options, value, words};
use material::{MESSAGES, bodies, marked, text};

const LIVES: u64 = 10_000;
const LONGEST_LIFE: u64 = 120;

#[test]
fn ten_thousand_lives_keep_every_rule() {
    let bodies = bodies();
    let mut sums = Sums::default();
    for seed in 0..LIVES {
        let mut life = Life::new(seed, &bodies);
        life.call();
        for _ in 0..life.draw.below(LONGEST_LIFE) {
            life.step();
        }
        life.end();
        sums.add(&life.shell);
    }
    // The lives are worth nothing if they all end at the door.
    assert!(sums.requests > LIVES && sums.frames > LIVES / 2, "{sums:?}");
    assert!(sums.events > LIVES && sums.settled > LIVES, "{sums:?}");
    assert!(sums.welcomes > LIVES / 4 && sums.calls > LIVES / 4 && sums.plays > LIVES / 10, "{sums:?}");
}

/// SplitMix64 (Steele, Lea, Flood 2014): a few lines, and good enough to choose with.
struct Draw(u64);

impl Draw {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    fn one<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.below(choices.len() as u64) as usize]
    }
}

struct Life<'a> {
    draw: Draw,
    shell: Shell,
    bodies: &'a [Option<Value>],
    calls: u32,
}

impl<'a> Life<'a> {
    fn new(seed: u64, bodies: &'a [Option<Value>]) -> Self {
        let mut draw = Draw(seed);
        let options = Options {
            wish: *draw.one(Wish::ALL),
            stream: draw.below(2) == 0,
            gate: *draw.one(&[Gate::Auto, Gate::Always, Gate::Never, Gate::Never]),
            seat: *draw.one(&[SeatPolicy::One, SeatPolicy::Any, SeatPolicy::Any]),
            reach: *draw.one(&[Reach::Lasting, Reach::Brief, Reach::Page]),
            has_bridge: draw.below(2) == 0,
            page_is_secure: draw.below(2) == 0,
            session_timeout: Duration::from_millis(draw.below(20_000)),
            seed: draw.next() as u32,
            ..options()
        };
        Self { draw, shell: Shell::new(options), bodies, calls: 0 }
    }

    fn step(&mut self) {
        match self.draw.below(48) {
            0 | 1 => self.call(),
            2..=7 => self.answer(),
            8..=10 => self.signal(),
            11 => self.message(),
            12 => self.backend(),
            13 => {
                let sign = *self.draw.one(&[
                    Lifecycle::Shown,
                    Lifecycle::Online,
                    Lifecycle::Restored,
                    Lifecycle::InMiniProgram,
                ]);
                self.shell.give(Input::Lifecycle(sign));
            }
            14 => {
                let stage = stage::happening(&mut self.draw);
                self.shell.give(stage);
            }
            15..=17 => self.wait_for_wake(),
            18 => {
                let millis = 1 << self.draw.below(24);
                self.shell.now = self.shell.now.after(Duration::from_millis(millis));
                self.shell.give(Input::Tick);
            }
            19..=40 => self.page(),
            41..=43 => self.player(),
            44 => self.control(),
            45 | 46 => {
                let is_here = self.draw.below(4) > 0;
                self.shell.give(Input::Seated(is_here));
                self.shell.give(Input::MayPlay);
            }
            _ if self.draw.below(20) == 0 => self.shell.give(Input::Command(Command::Destroy)),
            _ => self.shell.give(Input::Tick),
        }
    }

    fn call(&mut self) {
        self.calls += 1;
        let call = CallId(self.calls);
        let wish = *self.draw.one(Wish::ALL);
        let command = *self.draw.one(&[0, 0, 1, 2]);
        self.shell.give(Input::Command(match command {
            0 => Command::Open(call),
            1 => Command::Reload(call),
            _ => Command::Show(call, wish),
        }));
    }

    /// Mostly to the request in flight.
    fn answer(&mut self) {
        let other = FetchId(self.draw.below(6) as u32);
        let fetch = self.shell.fetch.filter(|_| self.draw.below(8) > 0).unwrap_or(other);
        let outcome = if self.draw.below(8) == 0 {
            Outcome::Unreachable
        } else {
            Outcome::Answered {
                status: *self.draw.one(&[
                    200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 204, 302, 401, 404, 429, 500,
                    502, 503,
                ]),
                retry_after_seconds: *self.draw.one(&[None, Some(0), Some(5), Some(u32::MAX)]),
                body: self.draw.one(self.bodies).clone(),
            }
        };
        self.shell.give(Input::Answer { fetch, outcome });
    }

    fn some_frame(&mut self) -> FrameId {
        let other = FrameId(self.draw.below(6) as u32);
        self.shell.frame.filter(|_| self.draw.below(4) > 0).unwrap_or(other)
    }

    fn signal(&mut self) {
        let frame = self.some_frame();
        let signal = self
            .draw
            .one(&[FrameSignal::Loaded, FrameSignal::Loaded, FrameSignal::Loaded, FrameSignal::Blocked])
            .clone();
        self.shell.give(Input::Frame { frame, signal });
    }

    fn message(&mut self) {
        let frame = self.some_frame();
        let origin = *self.draw.one(&[ORIGIN, ORIGIN, ANOTHER_ORIGIN, "https://evil.example", "null"]);
        let times = *self.draw.one(&[1, 1, 1, 1, 1, 1, 1, 1_100]);
        for _ in 0..times {
            self.shell.admits(frame, Some(origin));
        }
        if self.shell.admits(frame, Some(origin)) {
            let text = self.draw.one(&MESSAGES).to_string();
            self.shell.give(Input::Frame { frame, signal: FrameSignal::Message(text) });
        }
    }

    /// A room's own page, which mostly keeps to the protocol. Where there is none, what may bring it.
    fn page(&mut self) {
        if self.shell.frame.is_none() {
            match self.draw.below(4) {
                0 => self.shell.give(Input::Seated(true)),
                1 => self.shell.give(Input::Command(Command::Cover(CoverAction::Play))),
                _ => self.answer(),
            }
            return;
        }
        let frame = self.some_frame();
        if self.draw.below(4) == 0 {
            let version = *self.draw.one(&[1, 1, 1, 2]);
            let offers = *self.draw.one(&[&ALL[..], &ALL[..], &ALL[..2], &[]]);
            self.page_says(frame, object!({ "kind": "hello", "version": version, "offers": offers }));
            let nonce =
                self.last_said("welcome").and_then(|welcome| Some(text(&welcome, "nonce")?.to_owned()));
            if self.draw.below(6) > 0 {
                let ready = object!({ "liveroom": 1, "kind": "ready", "nonce": nonce }).to_string();
                self.shell.give(Input::Frame { frame, signal: FrameSignal::PortMessage(ready) });
            }
            return;
        }
        let last = self.last_said("ping").and_then(|ping| ping.member("id")?.integer()).unwrap_or(1);
        let id = *self.draw.one(&[last, last, last, last - 1, 1, -1]);
        let state = *self.draw.one(&["playing", "playing", "paused", "waiting", "stalled", "ended"]);
        let muted = self.draw.below(2) == 0;
        let reason = *self.draw.one(&[
            "not_allowed",
            "not_allowed",
            "aborted",
            "not_supported",
            "unsettled",
            "paused",
        ]);
        let event = |name: &str, data: Json| object!({ "kind": "event", "name": name, "data": data });
        let message = match self.draw.below(12) {
            0..=2 => object!({ "kind": "result", "id": id }),
            3 => {
                object!({ "kind": "result", "id": id, "error": { "code": "not_supported", "message": "No." } })
            }
            4..=6 => event("playback", object!({ "state": state, "muted": muted, "volume": 1 })),
            7..=9 => event("blocked", object!({ "reason": reason, "muted": muted })),
            10 => event("status", object!({ "status": "ended" })),
            _ => event("removed", object!({ "reason": "kicked" })),
        };
        let signal = FrameSignal::PortMessage(marked(message));
        self.shell.give(Input::Frame { frame, signal });
    }

    fn page_says(&mut self, frame: FrameId, message: Json) {
        let signal = FrameSignal::Message(marked(message));
        self.shell.give(Input::Frame { frame, signal });
    }

    fn last_said(&self, kind: &str) -> Option<Value> {
        use liveroom_core::Output;
        let said = self.shell.journal.iter().rev().filter_map(|(_, output)| match output {
            Output::Effect(effect) => words(effect).map(|(_, message)| value(message)),
            _ => None,
        });
        said.into_iter().find(|message| text(message, "kind") == Some(kind))
    }

    fn player(&mut self) {
        self.calls += 1;
        let call = CallId(self.calls);
        let command = if self.draw.below(3) > 0 { Command::Play(call) } else { Command::Pause };
        self.shell.give(Input::Command(command));
    }

    fn control(&mut self) {
        let actions = [
            CoverAction::Play,
            CoverAction::Play,
            CoverAction::Retry,
            CoverAction::Playback,
            CoverAction::Sit,
            CoverAction::Bridge,
        ];
        self.shell.give(Input::Command(Command::Cover(*self.draw.one(&actions))));
    }

    fn backend(&mut self) {
        let status = *self.draw.one(&["waiting", "live", "ended", "playback", "paused"]);
        let state =
            object!({ "type": "state", "status": status, "contents": ["live"], "server_time": SERVER_TIME });
        let signals = [
            BackendSignal::Opened,
            BackendSignal::Closed,
            BackendSignal::Event(None),
            BackendSignal::Event(Some(value(state.clone()))),
            BackendSignal::Event(Some(value(state))),
        ];
        self.shell.give(Input::Backend(self.draw.one(&signals).clone()));
    }

    fn wait_for_wake(&mut self) {
        if let Some(at) = self.shell.wake {
            self.shell.now = self.shell.now.max(at);
            self.shell.give(Input::Tick);
        }
    }

    /// Whatever state it is in, a destroyed room owes nobody anything; the shell counts each call once.
    fn end(&mut self) {
        self.shell.give(Input::Command(Command::Destroy));
        self.call();
        assert!(self.shell.waiting().is_empty(), "every call is settled");
        self.step();
        assert_eq!(self.shell.wake, None);
    }
}

#[derive(Debug, Default)]
struct Sums {
    requests: u64,
    frames: u64,
    events: u64,
    settled: u64,
    welcomes: u64,
    calls: u64,
    plays: u64,
}

impl Sums {
    fn add(&mut self, shell: &Shell) {
        use liveroom_core::{Effect, Event, Output, Via};
        for (_, output) in &shell.journal {
            match output {
                Output::Effect(Effect::Fetch { .. }) => self.requests += 1,
                Output::Effect(Effect::OpenFrame { .. }) => self.frames += 1,
                Output::Effect(Effect::Settle(..)) => self.settled += 1,
                Output::Effect(Effect::Say { via: Via::Greeting, .. }) => self.welcomes += 1,
                Output::Effect(Effect::Say { .. } | Effect::Ask(_)) => self.calls += 1,
                Output::Event(event) => {
                    self.events += 1;
                    self.plays += u64::from(matches!(event, Event::Playing { .. }));
                }
                Output::Effect(_) | Output::Wake(_) => {}
            }
        }
    }
}
