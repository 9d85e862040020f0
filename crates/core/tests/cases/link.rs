//! What is known of the frame: its load, its silence, its speech, and what the page's policy says.

use std::time::Duration;

use liveroom_core::{CallId, ErrorCode, Event, FrameId, FrameSignal, Input, LinkState, Reason, Wish};
use serde_json::json as object;

use crate::harness::{LATENCY, ORIGIN, Pair, Reply, json, later, session, session_with, unreachable};

const LOAD: Duration = Duration::from_secs(20);
const SPEECH: &str = r#"{"cmd":"camera:start","type":"broadcast"}"#;

fn states(events: Vec<Event>) -> Vec<LinkState> {
    let states = events.into_iter().filter_map(|event| match event {
        Event::LinkChange(state) => Some(state),
        _ => None,
    });
    states.collect()
}

/// What the frame does, in order, and the states the page is told of after `navigating`.
#[test]
fn each_sign_of_the_frame_has_its_state() {
    use FrameSignal::{Blocked, Loaded};
    use LinkState::{Live, Lost};
    let loaded = LinkState::Loaded;
    let speech = || FrameSignal::Message(SPEECH.to_owned());
    let noise = || FrameSignal::Message("noise".to_owned());
    let cases = [
        ("it loads", vec![Loaded], vec![loaded]),
        ("it speaks", vec![Loaded, speech()], vec![loaded, Live]),
        ("it speaks before it loads", vec![speech()], vec![Live]),
        ("it goes on speaking", vec![Loaded, speech(), speech()], vec![loaded, Live]),
        ("it makes noise", vec![Loaded, noise()], vec![loaded]),
        ("it navigates itself", vec![Loaded, speech(), Loaded], vec![loaded, Live, loaded]),
        (
            "it navigates itself and speaks",
            vec![Loaded, speech(), Loaded, speech()],
            vec![loaded, Live, loaded, Live],
        ),
        ("it is blocked", vec![Blocked], vec![Lost]),
        ("it is blocked and loads an error page", vec![Blocked, Loaded], vec![Lost]),
        ("it is blocked after it loaded", vec![Loaded, Blocked, Loaded], vec![loaded, Lost]),
    ];
    for (name, signals, expected) in cases {
        let mut pair = Pair::opened([json(session())]);
        pair.events();
        for signal in signals {
            pair.frame(signal);
        }
        assert_eq!(states(pair.events()), expected, "{name}");
        assert_eq!(Some(&pair.link()), expected.last(), "{name}");
        pair.run_for(LOAD * 10);
        assert_eq!(
            (pair.frames().len(), Some(&pair.link())),
            (1, expected.last()),
            "{name}: and so it stays"
        );
    }
}

#[test]
fn a_frame_that_does_not_load_is_tried_twice_more_with_a_new_session() {
    let mut pair = Pair::opened([json(session())]);
    pair.events();
    for attempt in 1..=2 {
        pair.run_for(LOAD - LATENCY - Duration::from_millis(1));
        assert_eq!((pair.frames().len(), pair.link()), (attempt, LinkState::Navigating), "attempt {attempt}");
        pair.run_for(LATENCY + Duration::from_millis(1));
        assert_eq!(pair.link(), LinkState::Lost, "attempt {attempt}");
        pair.run_for(LATENCY);
        assert_eq!(
            (pair.frames().len(), pair.link()),
            (attempt + 1, LinkState::Navigating),
            "attempt {attempt}"
        );
        assert_eq!(pair.errors(), [], "attempt {attempt}: nobody is bothered yet");
    }
    pair.run_for(LOAD);
    assert_eq!(pair.errors(), [ErrorCode::FrameUnreachable]);
    pair.run_for(LOAD * 10);
    assert_eq!(pair.reasons(), [Reason::Mount, Reason::Reload, Reason::Reload]);
    assert_eq!((pair.frames().len(), pair.link(), pair.errors()), (3, LinkState::Lost, vec![]));

    pair.frame(FrameSignal::Loaded);
    assert_eq!(pair.link(), LinkState::Loaded, "better late than never");
}

#[test]
fn a_call_of_the_page_has_its_own_attempts() {
    type Call = (&'static str, fn(&mut Pair) -> CallId);
    let calls: [Call; 3] =
        [("open", Pair::open), ("reload", Pair::reload), ("show", |pair| pair.show(Wish::Live))];
    for (name, call) in calls {
        let mut pair = Pair::opened([json(session())]);
        pair.run_for(LOAD * 5);
        assert_eq!(pair.errors(), [ErrorCode::FrameUnreachable], "{name}");
        let frames = pair.frames().len();
        call(&mut pair);
        pair.run_for(LOAD * 5);
        assert_eq!(pair.frames().len() - frames, 3, "{name}");
        assert_eq!(pair.errors(), [ErrorCode::FrameUnreachable], "{name}");
    }
}

#[test]
fn a_room_that_spoke_has_its_attempts_again() {
    let mut pair = Pair::opened([json(session_with(object!({ "single_use": true })))]);
    pair.run_for(LOAD + LATENCY);
    pair.frame(FrameSignal::Loaded);
    pair.say(SPEECH);
    assert_eq!((pair.frames().len(), pair.link()), (2, LinkState::Live));
    pair.run_for(LOAD * 5);
    assert_eq!((pair.frames().len(), pair.errors()), (2, vec![]), "a room that plays is left alone");
}

#[test]
fn a_backend_that_fails_a_second_attempt_is_told() {
    let mut pair = Pair::opened([json(session()), unreachable()]);
    pair.run_for(LOAD * 3);
    assert_eq!(pair.errors(), [ErrorCode::BackendUnreachable]);
    assert_eq!(pair.link(), LinkState::Lost);
}

#[test]
fn a_reload_by_the_page_takes_the_place_of_a_second_attempt() {
    let mut pair = Pair::opened([json(session())]);
    pair.run_for(LOAD);
    assert_eq!((pair.link(), pair.requests().len()), (LinkState::Lost, 2), "the second attempt is asked for");
    let call = pair.reload();
    pair.run_for(LATENCY);
    assert_eq!((pair.result(call), pair.frames().len()), (Some(Ok(())), 2), "one new frame, not two");
    pair.frame(FrameSignal::Loaded);
    pair.run_for(LOAD);
    assert_eq!(pair.frames().len(), 2);
}

#[test]
fn a_renewal_does_not_use_up_an_attempt() {
    // Both deadlines have passed when the phone wakes: the frame's, and the session's.
    let life = session_with(object!({ "expires_at": crate::harness::SERVER_TIME + 60_000 }));
    let mut pair = Pair::opened([json(life)]);
    pair.sleep(Duration::from_secs(600));
    pair.run_for(LATENCY * 2);
    assert_eq!((pair.errors(), pair.frames().len()), (vec![], 2), "the frame is tried again");
}

#[test]
fn a_blocked_frame_says_what_the_policy_lacks() {
    let mut pair = Pair::opened([json(session())]);
    pair.events();
    pair.frame(FrameSignal::Blocked);
    let events = pair.events();
    let [Event::LinkChange(LinkState::Lost), Event::Error(error)] = &events[..] else { panic!("{events:?}") };
    assert_eq!(error.code, ErrorCode::FrameBlocked);
    assert!(error.message.contains(&format!("frame-src {ORIGIN}")), "{}", error.message);

    pair.run_for(LOAD * 5);
    assert_eq!(
        (pair.requests().len(), pair.events()),
        (1, vec![]),
        "another attempt would be blocked as well"
    );

    pair.reload();
    pair.frame(FrameSignal::Loaded);
    assert_eq!(pair.link(), LinkState::Loaded, "another frame may be let in");
}

#[test]
fn another_frame_is_not_listened_to() {
    let signals = || [FrameSignal::Loaded, FrameSignal::Blocked, FrameSignal::Message(SPEECH.to_owned())];
    let mut pair = Pair::loaded([json(session())]);
    let old = pair.shell.frame.expect("a frame is open");
    pair.reload();
    let new = pair.shell.frame.expect("a frame is open");
    assert_ne!(old, new);
    pair.events();
    for frame in [old, FrameId(0), FrameId(new.0 + 1), FrameId(u32::MAX)] {
        for signal in signals() {
            pair.give(Input::Frame { frame, signal });
            assert_eq!((pair.events(), pair.link()), (vec![], LinkState::Navigating), "frame {frame:?}");
        }
        assert!(!pair.shell.admits(frame, Some(ORIGIN)), "frame {frame:?}");
    }
}

#[test]
fn a_room_without_a_frame_is_not_listened_to() {
    let waiting = session_with(object!({ "content": "waiting", "url": null }));
    let mut pair = Pair::opened([json(waiting)]);
    assert_eq!((pair.link(), pair.shell.frame), (LinkState::Empty, None));
    assert!(!pair.shell.admits(FrameId(1), Some(ORIGIN)));
    pair.run_for(LOAD * 2);
    assert_eq!((pair.link(), pair.errors()), (LinkState::Empty, vec![]), "nothing was to load");
}

#[test]
fn a_session_without_a_url_takes_the_frame_away() {
    let waiting = session_with(object!({ "content": "waiting", "status": "waiting", "url": null }));
    let mut pair = Pair::loaded([json(session()), json(waiting)]);
    pair.show(Wish::Auto);
    pair.run_for(LATENCY);
    assert_eq!((pair.shell.frame, pair.link()), (None, LinkState::Empty));
}

#[test]
fn a_frame_taken_away_while_it_loads_leaves_no_deadline() {
    let waiting = session_with(object!({ "content": "waiting", "status": "waiting", "url": null }));
    let mut pair = Pair::opened([json(session()), json(waiting)]);
    pair.show(Wish::Auto);
    pair.run_for(LOAD * 5);
    assert_eq!((pair.errors(), pair.link(), pair.requests().len()), (vec![], LinkState::Empty, 2));
}

#[test]
fn a_second_attempt_does_not_disturb_a_call_of_the_page() {
    let mut pair = Pair::opened([json(session()), later(Duration::from_secs(5), json(session()))]);
    pair.run_for(LOAD - Duration::from_secs(1));
    let call = pair.show(Wish::Live);
    pair.run_for(Duration::from_secs(5));
    assert_eq!((pair.result(call), pair.reasons()), (Some(Ok(())), vec![Reason::Mount, Reason::Show]));
}

#[test]
fn a_mute_room_never_speaks() {
    let mut pair = Pair::loaded([json(session_with(object!({ "vendor": "gensee", "dialect": "mute" })))]);
    assert!(pair.say(SPEECH), "the message is let in");
    assert_eq!((pair.events(), pair.link()), (vec![], LinkState::Loaded));
    pair.run_for(LOAD * 100);
    assert_eq!((pair.errors(), pair.link()), (vec![], LinkState::Loaded), "and its silence is no fault");
}

#[test]
fn a_frame_replaced_while_it_loads_leaves_no_deadline() {
    let mut pair = Pair::opened([json(session()), Reply::Silence]);
    pair.run_for(LOAD / 2);
    pair.reload();
    pair.run_for(LOAD / 2 + Duration::from_secs(1));
    assert_eq!(pair.link(), LinkState::Navigating, "the deadline of the frame before has no say");
}
