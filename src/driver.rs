//! Drives one room: one queue of inputs, one list of outputs.
//!
//! The page's code never runs while the room is borrowed. Outputs are collected first; acting on them may bring inputs, which queue.

use alloc::{collections::VecDeque, string::String, vec::Vec};
use core::cell::{Cell, RefCell};

use liveroom_core::{
    Command, Effect, Error, Event, FrameAttributes, FrameId, Input, Insets, Instant, Nonce, Output, Place,
    Placement, Rect, Room, SessionRequest, Value, concat,
};
use wasm_bindgen::prelude::*;

use crate::{
    engine,
    page::{self, Page},
    panic, to_js,
};

/// A room and the page around it.
pub(crate) struct Driver {
    room: RefCell<Room>,
    queue: RefCell<VecDeque<Input>>,
    is_draining: Cell<bool>,
    page: Page,
    /// When the tick comes.
    armed: Cell<Option<Instant>>,
}

impl Driver {
    pub(crate) fn new(options: &Value, page: Page) -> Self {
        Self {
            room: RefCell::new(Room::new(page::core_options(options), engine::ENGINE)),
            queue: RefCell::default(),
            is_draining: Cell::new(false),
            page,
            armed: Cell::new(None),
        }
    }

    /// Takes an input and acts on what follows from it, unless that is being done further up the stack: then it queues.
    pub(crate) fn input(&self, input: Input) {
        if panic::happened() {
            return;
        }
        self.queue.borrow_mut().push_back(input);
        if !self.is_draining.replace(true) {
            self.drain();
        }
    }

    /// Whether a message of this frame may be read; see [`Room::admits`].
    pub(crate) fn admits(&self, frame: FrameId, origin: Option<&str>) -> bool {
        if panic::happened() || self.is_draining.replace(true) {
            return false;
        }
        let admitted = self.room.borrow_mut().admits(now(), frame, origin);
        // A page that hears of a flood may reload or destroy the room at once.
        if !admitted {
            self.act();
        }
        self.drain();
        admitted
    }

    pub(crate) fn state(&self) -> JsValue {
        to_js::state(&self.room.borrow().snapshot())
    }

    pub(crate) fn capabilities(&self) -> js_sys::Array {
        self.room.borrow().capabilities().map(|capability| JsValue::from(capability.as_str())).collect()
    }

    /// The moment has come that was asked for last.
    pub(crate) fn tick(&self) {
        self.armed.set(None);
        self.input(Input::Tick);
    }

    pub(crate) fn destroy(&self) {
        self.input(Input::Command(Command::Destroy));
    }

    /// Works the queue off. Whoever calls has set `is_draining`.
    fn drain(&self) {
        loop {
            let Some(input) = self.queue.borrow_mut().pop_front() else { break };
            self.room.borrow_mut().handle(now(), input);
            self.act();
        }
        self.is_draining.set(false);
    }

    fn act(&self) {
        let mut outputs = Vec::new();
        let wake = loop {
            match self.room.borrow_mut().poll() {
                Output::Wake(at) => break at,
                output @ (Output::Effect(_) | Output::Event(_)) => outputs.push(output),
            }
        };
        self.arm(wake);
        for output in outputs {
            match output {
                Output::Effect(effect) => self.perform(effect),
                Output::Event(event) => self.tell(&event),
                Output::Wake(_) => {}
            }
        }
    }

    /// A timeout that comes early enough stays: a tick that comes too early only arms the next one.
    fn arm(&self, wake: Option<Instant>) {
        let Some(at) = wake else { return };
        if self.armed.get().is_some_and(|armed| armed <= at) {
            return;
        }
        self.armed.set(Some(at));
        self.page.wake(at.0.saturating_sub(now().0).min(LONGEST_TIMEOUT) as u32);
    }

    fn perform(&self, effect: Effect) {
        match effect {
            Effect::Fetch { fetch, request } => self.page.fetch(fetch.0, &request_body(&request)),
            Effect::Abort(fetch) => self.page.abort(fetch.0),
            Effect::OpenFrame { frame, attributes: FrameAttributes { title, allow, sandbox }, url } => {
                self.page.open_frame(frame.0, url.expose(), &title, &allow, sandbox);
            }
            Effect::Leave(url) => self.page.leave(url.expose()),
            Effect::CloseFrame(_) => self.page.close_surface(),
            Effect::OpenVideo { frame, media, title } => {
                self.page.open_video(frame.0, media.url.expose(), &media.kind, &title);
            }
            Effect::Say { via, message } => self.page.say(via.as_str(), message.expose()),
            Effect::Link(nonce) => self.page.link(nonce.as_ref().map(Nonce::expose)),
            Effect::Ask(call) => {
                let (name, value) = call.words();
                self.page.ask(name, value);
            }
            Effect::Answered(call, result) => self.page.answered(call, &self.error(result)),
            Effect::AskBridge => self.page.bridge(),
            Effect::Cover(cover) => self.page.cover(cover.as_str(), &to_js::cover(&cover)),
            Effect::Sit { steal } => self.page.sit(steal),
            Effect::OpenStream => self.page.open_stream(),
            Effect::CloseStream => self.page.close_stream(),
            Effect::Place(placement) => self.place(placement),
            Effect::Settle(call, result) => self.page.settle(call.0, &self.error(result)),
        }
    }

    fn error(&self, result: Result<(), Error>) -> JsValue {
        result.map_or_else(
            |error| self.page.error(error.code.as_str(), &error.message),
            |()| JsValue::UNDEFINED,
        )
    }

    fn place(&self, placement: Placement) {
        let (how, Rect { left, top, width, height }, more) = match placement {
            Placement::Docked { rect, clip: Insets { top, right, bottom, left } } => {
                ("dock", rect, [top, right, bottom, left])
            }
            Placement::Floating { rect, place, is_held } => {
                let Place { corner, width, is_minimised } = place;
                let [is_right, is_bottom, is_minimised] =
                    [corner.is_right(), corner.is_bottom(), is_minimised].map(f64::from);
                (if is_held { "hold" } else { "float" }, rect, [is_right, is_bottom, is_minimised, width])
            }
            Placement::Filling(rect) => ("fill", rect, [0.0; 4]),
            Placement::Hidden => ("hide", Rect::default(), [0.0; 4]),
        };
        self.page.place(how, &[left, top, width, height, more[0], more[1], more[2], more[3]]);
    }

    fn tell(&self, event: &Event) {
        if let Event::PresentationChange { presentation, .. } = event {
            self.page.present(presentation.as_str());
        }
        let detail = match event {
            Event::Error(error) => self.page.error(error.code.as_str(), &error.message),
            _ => to_js::detail(event),
        };
        self.page.emit(event.name(), &detail);
    }
}

fn now() -> Instant {
    Instant(performance_now() as u64)
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn performance_now() -> f64;
}

/// The contract's request; its words need no escaping.
fn request_body(request: &SessionRequest) -> String {
    let SessionRequest { content, reason, environment } = request;
    concat(&[
        r#"{"content":""#,
        content.as_str(),
        r#"","reason":""#,
        reason.as_str(),
        r#"","environment":""#,
        environment.as_str(),
        r#""}"#,
    ])
}

/// `setTimeout` counts in 31 bits; a tick that comes early only arms the next one.
const LONGEST_TIMEOUT: u64 = 0x7fff_ffff;
