//! Sessions: for this viewer, now, the URL of this room, or that there is none yet.

mod baijiayun;
mod entry;
mod gensee;
mod talkfun;

use std::future::Future;
use std::sync::Arc;

use liveroom_contract::{
    Content, Dialect, Environment, ProblemCode, Session, SessionRequest, Status, Vendor, Wish,
};
use liveroom_vendors::secret::Secret;

use self::entry::{Entry, Uses, stock_dialect};
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

/// What is asked for: which room, as it is now, by whom, where.
pub(crate) struct Asked<'a> {
    room: &'a Room,
    facts: &'a Facts,
    viewer: &'a Viewer,
    content: Content,
    status: Status,
    environment: Environment,
}

impl Asked<'_> {
    /// It is of the class that was, not of one that is on.
    fn is_recording(&self) -> bool {
        self.content == Content::Playback
            || (self.content == Content::Video && self.status == Status::Playback)
    }
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
        // From before it is looked: an older picture must not pass for a newer one.
        let now = now_millis();
        let facts = self.rooms.facts(room).await?;
        let state = room_state(room, &facts, now);
        let content =
            choose(request.content, room, &state).ok_or_else(|| nothing_of(request.content, room))?;
        let has_page = room.entrance.page.is_some() && content != Content::Video;
        let vendor = room.remote.vendor;
        let session = Session {
            vendor,
            content,
            status: state.status,
            dialect: if has_page { Dialect::Agent } else { stock_dialect(vendor) },
            origins: Vec::new(),
            credentials: None,
            media: None,
            url: None,
            expires_at: None,
            single_use: false,
            server_time: now,
            contents: state.contents,
            title: room.title.clone(),
            starts_at: room.starts_at,
            poster: room.poster.clone(),
            mini_program_url: None,
        };
        if content == Content::Waiting {
            return Ok(session);
        }
        let status = session.status;
        let environment = request.environment;
        let entry = self.entry(&Asked { room, facts: &facts, viewer, content, status, environment }).await?;
        let (base_is_https, further) = self.places(vendor, |base| base.starts_with("https://"));
        // An https page may not frame http, and vendors still answer http; only a base configured as http stays so.
        Ok(entry.put_into(session, further, |url| if base_is_https { url.over_https() } else { url }))
    }

    async fn entry(&self, asked: &Asked<'_>) -> Result<Entry, Refusal> {
        let vendor = asked.room.remote.vendor;
        let uid = self.vendor_id(vendor, asked.viewer).await?;
        // What calls an API is large and rare; the space for it would be copied with every request that is signed here.
        match vendor {
            Vendor::Talkfun => self.talkfun_entry(asked, uid).await,
            Vendor::Baijiayun => Box::pin(self.baijiayun_entry(asked, &uid)).await,
            Vendor::Gensee => Box::pin(self.gensee_entry(asked, &uid)).await,
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
