//! Drives one room: one queue of inputs, and every resource of the browser in a value that undoes itself when dropped.
//!
//! The page's code never runs while the room is borrowed. Outputs are collected first; acting on them may bring inputs, which queue.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    rc::{Rc, Weak},
};

use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use liveroom_core::{Effect, Event, FrameId, Input, Instant, Lifecycle, Output, Room, SessionRequest};
use wasm_bindgen::prelude::*;
use web_sys::{Document, Element, PageTransitionEvent, Performance, Window};

use crate::{
    engine,
    events::EventStream,
    frame::Frame,
    page::{self, Page, RawOptions},
    panic,
    slot::Slot,
    stage::Stage,
    to_js,
    viewport::Viewport,
};

/// A room and the browser around it.
pub(crate) struct Driver {
    this: Weak<Driver>,
    room: RefCell<Room>,
    queue: RefCell<VecDeque<Input>>,
    is_draining: Cell<bool>,
    page: Page,
    clock: Option<Performance>,
    events_url: Option<String>,
    held: RefCell<Held>,
}

/// What is held of the browser. Dropped whole by `destroy`.
#[derive(Default)]
struct Held {
    frame: Option<Frame>,
    stream: Option<EventStream>,
    slot: Option<Slot>,
    timer: Option<Timeout>,
    listeners: Vec<EventListener>,
    viewport: Option<Viewport>,
    /// After the frame, which stands on it.
    stage: Option<Stage>,
}

impl Driver {
    pub(crate) fn new(options: &RawOptions, page: Page) -> Result<Rc<Self>, JsValue> {
        let window = window()?;
        let document = window.document().ok_or("the window has no document")?;
        let manage_viewport = options.manage_viewport();
        let driver = Rc::new_cyclic(|this| Self {
            this: this.clone(),
            room: RefCell::new(Room::new(page::core_options(options, &window), engine::ENGINE)),
            queue: RefCell::default(),
            is_draining: Cell::new(false),
            page,
            clock: window.performance(),
            events_url: options.events(),
            held: RefCell::default(),
        });
        let mut held = driver.held.borrow_mut();
        held.stage = Some(Stage::new(&document)?);
        held.listeners = driver.listen(&window, &document);
        if manage_viewport {
            held.viewport = Viewport::acquire(&document, &page::user_agent(&window));
        }
        drop(held);
        driver.dock(options.slot());
        Ok(driver)
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
    pub(crate) fn admits(&self, frame: FrameId, origin: &str) -> bool {
        if panic::happened() || self.is_draining.replace(true) {
            return false;
        }
        let admitted = self.room.borrow_mut().admits(self.now(), frame, origin);
        // A page that hears of a flood may reload or destroy the room at once.
        self.act();
        self.drain();
        admitted
    }

    pub(crate) fn dock(&self, element: Element) {
        let slot = Slot::follow(element, self.this.clone());
        self.held.borrow_mut().slot = slot;
    }

    pub(crate) fn state(&self) -> JsValue {
        to_js::state(&self.room.borrow().snapshot())
    }

    pub(crate) fn capabilities(&self) -> js_sys::Array {
        self.room.borrow().capabilities().map(|capability| JsValue::from(capability.as_str())).collect()
    }

    pub(crate) fn destroy(&self) {
        self.input(Input::Command(liveroom_core::Command::Destroy));
        // Also after a panic, when the room itself does nothing any more.
        drop(self.held.take());
    }

    /// Works the queue off. Whoever calls has set `is_draining`.
    fn drain(&self) {
        loop {
            let Some(input) = self.queue.borrow_mut().pop_front() else { break };
            self.room.borrow_mut().handle(self.now(), input);
            self.act();
        }
        self.is_draining.set(false);
    }

    fn now(&self) -> Instant {
        Instant(self.clock.as_ref().map_or(0.0, Performance::now) as u64)
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

    fn arm(&self, wake: Option<Instant>) {
        let timer = wake.map(|at| {
            let delay = at.0.saturating_sub(self.now().0).min(LONGEST_TIMEOUT) as u32;
            let this = self.this.clone();
            Timeout::new(delay, move || deliver(&this, Input::Tick))
        });
        self.held.borrow_mut().timer = timer;
    }

    fn perform(&self, effect: Effect) {
        match effect {
            Effect::Fetch { fetch, request } => self.page.fetch(fetch.0, &request_body(&request)),
            Effect::Abort(fetch) => self.page.abort(fetch.0),
            Effect::OpenFrame { frame, attributes, url } => {
                // Not while borrowed: a frame that enters or leaves the document may run the page's code at once.
                let Some(stage) = self.held.borrow().stage.as_ref().map(Stage::element) else { return };
                let frame = Frame::open(&stage, frame, &attributes, &url, self.this.clone());
                self.held.borrow_mut().frame = frame;
            }
            Effect::CloseFrame(_) => {
                let frame = self.held.borrow_mut().frame.take();
                drop(frame);
            }
            Effect::OpenStream => {
                let mut held = self.held.borrow_mut();
                if held.stream.as_ref().is_none_or(EventStream::is_closed) {
                    held.stream =
                        self.events_url.as_deref().and_then(|url| EventStream::open(url, self.this.clone()));
                }
            }
            Effect::CloseStream => drop(self.held.borrow_mut().stream.take()),
            Effect::Place(placement) => {
                if let Some(stage) = &self.held.borrow().stage {
                    stage.place(placement);
                }
            }
            Effect::Settle(call, result) => {
                let error = result.map_or_else(
                    |error| self.page.error(error.code.as_str(), &error.message),
                    |()| JsValue::UNDEFINED,
                );
                self.page.settle(call.0, &error);
            }
        }
    }

    fn tell(&self, event: &Event) {
        let detail = match event {
            Event::Error(error) => self.page.error(error.code.as_str(), &error.message),
            _ => to_js::detail(event),
        };
        self.page.emit(event.name(), &detail);
    }

    fn listen(&self, window: &Window, document: &Document) -> Vec<EventListener> {
        let shown = self.this.clone();
        let restored = self.this.clone();
        let online = self.this.clone();
        let visible = document.clone();
        vec![
            EventListener::new(document, "visibilitychange", move |_| {
                if !visible.hidden() {
                    deliver(&shown, Input::Lifecycle(Lifecycle::Shown));
                }
            }),
            EventListener::new(window, "pageshow", move |event| {
                if event.dyn_ref::<PageTransitionEvent>().is_some_and(PageTransitionEvent::persisted) {
                    deliver(&restored, Input::Lifecycle(Lifecycle::Shown));
                }
            }),
            EventListener::new(window, "online", move |_| {
                deliver(&online, Input::Lifecycle(Lifecycle::Online))
            }),
        ]
    }
}

/// Gives an input to a room that may be gone.
pub(crate) fn deliver(driver: &Weak<Driver>, input: Input) {
    if let Some(driver) = driver.upgrade() {
        driver.input(input);
    }
}

pub(crate) fn window() -> Result<Window, JsValue> {
    web_sys::window().ok_or_else(|| "there is no window".into())
}

/// The contract's request; its words need no escaping.
fn request_body(request: &SessionRequest) -> String {
    let SessionRequest { content, reason, environment } = request;
    format!(r#"{{"content":"{content}","reason":"{reason}","environment":"{environment}"}}"#)
}

/// `setTimeout` counts in 31 bits; a tick that comes early only arms the next one.
const LONGEST_TIMEOUT: u64 = 0x7fff_ffff;
