//! The options that the page's side gives. Relaxed outside, strict inside: `www/kit/options.ts` checks what a page wrote and names every
//! mistake; what arrives here has the shapes below, and becomes the core's `Options`.

use alloc::borrow::ToOwned;
use core::time::Duration;

use liveroom_core::{
    Corner, Environment, FloatPolicy, Gate, InMiniProgram, Options, Place, Reach, SeatPolicy, Value, Wish,
};

/// The core's options, from the page's (the names are those of `Options` in `www/kit/options.ts`) and from what the browser shows of
/// itself (`circumstances` in `www/kit/device.ts`).
pub(crate) fn core_options(raw: &Value) -> Options {
    let word = |name| raw.member(name).and_then(Value::text);
    let is_on = |name| raw.is_on(name);
    Options {
        wish: word("content").and_then(Wish::parse).unwrap_or(Wish::Auto),
        session_timeout: Duration::from_millis(
            raw.member("timeoutMillis").and_then(Value::integer).unwrap_or(0) as u64,
        ),
        stream: word("events").is_some(),
        environment: word("environment").and_then(Environment::parse).unwrap_or(Environment::Browser),
        in_mini_program: if is_on("frames") { InMiniProgram::Frame } else { InMiniProgram::Leave },
        page_is_secure: is_on("isSecure"),
        gate: match word("gate") {
            Some("always") => Gate::Always,
            Some("never") => Gate::Never,
            _ => Gate::Auto,
        },
        float: match word("float") {
            Some("never") => FloatPolicy::Never,
            Some("scroll") => FloatPolicy::OutOfSight,
            _ => FloatPolicy::SlotGone,
        },
        place: Place {
            corner: word("corner").and_then(Corner::parse).unwrap_or(Corner::BottomRight),
            width: raw.member("floatWidth").and_then(Value::integer).unwrap_or(0) as f64,
            is_minimised: false,
        },
        seat: if is_on("oneSeat") { SeatPolicy::One } else { SeatPolicy::Any },
        reach: match word("reach") {
            Some("brief") => Reach::Brief,
            Some("page") => Reach::Page,
            _ => Reach::Lasting,
        },
        has_bridge: is_on("hasBridge"),
        nonce: word("nonce").unwrap_or_default().to_owned(),
        seed: raw.member("seed").and_then(Value::integer).unwrap_or(0) as u32,
    }
}
