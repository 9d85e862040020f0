//! A viewer's way into a BaijiaYun room: the entry link signed here, the recording by a player token of the API.

use liveroom_contract::{Content, ProblemCode, Vendor};
use liveroom_vendors::baijiayun::{self, UserNumber, UserRole};
use liveroom_vendors::secret::Secret;

use super::{Entry, Sessions, Uses, nickname, unusable};
use crate::clock::now_seconds;
use crate::config::Keys;
use crate::directory::Room;
use crate::identity::{Role, Viewer};
use crate::problem::Refusal;

impl Sessions {
    pub(super) async fn baijiayun_entry(
        &self,
        room: &Room,
        viewer: &Viewer,
        uid: &str,
        content: Content,
    ) -> Result<Entry, Refusal> {
        let inner = |what: &str| {
            Refusal::new(ProblemCode::Internal, format!("The room `{}` has no usable {what}.", room.name))
        };
        let room_id: u64 = room.remote.id.parse().map_err(|_| inner("room_id"))?;
        if content == Content::Playback {
            let entry = self.baijiayun_playback(room_id).await?;
            return self.with_access_key(room, entry).await;
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
            group_id: None,
        };
        // The link carries no time: it does not expire.
        let url = self.accounts.baijiayun()?.rooms.entry_url(&entry);
        self.with_access_key(room, Entry { url, expires_at: None, uses: Uses::Many }).await
    }

    /// Adds `access_key` (chapter "第三方鉴权"), about which BaijiaYun asks the host before it lets the viewer in.
    async fn with_access_key(&self, room: &Room, entry: Entry) -> Result<Entry, Refusal> {
        if self.accounts.baijiayun()?.config.keys == Keys::Without {
            return Ok(entry);
        }
        let (key, until) = self.key(room).await?;
        let url = entry.url.with_parameter("access_key", key.expose());
        Ok(Entry { url, expires_at: Some(until), uses: Uses::One })
    }

    /// The token is the recording's, not the viewer's: one serves all.
    async fn baijiayun_playback(&self, room_id: u64) -> Result<Entry, Refusal> {
        let account = self.accounts.baijiayun()?;
        let life_seconds = account.config.expire_seconds;
        let kept = self
            .cached(&format!("getPlayerToken/{room_id}"), async {
                let path = "/openapi/playback/getPlayerToken";
                let now = now_seconds();
                let fields = [("room_id", room_id.to_string()), ("expires_in", life_seconds.to_string())];
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
        let url = account.rooms.playback_url(room_id, &Secret::new(token), None);
        Ok(Entry { url, expires_at: expires_at.parse().ok(), uses: Uses::Many })
    }
}
