//! `LiveRoom`, as the page's side sees it: what happens goes in, what to do comes out.

use alloc::{boxed::Box, string::String};
use core::cell::Cell;

use liveroom_core::{FrameId, Input, Instant, Output, Room};
use wasm_bindgen::prelude::*;

use crate::{actions, engine, input, json::Json, options, panic, sights};

/// One room on one page. It asks nothing of the page by itself, so the page's code never runs while the room is borrowed.
#[wasm_bindgen]
pub struct LiveRoom {
    /// Not there while it is told something, nor after a panic.
    inside: Cell<Option<Box<Inside>>>,
}

struct Inside {
    room: Room,
    /// When the tick comes.
    armed: Option<Instant>,
}

#[wasm_bindgen]
impl LiveRoom {
    /// A room of this page, with options as JSON; nothing happens before it is told to `open`.
    #[wasm_bindgen(constructor)]
    pub fn new(options: &str) -> LiveRoom {
        #[cfg(any(test, feature = "std"))]
        crate::panic::install();
        let options = engine::parse_json(options).unwrap_or(liveroom_core::Value::Null);
        let room = Room::new(options::core_options(&options), engine::ENGINE);
        Self { inside: Cell::new(Some(Box::new(Inside { room, armed: None }))) }
    }

    /// Tells what happened at a moment of the page's clock, by one of the [words](input::What), with numbers and a text as it says. The
    /// answer is what to do, in this order: a JSON list of [actions], each a list of its name and what it is done with.
    pub fn tell(&self, now: f64, what: &str, numbers: &[f64], text: &str) -> String {
        let mut json = Json::default();
        json.open("[");
        if !panic::happened() {
            let input = input::read(what, numbers, text);
            self.with(|inside| inside.act(Instant(now as u64), input, &mut json));
        }
        json.push("]");
        json.finish()
    }

    /// Whether a message of this frame may be read, from this origin or over the port; see [`Room::admits`]. After a `false`, tell of a
    /// `tick`: there may be something to do.
    pub fn admits(&self, now: f64, frame: u32, origin: Option<String>) -> bool {
        let now = Instant(now as u64);
        !panic::happened() && self.with(|inside| inside.room.admits(now, FrameId(frame), origin.as_deref()))
    }

    /// What can be seen of the room now, and what can be asked of it: JSON of `state` and `capabilities`.
    pub fn look(&self) -> String {
        self.with(|inside| sights::of(&inside.room))
    }
}

impl LiveRoom {
    fn with<T: Default>(&self, act: impl FnOnce(&mut Inside) -> T) -> T {
        let Some(mut inside) = self.inside.take() else { return T::default() };
        let answer = act(&mut inside);
        self.inside.set(Some(inside));
        answer
    }
}

impl Inside {
    fn act(&mut self, now: Instant, input: Option<Input>, json: &mut Json) {
        if matches!(input, Some(Input::Tick)) {
            self.armed = None;
        }
        if let Some(input) = input {
            self.room.handle(now, input);
        }
        loop {
            match self.room.poll() {
                Output::Effect(effect) => actions::perform(json, effect),
                Output::Event(event) => actions::tell(json, &event),
                Output::Wake(wake) => break self.arm(now, wake, json),
            }
        }
    }

    /// A timeout that comes early enough stays: a tick that comes too early only arms the next one.
    fn arm(&mut self, now: Instant, wake: Option<Instant>, json: &mut Json) {
        let Some(at) = wake else { return };
        if self.armed.is_none_or(|armed| armed > at) {
            self.armed = Some(at);
            let millis = at.0.saturating_sub(now.0).min(LONGEST_TIMEOUT);
            json.open("[").text("wake").number(millis as f64).push("]");
        }
    }
}

/// `setTimeout` counts in 31 bits; a tick that comes early only arms the next one.
const LONGEST_TIMEOUT: u64 = 0x7fff_ffff;
