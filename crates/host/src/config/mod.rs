//! The host's configuration: one TOML file, overridden by the environment and the command line, wholly checked.

mod fields;
mod vendor;

use std::path::{Path, PathBuf};

use liveroom_vendors::secret::Secret;
use toml::{Table, Value};

pub(crate) use self::fields::Fields;
pub use self::fields::Mistake;
pub use self::vendor::{BaijiayunConfig, GenseeConfig, Keys, Signing, TalkfunConfig};
use crate::identity::IdentityConfig;

/// Everything the host is told before it starts.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where and how it listens.
    pub server: ServerConfig,
    /// How viewers are known.
    pub identity: IdentityConfig,
    /// The file with the rooms; without one they come through the admin API.
    pub directory: Option<PathBuf>,
    /// Where the host remembers.
    pub store: StoreConfig,
    /// How often a vendor is asked for a room's status while somebody watches its events, in seconds.
    pub status_poll_seconds: u64,
    /// How long a vendor's answer is waited for, in seconds.
    pub upstream_timeout_seconds: u64,
    /// What a service of the customer's shows to call the vendors and to administer; nobody may without.
    pub admin_token: Option<Secret>,
    /// Where callbacks are sent on to.
    pub webhook: Option<WebhookConfig>,
    /// The Talk-fun account, when there is one.
    pub talkfun: Option<TalkfunConfig>,
    /// The BaijiaYun account, when there is one.
    pub baijiayun: Option<BaijiayunConfig>,
    /// The Gensee account, when there is one.
    pub gensee: Option<GenseeConfig>,
}

/// Where the host listens and who may call it from a browser.
#[derive(Clone, Debug)]
pub struct ServerConfig {
    /// `address:port`.
    pub listen: String,
    /// The path before every route, such as `/live`; empty for none.
    pub base_path: String,
    /// Origins, besides the host's own, whose pages may call with credentials.
    pub allowed_origins: Vec<String>,
}

/// Where the host remembers.
#[derive(Clone, Debug)]
pub enum StoreConfig {
    /// Until it stops.
    Memory,
    /// In a SQLite file of its own.
    File(PathBuf),
    /// In a Redis that several hosts share; its address may hold a password.
    Redis(Secret),
}

/// Where callbacks are sent on to, and how the receiver knows that they are ours.
#[derive(Clone, Debug)]
pub struct WebhookConfig {
    /// The customer's address.
    pub url: String,
    /// The key of the signature in the header `x-liveroom-signature`.
    pub secret: Secret,
    /// How often a callback is tried; the pauses grow from a second to an hour.
    pub attempts: u32,
}

impl Config {
    /// Reads the file, then the environment (`LIVEROOM__TALKFUN__API=…`), then the overrides (`talkfun.api=…`).
    pub fn load(path: &Path, overrides: &[String]) -> Result<Self, Vec<Mistake>> {
        let whole_file = |say: String| vec![Mistake { at: path.display().to_string(), say }];
        let text = std::fs::read_to_string(path)
            .map_err(|error| whole_file(format!("cannot be read: {}", error.kind())))?;
        let mut table: Table = text.parse().map_err(|error: toml::de::Error| {
            whole_file(format!("is not TOML: {} {}", error.message(), line_of(&text, error.span())))
        })?;

        let mut mistakes = Vec::new();
        let environment = std::env::vars().filter_map(|(name, value)| {
            let path = name.strip_prefix("LIVEROOM__")?.to_lowercase().replace("__", ".");
            Some((path, value))
        });
        for (path, value) in environment.collect::<Vec<_>>() {
            set(&mut table, &path, &value, &mut mistakes);
        }
        for text in overrides {
            match text.split_once('=') {
                Some((path, value)) => set(&mut table, path, value, &mut mistakes),
                None => mistakes.push(Mistake {
                    at: "--set".to_owned(),
                    say:
                        "must be written as path=value, such as talkfun.api=http://127.0.0.1:8200/portal.php"
                            .to_owned(),
                }),
            }
        }

        let base = path.parent().unwrap_or(Path::new("")).to_owned();
        let config = read(table, &base, &mut mistakes);
        if mistakes.is_empty() { Ok(config) } else { Err(mistakes) }
    }
}

fn read(table: Table, base: &Path, mistakes: &mut Vec<Mistake>) -> Config {
    let mut fields = Fields::new("", table, mistakes);
    let server = fields.section("server", read_server).unwrap_or_else(|| ServerConfig {
        listen: DEFAULT_LISTEN.to_owned(),
        base_path: DEFAULT_BASE_PATH.to_owned(),
        allowed_origins: Vec::new(),
    });
    let identity = fields.section("identity", |fields| IdentityConfig::read(fields, base));
    if identity.is_none() {
        fields.mistake("identity", "is missing; say how viewers are known, such as mode = \"development\"");
    }
    let directory = fields.text("directory");
    let store = fields.section("store", |fields| read_store(fields, base));
    let poll = fields.section("status", |fields| fields.number("poll_seconds", 1..=3600)).flatten();
    let timeout = fields.section("upstream", |fields| fields.number("timeout_seconds", 1..=60)).flatten();
    let admin_token = fields.section("admin", |fields| read_admin(fields, base)).flatten();
    if directory.is_none() && admin_token.is_none() {
        fields.mistake(
            "directory",
            "is missing; give the file with the rooms, such as \"rooms.toml\", or [admin] to put them in",
        );
    }
    let config = Config {
        server,
        admin_token,
        webhook: fields.section("webhook", |fields| read_webhook(fields, base)).flatten(),
        identity: identity.unwrap_or_default(),
        directory: directory.map(|path| base.join(path)),
        store: store.unwrap_or(StoreConfig::Memory),
        status_poll_seconds: poll.unwrap_or(DEFAULT_POLL_SECONDS).unsigned_abs(),
        upstream_timeout_seconds: timeout.unwrap_or(DEFAULT_TIMEOUT_SECONDS).unsigned_abs(),
        talkfun: fields.section("talkfun", |fields| TalkfunConfig::read(fields, base)).flatten(),
        baijiayun: fields.section("baijiayun", |fields| BaijiayunConfig::read(fields, base)).flatten(),
        gensee: fields.section("gensee", |fields| GenseeConfig::read(fields, base)).flatten(),
    };
    fields.finish();
    config
}

fn read_server(fields: &mut Fields<'_>) -> ServerConfig {
    let base_path = fields.text("base_path").unwrap_or_else(|| DEFAULT_BASE_PATH.to_owned());
    let base_path = base_path.trim_end_matches('/').to_owned();
    let segments = base_path.strip_prefix('/').map(|path| path.split('/').all(is_path_segment));
    if !base_path.is_empty() && segments != Some(true) {
        fields
            .mistake("base_path", "must be a path such as \"/live\": a slash, then letters, digits, - and _");
    }
    let listen = fields.text("listen").unwrap_or_else(|| DEFAULT_LISTEN.to_owned());
    ServerConfig { listen, base_path, allowed_origins: fields.origins("allowed_origins") }
}

fn read_store(fields: &mut Fields<'_>, base: &Path) -> StoreConfig {
    let (path, redis) = (fields.text("path"), fields.secret("redis", base));
    match (path, redis) {
        (Some(_), Some(_)) => {
            fields.mistake("path", "cannot stand beside redis; keep one of them");
            StoreConfig::Memory
        }
        (Some(path), None) => StoreConfig::File(base.join(path)),
        (None, Some(url)) => StoreConfig::Redis(url),
        (None, None) => StoreConfig::Memory,
    }
}

fn read_webhook(fields: &mut Fields<'_>, base: &Path) -> Option<WebhookConfig> {
    fields.need("url", "give the address callbacks are sent on to");
    let (url, secret) = (fields.address("url"), fields.need_secret("secret", base));
    let attempts = fields.number("attempts", 1..=100).unwrap_or(DEFAULT_ATTEMPTS);
    Some(WebhookConfig { url: url?, secret: secret?, attempts: u32::try_from(attempts).unwrap_or(1) })
}

fn read_admin(fields: &mut Fields<'_>, base: &Path) -> Option<Secret> {
    let token = fields.need_secret("token", base);
    if token.as_ref().is_some_and(|token| token.expose().len() < ADMIN_TOKEN_CHARACTERS) {
        fields.mistake(
            "token",
            format!("must be at least {ADMIN_TOKEN_CHARACTERS} characters, better random ones"),
        );
    }
    token
}

fn is_path_segment(segment: &str) -> bool {
    !segment.is_empty()
        && segment.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

/// Puts a value at a dotted path. What reads as a TOML value is one; all else is text.
fn set(table: &mut Table, path: &str, value: &str, mistakes: &mut Vec<Mistake>) {
    let parsed = format!("value = {value}").parse::<Table>().ok().and_then(|mut table| table.remove("value"));
    let value = parsed.unwrap_or_else(|| Value::String(value.to_owned()));
    let mut keys: Vec<&str> = path.split('.').collect();
    let Some(last) = keys.pop().filter(|key| !key.is_empty()) else {
        mistakes.push(Mistake { at: path.to_owned(), say: "is not the path of a field".to_owned() });
        return;
    };
    let mut at = table;
    for key in keys {
        let inner = at.entry(key).or_insert_with(|| Value::Table(Table::new()));
        let Value::Table(inner) = inner else {
            mistakes.push(Mistake { at: path.to_owned(), say: format!("`{key}` is not a table") });
            return;
        };
        at = inner;
    }
    at.insert(last.to_owned(), value);
}

fn line_of(text: &str, span: Option<std::ops::Range<usize>>) -> String {
    let line = span.and_then(|span| text.get(..span.start)).map(|before| before.lines().count().max(1));
    line.map(|line| format!("(line {line})")).unwrap_or_default()
}

const DEFAULT_LISTEN: &str = "127.0.0.1:8100";
const DEFAULT_BASE_PATH: &str = "/live";
const ADMIN_TOKEN_CHARACTERS: usize = 16;
/// About nine hours, with the pauses between.
const DEFAULT_ATTEMPTS: i64 = 20;
const DEFAULT_POLL_SECONDS: i64 = 10;
const DEFAULT_TIMEOUT_SECONDS: i64 = 8;
