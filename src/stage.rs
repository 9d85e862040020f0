//! The stage: the one element that holds a room's frame. A child of `<html>` beside `<body>`, so that a body that is swapped or
//! transformed does not touch it; never moved in the document, because a frame that is moved loads anew.

use liveroom_core::{Placement, Rect};
use wasm_bindgen::prelude::*;
use web_sys::{Document, Element, HtmlElement};

/// The stage, in the document until it is dropped.
#[must_use = "the stage leaves the document when this is dropped"]
pub(crate) struct Stage {
    element: HtmlElement,
}

impl Stage {
    pub(crate) fn new(document: &Document) -> Result<Self, JsValue> {
        let element: HtmlElement = document.create_element("div")?.unchecked_into();
        element.set_attribute("data-liveroom-stage", "")?;
        let root = document.document_element().ok_or("the document has no root element")?;
        // Styles go through the CSSOM: a page's `style-src` forbids the attribute.
        set(
            &element,
            &[("position", "absolute"), ("margin", "0"), ("background", "#000"), ("overflow", "hidden")],
        );
        let stage = Self { element };
        stage.place(Placement::Hidden);
        root.append_child(&stage.element)?;
        Ok(stage)
    }

    pub(crate) fn element(&self) -> Element {
        self.element.clone().into()
    }

    pub(crate) fn place(&self, placement: Placement) {
        match placement {
            // In the document's coordinates: the page's own scrolling needs no work.
            Placement::Docked(Rect { left, top, width, height }) => set(
                &self.element,
                &[
                    ("left", &pixels(left)),
                    ("top", &pixels(top)),
                    ("width", &pixels(width)),
                    ("height", &pixels(height)),
                    ("visibility", "visible"),
                ],
            ),
            Placement::Hidden => set(&self.element, &[("visibility", "hidden")]),
        }
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.element.remove();
    }
}

/// Sets style properties. An engine that does not know one leaves it out, which is what CSS asks of it.
pub(crate) fn set(element: &HtmlElement, properties: &[(&str, &str)]) {
    let style = element.style();
    for (name, value) in properties {
        style.set_property(name, value).unwrap_or_default();
    }
}

/// JavaScript writes numbers; Rust's formatting of floats would weigh 8 kB.
fn pixels(value: f64) -> String {
    let mut text: String =
        js_sys::Number::from(value).to_string_with_radix(10).map(String::from).unwrap_or_default();
    text.push_str("px");
    text
}
