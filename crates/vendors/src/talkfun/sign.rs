//! Talk-fun's signature, step by step as its document has it (chapter "协议说明", "sign生成规则").

use subtle::ConstantTimeEq as _;

use crate::digest::md5_hex;
use crate::fields::sorted_without;
use crate::secret::Secret;

/// The signature over named values; a field named `sign` is left out.
///
/// `params` is signed percent-encoded, as the document's example shows it; all other values are signed raw.
pub fn sign<K: AsRef<str>, V: AsRef<str>>(fields: &[(K, V)], token: &Secret) -> String {
    // 1. All parameters except `sign`, by ascending key.
    let sorted = sorted_without(fields, &["sign"]);
    // 2. Key and value run together, then all of them run together.
    let length: usize = sorted.iter().map(|(key, value)| key.len() + value.len()).sum();
    let mut text = String::with_capacity(length + token.expose().len());
    text.extend(sorted.iter().flat_map(|(key, value)| [*key, *value]));
    // 3. The open token follows.
    text.push_str(token.expose());
    // 4. The MD5 of that, in hex.
    md5_hex(&text)
}

/// Whether the fields carry the right `sign`; compared in constant time, in either case of the hex digits.
pub fn is_signed<K: AsRef<str>, V: AsRef<str>>(fields: &[(K, V)], token: &Secret) -> bool {
    let Some((_, given)) = fields.iter().find(|(key, _)| key.as_ref() == "sign") else { return false };
    let expected = sign(fields, token);
    given.as_ref().to_ascii_lowercase().as_bytes().ct_eq(expected.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::independent;

    const TOKEN: &str = "8469039490c68cc9063f15e11f3498dd";

    /// The document's worked example, its `params` as printed.
    const PRINTED: &[(&str, &str)] = &[
        ("openID", "10000"),
        ("timestamp", "1451606400"),
        ("cmd", "course.access"),
        (
            "params",
            "%7B%22course_id%22%3A10000%2C%22uid%22%3A10001%2C%22nickname%22%3A%22%5Cu6d4b%5Cu8bd5%22%2C%22role%22%3A%22user%22%7D",
        ),
        ("ver", "1.0"),
        ("format", "json"),
    ];

    /// The fields of an entry URL made without a request.
    const ACCESS_AUTH: &[(&str, &str)] = &[
        ("openID", "10000"),
        ("timestamp", "1451606400"),
        ("course_id", "10000"),
        ("uid", "10001"),
        ("nickname", "test"),
        ("role", "user"),
        ("expire", "3600"),
        ("options", "[]"),
    ];

    fn check(name: &str, fields: &[(&str, &str)], expect: &str) {
        assert_eq!(sign(fields, &Secret::new(TOKEN)), expect, "{name}");

        // Independently: another MD5, the text put together from a sorted map.
        let map: std::collections::BTreeMap<_, _> = fields.iter().copied().collect();
        let text = map
            .into_iter()
            .filter(|(key, _)| *key != "sign")
            .fold(String::new(), |text, (k, v)| text + k + v);
        assert_eq!(independent::md5_hex(&(text + TOKEN)), expect, "{name}, computed independently");
    }

    #[test]
    fn vectors() {
        check("the document's example", PRINTED, "4efb375c28a4ca903813e03b53f40f70");
        check("an entry URL", ACCESS_AUTH, "8e297456938053ac4cc9b708d7da7cf2");
        // printf '%s' 8469039490c68cc9063f15e11f3498dd | md5sum
        check("no fields: the token alone", &[], "17911024eaeffd34034c8738d49092e2");
    }

    #[test]
    fn the_order_of_the_fields_and_an_old_signature_change_nothing() {
        let mut fields = PRINTED.to_vec();
        fields.reverse();
        fields.push(("sign", "0123"));
        check("reversed, with a sign", &fields, "4efb375c28a4ca903813e03b53f40f70");
    }

    #[test]
    fn a_signature_is_recognised() {
        let token = Secret::new(TOKEN);
        for (name, signature, expect) in [
            ("right", "4efb375c28a4ca903813e03b53f40f70", true),
            ("right, in capitals", "4EFB375C28A4CA903813E03B53F40F70", true),
            ("one digit off", "4efb375c28a4ca903813e03b53f40f71", false),
            ("cut", "4efb375c", false),
            ("empty", "", false),
        ] {
            let mut fields = PRINTED.to_vec();
            fields.push(("sign", signature));
            assert_eq!(is_signed(&fields, &token), expect, "{name}");
        }
        assert!(!is_signed(PRINTED, &token), "no signature at all");
        let mut fields = PRINTED.to_vec();
        fields.push(("sign", "4efb375c28a4ca903813e03b53f40f70"));
        assert!(!is_signed(&fields, &Secret::new("another token")), "another token");
    }
}
