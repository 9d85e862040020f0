//! A session URL lets its bearer in: no print of a room, of what goes in or of what comes out shows it.

use std::time::Duration;

use liveroom_core::{BackendSignal, Effect, FrameSignal, Input, Lifecycle, Outcome, Wish};
use serde_json::json as object;

use crate::harness::{
    ALL, LATENCY, ORIGIN, Pair, Reply, SECRET, SERVER_TIME, URL, agent_session, json, options, problem,
    session, session_with, value,
};

#[test]
fn a_whole_life_of_a_room_prints_no_credential() {
    let life = json(session_with(object!({
        "expires_at": SERVER_TIME + 600_000,
        "mini_program_url": URL,
    })));
    let foreign = json(session_with(object!({ "origins": ["https://elsewhere.example"] })));
    let insecure = json(session_with(object!({
        "url": URL.replace("https", "http"), "origins": [ORIGIN.replace("https", "http")],
    })));
    let late = json(session_with(object!({ "expires_at": SERVER_TIME - 1 })));
    let secret = json(session_with(object!({ "openToken": SECRET })));
    let listed = json(session_with(object!({ "origins": [ORIGIN, URL] })));
    let failures = [foreign, insecure, late, secret, listed, problem(403, "forbidden", None), Reply::Silence];

    // The shell of the harness looks at every output and every snapshot; this looks at the rest.
    for failure in failures {
        let mut pair = Pair::loaded([life.clone(), failure, life.clone()]);
        pair.say(r#"{"cmd":"chat:send","msg":"{\"text\":\"hi\"}","type":"broadcast"}"#);
        pair.backend_says(object!({ "type": "state", "status": "ended", "server_time": SERVER_TIME }));
        pair.show(Wish::Playback);
        pair.run_for(Duration::from_secs(60));
        pair.reload();
        pair.frame(FrameSignal::Blocked);
        pair.reload();
        pair.run_for(Duration::from_secs(900));
        pair.give(Input::Lifecycle(Lifecycle::Online));
        pair.give(Input::Backend(BackendSignal::Closed));
        assert_silent("the room", &format!("{:?}", pair.shell.room));
        pair.destroy();
        assert_silent("the room", &format!("{:?}", pair.shell.room));
        assert_silent("its journal", &format!("{:#?}", pair.shell.journal));
        let sent = pair
            .effects()
            .any(|effect| matches!(effect, Effect::OpenFrame { url, .. } if url.expose() == URL));
        assert!(sent, "the frame alone gets the URL, so there was something to hide");
    }
}

#[test]
fn a_room_with_its_own_page_prints_no_credential() {
    let media = object!({ "url": null, "media": { "url": URL, "type": "video/mp4" } });
    for (name, body) in [("a page", agent_session(object!({}))), ("a video", agent_session(media))] {
        let mut pair =
            Pair::new(options(), [json(body.clone()), problem(403, "forbidden", None), json(body)]);
        pair.open();
        pair.run_for(LATENCY);
        pair.greet(&ALL);
        pair.blocked("not_allowed");
        pair.blocked("not_allowed");
        pair.tap();
        pair.pause();
        pair.hello(&ALL);
        assert_silent(name, &format!("{:?}", pair.shell.room));
        pair.ready();
        pair.blocked("not_supported");
        pair.run_for(Duration::from_secs(60));
        pair.give(Input::Lifecycle(Lifecycle::Restored));
        pair.give(Input::Seated(false));
        pair.show(Wish::Playback);
        pair.run_for(Duration::from_secs(60));
        assert_silent(name, &format!("{:?}", pair.shell.room));
        pair.destroy();
        assert_silent(name, &format!("{:?}", pair.shell.room));
        // The shell of the harness looks at every output; this makes sure that there was something to hide.
        let told = pair.said().iter().any(|(_, message)| message.to_string().contains(SECRET));
        assert!(told, "{name}: the greeting holds the credentials");
    }
}

#[test]
fn an_answer_prints_no_credential() {
    let outcome =
        Outcome::Answered { status: 200, retry_after_seconds: Some(3), body: Some(value(session())) };
    let text = format!("{outcome:?}");
    assert_silent("an answer", &text);
    assert!(text.contains("200"), "and still says what it is: {text}");
    assert_silent("an input", &format!("{:#?}", Input::Answer { fetch: liveroom_core::FetchId(1), outcome }));
}

fn assert_silent(name: &str, text: &str) {
    assert!(!text.contains(SECRET), "{name} printed a credential");
}
