//! Sessions: for this viewer, now, the URL of this room, or that there is none yet.

mod baijiayun;
mod gensee;
mod talkfun;

use std::future::Future;
use std::sync::Arc;

use liveroom_contract::{Content, Dialect, ProblemCode, Session, SessionRequest, SessionUrl, Vendor, Wish};
use liveroom_vendors::secret::{Secret, SignedUrl};

use crate::accounts::Accounts;
use crate::clock::now_millis;
use crate::directory::Room;
use crate::flights::Flights;
use crate::identity::Viewer;
use crate::keys::{hash_of, random_hex};
use crate::problem::Refusal;
use crate::rooms::Rooms;
use crate::seats::{own_id, seat_id};
use crate::status::{Facts, choose, room_state};
use crate::store::Store;
use crate::upstream::Upstream;

/// Opens sessions.
pub(crate) struct Sessions {
    accounts: Arc<Accounts>,
    rooms: Arc<Rooms>,
    store: Arc<dyn Store>,
    upstream: Upstream,
    flights: Flights<String>,
}

/// A viewer's way in.
pub(crate) struct Entry {
    url: SignedUrl,
    /// Unix milliseconds; `None` when the URL does not expire.
    expires_at: Option<i64>,
    uses: Uses,
}

/// How often a URL may be loaded.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Uses {
    Many,
    One,
}

impl Sessions {
    pub(crate) fn new(
        accounts: Arc<Accounts>,
        rooms: Arc<Rooms>,
        store: Arc<dyn Store>,
        upstream: Upstream,
    ) -> Self {
        Self { accounts, rooms, store, upstream, flights: Flights::default() }
    }

    /// A session of this room for this viewer, who may enter it.
    pub(crate) async fn open(
        &self,
        room: &Room,
        viewer: &Viewer,
        request: &SessionRequest,
    ) -> Result<Session, Refusal> {
        let facts = self.rooms.facts(room).await?;
        let now = now_millis();
        let state = room_state(room, &facts, now);
        let content = choose(request.content, &state).ok_or_else(|| nothing_of(request.content, room))?;
        let entry = match content {
            Content::Waiting => None,
            Content::Live | Content::Playback | Content::Video => {
                Some(self.entry(room, &facts, viewer, content).await?)
            }
        };
        let url = entry.as_ref().map(|entry| self.final_url(room.remote.vendor, entry.url.clone()));
        Ok(Session {
            vendor: room.remote.vendor,
            content,
            status: state.status,
            dialect: dialect(room.remote.vendor),
            origins: url.as_ref().map(|url| self.origins(room.remote.vendor, url)).unwrap_or_default(),
            credentials: None,
            media: None,
            url: url.map(|url| SessionUrl::from(url.expose().to_owned())),
            expires_at: entry.as_ref().and_then(|entry| entry.expires_at),
            single_use: entry.as_ref().is_some_and(|entry| entry.uses == Uses::One),
            server_time: now,
            contents: state.contents,
            title: room.title.clone(),
            starts_at: room.starts_at,
            poster: room.poster.clone(),
            mini_program_url: None,
        })
    }

    async fn entry(
        &self,
        room: &Room,
        facts: &Facts,
        viewer: &Viewer,
        content: Content,
    ) -> Result<Entry, Refusal> {
        let uid = self.vendor_id(room.remote.vendor, viewer).await?;
        match room.remote.vendor {
            Vendor::Talkfun => self.talkfun_entry(room, viewer, uid, content).await,
            Vendor::Baijiayun => self.baijiayun_entry(room, viewer, &uid, content).await,
            Vendor::Gensee => self.gensee_entry(room, facts, viewer, &uid, content).await,
        }
    }

    /// A key that lets one viewer into this room once, and until when it is good.
    async fn key(&self, room: &Room) -> Result<(Secret, i64), Refusal> {
        let key = Secret::new(random_hex()?);
        let until = now_millis() + KEY_MILLIS;
        self.store.grant(&hash_of(&key), &room.remote, until).await?;
        Ok((key, until))
    }

    async fn vendor_id(&self, vendor: Vendor, viewer: &Viewer) -> Result<String, Refusal> {
        match own_id(vendor, viewer) {
            Some(id) => Ok(id),
            None => Ok(seat_id(vendor, self.store.seat(&viewer.key()).await?)),
        }
    }

    /// An https page may not frame http, and vendors still answer http; only a base configured as http stays so.
    fn final_url(&self, vendor: Vendor, url: SignedUrl) -> SignedUrl {
        let is_https = |base: &str| base.starts_with("https://");
        let (base_is_https, _) = self.places(vendor, is_https);
        if base_is_https { url.over_https() } else { url }
    }

    fn origins(&self, vendor: Vendor, url: &SignedUrl) -> Vec<String> {
        let (_, further) = self.places(vendor, |_| ());
        let mut origins: Vec<String> = url.origin().into_iter().collect();
        for origin in further {
            if !origins.contains(origin) {
                origins.push(origin.clone());
            }
        }
        origins
    }

    /// What holds of the vendor's room base, and its further origins.
    fn places<T: Default>(&self, vendor: Vendor, of_base: impl FnOnce(&str) -> T) -> (T, &[String]) {
        let places = match vendor {
            Vendor::Talkfun => {
                self.accounts.talkfun().map(|(config, _)| (&config.room_base, &config.origins))
            }
            Vendor::Baijiayun => self.accounts.baijiayun().map(|b| (&b.config.room_base, &b.config.origins)),
            Vendor::Gensee => self.accounts.gensee().map(|(config, _)| (&config.room_base, &config.origins)),
        };
        places.map_or((T::default(), &[]), |(base, origins)| (of_base(base), origins.as_slice()))
    }

    /// What the vendor's API made, from the cache while it is good, else by one call for all who want it. `work` answers the text to
    /// keep and for how many seconds.
    async fn cached(
        &self,
        key: &str,
        work: impl Future<Output = Result<(String, i64), Refusal>>,
    ) -> Result<String, Refusal> {
        if let Some(text) = self.store.cached(key).await? {
            return Ok(text);
        }
        self.flights
            .join(key, async {
                if let Some(text) = self.store.cached(key).await? {
                    return Ok(text);
                }
                let (text, keep_seconds) = work.await?;
                if keep_seconds > 0 {
                    self.store.cache(key, &text, now_millis() + keep_seconds * 1000).await?;
                }
                Ok(text)
            })
            .await
    }
}

fn dialect(vendor: Vendor) -> Dialect {
    match vendor {
        Vendor::Talkfun => Dialect::Talkfun,
        Vendor::Baijiayun | Vendor::Gensee => Dialect::Mute,
    }
}

fn nothing_of(wish: Wish, room: &Room) -> Refusal {
    let detail = format!("The room `{}` has nothing of the content `{wish}` now; ask for `auto`.", room.name);
    Refusal::new(ProblemCode::ContentNotFound, detail)
}

/// The name shown in the room; vendors want one, and not a long one.
fn nickname(viewer: &Viewer) -> String {
    viewer.name.chars().filter(|character| !character.is_control()).take(NICKNAME_CHARACTERS).collect()
}

fn unusable(vendor: Vendor, what: &str) -> Refusal {
    Refusal::new(ProblemCode::VendorUnavailable, format!("{vendor} answered without {what}."))
}

/// Long enough for a slow phone to load the room, short enough that a URL passed on is of no use.
const KEY_MILLIS: i64 = 120_000;
const NICKNAME_CHARACTERS: usize = 40;
