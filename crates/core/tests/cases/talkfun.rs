//! Talk-fun's string bridge: what is understood, what is left alone, and what hostile frames send.

use liveroom_core::{Event, LinkState, Removal, Value};
use serde_json::{Value as Json, json as object};

use crate::harness::{ANOTHER_ORIGIN, ORIGIN, Pair, json, session, value};

/// The events of one message in a room that has loaded, without the status that follows from them.
fn heard(text: &str) -> Vec<Event> {
    let mut pair = Pair::loaded([json(session())]);
    assert!(pair.say(text));
    let mut events = pair.events();
    assert_eq!(
        pair.link() == LinkState::Live,
        !events.is_empty(),
        "a room lives by what is understood: {text:.80}"
    );
    events.retain(|event| !matches!(event, Event::LinkChange(_) | Event::StatusChange { .. }));
    events
}

/// A message as the vendor makes it: JSON text inside the JSON.
fn message(cmd: &str, msg: Json) -> String {
    object!({ "cmd": cmd, "msg": msg.to_string(), "type": "broadcast" }).to_string()
}

fn interaction(kind: &str, action: &str, data: Json) -> Event {
    Event::Interaction { kind: kind.to_owned(), action: action.to_owned(), data: value(data) }
}

fn broadcast(name: &str, data: Json) -> Event {
    Event::Broadcast { name: name.to_owned(), data: value(data) }
}

fn custom(name: &str, data: Json) -> Event {
    Event::Custom { name: name.to_owned(), data: value(data) }
}

#[test]
fn every_family_of_broadcasts_has_its_event() {
    let data = || object!({ "a": [1, "二", null], "t": true });
    let cases = [
        ("live:start", data(), Event::LiveStart),
        ("live:stop", data(), Event::LiveStop),
        ("chat:send", data(), Event::Chat(value(data()))),
        ("member:kick", data(), Event::Kicked { reason: Removal::Kicked, data: value(data()) }),
        ("member:forceout", data(), Event::Kicked { reason: Removal::Replaced, data: value(data()) }),
        ("member:total", object!(7), Event::Members(7)),
        ("member:total", object!("7"), Event::Members(7)),
        ("member:total", object!({ "total": 7 }), Event::Members(7)),
        ("member:total", object!({ "total": "7" }), Event::Members(7)),
        ("member:total", object!({ "args": { "total": 7 } }), Event::Members(7)),
        ("member:total", object!({ "args": 7 }), Event::Members(7)),
        (
            "member:total",
            object!({ "total": "many" }),
            broadcast("member:total", object!({ "total": "many" })),
        ),
        ("member:total", object!([]), broadcast("member:total", object!([]))),
        ("vote:new", data(), interaction("vote", "new", data())),
        ("lottery:start", data(), interaction("lottery", "start", data())),
        ("lottery:stop", data(), interaction("lottery", "stop", data())),
        ("sign:new", data(), interaction("sign", "new", data())),
        ("question:ask", data(), interaction("question", "ask", data())),
        ("announce:notice", data(), interaction("announce", "notice", data())),
        ("announce:roll", data(), interaction("announce", "roll", data())),
        ("flower:send:all", data(), interaction("flower", "send:all", data())),
        ("goods:put", data(), interaction("goods", "put", data())),
        ("third:gift", data(), custom("gift", data())),
        ("third:a:b", data(), custom("a:b", data())),
        ("camera:start", data(), broadcast("camera:start", data())),
        ("member:join:other", data(), broadcast("member:join:other", data())),
        ("live:on:fullscreen", object!(true), broadcast("live:on:fullscreen", object!(true))),
        ("vote", data(), broadcast("vote", data())),
        ("voted:new", data(), broadcast("voted:new", data())),
        ("", data(), broadcast("", data())),
    ];
    for (cmd, msg, expected) in cases {
        assert_eq!(heard(&message(cmd, msg)), [expected], "{cmd}");
    }
}

#[test]
fn the_kind_of_a_message_is_a_word_or_a_number() {
    let cases = [
        (object!("broadcast"), true),
        (object!("callback"), true),
        (object!("socket"), true),
        (object!(1), true),
        (object!(2), true),
        (object!(3), true),
        (object!("1"), true),
        (object!("3"), true),
        (object!(null), true),
        (object!(0), false),
        (object!(4), false),
        (object!(-1), false),
        (object!("0"), false),
        (object!("Broadcast"), false),
        (object!(""), false),
        (object!(true), false),
        (object!(["broadcast"]), false),
        (object!({ "kind": 1 }), false),
    ];
    for (kind, is_understood) in cases {
        let text = object!({ "cmd": "camera:start", "type": kind }).to_string();
        assert_eq!(!heard(&text).is_empty(), is_understood, "{text}");
    }
    assert_eq!(
        heard(r#"{"cmd":"camera:start"}"#),
        [broadcast("camera:start", object!(null))],
        "no kind at all"
    );
}

#[test]
fn a_payload_is_json_in_json_and_otherwise_what_it_is() {
    let deep = format!("{}{}", "[".repeat(40), "]".repeat(40));
    let cases = [
        ("an object", object!("{\"a\":1}"), object!({ "a": 1 })),
        ("absent", object!(null), object!(null)),
        ("the text null", object!("null"), object!(null)),
        ("a number in a text", object!("7"), object!(7)),
        ("a text in a text", object!("\"seven\""), object!("seven")),
        ("no JSON", object!("seven"), object!("seven")),
        ("half of JSON", object!("{\"a\":"), object!("{\"a\":")),
        ("empty", object!(""), object!("")),
        ("not encoded twice", object!({ "a": 1 }), object!({ "a": 1 })),
        ("a bare number", object!(7), object!(7)),
        ("too deep", object!(deep), object!(deep)),
    ];
    for (name, msg, expected) in cases {
        let text = object!({ "cmd": "camera:start", "msg": msg, "type": 1 }).to_string();
        assert_eq!(heard(&text), [broadcast("camera:start", expected)], "{name}");
    }
    let absent = object!({ "cmd": "chat:send", "type": 1 }).to_string();
    assert_eq!(heard(&absent), [Event::Chat(Value::Null)]);
}

#[test]
fn what_is_not_of_the_dialect_is_left_alone() {
    let many = object!({ "cmd": "camera:start", "msg": vec![0; Value::MAX_NODES] }).to_string();
    let nested = |depth: usize| {
        format!(r#"{{"cmd":"camera:start","msg":{}{}}}"#, "[".repeat(depth), "]".repeat(depth))
    };
    let long = message("camera:start", object!("x".repeat(Value::MAX_TEXT as usize)));
    let cases = [
        ("nothing", ""),
        ("no JSON", "noise"),
        ("half of JSON", r#"{"cmd":"camera:start""#),
        ("two in one", r#"{"cmd":"camera:start"}{"cmd":"camera:start"}"#),
        ("a number", "7"),
        ("a text", r#""camera:start""#),
        ("a list", r#"[{"cmd":"camera:start"}]"#),
        ("no name", r#"{"msg":"{}","type":1}"#),
        ("a name that is none", r#"{"cmd":7,"type":1}"#),
        ("a name that is null", r#"{"cmd":null,"type":1}"#),
        ("another library's", r#"{"type":"webpackOk","data":null}"#),
        ("too many values", &many),
        ("too deep", &nested(Value::MAX_DEPTH + 1)),
        ("so deep that it would end a stack", &nested(30_000)),
        ("too long", &long),
        ("control characters", "\u{0}\u{1}\u{7f}\u{feff}"),
    ];
    for (name, text) in cases {
        assert_eq!(heard(text), [], "{name}");
    }
    assert_eq!(heard(&nested(Value::MAX_DEPTH - 1)).len(), 1, "as deep as may be");
}

#[test]
fn the_origins_of_the_session_speak_and_no_others() {
    let cases = [
        (ORIGIN, true),
        (ANOTHER_ORIGIN, true),
        ("https://evil.example", false),
        ("http://open.talk-fun.com", false),
        ("https://open.talk-fun.com:8443", false),
        ("https://open.talk-fun.com/", false),
        ("https://open.talk-fun.com.evil.example", false),
        ("HTTPS://OPEN.TALK-FUN.COM", false),
        ("null", false),
        ("", false),
    ];
    for (origin, is_heard) in cases {
        let mut pair = Pair::loaded([json(session())]);
        assert_eq!(pair.say_from(origin, &message("live:stop", object!({}))), is_heard, "{origin}");
        assert_eq!(!pair.events().is_empty(), is_heard, "{origin}");
    }
}

#[test]
fn the_stream_says_its_status() {
    let mut pair = Pair::loaded([json(session())]);
    pair.say(&message("live:stop", object!({})));
    let names: Vec<_> = pair.events().iter().map(Event::name).collect();
    assert_eq!(names, ["linkchange", "livestop", "statuschange"]);
    pair.say(&message("live:start", object!({})));
    let names: Vec<_> = pair.events().iter().map(Event::name).collect();
    assert_eq!(names, ["livestart", "statuschange"]);
}
