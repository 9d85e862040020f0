//! What a room asks of its own page: what it may ask, which way it goes, and how every call ends.

use std::time::Duration;

use liveroom_core::{ErrorCode, Layout, PlayerCall};

use crate::harness::{ALL, Pair, Way};

/// How long a call may take.
const CALL: Duration = Duration::from_secs(10);

#[test]
fn a_call_ends_once_by_its_result_or_its_deadline() {
    type Step = fn(&mut Pair, u64);
    let cases: [(&str, &[Step], Result<(), ErrorCode>); 12] = [
        ("done", &[|pair, id| pair.page_answers(id, None)], Ok(())),
        ("done, known by its text", &[|pair, id| pair.port_done(id)], Ok(())),
        ("refused", &[|pair, id| pair.page_answers(id, Some("failed"))], Err(ErrorCode::CallFailed)),
        (
            "not known to the page",
            &[|pair, id| pair.page_answers(id, Some("not_supported"))],
            Err(ErrorCode::NotSupported),
        ),
        ("never answered", &[|pair, _| pair.run_for(CALL)], Err(ErrorCode::CallTimeout)),
        (
            "answered late",
            &[|pair, _| pair.run_for(CALL), |pair, id| pair.page_answers(id, None)],
            Err(ErrorCode::CallTimeout),
        ),
        (
            "answered late, known by its text",
            &[|pair, _| pair.run_for(CALL), |pair, id| pair.port_done(id)],
            Err(ErrorCode::CallTimeout),
        ),
        (
            "refused, then done by its text",
            &[|pair, id| pair.page_answers(id, Some("failed")), |pair, id| pair.port_done(id)],
            Err(ErrorCode::CallFailed),
        ),
        ("done twice by its text", &[|pair, id| pair.port_done(id), |pair, id| pair.port_done(id)], Ok(())),
        (
            "another done by its text",
            &[|pair, id| pair.port_done(id + 7), |pair, id| pair.page_answers(id, Some("failed"))],
            Err(ErrorCode::CallFailed),
        ),
        (
            "answered twice",
            &[|pair, id| pair.page_answers(id, None), |pair, id| pair.page_answers(id, Some("failed"))],
            Ok(()),
        ),
        (
            "answered for another",
            &[|pair, id| pair.page_answers(id + 7, Some("failed")), |pair, id| pair.page_answers(id, None)],
            Ok(()),
        ),
    ];
    for (name, steps, expected) in cases {
        let mut pair = Pair::playing();
        let call = pair.player(PlayerCall::SetLine("3".to_owned()));
        let id = pair.last_call();
        for step in steps {
            assert!(pair.result(call).is_none() || steps.len() > 1, "{name}");
            step(&mut pair, id);
        }
        assert_eq!(pair.result(call), Some(expected), "{name}");
    }
}

#[test]
fn every_call_has_its_own_deadline() {
    let mut pair = Pair::playing();
    let first = pair.player(PlayerCall::SetVolume(0.5));
    pair.run_for(CALL / 2);
    let second = pair.player(PlayerCall::SetLayout(Layout::Swap));
    let id = pair.last_call();
    pair.run_for(CALL / 2 - Duration::from_millis(1));
    assert_eq!((pair.result(first), pair.result(second)), (None, None));
    pair.run_for(Duration::from_millis(1));
    assert_eq!((pair.result(first), pair.result(second)), (Some(Err(ErrorCode::CallTimeout)), None));
    pair.page_answers(id, None);
    assert_eq!(pair.result(second), Some(Ok(())));
}

#[test]
fn a_refusal_is_told_in_our_own_words() {
    let mut pair = Pair::playing();
    let call = pair.player(PlayerCall::Seek(1.0));
    let id = pair.last_call();
    pair.page_answers(id, Some("failed"));
    let message = pair.error(call).and_then(Result::err).expect("it failed").message;
    assert!(!message.contains("no such line"), "{message}");
}

#[test]
fn a_call_needs_what_the_page_offers() {
    let calls = [
        (PlayerCall::Play { muted: false }, "play"),
        (PlayerCall::Pause, "play"),
        (PlayerCall::SetMuted(true), "mute"),
        (PlayerCall::SetMuted(false), "mute"),
        (PlayerCall::SetVolume(0.2), "volume"),
        (PlayerCall::Seek(60.0), "seek"),
        (PlayerCall::SetLine("2".to_owned()), "lines"),
        (PlayerCall::SetLayout(Layout::VideoMain), "layout"),
    ];
    for (call, needed) in calls {
        let mut pair = Pair::with_page();
        pair.greet(&[needed]);
        let settled = pair.player(call.clone());
        assert_eq!(pair.result(settled), None, "{call:?} with {needed}");

        let others: Vec<_> = ALL.into_iter().filter(|offered| *offered != needed).collect();
        let mut pair = Pair::with_page();
        pair.greet(&others);
        let said = pair.said().len();
        let settled = pair.player(call.clone());
        assert_eq!(pair.result(settled), Some(Err(ErrorCode::NotSupported)), "{call:?} without {needed}");
        assert_eq!(pair.said().len(), said, "{call:?} is not even said");
        let message = pair.error(settled).and_then(Result::err).expect("it failed").message;
        assert!(message.contains(call.name()), "{message}");
    }
}

#[test]
fn a_call_goes_by_window_where_it_may_carry_a_tap() {
    let mut pair = Pair::playing();
    for (call, expected) in [
        (PlayerCall::SetMuted(false), "setMuted(sound) by window"),
        (PlayerCall::SetMuted(true), "setMuted(muted) by port"),
        (PlayerCall::Pause, "pause() by port"),
        (PlayerCall::Seek(1.5), "seek() by port"),
        (PlayerCall::SetVolume(0.5), "setVolume() by port"),
    ] {
        pair.player(call);
        assert_eq!(pair.asked().last().map(String::as_str), Some(expected));
        let (way, message) = pair.said().pop().expect("it was said");
        let nonce = pair.nonce();
        let expected = (way == Way::Window).then_some(nonce.as_str());
        assert_eq!(message["nonce"].as_str(), expected, "the window alone needs a proof");
    }
}
