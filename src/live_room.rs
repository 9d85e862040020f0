//! `LiveRoom`, as the façade sees it: thin calls into the driver.

use alloc::string::String;

use liveroom_core::{
    BackendSignal, CallId, Command, CoverAction, FetchId, FrameId, FrameSignal, Gesture, Input, Insets,
    Lifecycle, Outcome, Point, Rect, SlotView, StageCommand, StageSignal, Viewport, Wish,
};
use wasm_bindgen::prelude::*;

use crate::{driver::Driver, engine, page::Page};

/// One room on one page. What it asked its page for is the page's to let go of, after `destroy()`.
#[wasm_bindgen]
pub struct LiveRoom {
    driver: Driver,
}

#[wasm_bindgen]
impl LiveRoom {
    /// A room of this page; nothing happens before [`open`](Self::open).
    #[wasm_bindgen(constructor)]
    pub fn new(options: &str, page: Page) -> Result<LiveRoom, JsValue> {
        #[cfg(any(test, feature = "std"))]
        crate::panic::install();
        let options = engine::parse_json(options).ok_or("the options are not JSON")?;
        Ok(Self { driver: Driver::new(&options, page) })
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

    /// The slot is here, in the document's coordinates, and this much of its surroundings lets it be seen: left, top, width and height of
    /// each.
    pub fn moved(&self, slot: &[f64], visible: &[f64]) {
        let view = rect(slot).zip(rect(visible)).map(|(rect, visible)| SlotView { rect, visible });
        self.driver.input(Input::Stage(StageSignal::Slot(view)));
    }

    /// How much of the slot can be seen, from 0 to 1.
    pub fn seen(&self, share: f64) {
        self.driver.input(Input::Stage(StageSignal::Seen(share)));
    }

    /// Shows the room elsewhere: `float`, `dock`, `close`, `fill`, `unfill`; over a `slot` that came, unless it fills the page.
    pub fn present(&self, how: &str) {
        self.stage(match how {
            "float" => StageCommand::Float,
            "slot" => StageCommand::SlotCame,
            "close" => StageCommand::Close,
            "fill" => StageCommand::Fill(true),
            "unfill" => StageCommand::Fill(false),
            _ => StageCommand::Dock,
        });
    }

    /// The viewer's hand or keyboard on a floating room, in the layout viewport's pixels: `grab` and `move` at a point, `edge`, `release`,
    /// `step` to another corner, `scale` by a factor, `minimise`.
    pub fn gesture(&self, what: &str, a: f64, b: f64) {
        let point = Point { left: a, top: b };
        self.stage(StageCommand::Gesture(match what {
            "grab" => Gesture::Grab(point),
            "move" => Gesture::Move(point),
            "edge" => Gesture::GrabEdge,
            "step" => Gesture::Step(a as i8, b as i8),
            "scale" => Gesture::Scale(a),
            "minimise" => Gesture::Minimise,
            _ => Gesture::Release,
        }));
    }

    /// What can be seen of the layout viewport, and what is taken of it at its rims, from the top clockwise.
    pub fn viewport(&self, area: &[f64], insets: &[f64]) {
        if let Some(area) = rect(area)
            && let [top, right, bottom, left] = *insets
        {
            let insets = Insets { top, right, bottom, left };
            self.driver.input(Input::Stage(StageSignal::Viewport(Viewport { area, insets })));
        }
    }

    /// What the backend's event stream does: it opens (`open`), says something (`message`), or is closed for good (`closed`).
    pub fn streamed(&self, what: &str, data: &str) {
        self.driver.input(Input::Backend(match what {
            "open" => BackendSignal::Opened,
            "message" => BackendSignal::Event(engine::parse_json(data)),
            _ => BackendSignal::Closed,
        }));
    }

    /// Plays; settles `call` when it plays.
    pub fn play(&self, call: u32) {
        self.driver.input(Input::Command(Command::Play(CallId(call))));
    }

    /// The page asks the surface to pause.
    pub fn pause(&self) {
        self.driver.input(Input::Command(Command::Pause));
    }

    /// The viewer used this control of the cover.
    pub fn tap(&self, action: &str) {
        if let Some(action) = CoverAction::parse(action) {
            self.driver.input(Input::Command(Command::Cover(action)));
        }
    }

    /// The page may play with sound from now on.
    #[wasm_bindgen(js_name = mayPlay)]
    pub fn may_play(&self) {
        self.driver.input(Input::MayPlay);
    }

    /// Whether the viewer sits in this tab.
    pub fn seated(&self, here: bool) {
        self.driver.input(Input::Seated(here));
    }

    /// Whether a message of this frame may be read, from this origin or over the port; see `Room::admits`.
    pub fn admits(&self, frame: u32, origin: Option<String>) -> bool {
        self.driver.admits(FrameId(frame), origin.as_deref())
    }

    /// What happens to this frame: its page or its video says something by its `window` or over the `port`, it `loaded`, the page's policy
    /// refused it (`blocked`).
    pub fn hear(&self, frame: u32, what: &str, text: String) {
        let signal = match what {
            "window" => FrameSignal::Message(text),
            "port" => FrameSignal::PortMessage(text),
            "loaded" => FrameSignal::Loaded,
            _ => FrameSignal::Blocked,
        };
        self.driver.input(Input::Frame { frame: FrameId(frame), signal });
    }

    /// The moment of `Page.wake` has come.
    pub fn tick(&self) {
        self.driver.tick();
    }

    /// What happens to the page: it is `shown` again, `restored` from the back/forward cache, `online`, or in a `mini-program` after all.
    pub fn lifecycle(&self, what: &str) {
        self.driver.input(Input::Lifecycle(match what {
            "shown" => Lifecycle::Shown,
            "restored" => Lifecycle::Restored,
            "mini-program" => Lifecycle::InMiniProgram,
            _ => Lifecycle::Online,
        }));
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

    /// Ends it, at once; waits for nobody.
    pub fn destroy(&self) {
        self.driver.destroy();
    }

    fn stage(&self, command: StageCommand) {
        self.driver.input(Input::Command(Command::Stage(command)));
    }
}

/// `None` where there is none: the slot left the page.
fn rect(sides: &[f64]) -> Option<Rect> {
    match *sides {
        [left, top, width, height] => Some(Rect { left, top, width, height }),
        _ => None,
    }
}
