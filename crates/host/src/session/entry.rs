//! A viewer's way in, of whatever kind the room has.

use liveroom_contract::{Content, Credentials, Dialect, Media, Session, SessionUrl, Vendor};
use liveroom_vendors::secret::SignedUrl;
use url::Url;

/// A viewer's way in.
pub(super) struct Entry {
    pub(super) place: Place,
    /// Unix milliseconds; `None` when it does not expire.
    pub(super) expires_at: Option<i64>,
    pub(super) uses: Uses,
    pub(super) mini_program_url: Option<SignedUrl>,
}

/// Where a viewer goes.
pub(super) enum Place {
    /// To the vendor's page.
    Stock(SignedUrl),
    /// To the customer's own room page, which is told the credentials.
    Page(String, Credentials),
    /// Nowhere: the picture's stream plays in the page that asks.
    Stream(SignedUrl),
}

/// How often an entry may be used.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Uses {
    Many,
    One,
}

impl Entry {
    pub(super) fn stock(url: SignedUrl, expires_at: Option<i64>) -> Self {
        Self { place: Place::Stock(url), expires_at, uses: Uses::Many, mini_program_url: None }
    }

    pub(super) fn page(page: &str, content: Content, credentials: Vec<(String, String)>) -> Self {
        // The page offers other controls for a recording, and must know before it is told the session.
        let url =
            if content == Content::Playback { format!("{page}?content=playback") } else { page.to_owned() };
        let place = Place::Page(url, Credentials::new(credentials));
        Self { place, expires_at: None, uses: Uses::Many, mini_program_url: None }
    }

    /// The session with this entry in it. `further` are origins the vendor's page may move to, `over_https` what makes its address fit
    /// for a page of https.
    pub(super) fn put_into(
        self,
        session: Session,
        further: &[String],
        over_https: impl Fn(SignedUrl) -> SignedUrl,
    ) -> Session {
        let text = |url: SignedUrl| SessionUrl::from(over_https(url).expose().to_owned());
        let session = Session {
            expires_at: self.expires_at,
            single_use: self.uses == Uses::One,
            mini_program_url: self.mini_program_url.map(text),
            ..session
        };
        match self.place {
            Place::Stock(url) => {
                let url = over_https(url);
                let own = url.origin();
                let others = further.iter().filter(|origin| own.as_ref() != Some(origin)).cloned();
                let origins = own.iter().cloned().chain(others).collect();
                let dialect = stock_dialect(session.vendor);
                Session { dialect, url: Some(SessionUrl::from(url.expose().to_owned())), origins, ..session }
            }
            Place::Page(page, credentials) => Session {
                dialect: Dialect::Agent,
                origins: Url::parse(&page)
                    .map(|url| url.origin().ascii_serialization())
                    .into_iter()
                    .collect(),
                url: Some(SessionUrl::from(page)),
                credentials: Some(credentials),
                ..session
            },
            Place::Stream(url) => Session {
                dialect: Dialect::Mute,
                media: Some(Media { url: text(url), kind: HLS.to_owned() }),
                ..session
            },
        }
    }
}

/// What the vendor's own page speaks.
pub(super) fn stock_dialect(vendor: Vendor) -> Dialect {
    match vendor {
        Vendor::Talkfun => Dialect::Talkfun,
        Vendor::Baijiayun | Vendor::Gensee => Dialect::Mute,
    }
}

/// RFC 8216, 10.
const HLS: &str = "application/vnd.apple.mpegurl";
