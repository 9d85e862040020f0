//! What a session must be before anything is framed.

use liveroom_core::{ErrorCode, Options};
use serde_json::{Value as Json, json as object};

use crate::harness::{LATENCY, ORIGIN, Pair, SECRET, SERVER_TIME, URL, json, options, session, session_with};

#[test]
fn an_answer_of_another_shape_is_refused_by_name() {
    let cases = [
        ("a text", object!("ok"), "`vendor`"),
        ("a list", object!([1, 2]), "`vendor`"),
        ("nothing", object!(null), "`vendor`"),
        ("an empty object", object!({}), "`vendor` must be one of: talkfun, baijiayun, gensee"),
        ("another vendor", session_with(object!({ "vendor": "zoom" })), "`vendor`"),
        (
            "no content",
            session_with(object!({ "content": null })),
            "`content` must be one of: live, playback, video, waiting",
        ),
        ("another content", session_with(object!({ "content": "Live" })), "`content`"),
        (
            "no status",
            session_with(object!({ "status": null })),
            "`status` must be one of: waiting, live, ended, playback",
        ),
        ("a status as number", session_with(object!({ "status": 1 })), "`status`"),
        ("no dialect", session_with(object!({ "dialect": null })), "`dialect` must be one of: talkfun, mute"),
        ("no clock", session_with(object!({ "server_time": null })), "`server_time`"),
        ("a clock of words", session_with(object!({ "server_time": "noon" })), "`server_time`"),
        ("no url", session_with(object!({ "url": null })), "`url`"),
        ("a url as number", session_with(object!({ "url": 7 })), "`url`"),
        ("an empty url", session_with(object!({ "url": "" })), "absolute"),
        ("a relative url", session_with(object!({ "url": "/room.php" })), "absolute"),
        ("a script", session_with(object!({ "url": "javascript:alert(1)" })), "absolute"),
        ("data", session_with(object!({ "url": "data:text/html,x" })), "absolute"),
        ("an end before the clock", session_with(object!({ "expires_at": SERVER_TIME - 1 })), "`expires_at`"),
        ("an end at the clock", session_with(object!({ "expires_at": SERVER_TIME })), "`expires_at`"),
        (
            "an end as a date",
            session_with(object!({ "expires_at": "2030-01-01T00:00:00Z" })),
            "`expires_at` must be Unix time in milliseconds",
        ),
        ("an end that is no number", session_with(object!({ "expires_at": true })), "`expires_at`"),
        ("a beginning as a date", session_with(object!({ "starts_at": "tomorrow" })), "`starts_at`"),
        (
            "seconds instead of milliseconds",
            session_with(object!({ "expires_at": SERVER_TIME / 1_000 + 600 })),
            "`expires_at`",
        ),
    ];
    for (name, body, message) in cases {
        refused(name, body, options(), ErrorCode::BackendInvalid, message);
    }
}

#[test]
fn the_urls_origin_is_on_the_list() {
    let cases = [
        ("an empty list", object!([])),
        ("no list", object!(null)),
        ("a text in the list's place", object!(ORIGIN)),
        ("another host", object!(["https://talk-fun.com"])),
        ("another scheme", object!(["http://open.talk-fun.com"])),
        ("another port", object!(["https://open.talk-fun.com:8443"])),
    ];
    for (name, origins) in cases {
        let body = session_with(object!({ "origins": origins }));
        refused(name, body, options(), ErrorCode::OriginNotListed, ORIGIN);
    }
}

#[test]
fn the_list_holds_origins_only() {
    // They are set on the frame and named in an error: neither may carry a credential or a policy of someone else's.
    let cases = [
        ("a whole URL", URL),
        ("a path", "https://open.talk-fun.com/"),
        ("a wildcard", "*"),
        ("a policy", "https://a.example; geolocation *"),
        ("a host", "open.talk-fun.com"),
        ("another scheme", "wss://open.talk-fun.com"),
    ];
    for (name, origin) in cases {
        let body = session_with(object!({ "origins": [ORIGIN, origin] }));
        refused(name, body, options(), ErrorCode::BackendInvalid, "`origins[1]`");
    }
}

#[test]
fn an_https_page_frames_https_and_this_machine_only() {
    let cases = [
        ("plain http", "http://open.talk-fun.com", false),
        ("plain http on a port", "http://open.talk-fun.com:8080", false),
        ("a name that begins like this machine", "http://localhost.example.com", false),
        ("a name that begins like its address", "http://127.example.com", false),
        ("a name that ends like it", "http://notlocalhost", false),
        ("https", "https://open.talk-fun.com", true),
        ("this machine", "http://localhost", true),
        ("this machine, on a port", "http://localhost:8200", true),
        ("a name of this machine", "http://open.talk-fun.localhost:8200", true),
        ("its address", "http://127.0.0.1:8200", true),
        ("another address of it", "http://127.8.9.10", true),
        ("its address in IPv6", "http://[::1]:8200", true),
        ("its address in IPv6, without a port", "http://[::1]", true),
        ("another address in IPv6", "http://[2001:db8::1]:8200", false),
    ];
    for (name, origin, is_framed) in cases {
        let body =
            session_with(object!({ "url": format!("{origin}/room?token={SECRET}"), "origins": [origin] }));
        if is_framed {
            accepted(name, body.clone(), options());
        } else {
            refused(name, body.clone(), options(), ErrorCode::InsecureUrl, origin);
        }
        accepted(name, body, Options { page_is_secure: false, ..options() });
    }
}

#[test]
fn a_vendors_secret_is_refused_in_every_spelling() {
    let spellings = [
        "openToken",
        "open_token",
        "OPEN-TOKEN",
        "opentoken",
        "partner_key",
        "partnerKey",
        "PartnerKey",
        "secret_key",
        "secretKey",
        "secret.key",
        "appSecret",
        "app_secret",
        "password",
        "PASSWORD",
        "pass_word",
    ];
    let value = "5ecre7";
    for name in spellings {
        let places = [
            ("beside the url", session_with(object!({ name: value }))),
            ("in an object", session_with(object!({ "vendor_data": { "login": { name: value } } }))),
            ("in a list", session_with(object!({ "extras": [1, [{ name: value }]] }))),
            ("without a session", object!({ name: value })),
            ("as an object", session_with(object!({ name: { "value": value } }))),
            ("empty", session_with(object!({ name: "" }))),
        ];
        for (place, body) in places {
            let message =
                refused(&format!("{name} {place}"), body, options(), ErrorCode::SecretInSession, name);
            assert!(!message.contains(value), "{name} {place}: the secret itself is told to nobody");
        }
    }
}

#[test]
fn what_only_resembles_a_secret_is_none() {
    let cases = [
        ("a token of the viewer's own", object!({ "access_token": "x" })),
        ("a hint", object!({ "password_hint": "x" })),
        ("a secret's name as a text", object!({ "title": "openToken" })),
    ];
    for (name, changes) in cases {
        accepted(name, session_with(changes), options());
    }
}

#[test]
fn a_session_of_the_contract_is_accepted() {
    let cases = [
        ("the least", session()),
        ("a clock as text", session_with(object!({ "server_time": SERVER_TIME.to_string() }))),
        ("an end", session_with(object!({ "expires_at": SERVER_TIME + 1 }))),
        (
            "fields of a later version",
            session_with(object!({ "seats": { "free": 3 }, "contents": ["hologram", "video"] })),
        ),
        ("every vendor's room may be mute", session_with(object!({ "vendor": "gensee", "dialect": "mute" }))),
        (
            "optional fields of another type",
            session_with(object!({ "title": 7, "poster": [], "contents": "live", "single_use": "no" })),
        ),
    ];
    for (name, body) in cases {
        accepted(name, body, options());
    }
}

#[test]
fn times_at_the_edge_of_numbers_do_no_harm() {
    let edges = ["9223372036854775807", "-9223372036854775808", "9007199254740992", "1e400", "-1", "0"];
    for at in edges {
        for clock in edges {
            // Whether it is refused is the contract's matter; that it neither panics nor hangs is ours.
            let mut pair = Pair::new(
                options(),
                [json(session_with(object!({ "expires_at": at, "server_time": clock, "starts_at": at })))],
            );
            let call = pair.open();
            pair.run_for(LATENCY);
            assert!(pair.result(call).is_some(), "expires_at {at}, server_time {clock}");
        }
    }
}

fn accepted(name: &str, body: Json, options: Options) {
    let mut pair = Pair::new(options, [json(body)]);
    let call = pair.open();
    pair.run_for(LATENCY);
    assert_eq!(pair.error(call), Some(Ok(())), "{name}");
    assert!(pair.shell.frame.is_some(), "{name}");
}

/// The answer is refused at once and for good; gives back the error's text.
fn refused(name: &str, body: Json, options: Options, code: ErrorCode, message: &str) -> String {
    let mut pair = Pair::new(options, [json(body)]);
    let call = pair.open();
    pair.run_for(std::time::Duration::from_secs(60));
    let error = pair.error(call).expect("the call is settled").expect_err(name);
    assert_eq!(error.code, code, "{name}: {}", error.message);
    assert!(error.message.contains(message), "{name}: {}", error.message);
    assert!(!error.message.contains(SECRET), "{name}: {}", error.message);
    assert_eq!((pair.requests().len(), pair.frames().len()), (1, 0), "{name}");
    error.message
}
