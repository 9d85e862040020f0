//! A viewer's way into a Gensee webcast: the webcast's own join address, or its recording's, with the viewer's seat added.

use liveroom_contract::{Content, ProblemCode, Vendor};
use liveroom_vendors::gensee::{self, Join, Token, Uid};
use liveroom_vendors::secret::Secret;
use url::{Position, Url};

use super::{Asked, Entry, Sessions, Uses, nickname, unusable};
use crate::config::Keys;
use crate::directory::Room;
use crate::identity::Role;
use crate::problem::Refusal;

/// The key that Gensee asks the host about, where it does: the key, until when it is good, how often it is.
struct Key {
    k: Option<Secret>,
    expires_at: Option<i64>,
    uses: Uses,
}

impl Sessions {
    pub(super) async fn gensee_entry(&self, asked: &Asked<'_>, uid: &str) -> Result<Entry, Refusal> {
        let Asked { room, viewer, content, .. } = *asked;
        let inner = |what: &str| {
            Refusal::new(ProblemCode::Internal, format!("The room `{}` has no usable {what}.", room.name))
        };
        let uid = uid.parse().ok().and_then(|uid| Uid::new(uid).ok()).ok_or_else(|| inner("uid"))?;
        let address = match content {
            Content::Playback => {
                asked.facts.playback_url.clone().ok_or_else(|| inner("address of its recording"))?
            }
            Content::Live | Content::Video | Content::Waiting => {
                self.gensee_join_url(room, viewer.role).await?
            }
        };
        let key = self.gensee_key(room).await?;
        let entry = match &room.entrance.page {
            Some(page) => {
                let mut credentials = self.gensee_credentials(room, &address, content)?;
                credentials.push(("uid".to_owned(), uid.value().to_string()));
                credentials.push(("uname".to_owned(), nickname(viewer)));
                credentials.extend(key.k.as_ref().map(|k| ("k".to_owned(), k.expose().to_owned())));
                Entry::page(page, content, credentials)
            }
            None => {
                // The directory's password is the viewers'; the addresses of other roles carry their own.
                let is_viewers = content == Content::Playback || viewer.role == Role::Viewer;
                let token = room.join_token.clone().filter(|_| is_viewers);
                let token = token.map_or(Token::InJoinUrl, Token::Plain);
                let join = Join { join_url: address, nickname: nickname(viewer), uid, token, k: key.k };
                let is_recording = content == Content::Playback;
                let url = if is_recording { gensee::vod_url(&join) } else { gensee::join_url(&join) };
                Entry::stock(url.map_err(|_| unusable(Vendor::Gensee, "a usable address"))?, None)
            }
        };
        Ok(Entry { expires_at: key.expires_at, uses: key.uses, ..entry })
    }

    async fn gensee_key(&self, room: &Room) -> Result<Key, Refusal> {
        match self.accounts.gensee()?.0.keys {
            Keys::Without => Ok(Key { k: None, expires_at: None, uses: Uses::Many }),
            Keys::Single => {
                let (k, until) = self.key(room).await?;
                Ok(Key { k: Some(k), expires_at: Some(until), uses: Uses::One })
            }
        }
    }

    /// The attributes of the SDK's tags. A live tag's `ownerid` is the webcast's id, a recording's the one in its own address;
    /// `authcode` is the viewers' password.
    fn gensee_credentials(
        &self,
        room: &Room,
        address: &str,
        content: Content,
    ) -> Result<Vec<(String, String)>, Refusal> {
        let unusable = || unusable(Vendor::Gensee, "a usable address");
        let site = Url::parse(&self.accounts.gensee()?.0.room_base).map_err(|_| unusable())?;
        let site = &site[Position::BeforeHost..Position::AfterPort];
        let address = Url::parse(address).map_err(|_| unusable())?;
        let owner = match content {
            Content::Playback => {
                let page = address.path_segments().and_then(|mut segments| segments.next_back());
                page.and_then(|page| page.strip_prefix("play-")).ok_or_else(unusable)?
            }
            Content::Live | Content::Video | Content::Waiting => room.remote.id.as_str(),
        };
        let carried =
            address.query_pairs().find(|(name, _)| name == "token").map(|(_, token)| token.into_owned());
        let code = room.join_token.as_ref().map(|token| token.expose().to_owned()).or(carried);
        let mut credentials: Vec<(String, String)> = [("site", site), ("ctx", "webcast"), ("ownerid", owner)]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into();
        credentials.extend(code.map(|code| ("authcode".to_owned(), code)));
        Ok(credentials)
    }

    /// The directory's address, or the role's own of `/webcast/setting/info` (5.8), which carries the role's password.
    async fn gensee_join_url(&self, room: &Room, role: Role) -> Result<String, Refusal> {
        let field = match role {
            Role::Viewer => "attendeeJoinUrl",
            Role::Assistant => "panelistJoinUrl",
            Role::Teacher => "organizerJoinUrl",
        };
        if let Some(url) = &room.join_url
            && role == Role::Viewer
        {
            return Ok(url.clone());
        }
        let (_, account) = self.accounts.gensee()?;
        self.cached(&format!("{field}/{}", room.remote.id), async {
            let path = "/webcast/setting/info";
            let request = account.request(path, &[("webcastId", room.remote.id.as_str())]);
            let answer = self.upstream.read(Vendor::Gensee, path, &request, gensee::read_answer).await?;
            let url = answer[field].as_str().filter(|url| !url.is_empty());
            let url = url.ok_or_else(|| unusable(Vendor::Gensee, field))?;
            Ok((url.to_owned(), JOIN_URL_SECONDS))
        })
        .await
    }
}

/// A webcast keeps its address; an hour bounds how long a changed password keeps viewers out.
const JOIN_URL_SECONDS: i64 = 3600;
