//! After a panic the kit is quiet: it says so once and does nothing more. What it held is its page's to let go of.
//!
//! The handler is our own, and looks at nothing: so the messages of all panics, and the code that would format them, are not in the
//! file that a viewer downloads.

use core::sync::atomic::{AtomicBool, Ordering};

use wasm_bindgen::prelude::*;

static HAPPENED: AtomicBool = AtomicBool::new(false);

#[cfg(not(any(test, feature = "std")))]
#[panic_handler]
fn handle(_: &core::panic::PanicInfo<'_>) -> ! {
    tell();
    core::arch::wasm32::unreachable()
}

/// Where the standard library is, for tests, it has the handler and we have its hook.
#[cfg(any(test, feature = "std"))]
pub(crate) fn install() {
    static INSTALL: std::sync::Once = std::sync::Once::new();
    INSTALL.call_once(|| std::panic::set_hook(alloc::boxed::Box::new(|_| tell())));
}

fn tell() {
    if !HAPPENED.swap(true, Ordering::Relaxed) {
        error("liveroom stopped after an internal error");
    }
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = console)]
    fn error(text: &str);
}

pub(crate) fn happened() -> bool {
    HAPPENED.load(Ordering::Relaxed)
}
