//! Closed lists of words: an enum whose wire form, text form and parser come from one table.
//!
//! The words of a list stand in one text, a space after each: in what a viewer downloads, a table of places or a comparison of its own for
//! each word would weigh more than the words.

/// Declares an enum of words that travel as text.
#[macro_export]
macro_rules! vocabulary {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name {
            $($(#[$doc])* $variant,)+
        }

        impl $name {
            /// Every variant, in the order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            const WORDS: &'static str = concat!($($word, " "),+);

            /// The word.
            pub fn as_str(self) -> &'static str {
                $crate::nth_word(Self::WORDS, self as usize)
            }

            /// Reads the word; `None` for any other text.
            pub fn parse(word: &str) -> Option<Self> {
                Self::ALL.get($crate::place_of(word, Self::WORDS)).copied()
            }
        }
    };
}

/// Declares an enum whose variants are words on the wire.
macro_rules! words {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal,)+ }) => {
        vocabulary! {
            $(#[$meta])*
            #[derive(Hash, serde::Serialize, serde::Deserialize)]
            pub enum $name {
                $($(#[$doc])* #[serde(rename = $word)] $variant = $word,)+
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                formatter.write_str(self.as_str())
            }
        }
    };
}

/// The word at this place of a list; nothing past its end.
pub fn nth_word(list: &'static str, place: usize) -> &'static str {
    walk(list, |count, _| count == place).1
}

/// Where a list has this word; past its end when it has not.
pub fn place_of(word: &str, list: &'static str) -> usize {
    walk(list, |_, listed| listed == word).0
}

/// The first place and word that are meant.
fn walk(list: &'static str, is_meant: impl Fn(usize, &str) -> bool) -> (usize, &'static str) {
    let (mut rest, mut count) = (list, 0);
    while let Some(end) = rest.bytes().position(|byte| byte == b' ') {
        let word = rest.get(..end).unwrap_or_default();
        if is_meant(count, word) {
            return (count, word);
        }
        rest = rest.get(end + 1..).unwrap_or_default();
        count += 1;
    }
    (count, "")
}
