//! Text that is a credential: a key, a token, a password, a signed URL. These types print nothing of it.

use serde::{Deserialize, Deserializer};
use subtle::ConstantTimeEq as _;
use url::Url;

/// A key, token or password. `Debug` and `Display` print `[secret]`; equality takes the same time wherever two texts differ.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// Takes the text in; from here on it shows only through [`expose`](Self::expose).
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself, for the one place that signs or sends it.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Compares with text that came from outside, in constant time for texts of one length.
    pub fn matches(&self, text: &str) -> bool {
        self.0.as_bytes().ct_eq(text.as_bytes()).into()
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.matches(&other.0)
    }
}

impl Eq for Secret {}

impl core::fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.write_str("[secret]")
    }
}

impl core::fmt::Display for Secret {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.write_str("[secret]")
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self)
    }
}

/// A URL that lets its bearer in. `Debug` prints scheme and host only, and there is no `Display`.
#[derive(Clone)]
pub struct SignedUrl(String);

impl SignedUrl {
    /// Takes a URL in, as it was made here or as a vendor answered it.
    pub fn new(url: impl Into<String>) -> Self {
        Self(url.into())
    }

    /// The URL itself, for the one place that sends it to its viewer.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Scheme, host and port, as a browser writes an origin; `None` when the text is not an absolute http(s) URL.
    pub fn origin(&self) -> Option<String> {
        if let Some(plain) = plain_origin(&self.0) {
            return Some(plain.to_owned());
        }
        let url = Url::parse(&self.0).ok()?;
        matches!(url.scheme(), "http" | "https").then(|| url.origin().ascii_serialization())
    }

    /// The same URL with one more query parameter, encoded.
    ///
    /// BaijiaYun's third-party authorisation is asked for this way (`access_key`, chapter "第三方鉴权").
    #[must_use = "the URL is not changed in place"]
    pub fn with_parameter(self, name: &str, value: &str) -> Self {
        let (before, fragment) = match self.0.split_once('#') {
            Some((before, fragment)) => (before, Some(fragment)),
            None => (self.0.as_str(), None),
        };
        let separator = match (before.contains('?'), before.ends_with(['?', '&'])) {
            (false, _) => "?",
            (true, true) => "",
            (true, false) => "&",
        };
        let pair = crate::fields::query(&[(name, value)]);
        let fragment = fragment.map(|fragment| format!("#{fragment}")).unwrap_or_default();
        Self(format!("{before}{separator}{pair}{fragment}"))
    }

    /// The same URL over https: vendors answer `http://` addresses, which an https page may not frame.
    #[must_use = "the URL is not changed in place"]
    pub fn over_https(self) -> Self {
        match self.0.strip_prefix("http://") {
            Some(rest) => Self(format!("https://{rest}")),
            None => self,
        }
    }
}

impl PartialEq for SignedUrl {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_bytes().ct_eq(other.0.as_bytes()).into()
    }
}

impl Eq for SignedUrl {}

impl core::fmt::Debug for SignedUrl {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self.origin() {
            Some(origin) => write!(formatter, "{origin}/[signed]"),
            None => formatter.write_str("[signed]"),
        }
    }
}

impl<'de> Deserialize<'de> for SignedUrl {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self)
    }
}

/// The origin as it stands at the URL's beginning, where there is nothing in it to be put right; `None` sends to the whole parser,
/// which reads to the end of a long query.
fn plain_origin(url: &str) -> Option<&str> {
    let (scheme, default_port) = match url {
        _ if url.starts_with("https://") => ("https://", 443),
        _ if url.starts_with("http://") => ("http://", 80),
        _ => return None,
    };
    let rest = &url[scheme.len()..];
    let length = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, port) = rest[..length].split_once(':').map_or((&rest[..length], None), |(h, p)| (h, Some(p)));
    let is_plain_label = |label: &str| {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        !label.is_empty() && label.bytes().all(plain) && !label.starts_with("xn--")
    };
    // A last label that begins with a digit may be the end of a number, which is an address of its own form.
    let is_name =
        host.rsplit('.').next().is_some_and(|last| last.starts_with(|c: char| c.is_ascii_lowercase()));
    let is_plain_port = |port: &str| {
        port.parse::<u16>().is_ok_and(|number| number != default_port && number.to_string() == port)
    };
    let is_plain = is_name && host.split('.').all(is_plain_label) && port.is_none_or(is_plain_port);
    is_plain.then(|| &url[..scheme.len() + length])
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "8469039490c68cc9063f15e11f3498dd";

    #[test]
    fn a_secret_prints_nothing_of_itself() {
        let secret = Secret::new(TOKEN);
        assert_eq!(format!("{secret} {secret:?} {:?}", Some(&secret)), "[secret] [secret] Some([secret])");
        assert_eq!(secret.expose(), TOKEN);
    }

    #[test]
    fn secrets_are_equal_when_their_texts_are() {
        assert_eq!(Secret::new("a"), Secret::new("a"));
        for (name, other) in [("other text", "b"), ("longer", "aa"), ("empty", "")] {
            assert_ne!(Secret::new("a"), Secret::new(other), "{name}");
        }
    }

    #[test]
    fn a_secret_is_read_from_configuration() {
        let secret: Secret = serde_json::from_str("\"key\"").expect("a JSON string is a secret");
        assert!(secret.matches("key"));
    }

    #[test]
    fn a_signed_url_prints_its_origin_only() {
        let url = SignedUrl::new(format!("https://open.talk-fun.com/room.php?accessAuth={TOKEN}"));
        assert_eq!(format!("{url:?}"), "https://open.talk-fun.com/[signed]");
        assert_eq!(format!("{:?}", SignedUrl::new(TOKEN)), "[signed]");
        assert_eq!(
            format!("{:?}", SignedUrl::new(format!("https://{TOKEN}@host/"))),
            "https://host/[signed]"
        );
    }

    #[test]
    fn origins() {
        for (url, origin) in [
            ("https://open.talk-fun.com/room.php?a=b", Some("https://open.talk-fun.com")),
            ("http://open.talk-fun.localhost:8200/room.php", Some("http://open.talk-fun.localhost:8200")),
            ("https://Site.Gensee.com:443/x", Some("https://site.gensee.com")),
            ("/room.php", None),
            ("javascript:alert(1)", None),
        ] {
            assert_eq!(SignedUrl::new(url).origin().as_deref(), origin, "{url}");
        }
    }

    #[test]
    fn a_plain_origin_is_what_the_whole_parser_finds() {
        for (url, is_plain) in [
            ("https://open.talk-fun.com/room.php?a=b", true),
            ("https://open.talk-fun.com", true),
            ("https://open.talk-fun.com?a=/", true),
            ("http://open.talk-fun.localhost:8200#x", true),
            ("https://1.talk-fun.com/", true),
            ("http://localhost:80/", false),
            ("https://h:443/", false),
            ("https://h:0080/", false),
            ("https://h:+80/", false),
            ("https://h:/", false),
            ("https://h:70000/", false),
            ("https://Site.Gensee.com/", false),
            ("https://user@h/", false),
            ("https://user:1@h/", false),
            ("https://h\\@other/", false),
            ("https://h.\t/", false),
            ("https://h./", false),
            ("https://.h/", false),
            ("https://127.1/", false),
            ("https://h.0x1/", false),
            ("https://[::1]/", false),
            ("https://xn--a/", false),
            ("https://张三/", false),
            ("https:///", false),
            ("https://", false),
            ("HTTPS://h/", false),
            (" https://h/", false),
            ("ftp://h/", false),
        ] {
            let plain = plain_origin(url);
            assert_eq!(plain.is_some(), is_plain, "{url}");
            if is_plain {
                let whole = Url::parse(url).map(|url| url.origin().ascii_serialization());
                assert_eq!(plain, whole.ok().as_deref(), "{url}");
            }
        }
    }

    #[test]
    fn parameters_are_added_encoded_and_before_the_fragment() {
        for (given, expect) in [
            ("https://h/p", "https://h/p?access_key=a%26b"),
            ("https://h/p?", "https://h/p?access_key=a%26b"),
            ("https://h/p?x=1", "https://h/p?x=1&access_key=a%26b"),
            ("https://h/p?x=1#f", "https://h/p?x=1&access_key=a%26b#f"),
        ] {
            assert_eq!(SignedUrl::new(given).with_parameter("access_key", "a&b").expose(), expect, "{given}");
        }
    }

    #[test]
    fn http_becomes_https_and_nothing_else_changes() {
        assert_eq!(SignedUrl::new("http://h/p?u=http://x").over_https().expose(), "https://h/p?u=http://x");
        assert_eq!(SignedUrl::new("https://h/p").over_https().expose(), "https://h/p");
    }
}
