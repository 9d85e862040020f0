//! Texts without the standard formatting and searching: those would weigh 4 kB in what a viewer downloads. Elsewhere a character is
//! searched for as a set of one, `[':']`: for the character alone the standard library brings a faster search, which weighs more.

use alloc::string::String;

/// Whether a text has a word somewhere.
pub(crate) fn has(text: &str, word: &str) -> bool {
    text.as_bytes().windows(word.len()).any(|window| window == word.as_bytes())
}

/// Whether a text has one of these words somewhere.
pub(crate) fn has_any(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| has(text, word))
}

/// A number as text.
pub fn digits(number: u32) -> String {
    let mut text = if number < 10 { String::new() } else { digits(number / 10) };
    // One digit is always in the range of `from_digit`.
    text.extend(char::from_digit(number % 10, 10));
    text
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
pub(crate) fn join(parts: impl Iterator<Item: AsRef<str>>, between: &str) -> String {
    let mut text = String::new();
    for part in parts {
        if !text.is_empty() {
            text.push_str(between);
        }
        text.push_str(part.as_ref());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_words() {
        for (text, word, expected) in [
            ("Mobile Safari", "Mobi", true),
            ("Mobi", "Mobile", false),
            ("", "a", false),
            ("xay", "ay", true),
        ] {
            assert_eq!(has(text, word), expected, "{text} {word}");
        }
    }

    #[test]
    fn writes_numbers() {
        for (number, text) in [(0, "0"), (7, "7"), (10, "10"), (503, "503"), (u32::MAX, "4294967295")] {
            assert_eq!(digits(number), text);
        }
    }
}
