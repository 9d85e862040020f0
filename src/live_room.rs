//! `LiveRoom`, as the façade sees it: thin calls into the driver.

use std::rc::Rc;

use liveroom_core::{CallId, Command, FetchId, Input, Outcome, Wish};
use wasm_bindgen::prelude::*;
use web_sys::Element;

use crate::{
    driver::Driver,
    engine,
    page::{Page, RawOptions},
    panic,
};

/// One room on one page. Dropping it, or `destroy()`, lets go of everything it acquired.
#[wasm_bindgen]
pub struct LiveRoom {
    driver: Rc<Driver>,
}

#[wasm_bindgen]
impl LiveRoom {
    /// A room over this slot; nothing happens before [`open`](Self::open).
    #[wasm_bindgen(constructor)]
    pub fn new(options: &RawOptions, page: Page) -> Result<LiveRoom, JsValue> {
        panic::install();
        Ok(Self { driver: Driver::new(options, page)? })
    }

    /// Asks for the session and opens the room; settles `call`.
    pub fn open(&self, call: u32) {
        self.driver.input(Input::Command(Command::Open(CallId(call))));
    }

    /// Loads the room anew; settles `call`.
    pub fn reload(&self, call: u32) {
        self.driver.input(Input::Command(Command::Reload(CallId(call))));
    }

    /// Shows other content; settles `call`.
    pub fn show(&self, call: u32, content: &str) {
        let wish = Wish::parse(content).unwrap_or(Wish::Auto);
        self.driver.input(Input::Command(Command::Show(CallId(call), wish)));
    }

    /// Moves the room over another slot. The frame stays where it is in the document, so it plays on.
    pub fn dock(&self, slot: Element) {
        self.driver.dock(slot);
    }

    /// The answer to `Page.fetch`; a status of 0 says that there was none.
    pub fn answer(&self, fetch: u32, status: u16, retry_after_seconds: Option<u32>, body: &str) {
        let outcome = match status {
            0 => Outcome::Unreachable,
            _ => Outcome::Answered { status, retry_after_seconds, body: engine::parse_json(body) },
        };
        self.driver.input(Input::Answer { fetch: FetchId(fetch), outcome });
    }

    /// What can be seen of the room now, as `RoomState` of the façade.
    #[wasm_bindgen(getter)]
    pub fn state(&self) -> JsValue {
        self.driver.state()
    }

    /// What can be observed or asked now.
    #[wasm_bindgen(getter)]
    pub fn capabilities(&self) -> js_sys::Array {
        self.driver.capabilities()
    }

    /// Lets go of everything, at once; waits for nobody.
    pub fn destroy(&self) {
        self.driver.destroy();
    }
}

impl Drop for LiveRoom {
    fn drop(&mut self) {
        self.driver.destroy();
    }
}
