//! Follows the slot: measures it when something may have moved it, and says so only when it did. At rest nothing runs.

use alloc::{
    boxed::Box,
    rc::{Rc, Weak},
};
use core::cell::Cell;

use liveroom_core::{Input, Rect};
use wasm_bindgen::prelude::*;
use web_sys::{Element, ResizeObserver, Window};

use crate::{
    driver::{Driver, deliver, window},
    listener::{Listener, Phase},
};

/// The element that the stage covers, watched until dropped.
#[must_use = "the slot is followed until this is dropped"]
pub(crate) struct Slot {
    observer: ResizeObserver,
    _on_resize: Closure<dyn FnMut()>,
    _listeners: [Listener; 3],
}

impl Slot {
    /// Follows the slot, and measures it once now; `None` where there is no window.
    pub(crate) fn follow(element: Element, driver: Weak<Driver>) -> Option<Self> {
        let window = window().ok()?;
        let document = window.document()?;
        let measure = measure(element.clone(), window.clone(), driver);
        measure();
        let on_resize = Closure::<dyn FnMut()>::new({
            let measure = Rc::clone(&measure);
            move || measure()
        });
        let observer = ResizeObserver::new(on_resize.as_ref().unchecked_ref()).ok()?;
        observer.observe(&element);
        // Content that grows or goes above the slot moves it without resizing it.
        if let Some(body) = document.body() {
            observer.observe(&body);
        }
        let listen = |target: &web_sys::EventTarget, name: &'static str, phase| {
            let measure = Rc::clone(&measure);
            Listener::new(target, name, phase, Box::new(move |_| measure()))
        };
        let listeners = [
            // Scrolling does not bubble; capture hears every scroller.
            listen(&document, "scroll", Phase::Capture),
            listen(&document, "transitionend", Phase::Capture),
            listen(&window, "resize", Phase::Bubble),
        ];
        Some(Self { observer, _on_resize: on_resize, _listeners: listeners })
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

fn measure(element: Element, window: Window, driver: Weak<Driver>) -> Rc<dyn Fn()> {
    let last = Cell::new(None);
    Rc::new(move || {
        let now = Some(rect(&element, &window));
        if last.replace(now) != now {
            deliver(&driver, Input::Slot(now));
        }
    })
}

/// The slot in the document's coordinates.
fn rect(element: &Element, window: &Window) -> Rect {
    let rect = element.get_bounding_client_rect();
    Rect {
        left: rect.left() + window.scroll_x().unwrap_or_default(),
        top: rect.top() + window.scroll_y().unwrap_or_default(),
        width: rect.width(),
        height: rect.height(),
    }
}
