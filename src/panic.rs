//! After a panic the kit is quiet: it says so once and does nothing more, and `destroy` still lets go of everything.

use std::{cell::Cell, sync::Once};

use wasm_bindgen::JsValue;

thread_local! {
    static HAPPENED: Cell<bool> = const { Cell::new(false) };
}

pub(crate) fn install() {
    static INSTALL: Once = Once::new();
    INSTALL.call_once(|| {
        std::panic::set_hook(Box::new(|info| {
            if !HAPPENED.replace(true) {
                // The place only: a panic's message may hold values.
                let place = info.location().map_or("", |location| location.file());
                web_sys::console::error_2(
                    &JsValue::from("liveroom stopped after an internal error in"),
                    &JsValue::from(place),
                );
            }
        }));
    });
}

pub(crate) fn happened() -> bool {
    HAPPENED.get()
}
