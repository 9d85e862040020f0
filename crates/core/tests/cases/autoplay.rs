//! The ladder of autoplay, rung by rung: what the room asks of its page, what the viewer is shown, what `play()` comes to.

use std::time::Duration;

use liveroom_core::{
    BlockReason, Blocked, Cover, CoverAction, Effect, ErrorCode, Event, Input, Lifecycle, Options,
    PlaybackState, Reach,
};

use crate::harness::{ALL, Pair, options};

/// How long a surface may take to say yes or no.
const PATIENCE: Duration = Duration::from_secs(8);
/// How long a forwarded tap is worth anything.
const FORWARDING: Duration = Duration::from_secs(1);
const BRIDGE: Duration = Duration::from_millis(2_500);

/// No pause after it is the browser's.
const LATER: Step = Passes(Duration::from_millis(1_001));

const SOUND: &str = "play(sound) by window";
const MUTED: &str = "play(muted) by window";
const UNMUTE: &str = "setMuted(sound) by window";

/// What happens to a room that has just been confirmed.
#[derive(Clone, Copy)]
enum Step {
    Blocked(&'static str),
    /// What it began by itself is refused loud, whatever it was asked.
    RefusedLoud,
    Plays,
    PlaysMuted,
    Reports(&'static str),
    Tap,
    /// WeChat's bridge calls back.
    CallsBack,
    Passes(Duration),
}
use Step::{Blocked as Refused, CallsBack, Passes, Plays, PlaysMuted, RefusedLoud, Reports, Tap};

fn greeted(options: Options) -> Pair {
    let mut pair = Pair::with_page_and(options);
    pair.greet(&ALL);
    pair.events();
    pair
}

fn climb(pair: &mut Pair, steps: &[Step]) {
    for step in steps {
        match *step {
            Refused(reason) => pair.blocked(reason),
            RefusedLoud => pair.refused("not_allowed", false),
            Plays => pair.playback("playing", false),
            PlaysMuted => pair.playback("playing", true),
            Reports(state) => pair.playback(state, false),
            Tap => pair.tap(),
            CallsBack => pair.control(CoverAction::Bridge),
            Passes(span) => pair.run_for(span),
        }
    }
}

#[test]
fn every_rung_asks_once_and_shows_one_control() {
    let to_tap = [Refused("not_allowed"), Refused("not_allowed")];
    let cases: [(&str, Vec<Step>, Vec<&str>, Cover); 27] = [
        ("at first", vec![], vec![SOUND], Cover::Loading),
        ("with sound", vec![Plays], vec![SOUND], Cover::Hidden),
        ("the sound refused", vec![Refused("not_allowed")], vec![SOUND, MUTED], Cover::Loading),
        ("plays muted", vec![Refused("not_allowed"), PlaysMuted], vec![SOUND, MUTED], Cover::Unmute),
        (
            "unmuted by a tap",
            vec![Refused("not_allowed"), PlaysMuted, Tap, Plays],
            vec![SOUND, MUTED, UNMUTE],
            Cover::Hidden,
        ),
        (
            "the sound refused twice",
            vec![Refused("not_allowed"), RefusedLoud],
            vec![SOUND, MUTED],
            Cover::Loading,
        ),
        (
            "the sound refused twice, plays muted",
            vec![Refused("not_allowed"), RefusedLoud, PlaysMuted],
            vec![SOUND, MUTED],
            Cover::Unmute,
        ),
        ("muted refused too", to_tap.to_vec(), vec![SOUND, MUTED], Cover::Tap),
        ("tapped", [&to_tap[..], &[Tap]].concat(), vec![SOUND, MUTED, SOUND], Cover::Tap),
        ("tapped and plays", [&to_tap[..], &[Tap, Plays]].concat(), vec![SOUND, MUTED, SOUND], Cover::Hidden),
        (
            "tapped and refused",
            [&to_tap[..], &[Tap, Refused("not_allowed")]].concat(),
            vec![SOUND, MUTED, SOUND],
            Cover::TapInside,
        ),
        (
            "tapped and silent",
            [&to_tap[..], &[Tap, Passes(FORWARDING)]].concat(),
            vec![SOUND, MUTED, SOUND],
            Cover::TapInside,
        ),
        (
            "tapped and not silent for long enough",
            [&to_tap[..], &[Tap, Passes(Duration::from_millis(999))]].concat(),
            vec![SOUND, MUTED, SOUND],
            Cover::Tap,
        ),
        (
            "tapped inside",
            [&to_tap[..], &[Tap, Refused("not_allowed"), Plays]].concat(),
            vec![SOUND, MUTED, SOUND],
            Cover::Hidden,
        ),
        (
            "a cover that lets taps pass is not tapped itself",
            [&to_tap[..], &[Tap, Refused("not_allowed"), Tap, Refused("not_allowed")]].concat(),
            vec![SOUND, MUTED, SOUND],
            Cover::TapInside,
        ),
        ("a tap before it was asked for", vec![Tap], vec![SOUND], Cover::Loading),
        (
            "paused by the browser after the sound came",
            vec![Refused("not_allowed"), PlaysMuted, Tap, Plays, Reports("paused")],
            vec![SOUND, MUTED, UNMUTE, MUTED],
            Cover::TapInside,
        ),
        (
            "paused by the browser, told in one",
            vec![Refused("not_allowed"), PlaysMuted, Tap, Reports("paused")],
            vec![SOUND, MUTED, UNMUTE, MUTED],
            Cover::TapInside,
        ),
        (
            "paused by the browser, told by the page",
            vec![Refused("not_allowed"), PlaysMuted, Tap, Refused("paused"), PlaysMuted],
            vec![SOUND, MUTED, UNMUTE, MUTED],
            Cover::TapInside,
        ),
        (
            "paused by the viewer, long after the sound came",
            vec![
                Refused("not_allowed"),
                PlaysMuted,
                Tap,
                Plays,
                Passes(Duration::from_millis(1_001)),
                Reports("paused"),
            ],
            vec![SOUND, MUTED, UNMUTE],
            Cover::Hidden,
        ),
        ("paused by the viewer", vec![Plays, LATER, Reports("paused")], vec![SOUND], Cover::Hidden),
        ("paused by the browser at once", vec![Plays, Reports("paused")], vec![SOUND, MUTED], Cover::Loading),
        (
            "paused by the browser at once, plays muted",
            vec![Plays, Reports("paused"), PlaysMuted],
            vec![SOUND, MUTED],
            Cover::Unmute,
        ),
        ("no answer", vec![Passes(PATIENCE)], vec![SOUND], Cover::Tap),
        ("the promise stays open", vec![Refused("unsettled")], vec![SOUND], Cover::Tap),
        ("the promise stayed open", vec![Refused("unsettled"), Plays], vec![SOUND], Cover::Hidden),
        (
            "nothing to play",
            vec![Refused("not_supported")],
            vec![SOUND],
            Cover::Failed(ErrorCode::MediaUnsupported),
        ),
    ];
    for (name, steps, asked, cover) in cases {
        let mut pair = greeted(options());
        climb(&mut pair, &steps);
        assert_eq!(pair.asked(), asked, "{name}");
        assert_eq!(pair.cover(), &cover, "{name}");
    }
}

#[test]
fn the_page_hears_what_the_ladder_does() {
    let refused = Blocked { muted: false, reason: BlockReason::NotAllowed };
    let paused = Blocked { muted: false, reason: BlockReason::Paused };
    let volume = |muted| Event::VolumeChange { muted, volume: 1.0 };
    let cases = [
        ("with sound", vec![Plays], vec![Event::Playing { muted: false }]),
        (
            "muted, then the sound",
            vec![Refused("not_allowed"), PlaysMuted, Tap, Plays],
            vec![
                Event::AutoplayBlocked(refused),
                Event::Playing { muted: true },
                Event::Unmuted,
                volume(false),
            ],
        ),
        (
            "the sound refused twice",
            vec![Refused("not_allowed"), RefusedLoud],
            vec![Event::AutoplayBlocked(refused)],
        ),
        (
            "the sound, and a pause at once",
            vec![PlaysMuted, Tap, Plays, Reports("paused")],
            vec![
                Event::Playing { muted: true },
                Event::Unmuted,
                volume(false),
                Event::AutoplayBlocked(paused),
                Event::Pause,
            ],
        ),
        (
            "waits, stalls, ends",
            vec![Plays, Reports("waiting"), Reports("stalled"), Reports("stalled"), Reports("ended")],
            vec![Event::Playing { muted: false }, Event::Waiting, Event::Stalled, Event::Ended],
        ),
        ("no data at first", vec![Refused("unsettled")], vec![Event::Waiting]),
        ("a pause before anything played", vec![Reports("paused")], vec![]),
        (
            "a pause of what only waited",
            vec![Reports("paused"), Reports("waiting"), Reports("paused")],
            vec![Event::Waiting],
        ),
        ("the same again", vec![Plays, Plays], vec![Event::Playing { muted: false }]),
    ];
    for (name, steps, expected) in cases {
        let mut pair = greeted(options());
        climb(&mut pair, &steps);
        assert_eq!(pair.events(), expected, "{name}");
    }
}

#[test]
fn a_page_that_is_blocked_and_cannot_be_asked_is_tapped_itself() {
    let mut pair = Pair::with_page();
    pair.greet(&["layout"]);
    pair.events();
    assert_eq!(pair.cover(), &Cover::Hidden);
    pair.blocked("unsettled");
    assert_eq!(pair.cover(), &Cover::Hidden, "that may be for want of data");
    pair.blocked("not_allowed");
    let refused = Blocked { muted: false, reason: BlockReason::NotAllowed };
    assert_eq!(pair.events(), [Event::Waiting, Event::AutoplayBlocked(refused)]);
    assert_eq!((pair.asked(), pair.cover()), (vec![], &Cover::TapInside));
    pair.playback("playing", false);
    assert_eq!(pair.cover(), &Cover::Hidden);
}

#[test]
fn wechats_bridge_comes_before_the_tap() {
    let with_bridge = Options { has_bridge: true, ..options() };
    let to_bridge = [Refused("not_allowed"), Refused("not_allowed")];
    let is_bridge = |effect: &Effect| *effect == Effect::AskBridge;
    let cases = [
        ("asked", vec![], vec![SOUND, MUTED], Cover::Loading),
        ("called back", vec![CallsBack], vec![SOUND, MUTED, SOUND], Cover::Loading),
        ("called back and plays", vec![CallsBack, Plays], vec![SOUND, MUTED, SOUND], Cover::Hidden),
        (
            "called back and refused",
            vec![CallsBack, Refused("not_allowed")],
            vec![SOUND, MUTED, SOUND],
            Cover::Tap,
        ),
        ("called back late", vec![Passes(BRIDGE), CallsBack], vec![SOUND, MUTED, SOUND], Cover::Tap),
        (
            "called back late and refused, which uses up no tap",
            vec![Passes(BRIDGE), CallsBack, Refused("not_allowed")],
            vec![SOUND, MUTED, SOUND],
            Cover::Tap,
        ),
        (
            "called back when it was paused",
            vec![Passes(BRIDGE), Tap, Plays, LATER, Reports("paused"), CallsBack],
            vec![SOUND, MUTED, SOUND],
            Cover::Hidden,
        ),
        ("no tap, for nothing can be tapped", vec![Tap], vec![SOUND, MUTED], Cover::Loading),
        ("never called back", vec![Passes(BRIDGE)], vec![SOUND, MUTED], Cover::Tap),
        (
            "the tap after the bridge",
            vec![Passes(BRIDGE), Tap, Plays],
            vec![SOUND, MUTED, SOUND],
            Cover::Hidden,
        ),
    ];
    for (name, steps, asked, cover) in cases {
        let mut pair = greeted(with_bridge.clone());
        climb(&mut pair, &to_bridge);
        climb(&mut pair, &steps);
        assert_eq!(
            (pair.asked(), pair.cover()),
            (asked.iter().map(ToString::to_string).collect(), &cover),
            "{name}"
        );
        assert_eq!(pair.count(is_bridge), 1, "{name}");
    }

    let mut pair = greeted(with_bridge.clone());
    climb(&mut pair, &[PlaysMuted]);
    assert_eq!(
        (pair.count(is_bridge), pair.cover()),
        (0, &Cover::Unmute),
        "where muted is let, it is not needed"
    );

    let mut pair = greeted(with_bridge);
    climb(&mut pair, &[to_bridge[0], to_bridge[1], CallsBack, Plays]);
    pair.greet(&ALL);
    climb(&mut pair, &to_bridge);
    assert_eq!(pair.count(is_bridge), 2, "a page that was loaded anew may be helped again");

    let mut pair = greeted(options());
    climb(&mut pair, &to_bridge);
    assert_eq!(pair.count(is_bridge), 0, "elsewhere there is none");
}

#[test]
fn where_no_tap_carries_the_viewer_is_sent_inside() {
    let refused = Refused("not_allowed");
    let cases = [
        ("plays without a word", vec![Plays], vec![SOUND], Cover::Hidden),
        ("plays muted", vec![refused, PlaysMuted], vec![SOUND, MUTED], Cover::TapInside),
        ("plays muted, and on", vec![refused, PlaysMuted, PlaysMuted], vec![SOUND, MUTED], Cover::TapInside),
        ("tapped inside", vec![refused, PlaysMuted, Plays], vec![SOUND, MUTED], Cover::Hidden),
        ("muted refused too", vec![refused, refused], vec![SOUND, MUTED], Cover::TapInside),
        ("muted refused, tapped inside", vec![refused, refused, Plays], vec![SOUND, MUTED], Cover::Hidden),
        ("no data", vec![Refused("unsettled")], vec![SOUND], Cover::TapInside),
        ("muted by the page, long after", vec![Plays, PlaysMuted], vec![SOUND], Cover::Unmute),
    ];
    for (name, steps, asked, cover) in cases {
        let mut pair = greeted(Options { reach: Reach::Page, ..options() });
        climb(&mut pair, &steps);
        assert_eq!((pair.asked(), pair.cover()), (owned(&asked), &cover), "{name}");
    }
    let mut pair = greeted(Options { reach: Reach::Page, ..options() });
    let play = pair.play();
    climb(&mut pair, &[refused, PlaysMuted]);
    assert_eq!(pair.result(play), Some(Ok(())), "there is a picture");
    let again = pair.play();
    assert_eq!(pair.result(again), Some(Ok(())), "and it is not asked for again");
    assert_eq!(pair.asked(), owned(&[SOUND, SOUND, MUTED]));
}

#[test]
fn a_page_that_asks_to_pause_is_not_overruled() {
    let refused = Refused("not_allowed");
    let cases = [
        ("at first", vec![], Cover::Hidden),
        ("on the next rung", vec![refused], Cover::Hidden),
        ("while a tap is on its way", vec![refused, refused, Tap], Cover::Hidden),
        ("while a tap is awaited", vec![refused, refused], Cover::Tap),
    ];
    for (name, steps, cover) in cases {
        let mut pair = greeted(options());
        let play = pair.play();
        climb(&mut pair, &steps);
        pair.pause();
        let asked = pair.asked().len();
        climb(&mut pair, &[Refused("aborted"), Reports("paused"), Passes(PATIENCE)]);
        assert_eq!((pair.asked().len(), pair.cover()), (asked, &cover), "{name}");
        assert!(pair.result(play).is_some_and(|result| result.is_err()), "{name}");
        pair.play();
        climb(&mut pair, &[Plays]);
        assert_eq!(pair.cover(), &Cover::Hidden, "{name}: asked again");
        let asked = pair.asked().len();
        pair.pause();
        climb(&mut pair, &[Reports("paused"), Refused("paused")]);
        assert_eq!((pair.asked().len(), pair.cover()), (asked, &Cover::Hidden), "{name}: and paused at once");
    }
}

#[test]
fn what_played_before_the_page_slept_plays_again() {
    let restored = |pair: &mut Pair| pair.give(Input::Lifecycle(Lifecycle::Restored));
    let cases = [
        ("paused, told after", vec![Plays, LATER], vec![Reports("paused")], vec![SOUND, SOUND]),
        ("paused, told before", vec![Plays, LATER, Reports("paused")], vec![], vec![SOUND, SOUND]),
        ("it plays on", vec![Plays], vec![Plays], vec![SOUND]),
        (
            "the viewer had paused it",
            vec![Plays, LATER, Reports("paused"), LATER],
            vec![Reports("paused")],
            vec![SOUND],
        ),
        ("the viewer pauses it later", vec![Plays], vec![LATER, Reports("paused")], vec![SOUND]),
    ];
    for (name, before, after, asked) in cases {
        let mut pair = greeted(options());
        climb(&mut pair, &before);
        restored(&mut pair);
        climb(&mut pair, &after);
        assert_eq!(pair.asked(), owned(&asked), "{name}");
    }
    let mut pair = greeted(options());
    climb(&mut pair, &[Refused("not_allowed"), PlaysMuted]);
    restored(&mut pair);
    pair.playback("paused", true);
    assert_eq!(pair.asked(), owned(&[SOUND, MUTED, MUTED]), "as it was, without sound");
    climb(&mut pair, &[Refused("not_allowed")]);
    assert_eq!(pair.cover(), &Cover::Tap, "and a control where it may not");
}

fn owned(asked: &[&str]) -> Vec<String> {
    asked.iter().map(ToString::to_string).collect()
}

#[test]
fn a_tap_is_forwarded_in_the_same_breath() {
    for (name, steps, expected) in [
        ("on the play control", vec![Refused("not_allowed"), Refused("not_allowed")], SOUND),
        ("on the unmute control", vec![PlaysMuted], UNMUTE),
    ] {
        let mut pair = greeted(options());
        climb(&mut pair, &steps);
        let (asked, now) = (pair.asked().len(), pair.shell.now);
        pair.tap();
        assert_eq!((&pair.asked()[asked..], pair.shell.now), (&[expected.to_owned()][..], now), "{name}");
    }
}

#[test]
fn an_interrupted_play_is_tried_again_and_not_for_ever() {
    let mut pair = greeted(options());
    climb(&mut pair, &[Refused("aborted"), Refused("aborted")]);
    assert_eq!((pair.asked(), pair.events()), (vec![SOUND.to_owned(); 3], vec![]), "the same rung");
    climb(&mut pair, &[Refused("aborted")]);
    assert_eq!(pair.asked().last().map(String::as_str), Some(MUTED), "the next rung");
    climb(&mut pair, &[Refused("aborted")]);
    assert_eq!(pair.cover(), &Cover::Tap);
    pair.play();
    climb(&mut pair, &[Refused("aborted")]);
    assert_eq!(pair.asked().len(), 6, "a new attempt has its own tries: {:?}", pair.asked());
}

#[test]
fn what_cannot_be_played_is_said_and_nobody_is_asked_to_tap() {
    let mut pair = greeted(options());
    let play = pair.play();
    climb(&mut pair, &[Refused("not_supported")]);
    assert_eq!(pair.errors(), [ErrorCode::MediaUnsupported]);
    assert_eq!(pair.result(play), Some(Err(ErrorCode::MediaUnsupported)));
    let asked = pair.asked().len();
    climb(&mut pair, &[Refused("not_allowed"), Tap, Passes(PATIENCE)]);
    assert_eq!(pair.asked().len(), asked);
    assert_eq!(pair.cover(), &Cover::Failed(ErrorCode::MediaUnsupported), "with a control to try again");
}

#[test]
fn play_resolves_when_it_plays_and_not_before() {
    let refused = Refused("not_allowed");
    let cases = [
        ("nothing yet", vec![], None),
        ("the page says that it did", vec![], None),
        ("it waits for data", vec![Refused("unsettled")], None),
        (
            "it waits too long",
            vec![Refused("unsettled"), Passes(PATIENCE)],
            Some(Err(ErrorCode::AutoplayBlocked)),
        ),
        (
            "it is interrupted while it waits",
            vec![Refused("unsettled"), Refused("aborted"), Passes(PATIENCE)],
            Some(Err(ErrorCode::AutoplayBlocked)),
        ),
        ("it plays", vec![Plays], Some(Ok(()))),
        ("it plays muted", vec![refused, PlaysMuted], Some(Ok(()))),
        ("a tap is needed", vec![refused, refused], Some(Err(ErrorCode::AutoplayBlocked))),
        ("nothing comes", vec![Passes(PATIENCE)], Some(Err(ErrorCode::AutoplayBlocked))),
        ("nothing can", vec![Refused("not_supported")], Some(Err(ErrorCode::MediaUnsupported))),
        ("a tap brings it later", vec![refused, refused, Tap, Plays], Some(Err(ErrorCode::AutoplayBlocked))),
    ];
    for (name, steps, expected) in cases {
        let mut pair = greeted(options());
        let play = pair.play();
        if name == "the page says that it did" {
            pair.page_answers(1, None);
        }
        climb(&mut pair, &steps);
        assert_eq!(pair.result(play), expected, "{name}");
    }

    let mut pair = Pair::playing();
    let play = pair.play();
    assert_eq!(pair.result(play), Some(Ok(())), "what plays need not be asked");

    let mut pair = greeted(options());
    let first = pair.play();
    let second = pair.play();
    assert_eq!((pair.result(first), pair.result(second)), (Some(Err(ErrorCode::Superseded)), None));
    climb(&mut pair, &[Plays]);
    assert_eq!(pair.result(second), Some(Ok(())));

    let mut pair = Pair::playing();
    pair.playback("paused", false);
    let play = pair.play();
    assert_eq!(pair.result(play), None, "what was paused has to play again");
    climb(&mut pair, &[Plays]);
    assert_eq!(pair.result(play), Some(Ok(())));
}

#[test]
fn the_snapshot_shows_how_it_plays() {
    let mut pair = greeted(options());
    assert_eq!(pair.snapshot().playback, None);
    let report = serde_json::json!({ "state": "playing", "muted": true, "volume": 0.5, "position": 3, "duration": 60 });
    pair.page_tells("playback", report);
    let playback = pair.snapshot().playback.expect("it was told");
    assert_eq!((playback.state, playback.muted, playback.volume), (PlaybackState::Playing, true, 0.5));
    assert_eq!((playback.position, playback.duration), (Some(3.0), Some(60.0)));
    pair.page_tells("playback", serde_json::json!({ "state": "paused", "volume": 7, "position": -1 }));
    let playback = pair.snapshot().playback.expect("it was told");
    assert_eq!((playback.volume, playback.position), (1.0, None), "what cannot be is not taken over");
}
