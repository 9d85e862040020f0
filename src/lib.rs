//! The kit's shell: the only Rust that knows JavaScript. What to do is decided in `liveroom-core`; the page's side (`www/kit`) measures,
//! listens and acts, because Rust that does weighs two to three times as much.
//!
//! The page's side is its one caller, and holds one [`LiveRoom`](live_room::LiveRoom) per room. What passes between them are texts and
//! numbers: each object that went over, and each function of its own, would weigh as much on both sides as what is said with it.

#![cfg(target_arch = "wasm32")]
// The standard library would bring its own handling of panics, a fifth of what a viewer downloads.
#![cfg_attr(not(any(test, feature = "std")), no_std)]

extern crate alloc;

mod live_room;

pub use live_room::LiveRoom;

mod actions;
mod input;
mod options;
mod sights;

mod allocator;
mod engine;
mod json;
mod panic;

#[cfg(test)]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

// talc weighs 1 kB more, dlmalloc, the default, 3 kB.
#[global_allocator]
static ALLOCATOR: allocator::Blocks = allocator::Blocks::new();
