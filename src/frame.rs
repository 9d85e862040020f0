//! A room's frame: made empty, listened to before it is in the document, sent to its URL by `location.replace`.
//!
//! So the URL, a credential, leaves no `src` attribute, no history entry and no Resource Timing entry. Every message is checked in
//! this order before its data is touched, because reading the data of a hostile one can cost seconds: the frame is still mounted,
//! the window is the frame's, the origin is listed and the rate is bearable.

use alloc::{
    boxed::Box,
    rc::{Rc, Weak},
    string::String,
};
use core::cell::RefCell;

use liveroom_core::{FrameAttributes, FrameId, FrameSignal, Input, SessionUrl, Value, Via};
use wasm_bindgen::prelude::*;
use web_sys::{Element, Event, HtmlIFrameElement, MessageEvent, SecurityPolicyViolationEvent, Url, Window};

use crate::{
    driver::{Driver, deliver, window},
    listener::{Listener, Phase},
    page::Page,
};

/// A frame on the stage, until it is dropped.
#[must_use = "the frame leaves the stage when this is dropped"]
pub(crate) struct Frame {
    element: HtmlIFrameElement,
    id: FrameId,
    /// The origin that spoke last, one of the listed ones: where answers go.
    origin: Rc<RefCell<String>>,
    _listeners: [Listener; 3],
}

impl Frame {
    /// Opens a frame; `None` only where the document is not fit for one (no window, no elements).
    pub(crate) fn open(
        stage: &Element,
        id: FrameId,
        attributes: &FrameAttributes,
        url: &SessionUrl,
        driver: Weak<Driver>,
    ) -> Option<Self> {
        let window = window().ok()?;
        let element = create(&window, attributes).ok()?;
        let origin = Rc::<RefCell<String>>::default();
        let listeners = [
            listen_for_messages(&window, &element, id, Rc::clone(&origin), driver.clone()),
            listen_for_loads(&element, id, driver.clone()),
            listen_for_violations(&window, url, id, driver)?,
        ];
        stage.append_child(&element).ok()?;
        let frame = Self { element, id, origin, _listeners: listeners };
        frame.element.content_window()?.location().replace(url.expose()).ok()?;
        Some(frame)
    }

    /// Says something to the window that greeted. What cannot be sent (the page is gone) is found out by its silence.
    pub(crate) fn say(&self, via: Via, message: &str, page: &Page) {
        let Some(window) = self.element.content_window() else { return };
        let origin = self.origin.borrow();
        if via == Via::Greeting {
            page.greet(self.id.0, &window, &origin, message);
        } else {
            window.post_message(&message.into(), &origin).unwrap_or_default();
        }
    }
}

impl Drop for Frame {
    fn drop(&mut self) {
        self.element.remove();
    }
}

fn create(window: &Window, attributes: &FrameAttributes) -> Result<HtmlIFrameElement, JsValue> {
    let document = window.document().ok_or("the window has no document")?;
    let element: HtmlIFrameElement = document.create_element("iframe")?.unchecked_into();
    element.set_title(&attributes.title);
    element.set_attribute("allow", &attributes.allow)?;
    // The origin only: some rooms and WeChat's payment need a referrer, nobody needs the page's path.
    element.set_attribute("referrerpolicy", "strict-origin")?;
    if let Some(sandbox) = attributes.sandbox {
        element.set_attribute("sandbox", sandbox)?;
    }
    set(&element, &[("border", "0"), ("display", "block"), ("width", "100%"), ("height", "100%")]);
    Ok(element)
}

/// Sets style properties. An engine that does not know one leaves it out, which is what CSS asks of it.
fn set(element: &HtmlIFrameElement, properties: &[(&str, &str)]) {
    let style = element.style();
    for (name, value) in properties {
        style.set_property(name, value).unwrap_or_default();
    }
}

fn listen_for_messages(
    window: &Window,
    element: &HtmlIFrameElement,
    id: FrameId,
    speaker: Rc<RefCell<String>>,
    driver: Weak<Driver>,
) -> Listener {
    let element = element.clone();
    Listener::new(
        window,
        "message",
        Phase::Bubble,
        Box::new(move |event| {
            let Some(driver) = driver.upgrade() else { return };
            let event: &MessageEvent = event.unchecked_ref();
            let is_ours = element
                .content_window()
                .is_some_and(|frame| event.source().is_some_and(|source| is_same(&source, &frame)));
            let origin = event.origin();
            if !is_ours || !driver.admits(id, Some(&origin)) {
                return;
            }
            speaker.replace(origin);
            if let Some(text) = short_text(event) {
                driver.input(Input::Frame { frame: id, signal: FrameSignal::Message(text) });
            }
        }),
    )
}

fn is_same(one: &JsValue, other: &JsValue) -> bool {
    one == other
}

/// The data, if it is a text within the cap; measured before it is copied.
fn short_text(event: &MessageEvent) -> Option<String> {
    let data = event.data();
    let text = data.dyn_ref::<js_sys::JsString>()?;
    if text.length() <= Value::MAX_TEXT { text.as_string() } else { None }
}

fn listen_for_loads(element: &HtmlIFrameElement, id: FrameId, driver: Weak<Driver>) -> Listener {
    let frame = element.clone();
    Listener::new(
        element,
        "load",
        Phase::Bubble,
        Box::new(move |_: Event| {
            // The empty document of the start may report itself too, late in some engines; it alone can be read.
            let is_empty = frame
                .content_document()
                .and_then(|document| document.url().ok())
                .is_some_and(|url| url == "about:blank");
            if !is_empty {
                deliver(&driver, Input::Frame { frame: id, signal: FrameSignal::Loaded });
            }
        }),
    )
}

fn listen_for_violations(
    window: &Window,
    url: &SessionUrl,
    id: FrameId,
    driver: Weak<Driver>,
) -> Option<Listener> {
    let origin = Url::new(url.expose()).ok()?.origin();
    let document = window.document()?;
    Some(Listener::new(
        &document,
        "securitypolicyviolation",
        Phase::Bubble,
        Box::new(move |event| {
            let event: &SecurityPolicyViolationEvent = event.unchecked_ref();
            let is_ours = Url::new(&event.blocked_uri()).is_ok_and(|blocked| blocked.origin() == origin);
            if is_ours && event.effective_directive() == "frame-src" {
                deliver(&driver, Input::Frame { frame: id, signal: FrameSignal::Blocked });
            }
        }),
    ))
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    const ROOM: &str = "https://room.invalid";
    const ALLOW: &str = "autoplay https://room.invalid;fullscreen https://room.invalid;";

    fn open(sandbox: Option<&'static str>) -> (Frame, Element) {
        let document = window().ok().and_then(|window| window.document()).expect("a page");
        let stage: Element = document.body().expect("every page has a body").into();
        let attributes =
            FrameAttributes { title: "数学课 \"1\"".to_owned(), allow: ALLOW.to_owned(), sandbox };
        let url = SessionUrl::from(format!("{ROOM}/enter?ticket=secret"));
        let frame =
            Frame::open(&stage, FrameId(1), &attributes, &url, Weak::new()).expect("a page takes a frame");
        (frame, stage)
    }

    #[wasm_bindgen_test]
    fn has_its_attributes_and_never_its_url() {
        let (frame, stage) = open(None);
        let attribute = |name| frame.element.get_attribute(name);
        assert_eq!(attribute("src"), None);
        assert_eq!(attribute("srcdoc"), None);
        assert_eq!(attribute("loading"), None, "a lazy frame out of sight would never load");
        assert_eq!(attribute("sandbox"), None);
        assert_eq!(attribute("title").as_deref(), Some("数学课 \"1\""));
        assert_eq!(attribute("allow").as_deref(), Some(ALLOW));
        assert_eq!(attribute("referrerpolicy").as_deref(), Some("strict-origin"));
        assert!(!stage.inner_html().contains("ticket"));
    }

    #[wasm_bindgen_test]
    fn has_a_sandbox_when_asked_to() {
        let (frame, _) = open(Some("allow-scripts"));
        assert_eq!(frame.element.get_attribute("sandbox").as_deref(), Some("allow-scripts"));
    }

    #[wasm_bindgen_test]
    fn leaves_no_history_and_no_timing() {
        let page = window().expect("a page");
        let length = || page.history().and_then(|history| history.length()).expect("a page has a history");
        let before = length();
        let (frame, _) = open(None);
        assert_eq!(length(), before);
        let entries = page.performance().expect("a page has a clock").get_entries();
        assert!(entries.iter().all(|entry| {
            let name = js_sys::Reflect::get(&entry, &"name".into()).ok().and_then(|name| name.as_string());
            !name.is_some_and(|name| name.contains("ticket"))
        }));
        drop(frame);
        assert_eq!(length(), before);
    }

    #[wasm_bindgen_test]
    fn leaves_the_page_when_dropped() {
        let (frame, stage) = open(None);
        let element = frame.element.clone();
        assert!(stage.contains(Some(&element)));
        drop(frame);
        assert!(!stage.contains(Some(&element)));
        assert!(element.content_window().is_none());
    }
}
