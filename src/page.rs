//! What the façade gives the shell. Relaxed outside, strict inside: `www/kit/options.ts` checks what a page wrote and names every
//! mistake; what arrives here has the shapes below, and becomes the core's `Options`.

use alloc::borrow::ToOwned;
use core::time::Duration;

use liveroom_core::{
    Corner, FloatPolicy, Gate, InMiniProgram, Options, Place, Sandbox, SeatPolicy, Signals, Value, Wish,
    bridge_counts, environment, reach,
};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// The page's side of a room: where events, requests and answers go. Nothing here throws.
    pub type Page;

    /// Hands an event to the page's listeners.
    #[wasm_bindgen(method)]
    pub fn emit(this: &Page, name: &str, detail: &JsValue);

    /// Asks the backend; the answer comes back through `LiveRoom.answer`.
    #[wasm_bindgen(method)]
    pub fn fetch(this: &Page, fetch: u32, body: &str);

    /// Gives a request up.
    #[wasm_bindgen(method)]
    pub fn abort(this: &Page, fetch: u32);

    /// Calls `LiveRoom.tick` after so many milliseconds, and no more at the moment that was asked for before.
    #[wasm_bindgen(method)]
    pub fn wake(this: &Page, millis: u32);

    /// Settles the promise of a call; with an error, rejects it.
    #[wasm_bindgen(method)]
    pub fn settle(this: &Page, call: u32, error: &JsValue);

    /// Makes a `LiveRoomError`.
    #[wasm_bindgen(method)]
    pub fn error(this: &Page, code: &str, message: &str) -> JsValue;

    /// Shows a cover on the stage: its state, and what it needs to say (`CoverDetail` of the façade).
    #[wasm_bindgen(method)]
    pub fn cover(this: &Page, state: &str, detail: &JsValue);

    /// The room shows elsewhere: `docked`, `floating`, `fullscreen`, `hidden`.
    #[wasm_bindgen(method)]
    pub fn present(this: &Page, presentation: &str);

    /// Puts the stage there: `dock` at left, top, width and height in the document, cut off from the top clockwise; `hold` and `float` in the
    /// layout viewport, then of its place whether that is on the right, at the bottom, minimised, and how wide; `fill` likewise; `hide`.
    #[wasm_bindgen(method)]
    pub fn place(this: &Page, how: &str, sides: &[f64]);

    /// Puts a video on the stage, which speaks the agent protocol through `LiveRoom.hear`.
    #[wasm_bindgen(method, js_name = openVideo)]
    pub fn open_video(this: &Page, frame: u32, url: &str, kind: &str, title: &str);

    /// Puts a frame on the stage with these attributes, and sends it to the URL, a credential. What comes from it, and may be read by
    /// `LiveRoom.admits`, goes to `LiveRoom.hear`.
    #[wasm_bindgen(method, js_name = openFrame)]
    pub fn open_frame(this: &Page, frame: u32, url: &str, title: &str, allow: &str, sandbox: Option<&str>);

    /// Sends the page itself to the URL, a credential.
    #[wasm_bindgen(method)]
    pub fn leave(this: &Page, url: &str);

    /// Says something to the video, or to the room page: as a `greeting` with one end of a new port, or over the `port`.
    #[wasm_bindgen(method)]
    pub fn say(this: &Page, via: &str, message: &str);

    /// The video or the room page takes calls, in the `capabilities` of now; without a nonce, no more.
    #[wasm_bindgen(method)]
    pub fn link(this: &Page, nonce: Option<&str>);

    /// Asks it for something that nobody waits for.
    #[wasm_bindgen(method)]
    pub fn ask(this: &Page, name: &str, value: bool);

    /// Its answer to the call of this number; with an error, a refusal.
    #[wasm_bindgen(method)]
    pub fn answered(this: &Page, call: u32, error: &JsValue);

    /// Removes the frame or the video.
    #[wasm_bindgen(method, js_name = closeSurface)]
    pub fn close_surface(this: &Page);

    /// Calls WeChat's bridge, and `LiveRoom.tap("bridge")` in its callback.
    #[wasm_bindgen(method)]
    pub fn bridge(this: &Page);

    /// Takes the viewer's seat in this tab; `LiveRoom.seated` says what came of it, and when it is lost.
    #[wasm_bindgen(method)]
    pub fn sit(this: &Page, steal: bool);

    /// Opens the backend's event stream, unless it is open; what comes goes to `LiveRoom.streamed`.
    #[wasm_bindgen(method, js_name = openStream)]
    pub fn open_stream(this: &Page);

    /// Closes the backend's event stream.
    #[wasm_bindgen(method, js_name = closeStream)]
    pub fn close_stream(this: &Page);
}

/// The core's options, from the page's (the names are those of `Options` in `www/kit/options.ts`) and from what the browser shows of
/// itself (`www/kit/kit.ts`).
pub(crate) fn core_options(raw: &Value) -> Options {
    let word = |name| raw.member(name).and_then(Value::text);
    let user_agent = word("userAgent").unwrap_or_default();
    let is_on = |name| raw.member(name) == Some(&Value::Bool(true));
    Options {
        wish: word("content").and_then(Wish::parse).unwrap_or(Wish::Auto),
        title: word("label").map(ToOwned::to_owned),
        sandbox: if is_on("sandbox") { Sandbox::On } else { Sandbox::Off },
        session_timeout: Duration::from_millis(
            raw.member("timeoutMillis").and_then(Value::integer).unwrap_or(0) as u64,
        ),
        stream: word("events").is_some(),
        environment: environment(Signals { user_agent, wxjs_environment: word("wxjsEnvironment") }),
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
        reach: reach(user_agent),
        has_bridge: bridge_counts(user_agent),
        nonce: word("nonce").unwrap_or_default().to_owned(),
        seed: raw.member("seed").and_then(Value::integer).unwrap_or(0) as u32,
    }
}
