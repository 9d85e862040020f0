//! What the drawn lives are made of: answers of the backend, good and bad, and what frames say.

use liveroom_core::Value;
use serde_json::{Value as Json, json as object};

use crate::harness::{SERVER_TIME, URL, agent_session, session, session_with, value};

pub(super) fn marked(mut message: Json) -> String {
    message["liveroom"] = object!(1);
    message.to_string()
}

pub(super) fn text<'a>(message: &'a Value, name: &str) -> Option<&'a str> {
    message.member(name)?.text()
}

pub(super) const MESSAGES: [&str; 8] = [
    "",
    "noise",
    "{}",
    r#"{"cmd":"live:start","type":"broadcast"}"#,
    r#"{"cmd":"live:stop","type":1}"#,
    r#"{"cmd":"chat:send","msg":"{\"text\":\"hi\"}","type":"2"}"#,
    r#"{"cmd":"member:total","msg":"99999999999999999999","type":3}"#,
    r#"{"cmd":"third:","msg":"[","type":"socket"}"#,
];

pub(super) fn bodies() -> Vec<Option<Value>> {
    let lives = |millis: i64| session_with(object!({ "expires_at": SERVER_TIME + millis }));
    let media = |single_use: bool| {
        let media = object!({ "url": URL, "type": "video/mp4" });
        session_with(object!({ "url": null, "media": media, "single_use": single_use }))
    };
    let page = |changes: Json| agent_session(changes);
    let bodies: [Json; 40] = [
        page(object!({})),
        page(object!({})),
        page(object!({})),
        page(object!({})),
        page(object!({})),
        page(object!({})),
        page(object!({})),
        page(object!({})),
        page(object!({})),
        page(object!({})),
        page(object!({})),
        page(object!({})),
        page(object!({ "expires_at": SERVER_TIME + 30_000 })),
        page(object!({ "single_use": true, "expires_at": SERVER_TIME + 30_000 })),
        page(object!({ "content": "playback", "status": "playback" })),
        page(object!({ "credentials": [1] })),
        media(false),
        media(true),
        session(),
        session(),
        session(),
        session(),
        lives(30_000),
        lives(60_000),
        lives(600_000),
        session(),
        session(),
        lives(1),
        lives(30_000),
        lives(i64::MAX - SERVER_TIME),
        session_with(object!({ "single_use": true })),
        session_with(object!({ "content": "waiting", "status": "waiting", "url": null })),
        session_with(object!({ "content": "waiting", "url": null, "expires_at": SERVER_TIME + 1 })),
        session_with(object!({ "content": "playback", "status": "playback", "dialect": "mute" })),
        session_with(object!({ "expires_at": "9223372036854775807", "server_time": "-9223372036854775808" })),
        session_with(object!({ "origins": [] })),
        session_with(object!({ "partner_key": "x" })),
        object!({ "code": "rate_limited", "detail": "Later." }),
        object!({ "code": "vendor_refused" }),
        object!(["nonsense"]),
    ];
    bodies.into_iter().map(|body| Some(value(body))).chain([None, None]).collect()
}
