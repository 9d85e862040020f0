//! Texts without the standard formatting and searching: those would weigh 4 kB in what a viewer downloads. What is
//! searched for is searched for in bytes: to read letters, and to search for them, weighs more.

use alloc::string::String;

/// What stands before the first byte that is meant, which is one of ASCII; that byte; and what comes after it.
pub fn cut(text: &str, is_meant: impl FnMut(u8) -> bool) -> Option<(&str, u8, &str)> {
    let place = text.bytes().position(is_meant)?;
    let (before, rest) = text.split_at_checked(place)?;
    Some((before, *rest.as_bytes().first()?, rest.get(1..)?))
}

/// A number as text.
pub fn digits(number: u32) -> String {
    let mut text = if number < 10 { String::new() } else { digits(number / 10) };
    text.push_str(digit(number % 10));
    text
}

/// A digit, up to the sixteenth.
pub fn digit(value: u32) -> &'static str {
    let place = value as usize;
    "0123456789abcdef".get(place..=place).unwrap_or_default()
}

/// The parts in one text.
pub fn concat(parts: &[&str]) -> String {
    let mut text = String::new();
    for part in parts {
        text.push_str(part);
    }
    text
}

/// The parts in one text, with something between them.
pub fn join(parts: &mut dyn Iterator<Item = &str>, between: &str) -> String {
    let mut text = String::new();
    for part in parts {
        if !text.is_empty() {
            text.push_str(between);
        }
        text.push_str(part);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_at_the_first_byte_that_is_meant() {
        for (text, expected) in [
            ("vote:new:1", Some(("vote", b':', "new:1"))),
            ("直播:文", Some(("直播", b':', "文"))),
            (":", Some(("", b':', ""))),
            ("vote", None),
            ("", None),
        ] {
            assert_eq!(cut(text, |byte| byte == b':'), expected, "{text}");
        }
    }

    #[test]
    fn writes_numbers() {
        for (number, text) in [(0, "0"), (7, "7"), (10, "10"), (503, "503"), (u32::MAX, "4294967295")] {
            assert_eq!(digits(number), text);
        }
    }
}
