//! What the façade gives the shell. Relaxed outside, strict inside: `www/kit/options.ts` checks what a page wrote and names every
//! mistake; what arrives here has the shapes below, and becomes the core's `Options`.

use std::time::Duration;

use liveroom_core::{Environment, Options, Sandbox, Signals, Wish, environment};
use wasm_bindgen::prelude::*;
use web_sys::{Element, Window};

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

    /// Settles the promise of a call; with an error, rejects it.
    #[wasm_bindgen(method)]
    pub fn settle(this: &Page, call: u32, error: &JsValue);

    /// Makes a `LiveRoomError`.
    #[wasm_bindgen(method)]
    pub fn error(this: &Page, code: &str, message: &str) -> JsValue;

    /// The page's options, checked.
    pub type RawOptions;

    #[wasm_bindgen(method, getter)]
    pub fn slot(this: &RawOptions) -> Element;
    #[wasm_bindgen(method, getter)]
    pub fn content(this: &RawOptions) -> String;
    #[wasm_bindgen(method, getter)]
    pub fn label(this: &RawOptions) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    pub fn sandbox(this: &RawOptions) -> bool;
    #[wasm_bindgen(method, getter, js_name = manageViewport)]
    pub fn manage_viewport(this: &RawOptions) -> bool;
    #[wasm_bindgen(method, getter, js_name = timeoutMillis)]
    pub fn timeout_millis(this: &RawOptions) -> f64;
    /// The address of the event stream, if the backend has one.
    #[wasm_bindgen(method, getter)]
    pub fn events(this: &RawOptions) -> Option<String>;
}

/// The core's options, from the page's and from what the browser shows of itself.
pub(crate) fn core_options(raw: &RawOptions, window: &Window) -> Options {
    Options {
        wish: Wish::parse(&raw.content()).unwrap_or(Wish::Auto),
        title: raw.label(),
        sandbox: if raw.sandbox() { Sandbox::On } else { Sandbox::Off },
        session_timeout: Duration::from_millis(raw.timeout_millis() as u64),
        stream: raw.events().is_some(),
        environment: read_environment(window),
        page_is_secure: window.location().protocol().is_ok_and(|protocol| protocol == "https:"),
        seed: (js_sys::Math::random() * f64::from(u32::MAX)) as u32,
    }
}

pub(crate) fn user_agent(window: &Window) -> String {
    window.navigator().user_agent().unwrap_or_default()
}

fn read_environment(window: &Window) -> Environment {
    let wxjs =
        js_sys::Reflect::get(window, &"__wxjs_environment".into()).ok().and_then(|value| value.as_string());
    environment(Signals { user_agent: &user_agent(window), wxjs_environment: wxjs.as_deref() })
}
