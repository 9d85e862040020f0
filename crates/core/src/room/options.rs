//! What a room is made with.

use alloc::string::String;
use core::time::Duration;

use liveroom_contract::{Environment, Wish};

use crate::{
    float::Place,
    gate::{Gate, Reach},
    presentation::FloatPolicy,
};
/// What a page asked for, checked.
#[derive(Clone, Debug)]
pub struct Options {
    /// What the viewer wants to see.
    pub wish: Wish,
    /// How long the backend may take to answer.
    pub session_timeout: Duration,
    /// Whether the backend has an event stream.
    pub stream: bool,
    /// Where the page runs.
    pub environment: Environment,
    /// What a mini-program's web-view does with a room.
    pub in_mini_program: InMiniProgram,
    /// Whether the page is `https`.
    pub page_is_secure: bool,
    /// Whether a room that reports nothing waits for a tap before it loads.
    pub gate: Gate,
    /// When the room leaves its slot by itself.
    pub float: FloatPolicy,
    /// Where it floats.
    pub place: Place,
    /// Whether one viewer sits in one tab at a time.
    pub seat: SeatPolicy,
    /// How far a tap on the page reaches.
    pub reach: Reach,
    /// Whether WeChat's bridge counts as a gesture here: on iOS it does.
    pub has_bridge: bool,
    /// What nobody else can know: greetings are told apart by it.
    pub nonce: String,
    /// Seeds the jitter.
    pub seed: u32,
}

/// What a mini-program's web-view does with a room. It shows no frame of a domain that is not on the mini-program's own list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InMiniProgram {
    /// The page goes to the session's own address for web-views, where it has one.
    Leave,
    /// As everywhere: the vendor's domain is on the list.
    Frame,
}

/// Whether one viewer sits in one tab at a time: a vendor pushes the earlier one out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeatPolicy {
    /// The tabs agree.
    One,
    /// Every tab for itself.
    Any,
}
