//! The kit's shell: the only Rust that knows JavaScript. What to do is decided in `liveroom-core`; the page's side (`www/kit`) measures,
//! listens and acts, because Rust that does weighs two to three times as much.
//!
//! The page's side is its one caller. It gives options and a [`Page`](page::Page) over,
//! and holds one [`LiveRoom`](live_room::LiveRoom).

#![cfg(target_arch = "wasm32")]
// The standard library would bring its own handling of panics, a fifth of what a viewer downloads.
#![cfg_attr(not(any(test, feature = "std")), no_std)]

extern crate alloc;

mod live_room;

pub use live_room::LiveRoom;

mod driver;

mod page;

mod allocator;
mod engine;
mod panic;
mod to_js;

#[cfg(test)]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

// talc weighs 1 kB more, dlmalloc, the default, 3 kB.
#[global_allocator]
static ALLOCATOR: allocator::Blocks = allocator::Blocks::new();
