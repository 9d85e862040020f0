//! Listeners and timers that end when they are dropped.

use alloc::boxed::Box;

use wasm_bindgen::prelude::*;
use web_sys::{AddEventListenerOptions, Event, EventTarget};

/// A listener on a target, until it is dropped.
#[must_use = "the listener is removed when this is dropped"]
pub(crate) struct Listener {
    target: EventTarget,
    name: &'static str,
    phase: Phase,
    closure: Closure<dyn FnMut(Event)>,
}

/// When a listener hears an event.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    /// On its target, and on what bubbles up to it.
    Bubble,
    /// Before anything below its target; also what does not bubble, such as scrolling.
    Capture,
}

/// A timeout, until it is dropped.
#[must_use = "the timeout is cleared when this is dropped"]
pub(crate) struct Timeout {
    /// Not a number to us: a page's test clock may count beyond 32 bits.
    id: JsValue,
    _closure: Closure<dyn FnMut()>,
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(act: &JsValue, millis: i32) -> JsValue;
    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(id: &JsValue);
}

impl Listener {
    pub(crate) fn new(
        target: &EventTarget,
        name: &'static str,
        phase: Phase,
        hear: Box<dyn FnMut(Event)>,
    ) -> Self {
        let closure = Closure::wrap(hear);
        let options = AddEventListenerOptions::new();
        options.set_passive(true);
        options.set_capture(phase == Phase::Capture);
        let callback = closure.as_ref().unchecked_ref();
        // It fails only for a callback that is none.
        target
            .add_event_listener_with_callback_and_add_event_listener_options(name, callback, &options)
            .unwrap_or_default();
        Self { target: target.clone(), name, phase, closure }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let callback = self.closure.as_ref().unchecked_ref();
        let capture = self.phase == Phase::Capture;
        self.target
            .remove_event_listener_with_callback_and_bool(self.name, callback, capture)
            .unwrap_or_default();
    }
}

impl Timeout {
    pub(crate) fn new(millis: i32, act: Box<dyn FnMut()>) -> Self {
        let closure = Closure::wrap(act);
        let id = set_timeout(closure.as_ref(), millis);
        Self { id, _closure: closure }
    }
}

impl Drop for Timeout {
    fn drop(&mut self) {
        clear_timeout(&self.id);
    }
}
