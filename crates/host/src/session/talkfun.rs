//! A viewer's way into a Talk-fun room: signed here without a request, or asked for at the API.

use liveroom_contract::{Content, Environment, ProblemCode, Vendor};
use liveroom_vendors::secret::SignedUrl;
use liveroom_vendors::talkfun::{self, Role, Seat, Uid};
use serde_json::{Map, Value, json};

use super::{Asked, Entry, Sessions, Uses, nickname, unusable};
use crate::clock::{now_millis, now_seconds};
use crate::config::Signing;
use crate::identity;
use crate::problem::Refusal;

/// What the API tells of one viewer's access.
struct Access {
    /// Unix milliseconds.
    expires_at: i64,
    data: Value,
}

impl Sessions {
    pub(super) async fn talkfun_entry(&self, asked: &Asked<'_>, uid: String) -> Result<Entry, Refusal> {
        let Asked { room, content, .. } = *asked;
        let (config, account) = self.accounts.talkfun()?;
        let appid = config.miniprogram_appid.as_deref();
        let appid = appid.filter(|_| asked.environment == Environment::MiniProgram);
        let seat = seat(asked, uid, config.expire_seconds, appid)?;
        let api = if asked.is_recording() { "course.access.playback" } else { "course.access" };
        let uses = uses(asked);
        let page = room.entrance.page.as_deref().filter(|_| content != Content::Video);
        if let Some(page) = page {
            let access = Box::pin(self.talkfun_access(&seat, api)).await?;
            let token = access.text("access_token")?.to_owned();
            let entry = Entry::page(page, content, vec![("access_token".to_owned(), token)]);
            return Ok(access.finish(entry, uses));
        }
        let must_ask = config.signing == Signing::Api || content == Content::Video || appid.is_some();
        if must_ask {
            let access = Box::pin(self.talkfun_access(&seat, api)).await?;
            let field = match content {
                Content::Playback => "playbackUrl",
                Content::Video if asked.is_recording() => "playbackOutUrl",
                Content::Video => "liveVideoUrl",
                Content::Live | Content::Waiting => "liveUrl",
            };
            let entry = Entry::stock(SignedUrl::new(access.text(field)?), None);
            return Ok(access.finish(entry, uses));
        }
        let now = now_seconds();
        let url = match content {
            Content::Playback => account.playback_url(&seat, now),
            Content::Live | Content::Video | Content::Waiting => account.live_url(&seat, now),
        };
        let expires_at = Some((now.0 + config.expire_seconds) * 1000);
        Ok(Entry { uses, ..Entry::stock(url, expires_at) })
    }

    /// `course.access` and `course.access.playback`, whose answers are not interchangeable. The document asks for ten minutes of
    /// cache at least; half of the URL's life is that from twenty minutes on, and leaves a viewer the other half. What may be opened
    /// a number of times only is asked for each time.
    async fn talkfun_access(&self, seat: &Seat, api: &str) -> Result<Access, Refusal> {
        let (config, account) = self.accounts.talkfun()?;
        let params = json!({
            "course_id": seat.course_id, "uid": seat.uid.as_str(), "nickname": seat.nickname,
            "role": seat.role.as_str(), "expire": seat.expire_seconds, "options": options(seat),
        });
        let asking = async {
            let now = now_seconds();
            let request = account.request(api, &params, now);
            let answer = self.upstream.read(Vendor::Talkfun, api, &request, talkfun::read_answer).await?;
            let expires_at = (now.0 + config.expire_seconds) * 1000;
            let kept = json!({"expires_at": expires_at, "data": answer["data"]});
            Ok((kept.to_string(), config.expire_seconds / 2))
        };
        let is_counted = seat.options.get("times").is_some();
        let kept = if is_counted {
            asking.await?.0
        } else {
            self.cached(&format!("{api}/{params}"), asking).await?
        };
        let kept: Value = serde_json::from_str(&kept).map_err(|_| unusable(Vendor::Talkfun, "JSON"))?;
        let expires_at = kept["expires_at"].as_i64().filter(|at| *at > now_millis());
        let expires_at = expires_at.ok_or_else(|| unusable(Vendor::Talkfun, "an address that works"))?;
        Ok(Access { expires_at, data: kept["data"].clone() })
    }
}

impl Access {
    fn text(&self, field: &str) -> Result<&str, Refusal> {
        let text = self.data[field].as_str().filter(|text| !text.is_empty());
        text.ok_or_else(|| unusable(Vendor::Talkfun, field))
    }

    fn finish(&self, entry: Entry, uses: Uses) -> Entry {
        Entry {
            expires_at: Some(self.expires_at),
            uses,
            mini_program_url: self.text("miniprogramUrl").ok().map(SignedUrl::new),
            ..entry
        }
    }
}

fn uses(asked: &Asked<'_>) -> Uses {
    if asked.is_recording() && asked.room.entrance.times == Some(1) { Uses::One } else { Uses::Many }
}

fn seat(asked: &Asked<'_>, uid: String, expire_seconds: i64, appid: Option<&str>) -> Result<Seat, Refusal> {
    let Asked { room, viewer, .. } = *asked;
    let inner = |what: &str| {
        Refusal::new(ProblemCode::Internal, format!("The room `{}` has no usable {what}.", room.name))
    };
    let role = match viewer.role {
        identity::Role::Viewer => Role::User,
        identity::Role::Assistant | identity::Role::Teacher => Role::Admin,
    };
    let mut options = Map::new();
    let mut add = |name: &str, value: Option<Value>| {
        options.extend(value.map(|value| (name.to_owned(), value)));
    };
    add("avatar", viewer.avatar.as_deref().map(Value::from));
    add("gid", room.entrance.group.map(Value::from));
    add("times", room.entrance.times.filter(|_| asked.is_recording()).map(Value::from));
    add("miniprogramAppid", appid.map(Value::from));
    Ok(Seat {
        course_id: room.remote.id.parse().map_err(|_| inner("course_id"))?,
        uid: Uid::new(uid).map_err(|_| inner("uid"))?,
        nickname: nickname(viewer),
        role,
        expire_seconds: u32::try_from(expire_seconds).map_err(|_| inner("expire_seconds"))?,
        options: Value::Object(options),
    })
}

/// The API answers https addresses only when asked to.
fn options(seat: &Seat) -> Value {
    let mut options: Map<String, Value> = seat.options.as_object().cloned().unwrap_or_default();
    options.insert("ssl".to_owned(), Value::Bool(true));
    Value::Object(options)
}
