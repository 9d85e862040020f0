//! A viewer's way into a Gensee webcast: the webcast's own join address, or its recording's, with the viewer's seat added.

use liveroom_contract::{Content, ProblemCode, Vendor};
use liveroom_vendors::gensee::{self, Join, Token, Uid};

use super::{Entry, Sessions, Uses, nickname, unusable};
use crate::config::Keys;
use crate::directory::Room;
use crate::identity::Viewer;
use crate::problem::Refusal;
use crate::status::Facts;

impl Sessions {
    pub(super) async fn gensee_entry(
        &self,
        room: &Room,
        facts: &Facts,
        viewer: &Viewer,
        uid: &str,
        content: Content,
    ) -> Result<Entry, Refusal> {
        let inner = |what: &str| {
            Refusal::new(ProblemCode::Internal, format!("The room `{}` has no usable {what}.", room.name))
        };
        let uid = uid.parse().ok().and_then(|uid| Uid::new(uid).ok()).ok_or_else(|| inner("uid"))?;
        let address = match content {
            Content::Playback => {
                facts.playback_url.clone().ok_or_else(|| inner("address of its recording"))?
            }
            Content::Live | Content::Video | Content::Waiting => self.gensee_join_url(room).await?,
        };
        let token = room.join_token.clone().map_or(Token::InJoinUrl, Token::Plain);
        let (k, expires_at, uses) = match self.accounts.gensee()?.0.keys {
            Keys::Without => (None, None, Uses::Many),
            Keys::Single => {
                let (key, until) = self.key(room).await?;
                (Some(key), Some(until), Uses::One)
            }
        };
        let join = Join { join_url: address, nickname: nickname(viewer), uid, token, k };
        let url = if content == Content::Playback { gensee::vod_url(&join) } else { gensee::join_url(&join) };
        Ok(Entry { url: url.map_err(|_| unusable(Vendor::Gensee, "a usable address"))?, expires_at, uses })
    }

    /// The directory's address, or the `attendeeJoinUrl` of `/webcast/setting/info` (5.8), which carries the password.
    async fn gensee_join_url(&self, room: &Room) -> Result<String, Refusal> {
        if let Some(url) = &room.join_url {
            return Ok(url.clone());
        }
        let (_, account) = self.accounts.gensee()?;
        self.cached(&format!("attendeeJoinUrl/{}", room.remote.id), async {
            let path = "/webcast/setting/info";
            let request = account.request(path, &[("webcastId", room.remote.id.as_str())]);
            let answer = self.upstream.read(Vendor::Gensee, path, &request, gensee::read_answer).await?;
            let url = answer["attendeeJoinUrl"].as_str().filter(|url| !url.is_empty());
            let url = url.ok_or_else(|| unusable(Vendor::Gensee, "attendeeJoinUrl"))?;
            Ok((url.to_owned(), JOIN_URL_SECONDS))
        })
        .await
    }
}

/// A webcast keeps its address; an hour bounds how long a changed password keeps viewers out.
const JOIN_URL_SECONDS: i64 = 3600;
