//! A frame that sends too much is cut off; a busy class is not.

use std::time::Duration;

use liveroom_core::{ErrorCode, LinkState};

use crate::harness::{ORIGIN, Pair, json, session};

const SPEECH: &str = r#"{"cmd":"chat:send","type":1}"#;

#[test]
fn a_burst_is_borne_and_a_flood_is_not() {
    let cases = [
        ("a busy class", 100, 50, None),
        ("as fast as may be, for long", 1, 10, None),
        ("the greatest burst", 1_000, 0, None),
        ("one more", 1_001, 0, Some(1_000)),
        ("twice as fast as may be", 1, 5, Some(1_999)),
    ];
    for (name, per_round, millis, cut_after) in cases {
        let mut pair = Pair::loaded([json(session())]);
        let rounds = if millis == 0 { 1 } else { 5_000 / per_round };
        // A round of many at once is followed by a pause in which the bucket drains as fast as it filled.
        let pause = Duration::from_millis(millis * if per_round > 1 { 20 } else { 1 });
        let mut admitted = 0;
        for _ in 0..rounds {
            for _ in 0..per_round {
                admitted += usize::from(pair.say(SPEECH));
            }
            pair.run_for(pause);
        }
        let expected = cut_after.unwrap_or(rounds * per_round);
        assert_eq!(admitted, expected, "{name}");
        let errors = if cut_after.is_some() { vec![ErrorCode::FrameFlooding] } else { vec![] };
        assert_eq!(pair.errors(), errors, "{name}: told once");
    }
}

#[test]
fn a_flood_is_final_for_its_frame_only() {
    let mut pair = Pair::loaded([json(session())]);
    for _ in 0..1_500 {
        pair.say(SPEECH);
    }
    assert_eq!(pair.errors(), [ErrorCode::FrameFlooding]);
    pair.run_for(Duration::from_secs(3_600));
    assert!(!pair.say(SPEECH), "an hour later as well");
    assert_eq!(pair.link(), LinkState::Live, "the room itself is left alone");

    pair.reload();
    assert!(pair.say(SPEECH), "another frame has a bucket of its own");
}

#[test]
fn messages_of_other_origins_count_as_well() {
    let mut pair = Pair::loaded([json(session())]);
    for _ in 0..1_500 {
        assert!(!pair.say_from("https://evil.example", SPEECH));
    }
    assert_eq!(pair.errors(), [ErrorCode::FrameFlooding], "each of them costs the page as much");
    assert!(!pair.say_from(ORIGIN, SPEECH));
}
