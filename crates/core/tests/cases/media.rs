//! Sessions of a stream or a file: a video takes the frame's place, and is led and heard like a room's own page.

use liveroom_core::{Cover, Effect, ErrorCode, FrameSignal, Gate, Input, LinkState, Options, Reach};
use serde_json::{Value as Json, json as object};

use crate::harness::{ALL, LATENCY, Pair, SECRET, json, options, session, session_with};

const STREAM: &str = "https://media.example/live.m3u8?sign=viewer-credential";
const HLS: &str = "application/vnd.apple.mpegurl";

fn media(changes: Json) -> Json {
    let mut fields =
        object!({ "url": null, "origins": null, "dialect": "mute", "media": { "url": STREAM, "type": HLS } });
    let (Json::Object(own), Json::Object(changes)) = (&mut fields, changes) else { unreachable!() };
    own.extend(changes);
    session_with(fields)
}

fn opened(options: Options, body: Json) -> Pair {
    let mut pair = Pair::new(options, [json(body)]);
    pair.open();
    pair.run_for(LATENCY);
    pair
}

/// The video is part of the kit: nothing it says comes from a window.
fn greet(pair: &mut Pair) {
    let frame = pair.shell.frame.expect("the video is there");
    let hello = object!({ "liveroom": 1, "kind": "hello", "version": 1, "offers": ALL }).to_string();
    pair.give(Input::Frame { frame, signal: FrameSignal::Message(hello) });
    pair.ready();
}

#[test]
fn a_video_takes_the_frames_place() {
    for (name, changes) in [
        ("media alone", object!({})),
        ("media beside a room", object!({ "url": crate::harness::URL, "origins": [crate::harness::ORIGIN] })),
        ("of a room with its own page", object!({ "dialect": "agent" })),
        ("of a recording", object!({ "content": "playback", "status": "playback" })),
    ] {
        let pair = opened(options(), media(changes));
        assert_eq!((pair.frames().len(), pair.link()), (0, LinkState::Navigating), "{name}");
        let shown = pair.effects().find_map(|effect| match effect {
            Effect::OpenVideo { media, .. } => Some((media.url.expose().to_owned(), media.kind.clone())),
            _ => None,
        });
        assert_eq!(shown, Some((STREAM.to_owned(), HLS.to_owned())), "{name}");
    }
}

#[test]
fn a_video_climbs_the_same_ladder() {
    let mut pair = opened(options(), media(object!({})));
    greet(&mut pair);
    assert_eq!((pair.link(), pair.asked()), (LinkState::Live, vec!["play(sound) by window".to_owned()]));
    pair.blocked("not_allowed");
    pair.playback("playing", true);
    assert_eq!(pair.cover(), &Cover::Unmute);
    pair.tap();
    pair.playback("playing", false);
    assert_eq!(pair.cover(), &Cover::Hidden);
    assert!(!pair.said().iter().any(|(_, message)| message.to_string().contains(SECRET)));
}

#[test]
fn a_video_waits_for_no_tap_by_itself() {
    let lasting = Options { reach: Reach::Lasting, ..options() };
    let pair = opened(Options { gate: Gate::Auto, ..lasting.clone() }, media(object!({})));
    assert!(pair.shell.frame.is_some());
    let mut pair = opened(Options { gate: Gate::Always, ..lasting }, media(object!({})));
    assert_eq!((pair.shell.frame, pair.cover()), (None, &Cover::Gate), "unless the page wants one");
    pair.tap();
    assert!(pair.shell.frame.is_some());
}

#[test]
fn the_pages_own_video_is_played_by_a_tap_on_the_cover() {
    for reach in [Reach::Lasting, Reach::Brief, Reach::Page] {
        let mut pair = opened(Options { reach, ..options() }, media(object!({})));
        greet(&mut pair);
        pair.blocked("not_allowed");
        pair.blocked("not_allowed");
        assert_eq!(pair.cover(), &Cover::Tap, "{reach:?}");
        pair.tap();
        pair.playback("playing", true);
        assert_eq!(pair.cover(), &Cover::Unmute, "{reach:?}");
    }
}

#[test]
fn a_video_gives_way_to_a_room_and_comes_again() {
    let mut pair = Pair::new(options(), [json(media(object!({ "single_use": true }))), json(session())]);
    pair.open();
    pair.run_for(LATENCY);
    greet(&mut pair);
    pair.reload();
    pair.run_for(LATENCY);
    assert_eq!((pair.frames().len(), pair.link()), (1, LinkState::Navigating));
    assert!(pair.shell.frame.is_some(), "and the video is closed, or the shell would have said so");
}

#[test]
fn media_that_cannot_be_shown_is_refused() {
    for (name, changes, expected) in [
        ("without a URL", object!({ "media": { "type": HLS } }), ErrorCode::BackendInvalid),
        ("without a type", object!({ "media": { "url": STREAM } }), ErrorCode::BackendInvalid),
        ("a text", object!({ "media": STREAM }), ErrorCode::BackendInvalid),
        ("no URL", object!({ "media": { "url": "live.m3u8", "type": HLS } }), ErrorCode::BackendInvalid),
        (
            "of another scheme",
            object!({ "media": { "url": "blob:x", "type": HLS } }),
            ErrorCode::BackendInvalid,
        ),
        (
            "insecure",
            object!({ "media": { "url": STREAM.replace("https", "http"), "type": HLS } }),
            ErrorCode::InsecureUrl,
        ),
        ("neither media nor URL", object!({ "media": null }), ErrorCode::BackendInvalid),
        ("credentials that are a text", object!({ "credentials": SECRET }), ErrorCode::BackendInvalid),
        (
            "credentials that are no texts",
            object!({ "credentials": { "token": SECRET, "uid": 5 } }),
            ErrorCode::BackendInvalid,
        ),
    ] {
        let mut body = media(object!({}));
        let (Json::Object(fields), Json::Object(changes)) = (&mut body, changes) else { unreachable!() };
        fields.extend(changes.into_iter().filter(|(_, value)| !value.is_null()));
        if name == "neither media nor URL" {
            fields.remove("media");
        }
        let mut pair = Pair::new(options(), [json(body)]);
        let call = pair.open();
        pair.run_for(LATENCY);
        assert_eq!(pair.result(call), Some(Err(expected)), "{name}");
        let error = pair.error(call).and_then(Result::err).expect("it failed");
        assert!(!error.message.contains(SECRET), "{name} printed a credential");
        assert_eq!(pair.shell.frame, None, "{name}");
    }
}
