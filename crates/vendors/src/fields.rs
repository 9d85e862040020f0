//! Lists of named values: what a form, a query and a vendor's callback are.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// RFC 3986's unreserved characters stay, everything else is encoded; a space is `%20`, which every decoder reads alike.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// One value, percent-encoded.
pub(crate) fn encode(text: &str) -> String {
    utf8_percent_encode(text, ENCODED).to_string()
}

/// One value decoded as forms are: `+` is a space. `None` when the result is not UTF-8.
pub(crate) fn decode(text: &str) -> Option<String> {
    let spaced = text.replace('+', " ");
    percent_decode_str(&spaced).decode_utf8().ok().map(|text| text.into_owned())
}

/// `k=v&k=v`, encoded, in the given order.
pub(crate) fn query<K: AsRef<str>, V: AsRef<str>>(fields: &[(K, V)]) -> String {
    let pairs: Vec<String> = fields
        .iter()
        .map(|(key, value)| format!("{}={}", encode(key.as_ref()), encode(value.as_ref())))
        .collect();
    pairs.join("&")
}

/// Fields in ascending byte order of their names, without the ones named.
pub(crate) fn sorted_without<'a, K: AsRef<str>, V: AsRef<str>>(
    fields: &'a [(K, V)],
    left_out: &[&str],
) -> Vec<(&'a str, &'a str)> {
    let mut kept: Vec<(&str, &str)> = fields
        .iter()
        .map(|(key, value)| (key.as_ref(), value.as_ref()))
        .filter(|(key, _)| !left_out.contains(key))
        .collect();
    kept.sort_by_key(|(key, _)| *key);
    kept
}

/// Reads named values that came from outside.
pub(crate) struct Reader<'a>(pub(crate) &'a [(String, String)]);

/// Why a field cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FieldError {
    /// The field is not there.
    #[error("the field `{0}` is missing")]
    Missing(&'static str),
    /// The field is there more than once, so that signer and reader could mean different values.
    #[error("the field `{0}` is there more than once")]
    Repeated(String),
    /// The field is not of its documented form.
    #[error("the field `{name}` must be {expected}")]
    Malformed {
        /// Its name.
        name: &'static str,
        /// What would be right.
        expected: &'static str,
    },
}

impl<'a> Reader<'a> {
    /// Refuses lists in which a name stands twice.
    pub(crate) fn distinct(&self) -> Result<(), FieldError> {
        let mut names: Vec<&str> = self.0.iter().map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        match names.windows(2).find(|pair| pair[0] == pair[1]) {
            Some(pair) => Err(FieldError::Repeated(pair[0].to_owned())),
            None => Ok(()),
        }
    }

    /// The value, when the field is there.
    pub(crate) fn optional(&self, name: &str) -> Option<&'a str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The value of a field that must be there.
    pub(crate) fn text(&self, name: &'static str) -> Result<&'a str, FieldError> {
        self.optional(name).ok_or(FieldError::Missing(name))
    }

    /// A field that must be there and be a number of the wanted type.
    pub(crate) fn number<N: core::str::FromStr>(
        &self,
        name: &'static str,
        expected: &'static str,
    ) -> Result<N, FieldError> {
        self.text(name)?.parse().map_err(|_| FieldError::Malformed { name, expected })
    }
}

/// Named values as a form parser gives them.
#[cfg(test)]
pub(crate) fn owned(fields: &[(&str, &str)]) -> Vec<(String, String)> {
    fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encoding_and_decoding() {
        for (name, plain, encoded) in [
            ("unreserved", "aZ09-._~", "aZ09-._~"),
            ("separators", "a&b=c+d e%", "a%26b%3Dc%2Bd%20e%25"),
            ("other scripts", "张三", "%E5%BC%A0%E4%B8%89"),
        ] {
            assert_eq!(encode(plain), encoded, "{name}");
            assert_eq!(decode(encoded).as_deref(), Some(plain), "{name}");
        }
        assert_eq!(decode("a+b").as_deref(), Some("a b"));
        assert_eq!(decode("%FF"), None);
    }

    #[test]
    fn a_name_that_stands_twice_is_refused() {
        let fields =
            [("b", "1"), ("a", "2"), ("b", "3")].map(|(key, value)| (key.to_owned(), value.to_owned()));
        assert_eq!(Reader(&fields).distinct(), Err(FieldError::Repeated("b".to_owned())));
        assert_eq!(Reader(&fields[..2]).distinct(), Ok(()));
    }
}
