//! After a panic the kit is quiet: it says so once and does nothing more, and `destroy` still lets go of everything.
//!
//! The handler is our own, and looks at nothing: so the messages of all panics, and the code that would format them, are not in the
//! file that a viewer downloads.

use core::sync::atomic::{AtomicBool, Ordering};

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
        web_sys::console::error_1(&"liveroom stopped after an internal error".into());
    }
}

pub(crate) fn happened() -> bool {
    HAPPENED.load(Ordering::Relaxed)
}
