//! The mind of the browser kit: what a page, a frame and a backend did goes in, what the browser shall do comes out.
//!
//! The crate is pure. It has no clock, no randomness of its own, no browser and no network; it can be driven from a test with a
//! virtual clock, and is (`tests/`). The whole loop of a shell:
//!
//! ```
//! # use liveroom_core::*;
//! # fn shell(
//! #     engine: Engine, options: Options, clock: fn() -> Instant, next_input: fn() -> Input,
//! #     arm_timer: fn(Option<Instant>), perform: fn(Effect), dispatch: fn(Event),
//! # ) -> ! {
//! let mut room = Room::new(options, engine);
//! loop {
//!     room.handle(clock(), next_input());
//!     loop {
//!         match room.poll() {
//!             Output::Effect(effect) => perform(effect),
//!             Output::Event(event) => dispatch(event),
//!             Output::Wake(at) => break arm_timer(at),
//!         }
//!     }
//! }
//! # }
//! ```
//!
//! `perform` and `dispatch` may run a page's code, which may bring new inputs; a shell collects the outputs of one round first and
//! acts afterwards (see `www/kit/shell.ts` of the kit).

#![cfg_attr(not(test), no_std)]

extern crate alloc;

mod room;

mod input;
mod output;

mod agent;
mod autoplay;
mod cover;
mod float;
mod gate;
mod link;
mod presentation;
mod session;
mod status;

mod dialect;
mod player;
mod removal;

mod capability;
mod error;
mod geometry;

mod backoff;
mod engine;
mod flood;
mod text;
mod timer;
mod value;

pub use capability::Capability;
pub use cover::{Cover, CoverAction};
pub use engine::Engine;
pub use error::{Error, ErrorCode};
pub use float::{Corner, Gesture, Place, Viewport};
pub use gate::{Gate, Reach};
pub use geometry::{Insets, Point, Rect};
pub use input::{BackendSignal, CallId, Command, FetchId, FrameId, FrameSignal, Input, Lifecycle, Outcome};
pub use link::LinkState;
pub use output::{Effect, Event, Message, Nonce, Output, Via};
pub use player::{BlockReason, Blocked, Layout, Playback, PlaybackState, PlayerCall};
pub use presentation::{FloatPolicy, Placement, Presentation, StageCommand, StageSignal};
pub use removal::Removal;
pub use room::{InMiniProgram, Options, Room, SeatPolicy, Snapshot};
pub use text::{concat, cut, digit, digits, join};
pub use timer::Instant;
pub use value::Value;

pub use liveroom_contract::{
    Content, Dialect, Environment, Media, ProblemCode, Reason, SessionRequest, SessionUrl, Status, Vendor,
    Wish, vocabulary,
};
