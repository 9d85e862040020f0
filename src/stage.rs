//! The stage: the one element that holds a room's frame. A child of `<html>` beside `<body>`, so that a body that is swapped or
//! transformed does not touch it; never moved in the document, because a frame that is moved loads anew.

use alloc::string::String;

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

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;
    use crate::driver::window;

    #[wasm_bindgen_test]
    fn stands_beside_the_body_until_dropped() {
        let document = window().ok().and_then(|window| window.document()).expect("a page");
        let root = document.document_element().expect("every page has a root");
        let before = root.child_element_count();
        let stage = Stage::new(&document).expect("a page takes a stage");
        let element = stage.element();
        assert_eq!(element.parent_element().as_ref(), Some(&root), "a child of <html>");
        assert_eq!(element.next_sibling(), None);
        assert_eq!(property(&stage, "visibility"), "hidden", "until it has a place");

        stage.place(Placement::Docked(Rect { left: 10.5, top: -3.0, width: 320.0, height: 180.0 }));
        let placed = ["left", "top", "width", "height", "visibility"].map(|name| property(&stage, name));
        assert_eq!(placed, ["10.5px", "-3px", "320px", "180px", "visible"]);
        stage.place(Placement::Hidden);
        assert_eq!(
            [property(&stage, "visibility"), property(&stage, "width")],
            ["hidden", "320px"],
            "hidden at the size it had, because engines stop media in frames without one"
        );
        assert_eq!(element.parent_element().as_ref(), Some(&root), "it never moved");

        drop(stage);
        assert_eq!(element.parent_element(), None);
        assert_eq!(root.child_element_count(), before);
    }

    fn property(stage: &Stage, name: &str) -> String {
        stage.element.style().get_property_value(name).expect("a property's name")
    }
}
