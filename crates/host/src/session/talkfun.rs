//! A viewer's way into a Talk-fun room: signed here without a request, or asked for at the API.

use liveroom_contract::{Content, ProblemCode, Vendor};
use liveroom_vendors::secret::SignedUrl;
use liveroom_vendors::talkfun::{self, Role, Seat, Uid};
use serde_json::{Map, Value, json};

use super::{Entry, Sessions, Uses, nickname, unusable};
use crate::clock::{now_millis, now_seconds};
use crate::config::Signing;
use crate::directory::Room;
use crate::identity::{self, Viewer};
use crate::problem::Refusal;

impl Sessions {
    pub(super) async fn talkfun_entry(
        &self,
        room: &Room,
        viewer: &Viewer,
        uid: String,
        content: Content,
    ) -> Result<Entry, Refusal> {
        let (config, account) = self.accounts.talkfun()?;
        let seat = seat(room, viewer, uid, config.expire_seconds)?;
        let now = now_seconds();
        let expires_at = Some((now.0 + config.expire_seconds) * 1000);
        match (config.signing, content) {
            (Signing::Local, Content::Playback) => {
                Ok(Entry { url: account.playback_url(&seat, now), expires_at, uses: Uses::Many })
            }
            (Signing::Local, _) => {
                Ok(Entry { url: account.live_url(&seat, now), expires_at, uses: Uses::Many })
            }
            (Signing::Api, _) => self.talkfun_from_api(&seat, content).await,
        }
    }

    /// `course.access` and `course.access.playback`, whose answers are not interchangeable. The document asks for ten minutes of
    /// cache at least; half of the URL's life is that from twenty minutes on, and leaves a viewer the other half.
    async fn talkfun_from_api(&self, seat: &Seat, content: Content) -> Result<Entry, Refusal> {
        let (config, account) = self.accounts.talkfun()?;
        let (api, field) = match content {
            Content::Playback => ("course.access.playback", "playbackUrl"),
            Content::Live | Content::Video | Content::Waiting => ("course.access", "liveUrl"),
        };
        let key = format!("{api}/{}/{}/{}/{}", seat.course_id, seat.uid, seat.role.as_str(), seat.nickname);
        let params = json!({
            "course_id": seat.course_id, "uid": seat.uid.as_str(), "nickname": seat.nickname,
            "role": seat.role.as_str(), "expire": seat.expire_seconds, "options": options(seat),
        });
        let kept = self
            .cached(&key, async {
                let now = now_seconds();
                let request = account.request(api, &params, now);
                let answer = self.upstream.read(Vendor::Talkfun, api, &request, talkfun::read_answer).await?;
                let url = answer["data"][field].as_str().ok_or_else(|| unusable(Vendor::Talkfun, field))?;
                let expires_at = (now.0 + config.expire_seconds) * 1000;
                Ok((format!("{expires_at} {url}"), config.expire_seconds / 2))
            })
            .await?;
        let (expires_at, url) = kept.split_once(' ').ok_or_else(|| unusable(Vendor::Talkfun, field))?;
        let expires_at = expires_at.parse().ok().filter(|at| *at > now_millis());
        Ok(Entry { url: SignedUrl::new(url), expires_at, uses: Uses::Many })
    }
}

fn seat(room: &Room, viewer: &Viewer, uid: String, expire_seconds: i64) -> Result<Seat, Refusal> {
    let inner = |what: &str| {
        Refusal::new(ProblemCode::Internal, format!("The room `{}` has no usable {what}.", room.name))
    };
    let role = match viewer.role {
        identity::Role::Viewer => Role::User,
        identity::Role::Assistant | identity::Role::Teacher => Role::Admin,
    };
    let avatar = viewer.avatar.iter().map(|avatar| ("avatar".to_owned(), Value::from(avatar.as_str())));
    Ok(Seat {
        course_id: room.remote.id.parse().map_err(|_| inner("course_id"))?,
        uid: Uid::new(uid).map_err(|_| inner("uid"))?,
        nickname: nickname(viewer),
        role,
        expire_seconds: u32::try_from(expire_seconds).map_err(|_| inner("expire_seconds"))?,
        options: Value::Object(avatar.collect()),
    })
}

/// The API answers https addresses only when asked to.
fn options(seat: &Seat) -> Value {
    let mut options: Map<String, Value> = seat.options.as_object().cloned().unwrap_or_default();
    options.insert("ssl".to_owned(), Value::Bool(true));
    Value::Object(options)
}
