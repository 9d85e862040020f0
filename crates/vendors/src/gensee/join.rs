//! The URL by which one viewer enters a Gensee webcast or recording: the webcast's own, with a seat added (the vendor's guide, and
//! seen in use).

use url::Url;

use crate::digest::md5_hex;
use crate::fields::{decode, query};
use crate::secret::{Secret, SignedUrl};

/// One viewer at one webcast or recording.
#[derive(Clone, Debug, PartialEq, Eq)]
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
