//! Reads the backend's answer: parse, don't validate. What leaves here can be framed.

use alloc::{borrow::ToOwned, string::String, vec, vec::Vec};
use core::time::Duration;

use liveroom_contract::{
    Content, Credentials, Dialect, Media, ProblemCode, Session, SessionUrl, Status, Vendor,
};

use crate::{
    engine::Engine,
    error::{Error, ErrorCode},
    input::Outcome,
    text::{concat, digits, join},
    value::Value,
};

/// Why there is no session, and whether asking again can help.
pub(super) struct Refusal {
    pub(super) error: Error,
    pub(super) retry: Retry,
}

pub(super) enum Retry {
    Never,
    Soon,
    After(Duration),
}

pub(super) fn read(outcome: Outcome, engine: &Engine, page_is_secure: bool) -> Result<Session, Refusal> {
    let (status, retry_after, body) = match outcome {
        Outcome::Answered { status, retry_after_seconds, body } => (status, retry_after_seconds, body),
        Outcome::Unreachable => {
            let message = "The backend could not be reached: network, CORS, or the session function threw.";
            return Err(Refusal {
                error: Error::new(ErrorCode::BackendUnreachable, message),
                retry: Retry::Soon,
            });
        }
    };
    if !(200..300).contains(&status) {
        return Err(refused(status, retry_after, body.as_ref()));
    }
    let session = body
        .ok_or_else(|| {
            invalid("The backend's answer is not JSON; is `backend` the address of the session service?")
        })
        .and_then(|body| {
            refuse_secrets(&body)?;
            decode(&body)
        })
        .and_then(|session| admit(session, engine, page_is_secure));
    session.map_err(|error| Refusal { error, retry: Retry::Never })
}

/// An answer that is no 2xx: a problem by its code, else by its status.
fn refused(status: u16, retry_after: Option<u32>, body: Option<&Value>) -> Refusal {
    let word = body.and_then(|body| body.member("code")).and_then(Value::text).and_then(ProblemCode::parse);
    // A status alone speaks for the room only when the answer is JSON: a page of HTML comes from somewhere else.
    let code = word.or_else(|| body.and_then(|_| by_status(status)));
    let detail = body.and_then(|body| body.member("detail")).and_then(Value::text);
    let error = match code {
        Some(code) => Error::new(
            code.into(),
            detail.map_or_else(
                || concat(&["The backend answered ", &digits(status.into()), "."]),
                ToOwned::to_owned,
            ),
        ),
        None => invalid(concat(&[
            "The backend answered ",
            &digits(status.into()),
            " without a problem document.",
        ])),
    };
    let retry = match (code, retry_after) {
        (Some(ProblemCode::RateLimited | ProblemCode::Unavailable), Some(seconds)) => {
            Retry::After(Duration::from_secs(u64::from(seconds)))
        }
        (Some(ProblemCode::VendorRefused), _) => Retry::Never,
        (Some(ProblemCode::RateLimited), None) => Retry::Soon,
        _ if status >= 500 => Retry::Soon,
        _ => Retry::Never,
    };
    Refusal { error, retry }
}

fn by_status(status: u16) -> Option<ProblemCode> {
    ProblemCode::ALL.iter().copied().find(|code| code.http_status() == status)
}

/// The names of vendor secrets in any spelling. Whoever sends one has mixed up the server's side and the page's.
fn refuse_secrets(body: &Value) -> Result<(), Error> {
    const SECRETS: [&str; 5] = ["opentoken", "partnerkey", "secretkey", "appsecret", "password"];
    let mut rest = vec![body];
    while let Some(value) = rest.pop() {
        match value {
            Value::Object(members) => {
                for (name, value) in members {
                    let plain = || name.bytes().filter(u8::is_ascii_alphanumeric);
                    if SECRETS.iter().any(|secret| plain().map(|byte| byte | 0x20).eq(secret.bytes())) {
                        let message = concat(&[
                            "The session answer holds `",
                            name,
                            "`, a vendor secret, and was thrown away. Every viewer could read it: sign on the server and send \
                             the URL only.",
                        ]);
                        return Err(Error::new(ErrorCode::SecretInSession, message));
                    }
                    rest.push(value);
                }
            }
            Value::Array(values) => rest.extend(values),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    Ok(())
}

fn decode(body: &Value) -> Result<Session, Error> {
    let vendor = word(body, "vendor", Vendor::parse, Vendor::ALL.iter().map(|word| word.as_str()))?;
    let content = word(body, "content", Content::parse, Content::ALL.iter().map(|word| word.as_str()))?;
    let status = word(body, "status", Status::parse, Status::ALL.iter().map(|word| word.as_str()))?;
    let dialect = word(body, "dialect", Dialect::parse, Dialect::ALL.iter().map(|word| word.as_str()))?;
    let server_time = time(body, "server_time")?.ok_or_else(|| not_a_time("server_time"))?;
    Ok(Session {
        vendor,
        content,
        status,
        dialect,
        url: text(body, "url").map(SessionUrl::from),
        origins: texts(body, "origins"),
        expires_at: time(body, "expires_at")?,
        single_use: body.is_on("single_use"),
        server_time,
        contents: contents(body),
        title: text(body, "title"),
        starts_at: time(body, "starts_at")?,
        poster: text(body, "poster"),
        credentials: body.member("credentials").map(credentials).transpose()?,
        media: body.member("media").map(media).transpose()?,
        mini_program_url: text(body, "mini_program_url").map(SessionUrl::from),
    })
}

fn credentials(members: &Value) -> Result<Credentials, Error> {
    let Value::Object(members) = members else {
        return Err(invalid("The session's `credentials` must be an object of texts."));
    };
    let texts = members.iter().map(|(name, value)| Some((name.clone(), value.text()?.to_owned())));
    texts
        .collect::<Option<_>>()
        .map(Credentials::new)
        .ok_or_else(|| invalid("The session's `credentials` must be texts."))
}

fn media(media: &Value) -> Result<Media, Error> {
    let (Some(url), Some(kind)) = (text(media, "url"), text(media, "type")) else {
        return Err(invalid("The session's `media` needs a `url` and a MIME `type`."));
    };
    Ok(Media { url: SessionUrl::from(url), kind })
}

/// What can be asked for, from a session or a room event; words of a later version are passed over.
pub(crate) fn contents(body: &Value) -> Vec<Content> {
    texts(body, "contents").iter().filter_map(|word| Content::parse(word)).collect()
}

/// The checks that need more than one field; those of the URL are in `www/kit/early.ts`, too.
fn admit(session: Session, engine: &Engine, page_is_secure: bool) -> Result<Session, Error> {
    if session.url.is_none() && session.media.is_none() && session.content != Content::Waiting {
        return Err(invalid(
            "The session has no `url` and no `media`; only `content: \"waiting\"` goes without.",
        ));
    }
    if session.expires_at.is_some_and(|at| at <= session.server_time) {
        return Err(invalid("The session's `expires_at` lies before its `server_time`."));
    }
    // They are set on the frame and named in errors: what is no origin could be a credential, or another policy.
    if let Some(place) =
        session.origins.iter().position(|listed| (engine.origin)(listed).as_ref() != Some(listed))
    {
        let place = digits(place as u32);
        let message =
            concat(&["The session's `origins[", &place, "]` is not an origin such as https://room.example."]);
        return Err(invalid(message));
    }
    if let Some(url) = &session.url {
        let origin = origin_of(url, engine, page_is_secure)?;
        if !session.origins.contains(&origin) {
            let message =
                concat(&["The session's URL is on ", &origin, ", which its `origins` do not list."]);
            return Err(Error::new(ErrorCode::OriginNotListed, message));
        }
    }
    let media = session.media.as_ref().map(|media| &media.url);
    for url in media.into_iter().chain(&session.mini_program_url) {
        origin_of(url, engine, page_is_secure)?;
    }
    Ok(session)
}

fn origin_of(url: &SessionUrl, engine: &Engine, page_is_secure: bool) -> Result<String, Error> {
    let origin = (engine.origin)(url.expose())
        .ok_or_else(|| invalid("The session's `url` is not an absolute http(s) URL."))?;
    if page_is_secure && is_insecure(&origin) {
        let message = concat(&["An https page cannot show ", &origin, ": ask the vendor for an https URL."]);
        return Err(Error::new(ErrorCode::InsecureUrl, message));
    }
    Ok(origin)
}

/// Mixed content, as "Secure Contexts" 3.1 has it: plain http is fine on this machine only.
fn is_insecure(origin: &str) -> bool {
    let Some(rest) = origin.strip_prefix("http://") else { return false };
    let port = rest.bytes().rev().take_while(u8::is_ascii_digit).count();
    let host = rest.get(..rest.len() - port).and_then(|host| host.strip_suffix(":")).unwrap_or(rest);
    // A host of digits and dots is an IPv4 address, which the URL parser has made sure of; `127.example.com` is none.
    let is_loopback =
        host.starts_with("127.") && host.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    !(host == "localhost" || host.ends_with(".localhost") || is_loopback || host == "[::1]")
}

fn word<T>(
    body: &Value,
    name: &str,
    parse: fn(&str) -> Option<T>,
    mut words: impl Iterator<Item = &'static str>,
) -> Result<T, Error> {
    body.member(name).and_then(Value::text).and_then(parse).ok_or_else(|| {
        let words = join(&mut words, ", ");
        invalid(concat(&["The session's `", name, "` must be one of: ", &words, "."]))
    })
}

fn text(body: &Value, name: &str) -> Option<String> {
    body.member(name).and_then(Value::text).map(ToOwned::to_owned)
}

/// A time that is written in another way is an error, not an absence: a session without an end is never renewed.
fn time(body: &Value, name: &str) -> Result<Option<i64>, Error> {
    body.member(name).map(|value| value.integer().ok_or_else(|| not_a_time(name))).transpose()
}

fn not_a_time(name: &str) -> Error {
    invalid(concat(&["The session's `", name, "` must be Unix time in milliseconds."]))
}

fn texts(body: &Value, name: &str) -> Vec<String> {
    match body.member(name) {
        Some(Value::Array(values)) => values.iter().filter_map(Value::text).map(ToOwned::to_owned).collect(),
        _ => Vec::new(),
    }
}

fn invalid(message: impl Into<String>) -> Error {
    Error::new(ErrorCode::BackendInvalid, message)
}
