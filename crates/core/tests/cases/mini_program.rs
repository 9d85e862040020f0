//! In a mini-program's web-view: the page goes to the room, and back.

use std::time::Duration;

use liveroom_core::{
    Cover, CoverAction, Effect, Environment, Gate, InMiniProgram, Input, Lifecycle, Options, Reason,
};
use serde_json::{Value as Json, json as object};

use crate::harness::{LATENCY, Pair, json, options, session_with};

const WAY_OUT: &str = "https://mini.example/room.php?access_token=secret";
const INSIDE: Environment = Environment::MiniProgram;

fn session(changes: Json) -> Json {
    let mut session = session_with(object!({ "mini_program_url": WAY_OUT }));
    for (name, value) in changes.as_object().expect("changes") {
        session[name] = value.clone();
    }
    session
}

fn opened(options: Options, sessions: &[Json]) -> Pair {
    let mut pair = Pair::new(options, sessions.iter().cloned().map(json));
    pair.open();
    pair.run_for(LATENCY);
    pair
}

fn inside() -> Options {
    Options { environment: INSIDE, ..options() }
}

/// How often the page was sent away; nothing else is a way out.
fn leaves(pair: &Pair) -> usize {
    let ways = pair.effects().filter_map(|effect| match effect {
        Effect::Leave(url) => Some(url.expose()),
        _ => None,
    });
    ways.inspect(|way| assert_eq!(*way, WAY_OUT)).count()
}

#[test]
fn the_page_goes_to_the_room_where_no_frame_shows() {
    let video =
        object!({ "url": null, "media": { "url": "https://media.example/a.mp4", "type": "video/mp4" } });
    let waiting = object!({ "content": "waiting", "status": "waiting", "url": null });
    for (name, environment, in_mini_program, changes, is_left, is_framed) in [
        ("inside", INSIDE, InMiniProgram::Leave, object!({}), true, false),
        ("a room page", INSIDE, InMiniProgram::Leave, object!({ "dialect": "agent" }), true, false),
        ("a page that frames", INSIDE, InMiniProgram::Frame, object!({}), false, true),
        ("no address", INSIDE, InMiniProgram::Leave, object!({ "mini_program_url": null }), false, true),
        ("a video", INSIDE, InMiniProgram::Leave, video, false, false),
        ("a waiting room", INSIDE, InMiniProgram::Leave, waiting, false, false),
        ("WeChat", Environment::Wechat, InMiniProgram::Leave, object!({}), false, true),
        ("a browser", Environment::Browser, InMiniProgram::Leave, object!({}), false, true),
    ] {
        let options = Options { environment, in_mini_program, ..options() };
        let pair = opened(options, &[session(changes)]);
        assert_eq!((leaves(&pair), pair.frames().len()), (is_left.into(), is_framed.into()), "{name}");
    }
}

#[test]
fn whoever_comes_back_is_sent_away_by_a_tap_only() {
    for (name, changes, requests) in
        [("an address for many uses", object!({}), 1), ("for one", object!({ "single_use": true }), 2)]
    {
        let mut pair = opened(inside(), &[session(changes)]);
        assert_eq!((leaves(&pair), pair.cover()), (1, &Cover::Gate), "{name}");
        for sign in [Lifecycle::Restored, Lifecycle::Shown, Lifecycle::Online] {
            pair.give(Input::Lifecycle(sign));
        }
        pair.backend_says(object!({ "type": "state", "status": "playback", "contents": ["playback"] }));
        pair.backend_says(object!({ "type": "state", "status": "live", "contents": ["live"] }));
        pair.run_for(Duration::from_secs(60));
        let before = pair.requests().len();
        assert_eq!((leaves(&pair), pair.frames().len()), (1, 0), "{name}: nothing by itself");
        pair.tap();
        pair.run_for(LATENCY);
        assert_eq!((leaves(&pair), pair.cover()), (2, &Cover::Gate), "{name}: a tap");
        assert!(pair.requests().len() >= before + requests - 1, "{name}");
        pair.reload();
        pair.run_for(LATENCY);
        assert_eq!(leaves(&pair), 3, "{name}: the page's own call");
    }
}

#[test]
fn a_spent_address_is_not_used_again() {
    for (changes, requests) in [(object!({}), 1), (object!({ "single_use": true }), 2)] {
        let mut pair = opened(inside(), &[session(changes)]);
        pair.tap();
        pair.run_for(LATENCY);
        assert_eq!((leaves(&pair), pair.requests().len()), (2, requests));
    }
}

#[test]
fn a_tap_comes_first_where_the_page_says_so() {
    let mut pair = opened(Options { gate: Gate::Always, ..inside() }, &[session(object!({}))]);
    assert_eq!((leaves(&pair), pair.cover()), (0, &Cover::Gate));
    pair.control(CoverAction::Play);
    assert_eq!(leaves(&pair), 1);
}

#[test]
fn a_class_that_starts_takes_its_viewers_along() {
    let waiting = object!({ "content": "waiting", "status": "waiting", "url": null });
    let mut pair = opened(inside(), &[session(waiting), session(object!({}))]);
    pair.backend_says(object!({ "type": "state", "status": "live", "contents": ["live"] }));
    pair.run_for(Duration::from_secs(10));
    assert_eq!(leaves(&pair), 1);
}

#[test]
fn the_bridge_may_bring_the_word_late() {
    let cases = [
        ("before the answer", Environment::Wechat, Duration::ZERO, vec![Reason::Mount, Reason::Mount], 1),
        ("after it", Environment::Wechat, LATENCY, vec![Reason::Mount, Reason::Mount], 1),
        ("known before", INSIDE, Duration::ZERO, vec![Reason::Mount], 1),
        ("outside of WeChat", Environment::Browser, LATENCY, vec![Reason::Mount], 0),
    ];
    for (name, environment, after, reasons, times) in cases {
        let mut pair = Pair::new(Options { environment, ..options() }, [json(session(object!({})))]);
        pair.open();
        pair.run_for(after);
        pair.give(Input::Lifecycle(Lifecycle::InMiniProgram));
        pair.run_for(LATENCY);
        assert_eq!((pair.reasons(), leaves(&pair)), (reasons, times), "{name}");
        let told = pair.effects().filter_map(|effect| match effect {
            Effect::Fetch { request, .. } => Some(request.environment),
            _ => None,
        });
        assert_eq!(told.last() == Some(INSIDE), times == 1, "{name}");
    }
}

#[test]
fn an_address_that_is_none_is_refused() {
    for (name, url, code) in [
        ("a script", "javascript:alert(1)", "backend_invalid"),
        ("relative", "/room", "backend_invalid"),
        ("no https", "http://mini.example/room", "insecure_url"),
    ] {
        for environment in [INSIDE, Environment::Browser] {
            let options = Options { environment, ..options() };
            let mut pair = Pair::new(options, [json(session(object!({ "mini_program_url": url })))]);
            let call = pair.open();
            pair.run_for(LATENCY);
            let result = pair.result(call).expect("an end");
            assert_eq!(result.err().map(|error| error.as_str()), Some(code), "{name}");
            assert_eq!(leaves(&pair), 0, "{name}");
        }
    }
}
