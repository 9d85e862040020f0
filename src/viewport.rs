//! The page's viewport meta while rooms are open: counted, and given its former text back by the last one.

use alloc::string::String;

use liveroom_core::{viewport, viewport_needs_management};
use wasm_bindgen::prelude::*;
use web_sys::{Document, HtmlMetaElement};

/// One room's share of the viewport meta. The count and the page's own text stand on the tag itself, so that two kits of one page agree.
#[must_use = "the viewport meta is restored when the last of these is dropped"]
pub(crate) struct Viewport {
    meta: HtmlMetaElement,
}

impl Viewport {
    /// Takes a share; `None` where the meta means nothing (desktop) or cannot be had.
    pub(crate) fn acquire(document: &Document, user_agent: &str) -> Option<Self> {
        if !viewport_needs_management(user_agent) {
            return None;
        }
        let meta = find(document).or_else(|| add(document))?;
        let share = Self { meta };
        let rooms = share.rooms();
        if rooms == 0 {
            let former = share.meta.content();
            share.meta.set_attribute(FORMER, &former).ok()?;
            share.meta.set_content(&viewport(&former));
        }
        share.set_rooms(rooms + 1);
        Some(share)
    }

    fn rooms(&self) -> usize {
        // One mark a room.
        self.meta.get_attribute(ROOMS).unwrap_or_default().len()
    }

    fn set_rooms(&self, rooms: usize) {
        self.meta.set_attribute(ROOMS, &"+".repeat(rooms)).unwrap_or_default();
    }
}

impl Drop for Viewport {
    fn drop(&mut self) {
        let rooms = self.rooms().saturating_sub(1);
        self.set_rooms(rooms);
        if rooms == 0 {
            restore(&self.meta);
        }
    }
}

/// The last tag is the one in force.
fn find(document: &Document) -> Option<HtmlMetaElement> {
    let tags = document.query_selector_all("meta[name=viewport]").ok()?;
    tags.item(tags.length().checked_sub(1)?).map(JsCast::unchecked_into)
}

fn add(document: &Document) -> Option<HtmlMetaElement> {
    let meta: HtmlMetaElement = document.create_element("meta").ok()?.unchecked_into();
    meta.set_name("viewport");
    meta.set_attribute(ADDED, "").ok()?;
    document.query_selector("head").ok()??.append_child(&meta).ok()?;
    Some(meta)
}

fn restore(meta: &HtmlMetaElement) {
    if meta.has_attribute(ADDED) {
        // A tag that is only removed leaves its effect behind; this is the width of a page that has none.
        meta.set_content("width=980");
        return meta.remove();
    }
    let former: String = meta.get_attribute(FORMER).unwrap_or_default();
    meta.set_content(&former);
    for name in [ROOMS, FORMER] {
        meta.remove_attribute(name).unwrap_or_default();
    }
}

const ROOMS: &str = "data-liveroom-rooms";
const FORMER: &str = "data-liveroom-former";
const ADDED: &str = "data-liveroom-added";

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;
    use crate::driver::window;

    const PHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Mobile/15E148";
    const ROOM: &str =
        "width=device-width, initial-scale=1, minimum-scale=1, maximum-scale=1, user-scalable=no";

    /// The page's tags before, while two rooms are open and while one is, and after.
    fn check(name: &str, before: &[&str], during: &[&str], user_agent: &str) {
        let document = window().and_then(|window| window.document().ok_or("none".into())).expect("a page");
        let head = document.query_selector("head").ok().flatten().expect("every page has a head");
        let theirs = document.query_selector_all("meta[name=viewport]").expect("a selector");
        let theirs: Vec<_> = (0..theirs.length()).filter_map(|place| theirs.item(place)).collect();
        theirs.iter().for_each(|meta| drop(head.remove_child(meta)));
        for content in before {
            let meta: HtmlMetaElement = document.create_element("meta").expect("a name").unchecked_into();
            meta.set_name("viewport");
            meta.set_content(content);
            head.append_child(&meta).expect("an element fits");
        }

        let first = Viewport::acquire(&document, user_agent);
        let second = Viewport::acquire(&document, user_agent);
        assert_eq!(contents(&document), during, "{name}: two rooms");
        drop(first);
        assert_eq!(contents(&document), during, "{name}: one room");
        drop(second);
        assert_eq!(contents(&document), before, "{name}: none");

        let ours = document.query_selector_all("meta[name=viewport]").expect("a selector");
        for place in (0..ours.length()).filter_map(|place| ours.item(place)) {
            head.remove_child(&place).expect("it is there");
        }
        theirs.iter().for_each(|meta| drop(head.append_child(meta)));
    }

    fn contents(document: &Document) -> Vec<String> {
        let tags = document.query_selector_all("meta[name=viewport]").expect("a selector");
        let tags = (0..tags.length()).filter_map(|place| tags.item(place));
        tags.map(|tag| tag.unchecked_into::<HtmlMetaElement>().content()).collect()
    }

    #[wasm_bindgen_test]
    fn the_former_text_comes_back() {
        check("one tag", &["width=750"], &[ROOM], PHONE);
        check("no tag", &[], &[ROOM], PHONE);
        check("the last of several is in force", &["width=320", "width=750"], &["width=320", ROOM], PHONE);
        check("a desktop", &["width=750"], &["width=750"], "Mozilla/5.0 (X11; Linux x86_64) Chrome/150");
    }
}
