//! `LiveRoom`, as the page's side sees it: what happens goes in, what to do comes out.

use alloc::string::String;
use core::cell::{Cell, RefCell};

use liveroom_core::{FrameId, Input, Instant, Output, Room};
use wasm_bindgen::prelude::*;

use crate::{actions, engine, input, json::Json, options, panic, sights};

/// One room on one page. It asks nothing of the page by itself, so the page's code never runs while the room is borrowed.
#[wasm_bindgen]
pub struct LiveRoom {
    room: RefCell<Room>,
    /// When the tick comes.
    armed: Cell<Option<Instant>>,
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
        Self { room: RefCell::new(room), armed: Cell::new(None) }
    }

    /// Tells what happened at a moment of the page's clock, by one of the [words](input::What), with numbers and a text as it says. The
    /// answer is what to do, in this order: a JSON list of [actions], each a list of its name and what it is done with.
    pub fn tell(&self, now: f64, what: &str, numbers: &[f64], text: &str) -> String {
        let mut json = Json::default();
        json.open("[");
        if !panic::happened() {
            let now = Instant(now as u64);
            let input = input::read(what, numbers, text);
            self.act(now, input, &mut json);
        }
        json.close("]");
        json.finish()
    }

    /// Whether a message of this frame may be read, from this origin or over the port; see [`Room::admits`]. After a `false`, tell of a
    /// `tick`: there may be something to do.
    pub fn admits(&self, now: f64, frame: u32, origin: Option<String>) -> bool {
        let now = Instant(now as u64);
        !panic::happened() && self.room.borrow_mut().admits(now, FrameId(frame), origin.as_deref())
    }

    /// What can be seen of the room now, and what can be asked of it: JSON of `state` and `capabilities`.
    pub fn look(&self) -> String {
        sights::of(&self.room.borrow())
    }
}

impl LiveRoom {
    fn act(&self, now: Instant, input: Option<Input>, json: &mut Json) {
        let mut room = self.room.borrow_mut();
        if matches!(input, Some(Input::Tick)) {
            self.armed.set(None);
        }
        if let Some(input) = input {
            room.handle(now, input);
        }
        loop {
            match room.poll() {
                Output::Effect(effect) => actions::perform(json, effect),
                Output::Event(event) => actions::tell(json, &event),
                Output::Wake(wake) => break self.arm(now, wake, json),
            }
        }
    }

    /// A timeout that comes early enough stays: a tick that comes too early only arms the next one.
    fn arm(&self, now: Instant, wake: Option<Instant>, json: &mut Json) {
        let Some(at) = wake else { return };
        if self.armed.get().is_none_or(|armed| armed > at) {
            self.armed.set(Some(at));
            let millis = at.0.saturating_sub(now.0).min(LONGEST_TIMEOUT);
            json.open("[").text("wake").number(millis as f64).close("]");
        }
    }
}

/// `setTimeout` counts in 31 bits; a tick that comes early only arms the next one.
const LONGEST_TIMEOUT: u64 = 0x7fff_ffff;
