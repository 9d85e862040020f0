//! A viewer's way into a BaijiaYun room: the entry link signed here, the recording by a player token of the API.

use liveroom_contract::{Content, ProblemCode, Vendor};
use liveroom_vendors::baijiayun::{self, UserNumber, UserRole};
use liveroom_vendors::secret::{Secret, SignedUrl};
use url::Url;

use super::entry::Place;
use super::{Asked, Entry, Sessions, Uses, nickname, unusable};
use crate::clock::now_seconds;
use crate::config::Keys;
use crate::directory::Room;
use crate::identity::Role;
use crate::problem::Refusal;

impl Sessions {
    pub(super) async fn baijiayun_entry(&self, asked: &Asked<'_>, uid: &str) -> Result<Entry, Refusal> {
        let Asked { room, viewer, content, .. } = *asked;
        let inner = |what: &str| {
            Refusal::new(ProblemCode::Internal, format!("The room `{}` has no usable {what}.", room.name))
        };
        let room_id: u64 = room.remote.id.parse().map_err(|_| inner("room_id"))?;
        match content {
            Content::Playback => return self.baijiayun_playback(room, room_id).await,
            Content::Video => return self.baijiayun_stream(room_id).await,
            Content::Live | Content::Waiting => {}
        }
        let entry = baijiayun::Entry {
            room_id,
            user_number: UserNumber::parse(uid).map_err(|_| inner("user_number"))?,
            user_name: nickname(viewer),
            user_role: match viewer.role {
                Role::Viewer => UserRole::Student,
                Role::Assistant => UserRole::Assistant,
                Role::Teacher => UserRole::Teacher,
            },
            user_avatar: viewer.avatar.clone().unwrap_or_default(),
            group_id: room.entrance.group,
        };
        let url = self.accounts.baijiayun()?.rooms.entry_url(&entry);
        if let Some(page) = &room.entrance.page {
            let signed = Url::parse(url.expose()).map_err(|_| inner("address"))?;
            let mut credentials = vec![self.private_domain_prefix()?];
            credentials.extend(signed.query_pairs().into_owned());
            return Ok(Entry::page(page, content, credentials));
        }
        // The link carries no time: it does not expire.
        self.with_access_key(room, url, None).await
    }

    /// Adds `access_key` (chapter "第三方鉴权"), about which BaijiaYun asks the host before it lets the viewer in.
    async fn with_access_key(
        &self,
        room: &Room,
        url: SignedUrl,
        expires_at: Option<i64>,
    ) -> Result<Entry, Refusal> {
        if self.accounts.baijiayun()?.config.keys == Keys::Without {
            return Ok(Entry::stock(url, expires_at));
        }
        let (key, until) = self.key(room).await?;
        let url = url.with_parameter("access_key", key.expose());
        Ok(Entry { uses: Uses::One, ..Entry::stock(url, Some(until)) })
    }

    /// The token is the recording's, not the viewer's: one serves all.
    async fn baijiayun_playback(&self, room: &Room, room_id: u64) -> Result<Entry, Refusal> {
        let account = self.accounts.baijiayun()?;
        let life_seconds = account.config.expire_seconds;
        let session_id = room.entrance.session_id;
        let mut fields = vec![("room_id", room_id.to_string()), ("expires_in", life_seconds.to_string())];
        fields.extend(session_id.map(|id| ("session_id", id.to_string())));
        let kept = self
            .cached(&format!("getPlayerToken/{room_id}/{}", session_id.unwrap_or_default()), async {
                let path = "/openapi/playback/getPlayerToken";
                let now = now_seconds();
                let request = account.api.request(path, &fields, now);
                let answer =
                    self.upstream.read(Vendor::Baijiayun, path, &request, baijiayun::read_answer).await?;
                let token =
                    answer["data"]["token"].as_str().ok_or_else(|| unusable(Vendor::Baijiayun, "a token"))?;
                Ok((format!("{} {token}", (now.0 + life_seconds) * 1000), life_seconds / 2))
            })
            .await?;
        let (expires_at, token) =
            kept.split_once(' ').ok_or_else(|| unusable(Vendor::Baijiayun, "a token"))?;
        let expires_at = expires_at.parse().ok();
        if let Some(page) = &room.entrance.page {
            let mut credentials = vec![self.private_domain_prefix()?];
            credentials.push(("room_id".to_owned(), room_id.to_string()));
            credentials.push(("token".to_owned(), token.to_owned()));
            credentials.extend(session_id.map(|id| ("session_id".to_owned(), id.to_string())));
            return Ok(Entry { expires_at, ..Entry::page(page, Content::Playback, credentials) });
        }
        let url = account.rooms.playback_url(room_id, &Secret::new(token), session_id);
        self.with_access_key(room, url, expires_at).await
    }

    /// The stream of a class that is fed by a push stream (API 37); the same for all viewers.
    async fn baijiayun_stream(&self, room_id: u64) -> Result<Entry, Refusal> {
        let account = self.accounts.baijiayun()?;
        let url = self
            .cached(&format!("getPullStreamUrl/{room_id}"), async {
                let path = "/openapi/room/getPullStreamUrl";
                let request = account.api.request(path, &[("room_id", room_id.to_string())], now_seconds());
                let answer =
                    self.upstream.read(Vendor::Baijiayun, path, &request, baijiayun::read_answer).await?;
                let url = answer["data"]["m3u8_url"].as_str().filter(|url| !url.is_empty());
                let url = url.ok_or_else(|| unusable(Vendor::Baijiayun, "m3u8_url"))?;
                Ok((url.to_owned(), STREAM_SECONDS))
            })
            .await?;
        let place = Place::Stream(SignedUrl::new(url));
        Ok(Entry { place, expires_at: None, uses: Uses::Many, mini_program_url: None })
    }

    /// The first label of `https://<private domain>.at.baijiayun.com`, under the name the SDK gives it.
    fn private_domain_prefix(&self) -> Result<(String, String), Refusal> {
        let base = &self.accounts.baijiayun()?.config.room_base;
        let host =
            Url::parse(base).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
        let prefix = host.split('.').next().unwrap_or_default();
        Ok(("private_domain_prefix".to_owned(), prefix.to_owned()))
    }
}

/// Nothing documents how long the address stays the same.
const STREAM_SECONDS: i64 = 60;
