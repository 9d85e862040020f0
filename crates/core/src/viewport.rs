//! The text of the page's viewport meta while a room is open.

use alloc::string::String;

use crate::text::has_any;

/// What the rooms document for phones (Talk-fun, "移动端" section): the room's layout expects the device's width and no zoom.
const WANTED: [(&str, &str); 5] = [
    ("width", "device-width"),
    ("initial-scale", "1"),
    ("minimum-scale", "1"),
    ("maximum-scale", "1"),
    ("user-scalable", "no"),
];

/// The meta's `content` for an open room: the wanted properties, and whatever else the page had (`viewport-fit`, …).
///
/// Browsers do not merge several viewport metas, and a removed one leaves its effect behind; so the page's one tag is edited.
pub fn viewport(existing: &str) -> String {
    let mut text = String::new();
    for (name, value) in WANTED {
        push(&mut text, name, value);
    }
    // The separators that browsers accept (CSS Viewport, "parsing the viewport meta"): comma, and semicolon by habit.
    for part in existing.split([',', ';']) {
        let (name, value) = part.split_once(['=']).unwrap_or((part, ""));
        let (name, value) = (name.trim_ascii(), value.trim_ascii());
        let wanted = WANTED.iter().any(|(wanted, _)| wanted.eq_ignore_ascii_case(name));
        if !name.is_empty() && !wanted {
            push(&mut text, name, value);
        }
    }
    text
}

/// Whether the page's meta is to be managed at all: desktop browsers ignore it.
pub fn viewport_needs_management(user_agent: &str) -> bool {
    has_any(user_agent, &["Mobi", "Android", "iPad", "iPhone"])
}

fn push(text: &mut String, name: &str, value: &str) {
    if !text.is_empty() {
        text.push_str(", ");
    }
    text.push_str(name);
    if !value.is_empty() {
        text.push('=');
        text.push_str(value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOM: &str =
        "width=device-width, initial-scale=1, minimum-scale=1, maximum-scale=1, user-scalable=no";

    #[test]
    fn keeps_what_the_room_does_not_need() {
        let cases = [
            ("no tag", "", ROOM.to_owned()),
            ("the usual tag", "width=device-width, initial-scale=1", ROOM.to_owned()),
            ("a fixed width", "width=750,user-scalable=yes", ROOM.to_owned()),
            ("a notch", "width=device-width; viewport-fit=cover", format!("{ROOM}, viewport-fit=cover")),
            (
                "upper case",
                "WIDTH=980, Interactive-Widget=resizes-content",
                format!("{ROOM}, Interactive-Widget=resizes-content"),
            ),
            ("a word without a value", "minimal-ui", format!("{ROOM}, minimal-ui")),
        ];
        for (name, existing, expected) in cases {
            assert_eq!(viewport(existing), expected, "{name}");
        }
    }
}
