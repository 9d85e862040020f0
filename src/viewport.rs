//! The page's viewport meta while rooms are open: counted, and given its former text back by the last one.

use std::cell::RefCell;

use liveroom_core::{viewport, viewport_needs_management};
use wasm_bindgen::prelude::*;
use web_sys::{Document, HtmlMetaElement};

/// One room's share of the viewport meta.
#[must_use = "the viewport meta is restored when the last of these is dropped"]
pub(crate) struct Viewport(());

struct Managed {
    meta: HtmlMetaElement,
    /// The page's own text; `None` when the page had no tag.
    former: Option<String>,
    rooms: u32,
}

thread_local! {
    /// The page has one viewport, however many rooms.
    static MANAGED: RefCell<Option<Managed>> = const { RefCell::new(None) };
}

impl Viewport {
    /// Takes a share; `None` where the meta means nothing (desktop) or cannot be had.
    pub(crate) fn acquire(document: &Document, user_agent: &str) -> Option<Self> {
        if !viewport_needs_management(user_agent) {
            return None;
        }
        MANAGED.with_borrow_mut(|managed| {
            if managed.is_none() {
                *managed = Some(manage(document)?);
            }
            managed.as_mut()?.rooms += 1;
            Some(Self(()))
        })
    }
}

impl Drop for Viewport {
    fn drop(&mut self) {
        MANAGED.with_borrow_mut(|managed| {
            let Some(share) = managed else { return };
            share.rooms -= 1;
            if share.rooms == 0 {
                restore(share);
                *managed = None;
            }
        });
    }
}

fn manage(document: &Document) -> Option<Managed> {
    // The last tag is the one in force.
    let tags = document.query_selector_all("meta[name=viewport]").ok()?;
    let existing = tags
        .length()
        .checked_sub(1)
        .and_then(|last| tags.item(last))
        .map(JsCast::unchecked_into::<HtmlMetaElement>);
    let (meta, former) = match existing {
        Some(meta) => {
            let former = meta.content();
            (meta, Some(former))
        }
        None => {
            let meta: HtmlMetaElement = document.create_element("meta").ok()?.unchecked_into();
            meta.set_name("viewport");
            document.query_selector("head").ok()??.append_child(&meta).ok()?;
            (meta, None)
        }
    };
    meta.set_content(&viewport(former.as_deref().unwrap_or_default()));
    Some(Managed { meta, former, rooms: 0 })
}

fn restore(managed: &Managed) {
    match &managed.former {
        Some(former) => managed.meta.set_content(former),
        None => {
            // A tag that is only removed leaves its effect behind; this is the width of a page that has none.
            managed.meta.set_content("width=980");
            managed.meta.remove();
        }
    }
}
