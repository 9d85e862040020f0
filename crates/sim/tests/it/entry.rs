//! Entry URLs: who is let in, and which tip the others see.

use liveroom_sim::accounts::{BAIJIAYUN_ROOMS, GENSEE_ATTENDEE_TOKEN, GENSEE_WEBCASTS};
use liveroom_sim::{FirstClass, Settings};
use liveroom_vendors::talkfun::{Role, Seat, Uid};
use liveroom_vendors::{Secret, SignedUrl, UnixSeconds, baijiayun, gensee};
use serde_json::{Value, json};

use crate::stage::{Stage, ago, now};

fn seat(course_id: u64) -> Seat {
    Seat {
        course_id,
        uid: Uid::new("viewer-1").expect("a uid"),
        nickname: "小明 & <b>".to_owned(),
        role: Role::User,
        expire_seconds: 3600,
        options: Value::Null,
    }
}

#[tokio::test]
async fn talkfun_rooms_check_the_access_auth() {
    let stage = Stage::usual().await;
    let account = stage.accounts().talkfun.clone();
    let mut stranger = account.clone();
    stranger.open_token = Secret::new("00000000000000000000000000000000");
    let other_name =
        SignedUrl::new(account.live_url(&seat(10001), now()).expose().replace("room.php?", "room.php?x=1&"));
    for (name, url, tip) in [
        ("signed rightly", account.live_url(&seat(10001), now()), None),
        ("with a parameter beside it", other_name, None),
        ("signed with another token", stranger.live_url(&seat(10001), now()), Some("10003")),
        ("expired", account.live_url(&seat(10001), ago(3601)), Some("10002")),
        ("a course there is not", account.live_url(&seat(99999), now()), Some("1260")),
        (
            "not base64url",
            SignedUrl::new(format!("{}/room.php?accessAuth=%20", account.room_base)),
            Some("10"),
        ),
        ("nothing", SignedUrl::new(format!("{}/room.php", account.room_base)), Some("10")),
        (
            "a token never given",
            SignedUrl::new(format!("{}/room.php?access_token=0", account.room_base)),
            Some("10003"),
        ),
        ("a recording not made", account.playback_url(&seat(10001), now()), Some("unpublished")),
    ] {
        let page = stage.enter(&url).await;
        assert_eq!(page.tip(), tip, "{name}");
        assert_eq!(page.status, if tip.is_none() { 200 } else { 303 }, "{name}");
        assert!(!page.body.contains("<b>\""), "{name}: the nickname is text");
    }
}

#[tokio::test]
async fn talkfun_rooms_follow_the_class() {
    let stage = Stage::set(Settings { first_class: FirstClass::Waiting, ..Settings::default() }).await;
    let account = stage.accounts().talkfun.clone();
    let live = || account.live_url(&seat(10001), now());
    for (act, tip, why) in [
        (None, Some("1263"), "not started"),
        (Some("start"), None, "live"),
        (Some("stop"), None, "a stop before the scheduled end is a pause"),
        (Some("end"), Some("1262"), "over"),
        (Some("start"), None, "live again"),
    ] {
        if let Some(act) = act {
            stage.control("POST", &format!("/sim/rooms/talkfun/10001/{act}"), None).await;
        }
        assert_eq!(stage.enter(&live()).await.tip(), tip, "{why}");
    }
    stage.control("POST", "/sim/rooms/talkfun/10001/playback", None).await;
    assert_eq!(stage.enter(&account.playback_url(&seat(10001), now())).await.tip(), None);
}

#[tokio::test]
async fn talkfun_tokens_expire_are_counted_and_not_interchangeable() {
    let stage = Stage::usual().await;
    let account = stage.accounts().talkfun.clone();
    stage.control("POST", "/sim/rooms/talkfun/10001/playback", None).await;
    let params = json!({"course_id": 10001, "uid": "u1", "nickname": "n", "role": "user", "expire": 60, "options": {"times": 2}});
    let (_, live) = stage.call(&account.request("course.access", &params, now())).await;
    let (_, playback) = stage.call(&account.request("course.access.playback", &params, now())).await;
    let url = |answer: &Value, name: &str| answer["data"][name].as_str().expect("a URL").to_owned();
    let (live, playback) = (url(&live, "liveUrl"), url(&playback, "playbackUrl"));

    assert_eq!(
        stage.open(&live.replace("room.php", "player.php")).await.tip(),
        Some("10003"),
        "a live token at the player"
    );
    assert_eq!(
        stage.open(&playback.replace("player.php", "room.php")).await.tip(),
        Some("10003"),
        "and the reverse"
    );
    assert_eq!(stage.open(&live).await.tip(), None);
    assert_eq!(stage.open(&live.replace("room.php", "liveout.php")).await.tip(), None, "the picture only");
    for (time, tip) in [(1, None), (2, None), (3, Some("10002"))] {
        assert_eq!(stage.open(&playback).await.tip(), tip, "opened {time} times of 2");
    }
    stage.control("PUT", "/sim/clock", Some(json!({"offset_seconds": 61}))).await;
    assert_eq!(stage.open(&live).await.tip(), Some("10002"), "after its minute");
}

#[tokio::test]
async fn baijiayun_rooms_check_the_link() {
    let stage = Stage::usual().await;
    let account = stage.accounts().baijiayun.clone();
    let entry = |room_id: &str| baijiayun::Entry {
        room_id: room_id.parse().expect("a number"),
        user_number: baijiayun::UserNumber::new(1001).expect("a number"),
        user_name: "张三".to_owned(),
        user_role: baijiayun::UserRole::Student,
        user_avatar: String::new(),
        group_id: None,
    };
    let good = account.entry_url(&entry(BAIJIAYUN_ROOMS[0]));
    let changed = |from: &str, to: &str| SignedUrl::new(good.expose().replace(from, to));
    for (name, url, tip) in [
        ("signed rightly", good.clone(), None),
        ("another number", changed("user_number=1001", "user_number=1002"), Some("1002")),
        ("a teacher by editing", changed("user_role=0", "user_role=1"), Some("1002")),
        ("no number", changed("user_number=1001&", ""), Some("1001")),
        ("a room there is not", account.entry_url(&entry("26112200000099")), Some("3001")),
        ("a token never given", account.playback_url(1, &Secret::new("x"), None), Some("1002")),
    ] {
        assert_eq!(stage.enter(&url).await.tip(), tip, "{name}");
    }
    let fields = [("room_id", BAIJIAYUN_ROOMS[0])];
    stage.call(&account.request("/openapi/room/delete", &fields, now())).await;
    assert_eq!(stage.enter(&good).await.tip(), Some("3002"), "deleted");
}

#[tokio::test]
async fn baijiayun_recordings_open_with_a_player_token_until_it_expires() {
    let stage = Stage::usual().await;
    let account = stage.accounts().baijiayun.clone();
    let room = BAIJIAYUN_ROOMS[0];
    let ask = async |expires_in: &str| {
        let fields = [("room_id", room), ("expires_in", expires_in)];
        stage.call(&account.request("/openapi/playback/getPlayerToken", &fields, now())).await.1
    };
    assert_eq!(ask("60").await["code"], 1, "no recording yet");
    stage.control("POST", &format!("/sim/rooms/baijiayun/{room}/playback"), None).await;
    assert_eq!(ask("soon").await["code"], 1001);
    let answer = ask("60").await;
    let token = Secret::new(answer["data"]["token"].as_str().expect("a token"));
    let url = account.playback_url(room.parse().expect("a number"), &token, None);
    assert_eq!(stage.enter(&url).await.tip(), None);
    let other = account.playback_url(BAIJIAYUN_ROOMS[1].parse().expect("a number"), &token, None);
    assert_eq!(stage.enter(&other).await.tip(), Some("1002"), "another room's");
    stage.control("PUT", "/sim/clock", Some(json!({"offset_seconds": 61}))).await;
    assert_eq!(stage.enter(&url).await.tip(), Some("expired"));
}

#[tokio::test]
async fn gensee_webcasts_check_token_and_seat() {
    let stage = Stage::usual().await;
    let base = stage.accounts().gensee.base.clone();
    let [webcast, _] = GENSEE_WEBCASTS;
    let join = |token| gensee::Join {
        join_url: format!("{base}/webcast/site/entry/join-{}", webcast.attendee),
        nickname: "小明".to_owned(),
        uid: gensee::Uid::MIN,
        token,
        k: None,
    };
    let good =
        gensee::join_url(&join(gensee::Token::Plain(Secret::new(GENSEE_ATTENDEE_TOKEN)))).expect("a URL");
    let made = |token| gensee::join_url(&join(token)).expect("a URL");
    let changed = |from: &str, to: &str| SignedUrl::new(good.expose().replace(from, to));
    for (name, url, tip) in [
        ("with its token", good.clone(), None),
        ("hashed", made(gensee::Token::Hashed(Secret::new(GENSEE_ATTENDEE_TOKEN))), None),
        ("hashed, of another", made(gensee::Token::Hashed(Secret::new("444444"))), Some("login")),
        ("another token", changed("333333", "333334"), Some("login")),
        ("no token", made(gensee::Token::InJoinUrl), Some("login")),
        ("no name", changed("nickname=", "nick="), Some("1001")),
        ("a uid too low", changed("uid=1000000001", "uid=1000000000"), Some("1001")),
        ("a webcast there is not", changed(webcast.attendee, webcast.vod), Some("3001")),
        (
            "a recording not made",
            changed(&format!("entry/join-{}", webcast.attendee), &format!("vod/play-{}", webcast.vod)),
            Some("3001"),
        ),
    ] {
        assert_eq!(stage.enter(&url).await.tip(), tip, "{name}");
    }
    stage.control("POST", &format!("/sim/rooms/gensee/{}/playback", webcast.id), None).await;
    let recording =
        changed(&format!("entry/join-{}", webcast.attendee), &format!("vod/play-{}", webcast.vod));
    assert_eq!(stage.enter(&recording).await.tip(), None);
}

#[tokio::test]
async fn rooms_are_on_their_own_hosts_and_say_that_they_are_simulated() {
    let stage = Stage::usual().await;
    let good = stage.accounts().talkfun.live_url(&seat(10001), UnixSeconds(now().0));
    let page = stage.enter(&good).await;
    for part in ["模拟 · simulated", "/sim/assets/talkfun.js", r#""viewer":"viewer-1""#] {
        assert!(page.body.contains(part), "{part}");
    }
    for silent in [
        stage.accounts().baijiayun.entry_url(&baijiayun::Entry {
            room_id: BAIJIAYUN_ROOMS[0].parse().expect("a number"),
            user_number: baijiayun::UserNumber::new(1).expect("a number"),
            user_name: "</script>".to_owned(),
            user_role: baijiayun::UserRole::Student,
            user_avatar: String::new(),
            group_id: None,
        }),
        SignedUrl::new(good.expose().replace("room.php", "liveout.php")),
    ] {
        let page = stage.enter(&silent).await;
        assert!(page.body.contains("模拟 · simulated"));
        assert!(!page.body.contains("talkfun.js"), "only Talk-fun's room speaks");
        assert_eq!(page.body.matches("</script>").count(), 2, "a name ends no script");
    }
    let elsewhere = good.expose().replace("open.talk-fun.localhost", "demo.gensee.localhost");
    assert_eq!(stage.open(&elsewhere).await.status, 404);
    assert_eq!(
        stage.open("http://open.talk-fun.localhost/sim/rooms").await.status,
        404,
        "control is not on vendors' hosts"
    );
}

#[tokio::test]
async fn media_comes_in_the_parts_asked_for() {
    let stage = Stage::usual().await;
    for (range, status, length) in
        [(None, 200, None), (Some("bytes=0-99"), 206, Some(100)), (Some("bytes=999999999-"), 416, Some(0))]
    {
        let (found, body) = stage.media("/sim/assets/lesson.webm", range).await;
        assert_eq!(found, status, "{range:?}");
        assert!(length.is_none_or(|length| body == length), "{range:?}: {body} bytes");
    }
    let room = BAIJIAYUN_ROOMS[0];
    let stream = format!("/mgclient/{room}-00001/playlist.m3u8");
    assert_eq!(stage.media(&stream, None).await.0, 200);
    stage.control("POST", &format!("/sim/rooms/baijiayun/{room}/stop"), None).await;
    assert_eq!(stage.media(&stream, None).await.0, 404, "no class, no stream");
}
