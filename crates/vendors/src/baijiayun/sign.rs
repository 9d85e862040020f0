//! BaijiaYun's signature, step by step as its document has it (chapter "签名规则").

use subtle::ConstantTimeEq as _;

use crate::digest::md5_hex;
use crate::fields::sorted_without;
use crate::secret::Secret;

/// The signature over named values, raw; a field named `sign` is left out. Files are not signed.
pub fn sign<K: AsRef<str>, V: AsRef<str>>(fields: &[(K, V)], key: &Secret) -> String {
    // 1. By ascending ASCII key.
    let sorted = sorted_without(fields, &["sign"]);
    // 2. `key1=value1&key2=value2&…`
    let mut parts: Vec<String> = sorted.iter().map(|(name, value)| format!("{name}={value}")).collect();
    // 3. The partner key follows, always last.
    parts.push(format!("partner_key={}", key.expose()));
    // 4. The MD5 of that, in lower-case hex.
    md5_hex(&parts.join("&"))
}

/// Whether the fields carry the right `sign`; compared in constant time, in either case of the hex digits.
pub fn is_signed<K: AsRef<str>, V: AsRef<str>>(fields: &[(K, V)], key: &Secret) -> bool {
    let Some((_, given)) = fields.iter().find(|(name, _)| name.as_ref() == "sign") else { return false };
    let expected = sign(fields, key);
    given.as_ref().to_ascii_lowercase().as_bytes().ct_eq(expected.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::independent;

    /// The key the document prints.
    const KEY: &str =
        "rLkIPaQjxSwRQmC/ITnHh8i2rifmmbFIVsYw03SSi24zAnkrAd0ZNb2rcTzI2avy7+AmNJDdLmzU89zKUAP3Xg==";

    /// The document's `room/create` example, `timestamp` included.
    const CREATE: &[(&str, &str)] = &[
        ("partner_id", "12345678"),
        ("title", "测试教室"),
        ("start_time", "1501575608"),
        ("end_time", "1501579208"),
        ("type", "2"),
        ("timestamp", "1501572288"),
    ];

    const ENTRY: &[(&str, &str)] = &[
        ("room_id", "12345678901234"),
        ("user_number", "1001"),
        ("user_name", "张三"),
        ("user_role", "0"),
        ("user_avatar", "https://example.com/a.png"),
    ];

    fn check(name: &str, fields: &[(&str, &str)], key: &str, expect: &str) {
        assert_eq!(sign(fields, &Secret::new(key)), expect, "{name}");

        // Independently: another MD5, the text put together as the document's PHP does it.
        let map: std::collections::BTreeMap<_, _> = fields.iter().copied().collect();
        let mut text = String::new();
        for (field, value) in map {
            text += field;
            text += "=";
            text += value;
            text += "&";
        }
        text += "partner_key=";
        text += key;
        assert_eq!(independent::md5_hex(&text), expect, "{name}, computed independently");
    }

    #[test]
    fn vectors() {
        check("the document's example, as its rule has it", CREATE, KEY, "5b78486597c679b0c6256da014af1260");
        check("letters", &[("a", "1"), ("b", "2"), ("c", "3")], "key", "62ac1825291058fe3326aef217bd6532");
        check("an entry link", ENTRY, KEY, "5b5b048bad9ce24d63839f020d804249");
        let mut without_avatar = ENTRY.to_vec();
        without_avatar[4].1 = "";
        check("an entry link with an empty avatar", &without_avatar, KEY, "d26d1cced06960538062085d8cedf9f4");
    }

    /// The document prints the digest of a text in which `&timestamp` had turned into `×tamp` (an HTML entity, resolved by
    /// mistake). It is what must *not* come out.
    #[test]
    fn the_digest_the_document_prints_is_of_a_damaged_text() {
        let damaged = "end_time=1501579208&partner_id=12345678&start_time=1501575608×tamp=1501572288&title=测试教室&type=2&partner_key=";
        assert_eq!(crate::digest::md5_hex(&format!("{damaged}{KEY}")), "70d60aca82bedd5a10a64247c3d464b1");
        assert_ne!(sign(CREATE, &Secret::new(KEY)), "70d60aca82bedd5a10a64247c3d464b1");
    }

    #[test]
    fn a_signature_is_recognised() {
        let key = Secret::new("key");
        for (name, signature, expect) in [
            ("right", "62ac1825291058fe3326aef217bd6532", true),
            ("right, in capitals", "62AC1825291058FE3326AEF217BD6532", true),
            ("one digit off", "62ac1825291058fe3326aef217bd6533", false),
            ("empty", "", false),
        ] {
            let fields = [("c", "3"), ("sign", signature), ("b", "2"), ("a", "1")];
            assert_eq!(is_signed(&fields, &key), expect, "{name}");
        }
        assert!(!is_signed(&[("a", "1")], &key), "no signature at all");
    }
}
