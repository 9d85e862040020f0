//! What the kit and its backend say to each other: the session, the problem and the room's events.
//!
//! A backend of any make that keeps to these shapes serves the kit; `liveroom-host` is ours. Field names on the wire are
//! `snake_case`; every time is Unix time in **milliseconds**, as `Date.now()` gives it.
//!
//! | call | answer |
//! | --- | --- |
//! | `POST {backend}/rooms/{room}/session` with a [`SessionRequest`] | a [`Session`], or a [`Problem`] |
//! | `GET {backend}/rooms/{room}/events` | server-sent events, each one [`RoomEvent`] |

#![no_std]

extern crate alloc;

#[macro_use]
mod words;

mod event;
mod problem;
mod session;
mod url;

pub use event::{RoomEvent, RoomState};
pub use problem::{Problem, ProblemCode};
pub use session::{
    Content, Dialect, Environment, Media, Reason, Session, SessionRequest, Status, Vendor, Wish,
};
pub use url::{Credentials, SessionUrl};
pub use words::{nth_word, place_of};
