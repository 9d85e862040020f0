//! The URL by which one viewer enters a Gensee webcast or recording: the webcast's own, with a seat added (the vendor's guide, and
//! seen in use).

use url::Url;

use crate::digest::md5_hex;
use crate::fields::{decode, query};
use crate::secret::{Secret, SignedUrl};

/// One viewer at one webcast or recording. Its `Debug` shows no more of the URL than its origin: the vendor may have put the token in.
#[derive(Clone, PartialEq, Eq)]
pub struct Join {
    /// The webcast's `attendeeJoinUrl` or `attendeeAShortJoinUrl` (Gensee 5.4), or the recording's
    /// (`…/webcast/site/entry/join-…`, `…/webcast/site/vod/play-…`).
    pub join_url: String,
    /// The name shown in the room.
    pub nickname: String,
    /// The viewer.
    pub uid: Uid,
    /// The attendee's password.
    pub token: Token,
    /// A K value of ours: single use, so that a reload needs a new URL.
    pub k: Option<Secret>,
}

impl core::fmt::Debug for Join {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter
            .debug_struct("Join")
            .field("join_url", &SignedUrl::new(self.join_url.clone()))
            .field("nickname", &self.nickname)
            .field("uid", &self.uid)
            .field("token", &self.token)
            .field("k", &self.k)
            .finish()
    }
}

/// How the attendee's password travels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    /// The join URL carries it already (`attendeeJoinUrl` does), or none is needed.
    InJoinUrl,
    /// As it is: `token=<password>`.
    Plain(Secret),
    /// Hashed: `sec=md5&token=<MD5 of the password>`.
    Hashed(Secret),
}

/// A viewer's id: above 1000000000 and below 2^53.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uid(i64);

/// A number that cannot be a [`Uid`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a Gensee uid is a whole number above 1000000000 and below 9007199254740992")]
pub struct InvalidUid;

impl Uid {
    /// The lowest.
    pub const MIN: Self = Self(1_000_000_001);
    /// The highest.
    pub const MAX: Self = Self((1 << 53) - 1);

    /// Takes a number that keeps to the rule.
    pub fn new(number: i64) -> Result<Self, InvalidUid> {
        match (Self::MIN.0..=Self::MAX.0).contains(&number) {
            true => Ok(Self(number)),
            false => Err(InvalidUid),
        }
    }

    /// The number.
    pub const fn value(self) -> i64 {
        self.0
    }
}

/// A join URL that is no absolute http(s) URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the join URL must be an absolute http(s) URL, as the webcast's `attendeeJoinUrl` is")]
pub struct InvalidJoinUrl;

/// The webcast's URL for one viewer.
pub fn join_url(join: &Join) -> Result<SignedUrl, InvalidJoinUrl> {
    with_seat(join)
}

/// The recording's URL for one viewer; it takes the same parameters.
pub fn vod_url(join: &Join) -> Result<SignedUrl, InvalidJoinUrl> {
    with_seat(join)
}

/// Parameters of the given URL stay as they are, but for those the seat names anew.
fn with_seat(join: &Join) -> Result<SignedUrl, InvalidJoinUrl> {
    let mut url = Url::parse(&join.join_url).map_err(|_| InvalidJoinUrl)?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(InvalidJoinUrl);
    }
    let seat = seat_parameters(join);
    let replaced = |pair: &&str| {
        let name = decode(pair.split_once('=').map_or(*pair, |(name, _)| name)).unwrap_or_default();
        seat.iter().any(|(seat_name, _)| seat_name.eq_ignore_ascii_case(&name))
    };
    let mut parts: Vec<String> = url
        .query()
        .unwrap_or_default()
        .split('&')
        .filter(|pair| !pair.is_empty() && !replaced(pair))
        .map(str::to_owned)
        .collect();
    parts.push(query(&seat));
    url.set_query(Some(&parts.join("&")));
    Ok(SignedUrl::new(url))
}

fn seat_parameters(join: &Join) -> Vec<(&'static str, String)> {
    let mut seat = vec![("nickname", join.nickname.clone()), ("uid", join.uid.0.to_string())];
    match &join.token {
        Token::InJoinUrl => {}
        Token::Plain(password) => seat.push(("token", password.expose().to_owned())),
        Token::Hashed(password) => {
            seat.push(("sec", "md5".to_owned()));
            seat.push(("token", md5_hex(password.expose())));
        }
    }
    seat.extend(join.k.as_ref().map(|k| ("k", k.expose().to_owned())));
    seat
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIVE: &str = "https://test.gensee.com/webcast/site/entry/join-0123456789abcdef0123456789abcdef";

    fn join(join_url: &str, token: Token, k: Option<&str>) -> Join {
        let uid = Uid::new(1_000_000_001).expect("the lowest uid keeps to the rule");
        Join {
            join_url: join_url.to_owned(),
            nickname: "张三&".to_owned(),
            uid,
            token,
            k: k.map(Secret::new),
        }
    }

    #[test]
    fn a_seat_is_added() {
        let seat = "nickname=%E5%BC%A0%E4%B8%89%26&uid=1000000001";
        let plain = || Token::Plain(Secret::new("654321"));
        let hashed = || Token::Hashed(Secret::new("654321"));
        for (name, given, expect) in [
            ("plain token", join(LIVE, plain(), None), format!("{LIVE}?{seat}&token=654321")),
            // printf '%s' 654321 | md5sum
            (
                "hashed token",
                join(LIVE, hashed(), None),
                format!("{LIVE}?{seat}&sec=md5&token=c33367701511b4f6020ec61ded352059"),
            ),
            (
                "a URL with its token, and a K value",
                join(&format!("{LIVE}?token=654321"), Token::InJoinUrl, Some("k/1")),
                format!("{LIVE}?token=654321&{seat}&k=k%2F1"),
            ),
            (
                "what the URL carried of a seat is replaced",
                join(&format!("{LIVE}?nickName=x&lang=zh%20CN&token=old"), plain(), None),
                format!("{LIVE}?lang=zh%20CN&{seat}&token=654321"),
            ),
        ] {
            let url = join_url(&given).map(|url| url.expose().to_owned());
            assert_eq!(url, Ok(expect.clone()), "{name}");
            assert_eq!(
                vod_url(&given).map(|url| url.expose().to_owned()),
                Ok(expect),
                "{name}, as a recording"
            );
        }
    }

    #[test]
    fn a_join_url_must_be_one() {
        for (name, url) in
            [("a path", "/webcast/site/entry/join-0"), ("a script", "javascript:0"), ("nothing", "")]
        {
            assert_eq!(join_url(&join(url, Token::InJoinUrl, None)), Err(InvalidJoinUrl), "{name}");
        }
    }

    #[test]
    fn uids() {
        for (number, allowed) in [
            (1_000_000_000, false),
            (1_000_000_001, true),
            (9_007_199_254_740_991, true),
            (9_007_199_254_740_992, false),
            (-1, false),
        ] {
            assert_eq!(Uid::new(number).is_ok(), allowed, "{number}");
        }
    }

    #[test]
    fn nothing_printed_holds_token_or_k() {
        let given = join(&format!("{LIVE}?token=654321"), Token::Plain(Secret::new("654321")), Some("kkk"));
        let printed = format!("{given:?}");
        assert!(!printed.contains("654321") && !printed.contains("kkk"), "{printed}");
    }
}
