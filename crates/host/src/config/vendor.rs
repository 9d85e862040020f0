//! What the host is told about its accounts at the three vendors.

use std::path::Path;

use liveroom_vendors::secret::Secret;
use url::Url;

use super::Fields;

/// The Talk-fun account.
#[derive(Clone, Debug)]
pub struct TalkfunConfig {
    /// The partner's public id.
    pub open_id: String,
    /// The partner's secret.
    pub open_token: Secret,
    /// The server API.
    pub api: String,
    /// The second host of the server API, asked when the first does not answer.
    pub api_fallback: Option<String>,
    /// Where the room pages are.
    pub room_base: String,
    /// Further origins a room may move to, such as `https://open-1.talk-fun.com`.
    pub origins: Vec<String>,
    /// How a viewer's URL is made.
    pub signing: Signing,
    /// How long a viewer's URL works.
    pub expire_seconds: i64,
    /// The mini-program whose web-view shows rooms (`miniprogramAppid`).
    pub miniprogram_appid: Option<String>,
}

/// How a viewer's URL is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signing {
    /// Signed by the host itself: costs the vendor nothing.
    Local,
    /// Asked for at the vendor's API, which checks course and signature before the viewer comes.
    Api,
}

/// Whether a viewer's URL carries a key of the host's that lets in once, soon (BaijiaYun's `access_key`, Gensee's `k`). The vendor
/// must be told the host's address for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keys {
    /// It does.
    Single,
    /// It does not.
    Without,
}

/// The BaijiaYun account.
#[derive(Clone, Debug)]
pub struct BaijiayunConfig {
    /// The partner's public id.
    pub partner_id: String,
    /// The partner's secret.
    pub partner_key: Secret,
    /// Where the room pages are: `https://<private domain>.at.baijiayun.com`.
    pub room_base: String,
    /// Where the server API is; the same place unless told otherwise.
    pub api: String,
    /// Further origins a room may move to.
    pub origins: Vec<String>,
    /// How long a playback token works.
    pub expire_seconds: i64,
    /// Whether a viewer's URL carries a key that BaijiaYun asks the host about.
    pub keys: Keys,
}

/// The Gensee account.
#[derive(Clone, Debug)]
pub struct GenseeConfig {
    /// The login of an administrator or organizer.
    pub login_name: String,
    /// Its password.
    pub password: Secret,
    /// Whether the password goes over the wire hashed.
    pub sec: bool,
    /// The site: `https://<site>.gensee.com`.
    pub room_base: String,
    /// Where the server API is; the same place unless told otherwise.
    pub api: String,
    /// Further origins a room may move to.
    pub origins: Vec<String>,
    /// What the site's notifications carry as `?key=`: Gensee documents no signature for them.
    pub callback_key: Option<Secret>,
    /// Whether a viewer's URL carries a key that Gensee asks the host about.
    pub keys: Keys,
}

impl TalkfunConfig {
    pub(super) fn read(fields: &mut Fields<'_>, base: &Path) -> Option<Self> {
        let open_id = fields.need_id("open_id", "give the openID of the partner account");
        let open_token = fields.need_secret("open_token", base);
        let api = fields.url("api").unwrap_or_else(|| TALKFUN_API.to_owned());
        let fallback = fields.url("api_fallback");
        let origins = fields.origins("origins");
        let room_base = fields.url("room_base").unwrap_or_else(|| TALKFUN_ROOMS.to_owned());
        let signing = fields.word("signing", &[("local", Signing::Local), ("api", Signing::Api)]);
        // The document of course.access gives both limits: one minute and 720 days.
        let expire_seconds = fields.number("expire_seconds", 60..=62_208_000).unwrap_or(3600);
        let miniprogram_appid = fields.text("miniprogram_appid");
        let api_fallback = fallback.or_else(|| (api == TALKFUN_API).then(|| TALKFUN_API_SECOND.to_owned()));
        Some(Self {
            open_id: open_id?,
            open_token: open_token?,
            api,
            api_fallback,
            room_base,
            origins,
            signing: signing.unwrap_or(Signing::Local),
            expire_seconds,
            miniprogram_appid,
        })
    }
}

impl BaijiayunConfig {
    pub(super) fn read(fields: &mut Fields<'_>, base: &Path) -> Option<Self> {
        let partner_id = fields.need_id("partner_id", "give the partner_id of the account");
        let partner_key = fields.need_secret("partner_key", base);
        let room_base = need_base(fields, "https://<private domain>.at.baijiayun.com");
        let api = fields.url("api");
        let origins = fields.origins("origins");
        let expire_seconds = fields.number("expire_seconds", 60..=604_800).unwrap_or(7200);
        let keys = keys(fields, "access_key");
        let room_base = room_base?;
        Some(Self {
            keys,
            partner_id: partner_id?,
            partner_key: partner_key?,
            api: api.unwrap_or_else(|| room_base.clone()),
            room_base,
            origins,
            expire_seconds,
        })
    }
}

impl GenseeConfig {
    pub(super) fn read(fields: &mut Fields<'_>, base: &Path) -> Option<Self> {
        let login_name = fields.need_text("login_name", "give the login of the site's administrator");
        let password = fields.need_secret("password", base);
        let sec = fields.flag("sec").unwrap_or(true);
        let room_base = need_base(fields, "https://<site>.gensee.com");
        let api = fields.url("api");
        let origins = fields.origins("origins");
        let callback_key = fields.secret("callback_key", base);
        let keys = keys(fields, "k");
        let room_base = room_base?;
        Some(Self {
            keys,
            login_name: login_name?,
            password: password?,
            sec,
            api: api.unwrap_or_else(|| room_base.clone()),
            room_base,
            origins,
            callback_key,
        })
    }
}

fn keys(fields: &mut Fields<'_>, key: &'static str) -> Keys {
    if fields.flag(key) == Some(true) { Keys::Single } else { Keys::Without }
}

fn need_base(fields: &mut Fields<'_>, right: &str) -> Option<String> {
    fields.need_text("room_base", &format!("give the account's own address, {right}"));
    let base = fields.url("room_base")?;
    let bare = Url::parse(&base).is_ok_and(|url| url.path() == "/");
    if !bare {
        fields.mistake("room_base", format!("must have no path; write it like {right}"));
    }
    Some(base)
}

const TALKFUN_API: &str = "https://api.talk-fun.com/portal.php";
const TALKFUN_API_SECOND: &str = "https://api-1.talk-fun.com/portal.php";
const TALKFUN_ROOMS: &str = "https://open.talk-fun.com";
