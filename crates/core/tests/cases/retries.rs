//! When a session request is tried again, how often, and after which pause.

use std::collections::HashSet;
use std::ops::RangeInclusive;
use std::time::Duration;

use liveroom_core::{ErrorCode, Options};

use crate::harness::{
    LATENCY, Pair, Reply, Request, TIMEOUT, html, json, options, problem, session, unreachable,
};

/// The pauses after the first, second and third failure: half fixed, half drawn, doubling.
const PAUSES: [RangeInclusive<u64>; 3] = [250..=500, 500..=1_000, 1_000..=2_000];

struct Case {
    name: &'static str,
    script: Vec<Reply>,
    /// How many of the pauses pass before the end.
    retries: usize,
    /// What each pause and each request takes besides.
    besides: Duration,
    result: Result<(), ErrorCode>,
}

#[test]
fn what_may_pass_is_tried_again_and_what_will_not_is_told_at_once() {
    let limited = Err(ErrorCode::RateLimited);
    let busy = Err(ErrorCode::Unavailable);
    let seconds = |seconds| LATENCY + Duration::from_secs(seconds);
    let no = |status, code| vec![problem(status, code, None)];
    let later = |status, code, seconds| vec![problem(status, code, Some(seconds))];
    let cases = [
        ("no network", vec![unreachable()], 3, LATENCY, Err(ErrorCode::BackendUnreachable)),
        ("no network once", vec![unreachable(), json(session())], 1, LATENCY, Ok(())),
        (
            "no network three times",
            vec![unreachable(), unreachable(), unreachable(), json(session())],
            3,
            LATENCY,
            Ok(()),
        ),
        ("silence", vec![Reply::Silence], 3, TIMEOUT, Err(ErrorCode::BackendTimeout)),
        ("silence once", vec![Reply::Silence, json(session())], 1, TIMEOUT, Ok(())),
        ("a fault", no(500, "internal"), 3, LATENCY, Err(ErrorCode::Internal)),
        (
            "a vendor that is away",
            no(504, "vendor_unavailable"),
            3,
            LATENCY,
            Err(ErrorCode::VendorUnavailable),
        ),
        ("a proxy's page", vec![html(502)], 3, LATENCY, Err(ErrorCode::BackendInvalid)),
        ("busy", no(503, "unavailable"), 3, LATENCY, busy),
        ("busy for 7 s", later(503, "unavailable", 7), 3, seconds(7), busy),
        ("limited", no(429, "rate_limited"), 3, LATENCY, limited),
        ("limited for no time", later(429, "rate_limited", 0), 3, seconds(0), limited),
        ("limited for the longest bearable pause", later(429, "rate_limited", 30), 3, seconds(30), limited),
        ("limited for longer than that", later(429, "rate_limited", 31), 0, LATENCY, limited),
        ("limited for ever", later(429, "rate_limited", u32::MAX), 0, LATENCY, limited),
        ("a vendor that says no", no(502, "vendor_refused"), 0, LATENCY, Err(ErrorCode::VendorRefused)),
        ("nobody signed in", no(401, "unauthorized"), 0, LATENCY, Err(ErrorCode::Unauthorized)),
        ("a page that is not there", vec![html(404)], 0, LATENCY, Err(ErrorCode::BackendInvalid)),
        ("a page in a session's place", vec![html(200)], 0, LATENCY, Err(ErrorCode::BackendInvalid)),
    ];
    for (name, script, retries, besides, result) in cases {
        check(Case { name, script, retries, besides, result });
    }
}

fn check(case: Case) {
    let Case { name, script, retries, besides, result } = case;
    let mut pair = Pair::new(options(), script);
    let call = pair.open();
    let before_the_end: u64 = retries as u64 * besides.as_millis() as u64;
    pair.run_for(Duration::from_millis(before_the_end.saturating_sub(1)));
    if retries > 0 {
        assert_eq!(pair.result(call), None, "{name}: still being tried");
    }
    for _ in 0..180 {
        pair.run_for(if pair.result(call).is_none() { Duration::from_secs(1) } else { Duration::ZERO });
    }
    assert_eq!(pair.result(call), Some(result), "{name}");
    let requests = pair.requests();
    assert_eq!(requests.len(), retries + 1, "{name}");
    for (pause, bounds) in pauses(&requests).into_iter().zip(PAUSES) {
        let pause = pause - besides.as_millis() as u64;
        assert!(bounds.contains(&pause), "{name}: a pause of {pause} ms");
    }
}

fn pauses(requests: &[Request]) -> Vec<u64> {
    requests.windows(2).map(|pair| pair[1].at.0 - pair[0].at.0).collect()
}

#[test]
fn viewers_come_back_at_different_moments() {
    let first_pause = |seed| {
        let mut pair = Pair::new(Options { seed, ..options() }, [unreachable()]);
        pair.open();
        pair.run_for(Duration::from_secs(10));
        pauses(&pair.requests())[0]
    };
    // An odd seed stands for itself and for the even one before it.
    let pauses: HashSet<u64> = (0..400).map(|number| first_pause(number * 2 + 1)).collect();
    assert!(pauses.len() > 100, "{} different pauses of 400", pauses.len());
    assert_eq!(first_pause(0), first_pause(0), "the same seed draws the same");
}

#[test]
fn a_new_call_starts_counting_anew() {
    let mut pair = Pair::new(options(), [unreachable()]);
    pair.open();
    pair.run_for(Duration::from_secs(10));
    assert_eq!(pair.requests().len(), 4);
    pair.open();
    pair.run_for(Duration::from_secs(10));
    let requests = pair.requests();
    assert_eq!(requests.len(), 8);
    for (pause, bounds) in pauses(&requests[4..]).into_iter().zip(PAUSES) {
        assert!(bounds.contains(&(pause - LATENCY.as_millis() as u64)), "a pause of {pause} ms");
    }
}

#[test]
fn an_answer_after_its_time_is_not_waited_for() {
    let mut pair = Pair::new(options(), [Reply::Silence, json(session())]);
    let call = pair.open();
    pair.run_for(TIMEOUT - Duration::from_millis(1));
    assert!(pair.shell.fetch.is_some(), "the backend still has a millisecond");
    pair.run_for(Duration::from_millis(1));
    assert_eq!(pair.shell.fetch, None, "the request is given up");
    let late = pair.requests()[0].fetch;
    pair.answer(late, liveroom_core::Outcome::Unreachable);
    assert_eq!(pair.result(call), None);
    pair.run_for(Duration::from_secs(1));
    assert_eq!(pair.result(call), Some(Ok(())));
}

#[test]
fn every_seed_works() {
    for seed in [0, 1, 2, u32::MAX - 1, u32::MAX] {
        let mut pair = Pair::new(Options { seed, ..options() }, [unreachable(), json(session())]);
        let call = pair.open();
        pair.run_for(Duration::from_secs(2));
        assert_eq!(pair.result(call), Some(Ok(())), "seed {seed}");
    }
}
