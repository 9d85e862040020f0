//! The backend's event stream, by the browser's own `EventSource`, which resumes by `Last-Event-ID` after a network fault.

use std::rc::Weak;

use gloo_events::EventListener;
use liveroom_core::{BackendSignal, Input};
use wasm_bindgen::prelude::*;
use web_sys::{EventSource, EventSourceInit, MessageEvent};

use crate::{
    driver::{Driver, deliver},
    engine,
};

/// An open stream; closed when dropped.
#[must_use = "the stream closes when this is dropped"]
pub(crate) struct EventStream {
    source: EventSource,
    _listeners: [EventListener; 3],
}

impl EventStream {
    /// Opens the stream with the page's own credentials; `None` when the address is no URL, which the browser says itself.
    pub(crate) fn open(url: &str, driver: Weak<Driver>) -> Option<Self> {
        let init = EventSourceInit::new();
        init.set_with_credentials(true);
        let source = EventSource::new_with_event_source_init_dict(url, &init).ok()?;
        let opened = driver.clone();
        let failed = driver.clone();
        let failing = source.clone();
        let listeners = [
            EventListener::new(&source, "open", move |_| {
                deliver(&opened, Input::Backend(BackendSignal::Opened))
            }),
            EventListener::new(&source, "message", move |event| {
                let text = event.dyn_ref::<MessageEvent>().and_then(|event| event.data().as_string());
                let data = text.and_then(|text| engine::parse_json(&text));
                deliver(&driver, Input::Backend(BackendSignal::Event(data)));
            }),
            EventListener::new(&source, "error", move |_| {
                if failing.ready_state() == EventSource::CLOSED {
                    deliver(&failed, Input::Backend(BackendSignal::Closed));
                }
            }),
        ];
        Some(Self { source, _listeners: listeners })
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.source.ready_state() == EventSource::CLOSED
    }
}

impl Drop for EventStream {
    fn drop(&mut self) {
        self.source.close();
    }
}
